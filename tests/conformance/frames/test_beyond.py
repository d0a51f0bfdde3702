"""What no derived case shows, for it needs an extension, a second message, a body or bytes that are no HTTP.

Most of it are errors; mutants of the spec told of the rest.
"""

from typing import Any

import pytest

from stateline.websocket import Connection, ConnectionType, LocalProtocolError, RemoteProtocolError
from stateline.websocket.connection import Connection as Open
from stateline.websocket.events import BytesMessage, CloseConnection, Event, RejectConnection, TextMessage
from stateline.websocket.extensions import Extension, PerMessageDeflate
from stateline.websocket.frame_protocol import CloseReason, Opcode, RsvBits
from stateline.websocket.handshake import H11Handshake
from tests.fuzz.frames.acts import REQUEST

SHOWN = {"bad_compression", "failed_extension", "mixed_message", "bad_http"}
"""The codes that nothing but these tests shows."""


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


def compression() -> PerMessageDeflate:
    """The extension, agreed on without parameters."""
    extension = PerMessageDeflate()
    extension.finalize("permessage-deflate")
    return extension


def test_what_cannot_be_decompressed_is_refused() -> None:
    events, code = read(Connection(ConnectionType.CLIENT, [compression()]), b"\xc1\x02\xff\xff")
    (event,) = events
    assert isinstance(event, CloseConnection)
    assert (event.code, code) == (CloseReason.INVALID_FRAME_PAYLOAD_DATA, "bad_compression")


def test_a_compressed_message_is_that_of_rfc_7692_section_7_2_3_1() -> None:
    server, client = (Connection(side, [compression()]) for side in (ConnectionType.SERVER, ConnectionType.CLIENT))
    sent = server.send(TextMessage("Hello"))
    assert sent == bytes.fromhex("c1 07 f2 48 cd c9 c9 07 00")
    assert read(client, sent) == ([TextMessage("Hello")], "")


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


@pytest.mark.parametrize(
    ("field", "code"),
    [(b"Host: xn--0", "bad_host"), (b"Host: a\r\nSec-WebSocket-Extensions: ;", "bad_extensions")],
)
def test_a_request_with_a_field_that_no_rule_asks_about_is_answered_with_400(field: bytes, code: str) -> None:
    handshake = H11Handshake(ConnectionType.SERVER)
    with pytest.raises(RemoteProtocolError) as caught:
        handshake.receive_data(REQUEST.replace(b"Host: a", field))
    hint = caught.value.event_hint
    assert isinstance(hint, RejectConnection)
    assert (caught.value.code, hint.status_code) == (code, 400)


@pytest.mark.parametrize(
    "sender", [ConnectionType.CLIENT, ConnectionType.SERVER], ids=lambda sender: sender.name.lower()
)
@pytest.mark.parametrize(("opcode", "state"), [(Opcode.TEXT, "IN_TEXT"), (Opcode.BINARY, "IN_BINARY")])
def test_what_a_message_is_made_of_is_known_behind_its_middle(
    sender: ConnectionType, opcode: Opcode, state: str
) -> None:
    length = b"\x80\0\0\0\0" if sender is ConnectionType.CLIENT else b"\0"
    begin, middle = bytes([opcode]) + length, bytes([Opcode.CONTINUATION]) + length
    receiver = ConnectionType.SERVER if sender is ConnectionType.CLIENT else ConnectionType.CLIENT
    connection = Connection(receiver)
    read(connection, begin + middle + begin)
    assert connection.failure is not None
    assert f"{sender.name.lower()}_message is {state}" in str(connection.failure)
