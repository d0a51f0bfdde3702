"""uvicorn and hypercorn, unmodified, on stateline.websocket and stateline.h11 at once.

Ask them with a real client, the one of the package websockets, and over plain sockets.
"""

import json
import socket
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.real.asgi_app import MEGABYTE
from tests.real.frames import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    Frame,
    deflate,
    handshake,
    inflate,
    read_frame,
    switch,
)
from tests.real.servers import HYPERCORN_WITH_WEBSOCKET, UVICORN_WITH_WEBSOCKET, Program, Server, serve

pytest.importorskip("websockets")
pytest.importorskip("wsproto")
from websockets.exceptions import ConnectionClosed, ConnectionClosedOK, InvalidStatus
from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Close
from websockets.sync.client import ClientConnection
from websockets.sync.client import connect as connect_websocket

PROGRAMS = {"uvicorn": UVICORN_WITH_WEBSOCKET, "hypercorn": HYPERCORN_WITH_WEBSOCKET}
PATIENCE = 10
names = map(str, count())

Connect = Callable[..., Any]


@pytest.fixture(scope="module", params=PROGRAMS)
def running_server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(PROGRAMS[request.param], tmp_path_factory.mktemp(request.param) / "log") as server:
        yield server


def connect_to(server: Server, path: str = "/", **options: Any) -> connect_websocket:
    return connect_websocket(f"ws://127.0.0.1:{server.port}{path}", proxy=None, max_size=None, **options)


@pytest.fixture(params=["deflate", None], ids=["compressed", "plain"])
def connect(request: pytest.FixtureRequest, server: Server) -> Connect:
    """Connects the client of websockets, once with compression and once without."""
    return lambda path="/", **options: connect_to(server, path, compression=request.param, **options)


def end_of_socket(server: Server, name: str) -> dict[str, Any]:
    """What the application was told last."""
    with server.connect() as wire:
        told: dict[str, Any] = json.loads(wire.ask("GET", f"/end-of-socket?name={name}").body)
    assert told.pop("type") == "websocket.disconnect"
    return told


def told_by(program: Program, code: int, reason: str) -> dict[str, Any]:
    """What the program tells its application; hypercorn says 1006 whatever the client said."""
    return {"code": code, "reason": reason} if program.module == "uvicorn" else {"code": 1006}


# Which libraries run


def test_the_server_runs_on_stateline(server: Server) -> None:
    connect_to(server).__enter__().close()
    with server.connect() as wire:
        report = json.loads(wire.ask("GET", "/process").body)
    assert server.program.find_originals(report) == []
    assert {"wsproto", "h11"} <= server.program.uses.keys()


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_worker_processes_run_on_both_libraries_too(program: Program, tmp_path: Path) -> None:
    with serve(program.plus("--workers", "2"), tmp_path / "log") as server:
        with server.connect() as wire:
            report = json.loads(wire.ask("GET", "/process").body)
        with connect_to(server) as connection:
            connection.send("text")
            assert connection.recv() == "text"
    assert report["pid"] != server.pid
    assert program.find_originals(report) == []


# Messages


@pytest.mark.parametrize("message", ["text", "", "\0", "Grüße, 世界 🌍", "x" * 125, "x" * 126, "é" * 50_000])
def test_text_is_echoed(connect: Connect, message: str) -> None:
    with connect() as connection:
        connection.send(message)
        assert connection.recv() == message


@pytest.mark.parametrize("message", [b"binary", b"", bytes(range(256)), b"\xff" * 65535, b"\xff" * 65536])
def test_binary_is_echoed(connect: Connect, message: bytes) -> None:
    with connect() as connection:
        connection.send(message)
        assert connection.recv() == message


@pytest.mark.parametrize("message", [MEGABYTE, "Grüße, 世界 🌍" * 40_000], ids=["binary", "text"])
def test_a_megabyte_is_echoed(connect: Connect, message: str | bytes) -> None:
    with connect() as connection:
        connection.send(message)
        assert connection.recv() == message


@pytest.mark.parametrize(
    "pieces",
    [["one, ", "", "two, ", "three"], [b"one, ", b"", b"two"], [MEGABYTE[:300_000], MEGABYTE[300_000:]], [""]],
    ids=["text", "binary", "megabyte", "empty"],
)
def test_a_message_in_fragments_is_echoed_whole(connect: Connect, pieces: list[Any]) -> None:
    with connect() as connection:
        connection.send(pieces)
        assert connection.recv() == type(pieces[0])().join(pieces)


