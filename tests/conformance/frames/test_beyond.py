"""Errors that no derived case earns, for they need an extension, a second message, a body or bytes that are no HTTP."""

from typing import Any

import pytest

from stateline.websocket import Connection, ConnectionType, LocalProtocolError, RemoteProtocolError
from stateline.websocket.connection import Connection as Open
from stateline.websocket.events import BytesMessage, CloseConnection, Event, TextMessage
from stateline.websocket.extensions import Extension, PerMessageDeflate
from stateline.websocket.frame_protocol import CloseReason, Opcode, RsvBits
from stateline.websocket.handshake import H11Handshake
from tests.fuzz.frames.acts import REQUEST

SHOWN = {"bad_compression", "failed_extension", "mixed_message", "bad_http"}
"""The codes that these tests show."""


class Refusing(Extension):
    """Refuses every frame."""

    name = "refusing"

    def enabled(self) -> bool:
        return True

    def offer(self) -> bool:
        return True

    def frame_inbound_header(
        self, proto: Any, opcode: Opcode, rsv: RsvBits, payload_length: int
    ) -> CloseReason | RsvBits:
        return CloseReason.POLICY_VIOLATION


def read(connection: Open, data: bytes) -> tuple[list[Event], str]:
    connection.receive_data(data)
    events = list(connection.events())
    return events, connection.failure.code if connection.failure else ""


def test_what_cannot_be_decompressed_is_refused() -> None:
    extension = PerMessageDeflate()
    extension.finalize("permessage-deflate")
    events, code = read(Connection(ConnectionType.CLIENT, [extension]), b"\xc1\x02\xff\xff")
    (event,) = events
    assert isinstance(event, CloseConnection)
    assert (event.code, code) == (CloseReason.INVALID_FRAME_PAYLOAD_DATA, "bad_compression")


def test_an_extension_may_refuse_a_frame_with_a_code_of_its_own() -> None:
    events, code = read(Connection(ConnectionType.CLIENT, [Refusing()]), b"\x81\x00")
    (event,) = events
    assert isinstance(event, CloseConnection)
    assert (event.code, code) == (CloseReason.POLICY_VIOLATION, "failed_extension")


def test_a_message_of_text_is_not_continued_by_bytes() -> None:
    connection = Connection(ConnectionType.SERVER)
    connection.send(TextMessage("a", message_finished=False))
    with pytest.raises(LocalProtocolError) as caught:
        connection.send(BytesMessage(b"b"))
    assert caught.value.code == "mixed_message"
    assert connection.send(TextMessage("b")) == b"\x80\x01b"


def test_a_handshake_that_is_no_http_is_refused() -> None:
    handshake = H11Handshake(ConnectionType.SERVER)
    with pytest.raises(RemoteProtocolError) as caught:
        handshake.receive_data(b"hello\r\n\r\n")
    assert caught.value.code == "bad_http"


def test_a_request_with_a_body_in_chunks_opens_nothing() -> None:
    """The heads that are derived for this rule have a coding that HTTP refuses by itself."""
    request = REQUEST.removesuffix(b"\r\n") + b"Transfer-Encoding: chunked\r\n\r\n"
    handshake = H11Handshake(ConnectionType.SERVER)
    with pytest.raises(RemoteProtocolError, match=r"rule coded-body$") as caught:
        handshake.receive_data(request)
    assert caught.value.code == "bad_body"
