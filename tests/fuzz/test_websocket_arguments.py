"""Nonsense in place of any argument raises `TypeError`, `ValueError` or a protocol error, and nothing is half done."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest

from stateline import websocket
from stateline.websocket import (
    Connection,
    ConnectionState,
    ConnectionType,
    LocalProtocolError,
    RemoteProtocolError,
    WSConnection,
)
from stateline.websocket import events as all_events
from stateline.websocket.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    Event,
    Message,
    Ping,
    Pong,
    RejectConnection,
    RejectData,
    Request,
    TextMessage,
)
from stateline.websocket.extensions import Extension, PerMessageDeflate
from stateline.websocket.frame_protocol import CloseReason
from stateline.websocket.handshake import client_extensions_handshake, server_extensions_handshake
from tests.dialects.wsproto import frames, heads
from tests.fuzz.test_arguments import NONSENSE

ALLOWED = (TypeError, ValueError, LocalProtocolError, RemoteProtocolError)

MORE_NONSENSE: tuple[Any, ...] = (
    *NONSENSE,
    "\ud800",
    "a, b",
    b"\xff",
    [("a", "b")],
    [(b"a", b"b")],
    [(b"a", b"b\r\nc: d")],
    [("\xe9", "x")],
    ["permessage-deflate"],
    [PerMessageDeflate()],
    (PerMessageDeflate(), None),
    1005,
    CloseReason.NO_STATUS_RCVD,
    1 << 20,
    Event(),
    Ping(),
    ConnectionType.CLIENT,
)

EXAMPLES: tuple[Event, ...] = (
    Request(host="a", target="/"),
    AcceptConnection(),
    RejectConnection(),
    RejectConnection(has_body=True),
    RejectData(data=b"no"),
    CloseConnection(code=1000),
    CloseConnection(code=1000, reason="why"),
    Message(data="either"),
    TextMessage(data="text"),
    BytesMessage(data=b"bytes"),
    Ping(payload=b"x"),
    Pong(),
)

STARTS: dict[str, Callable[[], Any]] = {
    "a new client": lambda: WSConnection(ConnectionType.CLIENT),
    "a new server": lambda: WSConnection(ConnectionType.SERVER),
    "a client that waits": lambda: asking(),
    "a server that was asked": lambda: asked(),
    "a server that rejects": lambda: rejecting(),
    "an open client": lambda: Connection(ConnectionType.CLIENT),
    "an open server": lambda: Connection(ConnectionType.SERVER),
    "one that compresses": lambda: compressing(),
    "one that closes": lambda: closing(),
    "one to be closed": lambda: to_be_closed(),
}


def asking() -> WSConnection:
    client = WSConnection(ConnectionType.CLIENT)
    client.send(Request(host="a", target="/", subprotocols=["a"], extensions=[PerMessageDeflate()]))
    return client


def asked() -> WSConnection:
    server = WSConnection(ConnectionType.SERVER)
    lines = (b"Sec-WebSocket-Protocol", b"a, b"), (b"Sec-WebSocket-Extensions", b"permessage-deflate")
    server.receive_data(heads.request(*lines))
    assert len(list(server.events())) == 1
    return server


def rejecting() -> WSConnection:
    server = asked()
    server.send(RejectConnection(has_body=True))
    return server


def compressing() -> Connection:
    extension = PerMessageDeflate()
    extension.finalize("permessage-deflate")
    return Connection(ConnectionType.SERVER, [extension])


def closing() -> Connection:
    connection = Connection(ConnectionType.SERVER)
    connection.send(CloseConnection(1000))
    return connection


def to_be_closed() -> Connection:
    connection = Connection(ConnectionType.SERVER)
    connection.receive_data(frames.close().to("SERVER"))
    assert len(list(connection.events())) == 1
    return connection


def attempt(act: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Do something that may well be refused; anything but a refusal passes through."""
    try:
        return act(*arguments, **named)
    except ALLOWED as error:
        return error


every_start = pytest.mark.parametrize("start", STARTS)
every_nonsense = pytest.mark.parametrize(
    "nonsense", MORE_NONSENSE, ids=[f"{type(value).__name__}-{number}" for number, value in enumerate(MORE_NONSENSE)]
)


def with_nonsense(nonsense: Any) -> list[Event]:
    """Put nonsense into each field of each event in turn."""
    made = []
    for example in EXAMPLES:
        said = {field.name: getattr(example, field.name) for field in fields(example)}  # type: ignore[arg-type]
        for name in said:
            event = attempt(type(example), **{**said, name: nonsense})
            if isinstance(event, Event):
                made.append(event)
    return made


@every_start
def test_an_event_with_nonsense_is_sent_or_refused(start: str) -> None:
    for nonsense in MORE_NONSENSE:
        for event in [*with_nonsense(nonsense), nonsense]:
            connection = STARTS[start]()
            before = connection.state
            sent = attempt(connection.send, event)
            if isinstance(sent, Exception):
                assert not isinstance(sent, RemoteProtocolError)
                assert connection.state is before, f"{event} was refused and did something"
                assert_usable(start, connection)
            else:
                assert type(sent) is bytes