def test_a_thousand_messages_sent_at_once_are_echoed_in_order(connect: Connect) -> None:
    messages = [f"message {number}" if number % 2 else b"%d" % number for number in range(1000)]
    with connect() as connection:
        for message in messages:
            connection.send(message)
        assert [connection.recv() for _ in messages] == messages


def test_the_server_may_speak_first(connect: Connect) -> None:
    with connect("/greeting") as connection:
        assert [connection.recv() for _ in range(3)] == ["greeting 0", "greeting 1", "greeting 2"]


def test_twenty_connections_live_side_by_side(connect: Connect) -> None:
    connections = [connect().__enter__() for _ in range(20)]
    for number, connection in enumerate(connections):
        connection.send(f"to {number}")
    assert [connection.recv() for connection in connections] == [f"to {number}" for number in range(20)]
    for connection in connections:
        connection.close()


# Compression


class CountedSocket(socket.socket):
    """Knows how many bytes have passed through it."""

    sent = received = 0

    def sendall(self, data: Any, *flags: int) -> None:
        self.sent += len(data)
        super().sendall(data, *flags)

    def recv(self, *arguments: int) -> bytes:
        data = super().recv(*arguments)
        self.received += len(data)
        return data


def open_counted(server: Server, **options: Any) -> tuple[ClientConnection, CountedSocket]:
    counted = CountedSocket()
    counted.connect(("127.0.0.1", server.port))
    return connect_to(server, sock=counted, **options).__enter__(), counted


def test_compression_is_negotiated(server: Server) -> None:
    with connect_to(server) as connection:
        assert [type(extension) for extension in connection.protocol.extensions] == [PerMessageDeflate]
    with connect_to(server, compression=None) as connection:
        assert connection.protocol.extensions == []


def test_compression_saves_bytes_in_both_directions(server: Server) -> None:
    message = "All work and no play makes Jack a dull boy. " * 10_000
    passed = {}
    for compression in ("deflate", None):
        connection, counted = open_counted(server, compression=compression)
        connection.send(message)
        assert connection.recv() == message
        passed[compression] = counted.sent, counted.received
        connection.close()
    assert all(size > len(message) for size in passed[None])
    assert all(size < len(message) / 50 for size in passed["deflate"])


def test_a_compressed_message_says_so_in_its_first_frame_alone(server: Server) -> None:
    message = b"again and again " * 100
    data = deflate(message)
    with server.connect() as wire:
        switch(wire, Sec_WebSocket_Extensions="permessage-deflate")
        wire.send(Frame(TEXT, data[:5], is_last=False, is_compressed=True).from_client())
        wire.send(Frame(PING, b"between").from_client())
        wire.send(Frame(CONTINUATION, data[5:]).from_client())
        assert read_frame(wire) == Frame(PONG, b"between")
        echo = read_frame(wire)
    assert (echo.opcode, echo.is_last, echo.is_compressed) == (TEXT, True, True)
    assert inflate(echo.payload) == message


def test_one_side_may_compress_and_the_other_not(server: Server) -> None:
    with server.connect() as wire:
        switch(wire, Sec_WebSocket_Extensions="permessage-deflate")
        wire.send(Frame(TEXT, b"plain").from_client())
        echo = read_frame(wire)
    assert (inflate(echo.payload) if echo.is_compressed else echo.payload) == b"plain"


@pytest.mark.parametrize(
    "offer",
    [
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
        "permessage-deflate; server_max_window_bits=9; client_max_window_bits=10",
        "x-unknown, permessage-deflate; client_max_window_bits",
    ],
)
def test_offers_of_all_kinds_are_understood(server: Server, offer: str) -> None:
    with server.connect() as wire:
        accepted = switch(wire, Sec_WebSocket_Extensions=offer)["sec-websocket-extensions"]
        assert accepted.startswith("permessage-deflate")
        for parameter in ("server_no_context_takeover", "server_max_window_bits=9"):
            assert (parameter in accepted) == (parameter in offer)


def test_an_unknown_extension_is_not_agreed_upon(server: Server) -> None:
    with server.connect() as wire:
        assert "sec-websocket-extensions" not in switch(wire, Sec_WebSocket_Extensions="x-unknown; why=not")
        wire.send(Frame(TEXT, b"plain").from_client())
        assert read_frame(wire) == Frame(TEXT, b"plain")


# Pings


@pytest.mark.parametrize("payload", [b"", b"payload", b"x" * 125])
def test_a_ping_is_answered_with_its_payload(server: Server, payload: bytes) -> None:
    with server.connect() as wire:
        switch(wire)
        wire.send(Frame(PING, payload).from_client())
        assert read_frame(wire) == Frame(PONG, payload)


