"""What the echo programs say, in bytes."""

import pytest

from stateline import websocket
from tests.autobahn.echo import Echo

HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n"
)
MASK = b"\x00\x00\x00\x00"


@pytest.fixture
def server() -> Echo:
    """A server's endpoint that has accepted a client without compression."""
    echo = Echo(websocket, websocket.ConnectionType.SERVER)
    assert echo.receive(HANDSHAKE).startswith(b"HTTP/1.1 101 ")
    return echo


def test_a_message_in_fragments_is_returned_whole(server: Echo) -> None:
    assert server.receive(b"\x01\x83" + MASK + b"one") == b""
    assert server.receive(b"\x80\x83" + MASK + b"two") == b"\x81\x06onetwo"


def test_a_message_is_returned_as_the_kind_that_it_is(server: Echo) -> None:
    assert server.receive(b"\x82\x81" + MASK + b"\xff") == b"\x82\x01\xff"


def test_a_ping_amid_a_message_is_answered_at_once(server: Echo) -> None:
    assert server.receive(b"\x01\x83" + MASK + b"one" + b"\x89\x81" + MASK + b"?") == b"\x8a\x01?"


def test_however_the_bytes_are_cut_the_answer_is_the_same(server: Echo) -> None:
    stream = b"\x81\x83" + MASK + b"one" + b"\x82\x83" + MASK + b"two"
    assert b"".join(server.receive(stream[n : n + 1]) for n in range(len(stream))) == b"\x81\x03one\x82\x03two"


def test_a_close_frame_is_returned_and_what_follows_is_not_answered(server: Echo) -> None:
    assert server.receive(b"\x88\x82" + MASK + b"\x03\xe8" + b"\x81\x80" + MASK) == b"\x88\x02\x03\xe8"
    assert server.is_over


def test_what_is_not_websocket_is_answered_with_a_close_frame(server: Echo) -> None:
    assert server.receive(b"\x83\x80" + MASK)[2:4] == (1002).to_bytes(2, "big")
    assert server.is_over


def test_what_is_no_opening_handshake_is_refused() -> None:
    echo = Echo(websocket, websocket.ConnectionType.SERVER)
    assert echo.receive(HANDSHAKE.replace(b"Sec-WebSocket-Key", b"Key")).startswith(b"HTTP/1.1 400 ")
    assert echo.is_over


def test_it_is_over_when_the_peer_is_gone(server: Echo) -> None:
    assert server.receive(b"") == b""
    assert server.is_over


def test_a_client_that_is_refused_has_nothing_more_to_say() -> None:
    echo = Echo(websocket, websocket.ConnectionType.CLIENT)
    assert echo.open("localhost", "/").startswith(b"GET / HTTP/1.1\r\n")
    assert echo.receive(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n") == b""
    assert echo.is_over


def test_both_ends_agree_on_compression() -> None:
    client = Echo(websocket, websocket.ConnectionType.CLIENT)
    server = Echo(websocket, websocket.ConnectionType.SERVER)
    assert b"permessage-deflate" in server.receive(client.open("localhost", "/"))
