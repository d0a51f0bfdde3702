"""A short run over damaged streams of frames, the same every time; and that it would notice."""

import re
from typing import Any

import pytest

from stateline.websocket import Limits
from tests.dialects.wsproto import heads
from tests.dialects.wsproto.frames import Frame, close, ping, stream, text
from tests.fuzz import __main__ as program
from tests.fuzz.hearing import Disagreement, check
from tests.fuzz.websocket import AGREEMENTS, DEFLATE, HANDSHAKE, TARGETS, Story, Target, Trial, trial
from tests.http1.cuts import Cut, byte_by_byte, whole

STREAMS = 200
NEVER = 1 << 30
SERVER, CLIENT = Target("SERVER", ""), Target("CLIENT", "")


def plain(target: Target, *frames: Frame, head: bytes = b"") -> Trial:
    return Trial(target, head + stream(target.role, *frames), is_closed=True, closes_after=NEVER, cut=0)


@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_damaged_streams_are_refused_or_heard_in_one_way(target: Target) -> None:
    for number in range(STREAMS):
        check(trial(f"test {number}", target))


def story(trial: Trial, cut: Cut = whole) -> list[str]:
    return Story(trial, trial.target.open(trial.limits)).hear(cut)


def test_a_seed_stands_for_one_trial() -> None:
    assert trial("a", SERVER) == trial("a", SERVER) != trial("b", SERVER)


@pytest.mark.parametrize("agreement", AGREEMENTS)
def test_trials_get_as_far_as_messages_and_as_errors(agreement: str) -> None:
    told = [line for number in range(100) for line in story(trial(f"{number}", Target("SERVER", agreement)))]
    kinds = {re.split(r"\W", line)[0] for line in told}
    assert {"TextMessage", "BytesMessage", "Ping", "Pong", "CloseConnection", "answered", "ended"} <= kinds
    assert any("PROTOCOL_ERROR" in line for line in told)
    assert any("INVALID_FRAME_PAYLOAD_DATA" in line for line in told)
    assert ("Request" in kinds) == (agreement == HANDSHAKE)


def test_a_story_tells_what_is_heard_and_answered() -> None:
    for cut in (whole, byte_by_byte):
        assert story(plain(SERVER, text("hi"), ping(b"x"), close(1000, b"bye")), cut) == [
            "TextMessage(data='hi', frame_finished=True, message_finished=True)",
            "Ping(payload=b'x')",
            f"answered {[Frame(0xA, b'x', length_bytes=0)]}",
            "CloseConnection(code=<CloseReason.NORMAL_CLOSURE: 1000>, reason='bye')",
            f"answered {[close(1000, b'bye').__class__(0x8, bytes((3, 232)) + b'bye', length_bytes=0)]}",
            "ended ConnectionState.CLOSED",
        ]


@pytest.mark.parametrize("agreement", [HANDSHAKE, DEFLATE])
def test_both_roles_come_through_the_handshake(agreement: str) -> None:
    for role, head in (("SERVER", heads.request()), ("CLIENT", heads.response())):
        start = head if agreement == HANDSHAKE else b""
        told = story(plain(Target(role, agreement), text("hi"), head=start))
        assert any(line.startswith("TextMessage(data='hi'") for line in told)


# ------------------------------------------------------- what would be noticed


def test_an_exception_that_escapes_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Falling:
        def __init__(self) -> None:
            self.state = None

        def receive_data(self, data: Any) -> None:
            raise KeyError("escaped")

    monkeypatch.setattr(Target, "open", lambda self, limits: Falling())
    with pytest.raises(KeyError, match="escaped"):
        check(plain(SERVER, text("hi")))


def test_hearing_otherwise_when_cut_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Target.open

    def open_forgetful(self: Target, limits: Any) -> Any:
        connection = opened(self, limits)
        receive = connection.receive_data
        connection.receive_data = lambda data: receive(data if data != b"h" else b"x")
        return connection

    monkeypatch.setattr(Target, "open", open_forgetful)
    monkeypatch.setattr(Target, "open_plain", open_forgetful)
    with pytest.raises(Disagreement, match="byte by byte"):
        check(plain(CLIENT, text("hi")))


def test_a_shortcut_that_takes_what_the_plain_path_refuses_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Target.open_plain
    monkeypatch.setattr(Target, "open_plain", lambda self, limits: opened(self, Limits(max_message_bytes=1)))
    with pytest.raises(Disagreement, match="plain path"):
        check(plain(CLIENT, text("hi")))


# ------------------------------------------------------------------ the program


def test_the_program_tries_streams_of_frames(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["--seed", "1", "--trial", "0", "--only", "websocket-client"]) == 0
    assert re.search(r"^ +1 streams  websocket-client$", capsys.readouterr().out, re.MULTILINE)


def test_the_program_shows_what_fails(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse_everything(attempt: Any) -> None:
        raise ValueError("anything")

    monkeypatch.setattr(program, "check", refuse_everything)
    assert program.main(["--seed", "1", "--seconds", "60", "--only", "websocket-client"]) == 1
    shown = capsys.readouterr().out
    assert "websocket-client: ValueError: anything" in shown
    assert "closing after" in shown
