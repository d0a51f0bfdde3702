"""The WebSocket server, as a program, in front of a client of another library and of bare sockets."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.examples.running import FOLDER, PATIENCE, connect, running
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
from tests.real.wire import Wire

pytest.importorskip("websockets")
from websockets.exceptions import ConnectionClosed
from websockets.frames import Close
from websockets.sync.client import connect as connect_websocket

MEGABYTE = bytes(range(256)) * 4096


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with running("websocket_server.py", "0") as port:
        yield port


@pytest.fixture
def wire(port: int) -> Iterator[Wire]:
    """A bare connection, which nobody has switched yet."""
    with Wire(port, PATIENCE) as wire:
        yield wire


@pytest.fixture(params=["deflate", None], ids=["compressed", "plain"])
def client(request: pytest.FixtureRequest, port: int) -> Iterator[Any]:
    url = f"ws://127.0.0.1:{port}/"
    with connect_websocket(url, proxy=None, max_size=None, compression=request.param) as client:
        yield client


@pytest.mark.parametrize("message", ["text", "", "Grüße 🌍" * 50_000, b"binary", b"", MEGABYTE])
def test_whatever_is_sent_comes_back(client: Any, message: str | bytes) -> None:
    client.send(message)
    assert client.recv(PATIENCE) == message


def test_a_message_in_fragments_comes_back(client: Any) -> None:
    client.send(["one, ", "", "two"])
    client.send([b"three, ", MEGABYTE])
    assert [client.recv(PATIENCE) for _ in range(2)] == ["one, two", b"three, " + MEGABYTE]


def test_what_is_binary_comes_back_before_it_is_whole(wire: Wire) -> None:
    switch(wire)
    wire.send(Frame(BINARY, b"one", is_last=False).from_client())
    assert read_frame(wire) == Frame(BINARY, b"one", is_last=False)
    wire.send(Frame(CONTINUATION, b"two").from_client())
    assert read_frame(wire) == Frame(CONTINUATION, b"two")


def test_text_comes_back_in_one_frame_once_it_is_whole(wire: Wire) -> None:
    switch(wire)
    text = "é".encode()
    wire.send(Frame(TEXT, text[:1], is_last=False).from_client() + Frame(PING, b"between").from_client())
    assert read_frame(wire) == Frame(PONG, b"between")
    wire.send(Frame(CONTINUATION, text[1:]).from_client())
    assert read_frame(wire) == Frame(TEXT, text)


def test_messages_are_compressed_for_a_client_that_can_read_it(wire: Wire) -> None:
    assert "permessage-deflate" in switch(wire, Sec_WebSocket_Extensions="permessage-deflate").values()
    text = b"again and again " * 1000
    wire.send(Frame(TEXT, deflate(text), is_compressed=True).from_client())
    echo = read_frame(wire)
    assert echo.is_compressed
    assert len(echo.payload) < 200
    assert inflate(echo.payload) == text


def test_the_subprotocol_that_the_server_likes_best_is_agreed_upon(wire: Wire) -> None:
    agreed = switch(wire, Sec_WebSocket_Protocol="unknown, echo.v1, echo.v2")
    assert agreed["sec-websocket-protocol"] == "echo.v2"


def test_an_unknown_subprotocol_is_not_agreed_upon(wire: Wire) -> None:
    assert "sec-websocket-protocol" not in switch(wire, Sec_WebSocket_Protocol="unknown")


def test_a_message_right_behind_the_handshake_is_not_lost(wire: Wire) -> None:
    wire.send(handshake() + Frame(TEXT, b"early").from_client())
    assert wire.read_answer().status == 101
    assert read_frame(wire) == Frame(TEXT, b"early")


@pytest.mark.parametrize(("code", "reason"), [(1000, ""), (1001, "Grüße"), (3000, "reason"), (4999, "x" * 123)])
def test_a_goodbye_is_answered(client: Any, code: int, reason: str) -> None:
    client.close(code, reason)
    assert client.protocol.close_rcvd == Close(code, reason)


def test_a_goodbye_without_code_is_answered_in_kind(wire: Wire) -> None:
    switch(wire)
    wire.send(Frame(CLOSE).from_client())
    assert read_frame(wire) == Frame(CLOSE)
    assert wire.read_to_end() == b""


def test_whoever_breaks_the_protocol_is_told_though_more_of_it_follows(wire: Wire) -> None:
    """Had the server closed at once, the bytes it did not read would reset the connection and its close frame."""
    switch(wire)
    wire.send(Frame(TEXT, b"caf\xe9").from_client() + Frame(BINARY, bytes(200_000)).from_client())
    goodbye = read_frame(wire)
    assert (goodbye.opcode, goodbye.payload[:2]) == (CLOSE, b"\x03\xef")  # 1007
    assert wire.read_to_end() == b""


def test_a_frame_without_mask_breaks_the_protocol(wire: Wire) -> None:
    switch(wire)
    wire.send(Frame(TEXT, b"text").from_server())
    goodbye = read_frame(wire)
    assert (goodbye.opcode, goodbye.payload[:2]) == (CLOSE, b"\x03\xea")  # 1002


def test_text_that_is_too_long_is_refused(client: Any) -> None:
    client.send("x" * (1 << 20))
    assert len(client.recv(PATIENCE)) == 1 << 20
    client.send("x" * ((1 << 20) + 1))
    with pytest.raises(ConnectionClosed) as refusal:
        client.recv(PATIENCE)
    assert refusal.value.rcvd == Close(1009, "more than 1048576 bytes of text")


@pytest.mark.parametrize("last", [Frame.close(1009), Frame(TEXT, b"\xff"), Frame(CONTINUATION)])
def test_after_its_goodbye_the_server_says_nothing(wire: Wire, last: Frame) -> None:
    switch(wire)
    wire.send(Frame(TEXT, b"x" * ((1 << 20) + 1)).from_client())
    assert read_frame(wire).payload[:2] == b"\x03\xf1"  # 1009
    wire.send(Frame(TEXT, b"text").from_client() + Frame(PING, b"ping").from_client() + last.from_client())
    assert wire.read_to_end() == b""


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (handshake(Sec_WebSocket_Key=None), 400),
        (handshake(Sec_WebSocket_Version="12"), 426),
        (handshake().replace(b"GET", b"PUT"), 405),
        (b"nonsense\r\n\r\n", 400),
    ],
)
def test_what_is_no_handshake_is_refused(wire: Wire, sent: bytes, status: int) -> None:
    wire.send(sent)
    assert wire.read_answer().status == status
    assert wire.read_to_end() == b""


@pytest.mark.parametrize("said", [b"", b"GET / HTT", handshake(), handshake() + Frame(TEXT, b"text").from_client()])
def test_a_reset_ends_one_connection_and_nothing_else(port: int, said: bytes) -> None:
    """That nothing is complained about is seen when the server ends."""
    with connect(port) as peer:
        peer.send(said)
        peer.reset()
    with Wire(port) as wire:
        switch(wire)


@pytest.mark.parametrize("said", [b"", handshake(), handshake() + Frame(TEXT, b"half", is_last=False).from_client()])
def test_a_client_that_has_left_is_let_go(port: int, said: bytes) -> None:
    with connect(port) as peer:
        peer.send(said)
        peer.send_eof()
        peer.read_to_end()


# A server that pings after half a second


@pytest.fixture(scope="module")
def restless_port() -> Iterator[int]:
    with running("websocket_server.py", "0", "0.5") as port:
        yield port


@pytest.fixture
def restless(restless_port: int) -> Iterator[Wire]:
    with Wire(restless_port, PATIENCE) as wire:
        yield wire


def test_a_silent_client_is_pinged_and_stays_if_it_answers(restless: Wire) -> None:
    switch(restless)
    payloads = []
    for _ in range(3):
        ping = read_frame(restless)
        assert ping.opcode == PING
        payloads.append(ping.payload)
        restless.send(Frame(PONG, ping.payload).from_client())
    assert len(set(payloads)) == 3


@pytest.mark.parametrize("answer", [b"", Frame(PONG, b"guessed").from_client()], ids=["nothing", "something else"])
def test_a_client_that_does_not_answer_the_ping_is_given_up(restless: Wire, answer: bytes) -> None:
    switch(restless)
    assert read_frame(restless).opcode == PING
    restless.send(answer)
    assert read_frame(restless) == Frame.close(1011, "the ping was not answered")
    assert restless.read_to_end() == b""


@pytest.mark.parametrize("said", [b"", b"GET / HTT"])
def test_a_client_that_never_asks_is_given_up(restless: Wire, said: bytes) -> None:
    restless.send(said)
    assert restless.read_to_end() == b""


@pytest.mark.parametrize("reason", [signal.SIGINT, signal.SIGTERM])
def test_clients_of_a_server_that_ends_are_told(reason: signal.Signals) -> None:
    command = [sys.executable, str(FOLDER / "websocket_server.py"), "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        with Wire(port, PATIENCE) as wire, Wire(port, PATIENCE) as undecided:
            switch(wire)
            process.send_signal(reason)
            assert read_frame(wire) == Frame.close(1001, "going away")
            wire.send(Frame(TEXT, b"too late").from_client() + Frame.close(1001).from_client())
            assert wire.read_to_end() == undecided.read_to_end() == b""
        _, complaints = process.communicate(timeout=PATIENCE)
    assert (process.returncode, complaints) == (0, b"")
