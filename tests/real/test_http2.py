"""hypercorn finds out through h11 that a client speaks HTTP/2, and must get every byte that h11 did not use."""

import pytest

from tests.real.servers import Server
from tests.real.wire import Wire

pytest.importorskip("h2")
from h2.connection import H2Connection
from h2.events import DataReceived, ResponseReceived, StreamEnded

pytestmark = pytest.mark.parametrize("running_server", ["hypercorn"], indirect=True)

SETTINGS = 4


def read_frame_type(wire: Wire) -> int:
    header = wire.read(9)
    wire.read(int.from_bytes(header[:3]))
    return header[3]


@pytest.mark.parametrize("cut", [0, 10, 18, 24, 33])
def test_the_preface_is_recognised_however_it_is_cut(server: Server, cut: int) -> None:
    preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"
    with server.connect() as wire:
        wire.send(preface[:cut])
        wire.send(preface[cut:])
        assert read_frame_type(wire) == SETTINGS


def read_body(wire: Wire, connection: H2Connection, stream: int) -> tuple[int, bytes]:
    status, body = 0, b""
    while True:
        for event in connection.receive_data(wire.read(1)):
            if isinstance(event, ResponseReceived) and event.stream_id == stream:
                status = int(dict(event.headers)[b":status"])
            elif isinstance(event, DataReceived) and event.stream_id == stream:
                body += event.data
            elif isinstance(event, StreamEnded) and event.stream_id == stream:
                return status, body


def test_a_client_that_knows_speaks_http2_at_once(server: Server) -> None:
    connection = H2Connection()
    connection.initiate_connection()
    connection.send_headers(
        1, [(":method", "GET"), (":path", "/"), (":scheme", "http"), (":authority", "localhost")], end_stream=True
    )
    with server.connect() as wire:
        wire.send(connection.data_to_send())
        assert read_body(wire, connection, 1) == (200, b"hello")


def test_a_client_that_asks_is_upgraded_to_http2(server: Server) -> None:
    connection = H2Connection()
    settings = connection.initiate_upgrade_connection()
    assert settings
    with server.connect() as wire:
        answer = wire.ask(
            "GET", "/", Connection="Upgrade, HTTP2-Settings", Upgrade="h2c", HTTP2_Settings=settings.decode()
        )
        assert (answer.status, answer.headers["upgrade"]) == (101, "h2c")
        wire.send(connection.data_to_send())
        assert read_body(wire, connection, 1) == (200, b"hello")


def test_an_upgrade_with_a_body_stays_http1(server: Server) -> None:
    with server.connect() as wire:
        answer = wire.ask("POST", "/echo", b"body", Connection="Upgrade", Upgrade="h2c", HTTP2_Settings="AAMAAABk")
        assert (answer.status, answer.body) == (200, b"body")
        assert wire.ask("GET", "/").body == b"hello"