def test_the_client_measures_the_way_there_and_back(connect: Connect) -> None:
    with connect() as connection:
        assert connection.ping(b"payload").wait(PATIENCE)


def test_a_pong_that_nobody_asked_for_is_ignored(server: Server) -> None:
    with server.connect() as wire:
        switch(wire)
        wire.send(Frame(PONG, b"unasked").from_client() + Frame(TEXT, b"next").from_client())
        assert read_frame(wire) == Frame(TEXT, b"next")


def pinging(program: Program, folder: Path) -> Program:
    """The same program, which pings twenty times a second."""
    if program.module == "uvicorn":
        return program.plus("--ws-ping-interval", "0.05")
    (folder / "hypercorn.toml").write_text("websocket_ping_interval = 0.05")
    return program.plus("--config", str(folder / "hypercorn.toml"))


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_the_server_pings_and_goes_on_once_it_is_answered(program: Program, tmp_path: Path) -> None:
    with serve(pinging(program, tmp_path), tmp_path / "log") as server, server.connect() as wire:
        switch(wire)
        for _ in range(3):
            ping = read_frame(wire)
            assert ping.opcode == PING
            wire.send(Frame(PONG, ping.payload).from_client())


def test_uvicorn_closes_when_its_ping_is_not_answered(tmp_path: Path) -> None:
    program = pinging(UVICORN_WITH_WEBSOCKET, tmp_path).plus("--ws-ping-timeout", "0.2")
    with serve(program, tmp_path / "log") as server, server.connect() as wire:
        switch(wire)
        assert read_frame(wire).opcode == PING
        assert read_frame(wire) == Frame.close(1011, "keepalive ping timeout")
        assert wire.read_to_end() == b""


# Closing

CLOSES = [(1000, ""), (1001, "going away"), (3000, "Grüße"), (4999, "x" * 123)]


@pytest.mark.parametrize(("code", "reason"), CLOSES)
def test_the_client_closes(connect: Connect, server: Server, code: int, reason: str) -> None:
    name = next(names)
    with connect(f"/?name={name}") as connection:
        connection.close(code, reason)
        assert connection.protocol.close_rcvd == Close(code, reason)
    assert end_of_socket(server, name) == told_by(server.program, code, reason)


@pytest.mark.parametrize(("code", "reason"), CLOSES)
def test_the_server_closes(connect: Connect, code: int, reason: str) -> None:
    with connect(f"/close?code={code}&reason={quote(reason)}") as connection, pytest.raises(ConnectionClosed) as ended:
        connection.recv(PATIENCE)
    assert ended.value.rcvd == ended.value.sent == Close(code, reason)
    assert isinstance(ended.value, ConnectionClosedOK) == (code < 1002)


def test_a_close_without_code_is_answered_in_kind(server: Server) -> None:
    name = next(names)
    with server.connect() as wire:
        switch(wire, f"/?name={name}")
        wire.send(Frame(CLOSE).from_client())
        assert read_frame(wire) == Frame(CLOSE)
        assert wire.read_to_end() == b""
    assert end_of_socket(server, name)["code"] == told_by(server.program, 1005, "")["code"]


def test_what_was_sent_before_a_close_is_answered_before_it(server: Server) -> None:
    with server.connect() as wire:
        switch(wire)
        wire.send(Frame(PING, b"last").from_client() + Frame.close(1000).from_client())
        assert read_frame(wire) == Frame(PONG, b"last")
        assert read_frame(wire) == Frame.close(1000)
        assert wire.read_to_end() == b""


def test_a_client_that_leaves_without_a_word_is_told_as_such(server: Server) -> None:
    name = next(names)
    with server.connect() as wire:
        switch(wire, f"/?name={name}")
    code = end_of_socket(server, name)["code"]
    assert code == (1005 if server.program.module == "uvicorn" else 1006)


# What breaks the protocol

