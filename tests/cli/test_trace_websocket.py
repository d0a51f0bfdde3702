"""`python -m stateline` and `stateline trace` go on where a conversation switches to WebSocket."""

from pathlib import Path

import pytest

from stateline.__main__ import main
from tests.cli.conftest import Run
from tests.emit.places import ROOT

HANDSHAKE = r"""
> GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n
> Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n
< HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n
"""
"""The example of RFC 6455, section 1.3."""
DEFLATED = r"""
> GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n
< HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n
< Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n
"""
TEXT = r"> \x81\x85\0\0\0\0hello"
HALVES = r"""
< \x01\x02he
< \x89\x01p
< \x80\x03llo
> \x8a\x81\0\0\0\0p
"""
CLOSES = r"""
> \x88\x82\0\0\0\0\x03\xe8
< \x88\x02\x03\xe8
"""


def told(tmp_path: Path, capsys: pytest.CaptureFixture[str], *parts: str) -> tuple[int, list[str]]:
    """Tell a conversation; what HTTP said first is left out."""
    path = tmp_path / "talk.txt"
    path.write_text("".join(parts))
    code = main([str(path)])
    lines = capsys.readouterr().out.splitlines()
    return code, [" ".join(line.split()) for line in lines[3:]]


def test_frames_are_told_behind_the_handshake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = told(tmp_path, capsys, HANDSHAKE, TEXT, HALVES, CLOSES)
    assert code == 0
    assert lines == [
        "Request client CONNECTING -> WAITING, server CONNECTING -> ANSWERING",
        "AcceptConnection client WAITING -> OPEN, server ANSWERING -> OPEN",
        "144 > Text.whole hello client OPEN, server OPEN",
        "129 < Text.first he client OPEN, server OPEN",
        "133 < Ping p client OPEN, server OPEN",
        "136 < Continuation.last llo client OPEN, server OPEN",
        "155 > Pong p client OPEN, server OPEN",
        "162 > CloseConnection 1000 client OPEN -> CLOSING, server OPEN",
        "141 < CloseConnection 1000 client CLOSING -> CLOSED, server OPEN -> CLOSED",
        "end client with 0 bytes unread, server with 0 bytes unread",
    ]


def test_frames_may_come_with_the_handshake_and_in_pieces(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    together = HANDSHAKE.rstrip() + r"\x81\x01a" + "\n" + r"< \x81" + "\n" + r"< \x01b"
    _, lines = told(tmp_path, capsys, together)
    assert lines[2:4] == [
        "129 < Text.whole a client OPEN, server OPEN",
        "132 < Text.whole b client OPEN, server OPEN",
    ]


def test_what_is_compressed_is_told_as_it_was_meant(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hello = r"< \xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00"  # RFC 7692, section 7.2.3.1
    _, lines = told(tmp_path, capsys, DEFLATED, hello)
    assert lines[2] == "175 < Text.whole Hello client OPEN, server OPEN"


def test_a_frame_that_breaks_the_protocol_is_the_last(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = told(tmp_path, capsys, HANDSHAKE, r"> \x81\x01a" + "\n", TEXT)
    assert code == 1
    assert lines[2:] == [
        "144 > refused bad_mask: A client masks every frame and a server none "
        "(close 1002, RFC 6455, section 5.1) client OPEN -> ERROR, server OPEN"
    ]


def test_what_is_not_complete_is_left_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, lines = told(tmp_path, capsys, HANDSHAKE, r"< \x81\x05hel")
    assert lines[-1] == "end client with 0 bytes unread, server with 5 bytes unread"


ENDS = "> \\eof\n< \\eof\n"


def test_the_end_of_each_side_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, lines = told(tmp_path, capsys, HANDSHAKE, CLOSES, ENDS)
    assert lines[4:] == [
        "152 > disconnect client client CLOSED, server CLOSED",
        "133 < disconnect server client CLOSED, server CLOSED",
        "end client with 0 bytes unread, server with 0 bytes unread",
    ]


def test_an_end_without_a_close_is_told_behind_the_frames_before_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    request, answer = HANDSHAKE.split("\n<", 1)
    early = f"{request}{TEXT.removeprefix('> ')}\\eof\n<{answer}"
    for talk in (HANDSHAKE + TEXT + "\\eof\n", early):
        _, lines = told(tmp_path, capsys, talk)
        assert lines[2:4] == [
            "144 > Text.whole hello client OPEN, server OPEN",
            "155 > disconnect client client OPEN -> CLOSED, server OPEN",
        ]


def test_another_protocol_is_not_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, lines = told(tmp_path, capsys, HANDSHAKE.replace("websocket", "other"), TEXT)
    assert len(lines) == 1


def test_every_machine_of_both_protocols_is_told_with_its_reasons(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    path = tmp_path / "talk.txt"
    path.write_text(HANDSHAKE + TEXT + HALVES + CLOSES)
    code, out, err = run("trace", str(path), "--diagram", str(tmp_path / "talk.dot"))
    assert (code, err) == (0, "")
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert any(line.startswith("server SEND_RESPONSE -> SWITCHED_PROTOCOL") for line in lines)
    assert "server_message IN_TEXT -> BETWEEN server Continuation.last (RFC 6455, section 5.4)" in lines
    assert "client CLOSING -> CLOSED complete-closing" in " ".join(lines)
    picture = (tmp_path / "talk.dot").read_text()
    assert "CLOSING" in picture
    assert "SWITCHED_PROTOCOL" not in picture
