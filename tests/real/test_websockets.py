"""The switch to WebSocket: HTTP hands its connection over, and no byte is lost."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from tests.real.client import Call, open_client
from tests.real.frames import TEXT, Frame, grant, read_frame, switch
from tests.real.peer import answer_with
from tests.real.report import describe_process, find_originals
from tests.real.servers import HYPERCORN, UVICORN, Server, serve

pytest.importorskip("websockets")
pytest.importorskip("wsproto")
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect as connect_websocket
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Message, Ping, Pong, Request, TextMessage
from wsproto.extensions import PerMessageDeflate

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
    """A WebSocket client that is written for wsproto."""

    def __init__(self, port: int) -> None:
        self.connection = WSConnection(ConnectionType.CLIENT)
        self.stream = socket.create_connection(("127.0.0.1", port), timeout=10)
        request = Request("localhost", "/", extensions=[PerMessageDeflate()], subprotocols=["first", "second"])
        self.accepted = self.exchange(request, AcceptConnection)

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

    def await_message(self) -> Any:
        pieces = [self.await_event(Message)]
        while not pieces[-1].message_finished:
            pieces.append(self.await_event(Message))
        return type(pieces[0].data)().join(piece.data for piece in pieces)


FRAGMENTS = [TextMessage("frag", message_finished=False), TextMessage("ments")]
MESSAGES = ["text", b"binary", "", "Grüße 🌍" * 10_000, bytes(1_000_000)]


def echo_through_wsproto(port: int) -> tuple[dict[str, Any], dict[str, Any]]:
    client = WsprotoClient(port)
    echoes = []
    with client.stream:
        for events in [FRAGMENTS, *([Message(message)] for message in MESSAGES)]:
            client.stream.sendall(b"".join(map(client.connection.send, events)))
            echoes.append(client.await_message())
        pong = client.exchange(Ping(b"payload"), Pong)
        end = client.exchange(CloseConnection(3000, "enough"), CloseConnection)
    heard = {
        "subprotocol": client.accepted.subprotocol,
        "extensions": [extension.name for extension in client.accepted.extensions],
        "echoes": echoes,
        "pong": bytes(pong.payload),
        "end": (end.code, end.reason),
    }
    return heard, describe_process()


CLIENTS = {"wsproto on stateline.h11": ["h11"], "stateline.websocket and stateline.h11": ["wsproto", "h11"]}


@pytest.fixture(scope="module", params=CLIENTS)
def client(request: pytest.FixtureRequest) -> Iterator[tuple[Call, list[str]]]:
    """Calls functions that are written for wsproto, once with it and once without; and what is stateline's then."""
    with open_client(*CLIENTS[request.param]) as call:
        yield call, CLIENTS[request.param]


def test_a_client_written_for_wsproto_runs_on_stateline(server: Server, client: tuple[Call, list[str]]) -> None:
    call, replaced = client
    heard, report = call(echo_through_wsproto, server.port)
    assert heard == {
        "subprotocol": "first",
        "extensions": ["permessage-deflate"],
        "echoes": ["fragments", *MESSAGES],
        "pong": b"payload",
        "end": (3000, "enough"),
    }
    assert [original for library in replaced for original in find_originals(report, library)] == []
    assert "tests.real.test_websockets" in report["wsproto"]["users"]


def read_two_messages_through_wsproto(port: int) -> list[str]:
    client = WsprotoClient(port)
    with client.stream:
        return [client.await_event(TextMessage).data for _ in range(2)]


def switch_and_greet(head: bytes) -> bytes:
    return grant(head) + Frame(TEXT, b"early").from_server() + Frame(TEXT, b"bird").from_server()


def test_messages_that_come_with_the_101_are_not_lost(client: tuple[Call, list[str]]) -> None:
    call, _ = client
    with answer_with(switch_and_greet) as peer:
        assert call(read_two_messages_through_wsproto, peer.port) == ["early", "bird"]
