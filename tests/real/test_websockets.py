"""The switch to WebSocket: HTTP hands its connection over, and no byte is lost."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from tests.real.client import Call
from tests.real.frames import TEXT, Frame, grant, read_frame, switch
from tests.real.peer import answer_with
from tests.real.report import describe_process, find_originals
from tests.real.servers import HYPERCORN, UVICORN, Server, serve

pytest.importorskip("websockets")
pytest.importorskip("wsproto")
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect as connect_websocket
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, BytesMessage, CloseConnection, Request, TextMessage

SERVERS = {
    "uvicorn with wsproto": UVICORN.plus("--ws", "wsproto"),
    "uvicorn with websockets": UVICORN.plus("--ws", "websockets-sansio"),
    "uvicorn with old websockets": UVICORN.plus("--ws", "websockets"),
    "hypercorn": HYPERCORN,
}


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(SERVERS[request.param], tmp_path_factory.mktemp("websockets") / "log") as running:
        yield running


def connect(server: Server, path: str = "/", **options: Any) -> Any:
    return connect_websocket(f"ws://127.0.0.1:{server.port}{path}", proxy=None, **options)


def test_text_and_binary_messages_are_echoed(server: Server) -> None:
    with connect(server) as connection:
        for message in ("text", b"binary", "", b"\x00" * 100_000):
            connection.send(message)
            assert connection.recv() == message


def test_the_subprotocol_is_agreed_upon(server: Server) -> None:
    with connect(server, subprotocols=["first", "second"]) as connection:
        assert connection.subprotocol == "first"


def test_a_refused_handshake_is_an_ordinary_response(server: Server) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        connect(server, "/refusal")
    assert refusal.value.response.status_code == 403


def test_a_request_may_come_before_the_switch(server: Server) -> None:
    with server.connect() as wire:
        assert wire.ask("GET", "/").body == b"hello"
        switch(wire)
        wire.send(Frame(TEXT, b"after").from_client())
        assert read_frame(wire) == Frame(TEXT, b"after")


class WsprotoClient:
    """A WebSocket client whose handshake is h11's work."""

    def __init__(self, port: int) -> None:
        self.connection = WSConnection(ConnectionType.CLIENT)
        self.stream = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.exchange(Request(host="localhost", target="/"), AcceptConnection)

    def exchange(self, event: Any, awaited: type) -> Any:
        self.stream.sendall(self.connection.send(event))
        return self.await_event(awaited)

    def await_event(self, awaited: type) -> Any:
        while True:
            for event in self.connection.events():
                if isinstance(event, awaited):
                    return event
            data = self.stream.recv(65536)
            if not data:
                raise EOFError(f"the server closed before the {awaited.__name__}")
            self.connection.receive_data(data)


def echo_through_wsproto(port: int) -> tuple[list[Any], dict[str, Any]]:
    client = WsprotoClient(port)
    with client.stream:
        messages = [TextMessage("text"), BytesMessage(b"binary")]
        echoes = [client.exchange(message, type(message)).data for message in messages]
        client.exchange(CloseConnection(1000), CloseConnection)
    return echoes, describe_process()


def test_wsproto_is_a_client_on_stateline(server: Server, in_client: Call) -> None:
    echoes, report = in_client(echo_through_wsproto, server.port)
    assert echoes == ["text", b"binary"]
    assert find_originals(report) == []
    assert "wsproto.handshake" in report["h11"]["users"]


def read_two_messages_through_wsproto(port: int) -> list[str]:
    client = WsprotoClient(port)
    with client.stream:
        return [client.await_event(TextMessage).data for _ in range(2)]


def switch_and_greet(head: bytes) -> bytes:
    return grant(head) + Frame(TEXT, b"early").from_server() + Frame(TEXT, b"bird").from_server()


def test_messages_that_come_with_the_101_are_not_lost(in_client: Call) -> None:
    with answer_with(switch_and_greet) as peer:
        assert in_client(read_two_messages_through_wsproto, peer.port) == ["early", "bird"]
