"""A slip of an application is told of where it is made, and what the peer did wrong where one looks for it."""

from typing import Any

import pytest

from stateline.websocket import ConnectionType, H11Handshake, LocalProtocolError, WSConnection
from stateline.websocket.connection import Connection
from stateline.websocket.events import AcceptConnection, Request


@pytest.mark.parametrize("side", ["client", None, 1], ids=repr)
@pytest.mark.parametrize("make", [WSConnection, H11Handshake, Connection])
def test_a_side_is_a_connection_type(make: Any, side: Any) -> None:
    with pytest.raises(TypeError, match=f"expected a ConnectionType, not {side!r}"):
        make(side)


def test_subprotocols_are_no_text() -> None:
    client = WSConnection(ConnectionType.CLIENT)
    with pytest.raises(TypeError, match="subprotocols must be a list of names, not 'chat'"):
        client.send(Request("a", "/", subprotocols="chat"))  # type: ignore[arg-type]  # which is the slip


def test_a_request_names_a_host() -> None:
    client = WSConnection(ConnectionType.CLIENT)
    with pytest.raises(LocalProtocolError, match="it is empty"):
        client.send(Request("", "/"))


def test_the_failure_of_the_peer_is_told_by_the_whole_connection() -> None:
    client = WSConnection(ConnectionType.CLIENT)
    server = WSConnection(ConnectionType.SERVER)
    server.receive_data(client.send(Request("a", "/")))
    assert server.failure is None
    list(server.events())
    client.receive_data(server.send(AcceptConnection()))
    list(client.events())
    client.receive_data(b"\x83\x00")
    list(client.events())
    assert client.failure is not None
    assert (client.failure.code, client.failure.section) == ("bad_opcode", "RFC 6455, section 5.2")