def assert_usable(start: str, connection: Any) -> None:
    """See that what a connection could do before a refusal it still can."""
    match start:
        case "a new client":
            assert connection.send(Request(host="a", target="/")).startswith(b"GET / HTTP/1.1\r\nHost: a\r\n")
        case "a server that was asked":
            assert connection.send(AcceptConnection(subprotocol="b")).startswith(b"HTTP/1.1 101 ")
        case "a server that rejects":
            assert connection.send(RejectData(data=b"x")) == b"1\r\nx\r\n0\r\n\r\n"
        case "an open client" | "an open server" | "one that compresses":
            (frame,) = frames.read(connection.send(TextMessage("after")))
            assert (frame.opcode, frame.fin) == (frames.TEXT, True)
            assert frame.payload == (frames.deflated(b"after") if frame.rsv else b"after")
        case "one to be closed":
            connection.send(CloseConnection(1000))
            assert connection.state is ConnectionState.CLOSED


@every_start
def test_nonsense_is_received_or_refused(start: str) -> None:
    for nonsense in MORE_NONSENSE:
        connection = STARTS[start]()
        attempt(connection.receive_data, nonsense)
        attempt(lambda connection: list(connection.events()), connection)


@every_nonsense
def test_a_request_of_nonsense_is_handed_over_or_refused(nonsense: Any) -> None:
    for arguments in ((nonsense, "/"), (list(heads.REQUEST), nonsense), ([*heads.REQUEST, nonsense], "/")):
        server = WSConnection(ConnectionType.SERVER)
        attempt(server.initiate_upgrade_connection, *arguments)
        attempt(lambda server: list(server.events()), server)


@every_nonsense
def test_a_connection_is_made_of_nonsense_or_refused(nonsense: Any) -> None:
    for make in (WSConnection, Connection, websocket.H11Handshake):
        attempt(make, nonsense)
        attempt(make, ConnectionType.SERVER, limits=nonsense)
    attempt(Connection, ConnectionType.SERVER, None, nonsense)


@every_nonsense
def test_an_extension_is_made_of_nonsense_or_refused(nonsense: Any) -> None:
    for name in (
        "client_no_context_takeover",
        "client_max_window_bits",
        "server_no_context_takeover",
        "server_max_window_bits",
    ):
        attempt(PerMessageDeflate, **{name: nonsense})


PARAMETERS = (
    "",
    ";",
    "; ;",
    "; client_max_window_bits=",
    "; client_max_window_bits=8",
    "; client_max_window_bits=\u0661\u0660",
    "; client_max_window_bits=1_0",
    "; client_max_window_bits= 10",
    "; client_max_window_bits=010",
    "; client_max_window_bits=-9",
    "; client_max_window_bits=9; client_max_window_bits=9",
    "; client_no_context_takeover=1",
    "; server_no_context_takeover; server_no_context_takeover",
    "; server_max_window_bits",
    '; server_max_window_bits="10"',
    '; server_max_window_bits="10',
    "; server_max_window_bits=1e1",
    "; server_max_window_bits=" + "9" * 5000,
    "; unknown",
    "; =",
    "; \ud800",
)
"""What a peer may say behind the name of the extension, right or wrong."""


@pytest.mark.parametrize("parameters", PARAMETERS, ids=range(len(PARAMETERS)))
def test_an_extension_is_agreed_on_or_stays_as_it_was(parameters: str) -> None:
    fresh = repr(PerMessageDeflate())
    for method in ("accept", "finalize"):
        extension = PerMessageDeflate()
        answer = attempt(getattr(extension, method), "permessage-deflate" + parameters)
        assert extension.enabled() == (isinstance(answer, str) if method == "accept" else answer is None)
        assert not isinstance(answer, Exception) or isinstance(answer, ValueError)
        if not extension.enabled():
            assert repr(extension) == fresh


@pytest.mark.parametrize("parameters", PARAMETERS, ids=range(len(PARAMETERS)))
def test_what_a_server_says_of_an_extension_is_taken_or_is_its_error(parameters: str) -> None:
    mine = PerMessageDeflate()
    agreed = attempt(client_extensions_handshake, ["permessage-deflate" + parameters], [mine])
    assert agreed == [mine] or isinstance(agreed, RemoteProtocolError)
    answer = attempt(server_extensions_handshake, ["permessage-deflate" + parameters], [PerMessageDeflate()])
    assert answer is None or answer.startswith(b"permessage-deflate")


def test_every_event_is_tried() -> None:
    kinds = {value for value in vars(all_events).values() if isinstance(value, type) and issubclass(value, Event)}
    assert kinds - {Event} == {type(example) for example in EXAMPLES}
    assert issubclass(PerMessageDeflate, Extension)