BROKEN = {
    "text that is not UTF-8": (1007, Frame(TEXT, b"caf\xe9").from_client()),
    "text that ends within a character": (1007, Frame(TEXT, "é".encode()[:1]).from_client()),
    "text that is not UTF-8 in its second fragment": (
        1007,
        Frame(TEXT, b"caf", is_last=False).from_client() + Frame(CONTINUATION, b"\xff").from_client(),
    ),
    "a frame without mask": (1002, Frame(TEXT, b"text").from_server()),
    "a bit that nobody agreed upon": (1002, Frame(TEXT, b"text", is_compressed=True).from_client()),
    "an opcode that does not exist": (1002, Frame(0x3, b"text").from_client()),
    "a continuation of nothing": (1002, Frame(CONTINUATION, b"text").from_client()),
    "a message within a message": (1002, Frame(TEXT, b"a", is_last=False).from_client() + Frame(TEXT).from_client()),
    "a ping in fragments": (1002, Frame(PING, b"ping", is_last=False).from_client()),
    "a ping that is too long": (1002, Frame(PING, b"x" * 126).from_client()),
    "a close with half a code": (1002, Frame(CLOSE, b"\x03").from_client()),
    "a close with a code that no frame may carry": (1002, Frame.close(1006).from_client()),
    "a close with a reason that is not UTF-8": (1007, Frame(CLOSE, b"\x03\xe8\xff").from_client()),
}


@pytest.mark.parametrize(("code", "sent"), BROKEN.values(), ids=BROKEN)
def test_whoever_breaks_the_protocol_is_told_and_so_is_the_application(server: Server, code: int, sent: bytes) -> None:
    name = next(names)
    with server.connect() as wire:
        switch(wire, f"/?name={name}")
        wire.send(sent)
        goodbye = read_frame(wire)
        assert (goodbye.opcode, int.from_bytes(goodbye.payload[:2], "big")) == (CLOSE, code)
        assert wire.read_to_end() == b""
    assert end_of_socket(server, name)["code"] == told_by(server.program, code, "")["code"]


def limited(program: Program, folder: Path) -> Program:
    """The same program, which takes no message of more than 4096 bytes."""
    if program.module == "uvicorn":
        return program.plus("--ws-max-size", "4096")
    (folder / "hypercorn.toml").write_text("websocket_max_message_size = 4096")
    return program.plus("--config", str(folder / "hypercorn.toml"))


@pytest.mark.parametrize("compression", ["deflate", None])
@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_a_message_that_is_too_long_is_refused(program: Program, tmp_path: Path, compression: str | None) -> None:
    with (
        serve(limited(program, tmp_path), tmp_path / "log") as server,
        connect_to(server, compression=compression) as connection,
    ):
        connection.send(b"x" * 4096)
        assert connection.recv() == b"x" * 4096
        connection.send(b"x" * 4097)
        with pytest.raises(ConnectionClosed) as refusal:
            connection.recv(PATIENCE)
    assert getattr(refusal.value.rcvd, "code", None) == 1009


# The handshake


def test_the_subprotocol_is_agreed_upon(connect: Connect) -> None:
    with connect(subprotocols=["first", "second"]) as connection:
        assert connection.subprotocol == "first"
    with connect() as connection:
        assert connection.subprotocol is None


def test_a_refusal_is_an_ordinary_response(connect: Connect) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        connect("/refusal").__enter__()
    assert (refusal.value.response.status_code, refusal.value.response.body) == (403, b"")


def test_a_refusal_may_have_fields_and_a_body(connect: Connect) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        connect("/refusal-with-body").__enter__()
    response = refusal.value.response
    assert (response.status_code, response.headers["X-Mood"], response.body) == (401, "bad", b"not today.")


def test_an_application_that_does_not_answer_is_covered_for(connect: Connect) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        connect("/silence").__enter__()
    assert refusal.value.response.status_code == 500


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"Sec_WebSocket_Key": None}, 400),
        ({"Sec_WebSocket_Version": None}, 400),
        ({"Sec_WebSocket_Version": "12"}, 426),
    ],
    ids=str,
)
def test_an_incomplete_handshake_is_refused(server: Server, changed: dict[str, str | None], status: int) -> None:
    with server.connect() as wire:
        wire.send(handshake(**changed))
        answer = wire.read_answer()
    assert answer.status == (status if server.program.module == "uvicorn" else 400)
    if answer.status == 426:
        assert answer.headers["sec-websocket-version"] == "13"


def test_a_handshake_in_single_bytes_is_understood(server: Server) -> None:
    with server.connect() as wire:
        for byte in handshake():
            wire.send(bytes([byte]))
        assert wire.read_answer().status == 101
        for byte in Frame(TEXT, b"slowly").from_client():
            wire.send(bytes([byte]))
        assert read_frame(wire) == Frame(TEXT, b"slowly")


def test_a_request_may_come_before_the_switch(server: Server) -> None:
    with server.connect() as wire:
        assert wire.ask("GET", "/").body == b"hello"
        switch(wire)
        wire.send(Frame(BINARY, b"after").from_client())
        assert read_frame(wire) == Frame(BINARY, b"after")
