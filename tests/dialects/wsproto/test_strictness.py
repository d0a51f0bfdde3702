"""What the standards forbid a peer, forbidden (RFC 6455, RFC 7692): each rule with everything that breaks it.

wsproto is the control: what it lets through is a difference, and is named as such.
"""

import dataclasses
import zlib
from itertools import product
from typing import Any

import pytest

from tests.dialects.wsproto import heads
from tests.dialects.wsproto.differences import beyond
from tests.dialects.wsproto.frames import (
    BINARY,
    CLOSE,
    CONTINUATION,
    OPCODES,
    PING,
    RESERVED_OPCODES,
    RSV1,
    RSV2,
    RSV3,
    TAIL,
    TEXT,
    Deflater,
    Frame,
    binary,
    close,
    compressed,
    deflated,
    in_frames,
    more,
    ping,
    pong,
    stream,
    text,
)
from tests.dialects.wsproto.libraries import BOTH, BOTH_ROLES, connected, connecting, deflate, heard, ours, theirs

CONTROL = (CLOSE, PING, 0xA)
PROTOCOL_ERROR, NOT_TEXT, TOO_BIG = 1002, 1007, 1009


def refusal(library: Any, role: str, *frames: Frame, agreed: str | None = None) -> int | None:
    """Hear frames and return the code with which the last of them is refused, after the others were not."""
    extensions = [] if agreed is None else [deflate(library, agreed)]
    connection = connected(library, role, *extensions)
    *before, last = frames
    for event in heard(connection, *(frame.to(role) for frame in before)):
        assert not isinstance(event, library.events.CloseConnection)
    events = heard(connection, last.to(role))
    if not events or not isinstance(events[-1], library.events.CloseConnection):
        return None
    assert library is ours or connection.state is library.ConnectionState.OPEN, "it was heard as a Close"
    assert library is theirs or connection.failure is not None, "it was heard as a Close"
    assert heard(connection, text("after").to(role)) == []
    return int(events[-1].code)


# ----------------------------------------------- framing, RFC 6455, section 5.2


@BOTH
@BOTH_ROLES
@pytest.mark.parametrize("rsv", range(1, 8))
@pytest.mark.parametrize("opcode", OPCODES)
def test_reserved_bits_mean_nothing_without_an_extension(library: Any, role: str, rsv: int, opcode: int) -> None:
    begun = [text("a", fin=False)] if opcode == CONTINUATION else []
    payload = b"\x03\xe8" if opcode == CLOSE else b""
    assert refusal(library, role, *begun, Frame(opcode, payload, rsv=rsv)) == PROTOCOL_ERROR


@BOTH
@BOTH_ROLES
@pytest.mark.parametrize("opcode", RESERVED_OPCODES)
def test_reserved_opcodes_mean_nothing(library: Any, role: str, opcode: int) -> None:
    assert refusal(library, role, Frame(opcode)) == PROTOCOL_ERROR
    assert refusal(library, role, Frame(opcode, b"x", fin=False)) == PROTOCOL_ERROR


@BOTH
@BOTH_ROLES
@pytest.mark.parametrize("opcode", [TEXT, BINARY, PING, CLOSE])
def test_a_client_masks_and_a_server_does_not(library: Any, role: str, opcode: int) -> None:
    for payload in (b"", b"\x03\xe8"):
        assert refusal(library, role, Frame(opcode, payload, is_masked=role == "CLIENT")) == PROTOCOL_ERROR


@BOTH
@BOTH_ROLES
@pytest.mark.parametrize(("size", "length_bytes"), [(0, 2), (1, 2), (125, 2), (0, 8), (125, 8), (126, 8), (65535, 8)])
def test_a_length_is_told_as_shortly_as_can_be(library: Any, role: str, size: int, length_bytes: int) -> None:
    frame = Frame(BINARY, b"x" * size, length_bytes=length_bytes)
    assert refusal(library, role, frame) == PROTOCOL_ERROR
    begun = Frame(BINARY, b"", length_bytes=length_bytes, claimed=size)
    assert refusal(library, role, begun) == PROTOCOL_ERROR


@BOTH
@BOTH_ROLES
@pytest.mark.parametrize("claimed", [1 << 63, (1 << 64) - 1, (1 << 63) + 65536])
def test_the_highest_bit_of_a_length_is_not_set(library: Any, role: str, claimed: int) -> None:
    assert refusal(library, role, Frame(BINARY, claimed=claimed)) == PROTOCOL_ERROR


@BOTH
@BOTH_ROLES
def test_a_frame_is_refused_before_its_payload_is_there(library: Any, role: str) -> None:
    for wrong in (Frame(0x3), Frame(TEXT, rsv=RSV2), Frame(PING, claimed=126), Frame(TEXT, is_masked=role == "CLIENT")):
        connection = connected(library, role)
        data = wrong.to(role)
        (event,) = heard(connection, data[: -4 if role == "SERVER" and wrong.is_masked is None else None])
        assert event.code == PROTOCOL_ERROR


# ----------------------------------------- fragmentation, RFC 6455, section 5.4


@BOTH
@BOTH_ROLES
@pytest.mark.parametrize("payload", [b"", b"x"])
@pytest.mark.parametrize("fin", [True, False])
def test_nothing_is_continued_that_was_not_begun(library: Any, role: str, payload: bytes, fin: bool) -> None:
    assert refusal(library, role, more(payload, fin=fin)) == PROTOCOL_ERROR
    assert refusal(library, role, text("whole"), more(payload, fin=fin)) == PROTOCOL_ERROR
    assert refusal(library, role, text("a", fin=False), more(b"b"), more(payload, fin=fin)) == PROTOCOL_ERROR
    assert refusal(library, role, ping(), more(payload, fin=fin)) == PROTOCOL_ERROR


@BOTH
@BOTH_ROLES
@pytest.mark.parametrize("payload", [b"", b"x"])
@pytest.mark.parametrize("opcode", [TEXT, BINARY])
def test_no_message_begins_inside_another(library: Any, role: str, payload: bytes, opcode: int) -> None:
    for first, fin in product((text("a", fin=False), binary(b"", fin=False)), (True, False)):
        assert refusal(library, role, first, Frame(opcode, payload, fin)) == PROTOCOL_ERROR
        assert (
            refusal(library, role, first, more(b"", fin=False), ping(), Frame(opcode, payload, fin)) == PROTOCOL_ERROR
        )


# ---------------------------------------- control frames, RFC 6455, section 5.5


@BOTH
@BOTH_ROLES
@pytest.mark.parametrize("opcode", CONTROL)
def test_a_control_frame_has_at_most_125_bytes(library: Any, role: str, opcode: int) -> None:
    payload = b"\x03\xe8" + b"x" * 123
    assert len(heard(connected(library, role), Frame(opcode, payload).to(role))) == 1
    for size in (126, 127, 65535, 65536):
        assert refusal(library, role, Frame(opcode, payload, claimed=size)) == PROTOCOL_ERROR
    for length_bytes in (2, 8):
        assert refusal(library, role, Frame(opcode, b"\x03\xe8", length_bytes=length_bytes)) == PROTOCOL_ERROR


@BOTH
@BOTH_ROLES
@pytest.mark.parametrize("opcode", CONTROL)
def test_a_control_frame_is_not_fragmented(library: Any, role: str, opcode: int) -> None:
    assert refusal(library, role, Frame(opcode, b"\x03\xe8", fin=False)) == PROTOCOL_ERROR
    assert refusal(library, role, text("a", fin=False), Frame(opcode, fin=False)) == PROTOCOL_ERROR


@BOTH
@BOTH_ROLES
def test_a_close_has_no_payload_of_one_byte(library: Any, role: str) -> None:
    assert refusal(library, role, Frame(CLOSE, b"\x03")) == PROTOCOL_ERROR


# ------------------------------------------ close codes, RFC 6455, section 7.4

DEFINED = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011}
REGISTERED = {1012, 1013, 1014}
"""By IANA, later."""
RESERVED = {1004, 1005, 1006, 1015}


@BOTH
@BOTH_ROLES
def test_codes_that_nobody_may_send_are_refused(library: Any, role: str) -> None:
    forbidden = {*range(1000), *RESERVED, *range(1016, 3000), *range(5000, 5100), 0x7FFF, 0x8000, 0xFFFF}
    assert {refusal(library, role, close(code)) for code in forbidden} == {PROTOCOL_ERROR}


@BOTH
@BOTH_ROLES
def test_codes_that_somebody_may_send_are_told(library: Any, role: str) -> None:
    allowed = {*DEFINED, *(REGISTERED - {1014}), *range(3000, 5000, 7), 4999}
    for code in allowed:
        (event,) = heard(connected(library, role), close(code, b"why").to(role))
        assert (event.code, event.reason) == (code, "why")


@BOTH
@BOTH_ROLES
@pytest.mark.parametrize("reason", [b"\xff", b"\xe2\x82", b"ok \xed\xa0\x80", b"\xc0\x80"])
def test_the_reason_of_a_close_is_text(library: Any, role: str, reason: bytes) -> None:
    assert refusal(library, role, close(1000, reason)) == NOT_TEXT


@beyond("sends-no-reserved-code")
@BOTH_ROLES
def test_no_code_is_sent_that_nobody_may_send(library: Any, role: str) -> None:
    for code in (0, 1, 999, 1004, 1016, 2999, 5000, 65535):
        connection = connected(library, role)
        with pytest.raises(library.utilities.LocalProtocolError):
            connection.send(library.events.CloseConnection(code))
        assert connection.state is library.ConnectionState.OPEN


# ------------------------------------------------- text, RFC 6455, section 8.1

NO_TEXT = {
    b"\x80": 1,
    b"\xbf": 1,
    b"\xc0\x80": 1,
    b"\xc1\xbf": 1,
    b"\xc3\x28": 2,
    b"\xe0\x80\x80": 2,
    b"\xe0\x9f\xbf": 2,
    b"\xe2\x28\xa1": 2,
    b"\xe2\x82\x28": 3,
    b"\xf0\x80\x80\x80": 2,
    b"\xf0\x8f\xbf\xbf": 2,
    b"\xf4\x90\x80\x80": 2,
    b"\xf0\x9d\x84\x41": 4,
    b"\xf5\x80\x80\x80": 1,
    b"\xff": 1,
    b"\xfe": 1,
}
"""Octets that are no UTF-8, and after how many of them that is certain (RFC 3629, section 4)."""

SURROGATES = (b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xed\xa0\xbd\xed\xb8\x80")


def octets_until_refusal(library: Any, role: str, begin: bytes, octets: bytes, agreed: str | None = None) -> int | None:
    """Hear a message octet by octet, and count how many of them were needed to refuse it."""
    connection = connected(library, role)
    data = Frame(TEXT, begin + octets + b"more text to come").to(role)
    place = len(data) - len(octets) - len(b"more text to come")
    assert not any(isinstance(event, library.events.CloseConnection) for event in heard(connection, data[:place]))
    for count in range(1, len(octets) + 1):
        for event in heard(connection, data[place + count - 1 : place + count]):
            if isinstance(event, library.events.CloseConnection):
                assert event.code == NOT_TEXT
                return count
    return None


@BOTH
@BOTH_ROLES
@pytest.mark.parametrize("octets", NO_TEXT)
def test_what_is_no_text_is_refused_at_the_first_octet_that_cannot_be(library: Any, role: str, octets: bytes) -> None:
    for begin in (b"", b"abc", "€".encode()):
        assert octets_until_refusal(library, role, begin, octets) == NO_TEXT[octets]
    assert refusal(library, role, Frame(TEXT, octets)) == NOT_TEXT
    assert refusal(library, role, Frame(TEXT, octets, fin=False)) == NOT_TEXT


@BOTH
@BOTH_ROLES
@pytest.mark.parametrize("octets", SURROGATES)
def test_surrogates_are_no_text(library: Any, role: str, octets: bytes) -> None:
    assert refusal(library, role, Frame(TEXT, octets)) == NOT_TEXT
    assert octets_until_refusal(library, role, b"", octets) is not None


@beyond("refuses-surrogates-at-once")
@BOTH_ROLES
@pytest.mark.parametrize("octets", SURROGATES)
def test_surrogates_are_refused_at_their_second_octet(library: Any, role: str, octets: bytes) -> None:
    for begin in (b"", b"abc", "€".encode()):
        assert octets_until_refusal(library, role, begin, octets) == 2
    assert refusal(library, role, Frame(TEXT, octets[:2], fin=False)) == NOT_TEXT
    assert refusal(library, role, Frame(TEXT, octets[:1], fin=False), more(octets[1:2], fin=False)) == NOT_TEXT


@BOTH
@BOTH_ROLES
@pytest.mark.parametrize("octets", ["é".encode()[:1], "€".encode()[:2], "𝄞".encode()[:3]])
def test_a_message_does_not_end_inside_a_character(library: Any, role: str, octets: bytes) -> None:
    assert refusal(library, role, Frame(TEXT, b"abc" + octets)) == NOT_TEXT
    assert refusal(library, role, Frame(TEXT, octets, fin=False), more(b"")) == NOT_TEXT
    assert refusal(library, role, Frame(TEXT, octets, fin=False), more(b"x", fin=False)) == NOT_TEXT


@BOTH
@BOTH_ROLES
def test_bytes_are_not_looked_at(library: Any, role: str) -> None:
    for octets in NO_TEXT:
        assert [event.data for event in heard(connected(library, role), binary(octets).to(role))] == [octets]


@beyond("tells-text-before-an-octet-that-is-none")
@BOTH_ROLES
def test_text_before_what_is_none_is_told_however_it_arrives(library: Any, role: str) -> None:
    data = Frame(TEXT, b"abc\xff").to(role)
    told = []
    for pieces in ([data], [data[place : place + 1] for place in range(len(data))]):
        *texts, last = heard(connected(library, role), *pieces)
        assert last.code == NOT_TEXT
        told.append("".join(event.data for event in texts))
    assert told == ["abc", "abc"]


@BOTH
@BOTH_ROLES
def test_compressed_text_is_text(library: Any, role: str) -> None:
    for octets in (*NO_TEXT, *SURROGATES, "€".encode()[:2]):
        assert refusal(library, role, compressed(text(""), deflated(octets)), agreed="") == NOT_TEXT


# --------------------------------------------------------- compression, RFC 7692


@BOTH
@BOTH_ROLES
@pytest.mark.parametrize("opcode", CONTROL)
def test_a_control_frame_is_not_compressed(library: Any, role: str, opcode: int) -> None:
    assert refusal(library, role, Frame(opcode, b"", rsv=RSV1), agreed="") == PROTOCOL_ERROR
    begun = compressed(text("", fin=False), deflated(b"hello"))
    assert refusal(library, role, begun, Frame(opcode, b"", rsv=RSV1), agreed="") == PROTOCOL_ERROR


@BOTH
@BOTH_ROLES
def test_a_continuation_does_not_say_that_it_is_compressed(library: Any, role: str) -> None:
    payload = deflated(b"hello hello")
    squeezed = compressed(Frame(TEXT, fin=False), payload[:3])
    assert refusal(library, role, squeezed, Frame(CONTINUATION, payload[3:], rsv=RSV1), agreed="") == PROTOCOL_ERROR
    assert (
        refusal(library, role, text("a", fin=False), Frame(CONTINUATION, payload, rsv=RSV1), agreed="")
        == PROTOCOL_ERROR
    )


@BOTH
@BOTH_ROLES
@pytest.mark.parametrize("rsv", [RSV2, RSV3, RSV1 | RSV2, RSV1 | RSV3, 7])
def test_compression_uses_one_of_the_reserved_bits(library: Any, role: str, rsv: int) -> None:
    assert refusal(library, role, Frame(TEXT, deflated(b"hello"), rsv=rsv), agreed="") == PROTOCOL_ERROR


@BOTH
@BOTH_ROLES
@pytest.mark.parametrize("payload", [b"\xff\xff\xff", b"\x06", b"\x07"])
def test_what_does_not_inflate_is_refused(library: Any, role: str, payload: bytes) -> None:
    assert refusal(library, role, compressed(binary(b""), payload), agreed="") == NOT_TEXT


@BOTH
@BOTH_ROLES
def test_a_context_that_was_not_to_be_kept_is_not_used(library: Any, role: str) -> None:
    deflater = Deflater()
    frames = [compressed(binary(b""), deflater(b"hello hello hello")) for _ in range(2)]
    peer = "server" if role == "CLIENT" else "client"
    assert refusal(library, role, *frames, agreed="") is None
    assert refusal(library, role, *frames, agreed=f"{peer}_no_context_takeover") == NOT_TEXT


@beyond("keeps-compression-across-control-frames")
@BOTH_ROLES
@pytest.mark.parametrize("control", [ping(b"x"), pong(), ping(b"x" * 125)], ids=["ping", "pong", "long"])
@pytest.mark.parametrize("data", [b"hello hello hello", b"\0" * 5000], ids=["short", "long"])
def test_a_control_frame_inside_a_compressed_message_changes_nothing(
    library: Any, role: str, control: Frame, data: bytes
) -> None:
    deflater = Deflater()
    frames: list[Frame] = []
    for _ in range(2):
        for frame in in_frames(compressed(binary(b""), deflater(data)), 1, 3):
            frames += [control, frame, control]
    connection = connected(library, role, deflate(library))
    events = heard(connection, stream(role, *frames))
    assert b"".join(getattr(event, "data", b"") for event in events) == data * 2
    assert sum(hasattr(event, "payload") for event in events) == 12


@BOTH
@BOTH_ROLES
def test_a_control_frame_inside_a_plain_message_changes_nothing(library: Any, role: str) -> None:
    connection = connected(library, role, deflate(library))
    frames = [text("a", fin=False), ping(), more(b"b"), compressed(text(""), deflated(b"c")), ping(), text("d")]
    events = heard(connection, stream(role, *frames))
    assert "".join(getattr(event, "data", "") for event in events) == "abcd"


def ended(data: bytes) -> bytes:
    """Compress with a block that says it is the last one."""
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(data) + compressor.flush(zlib.Z_FINISH)


@beyond("goes-on-after-a-final-block")
@BOTH_ROLES
def test_a_block_may_say_that_it_is_the_last(library: Any, role: str) -> None:
    # RFC 7692, section 7.2.3.4: BFINAL may be set, and an empty byte follows it.
    frames = [compressed(binary(b""), payload) for payload in (ended(b"abc") + b"\0", deflated(b"def"))]
    connection = connected(library, role, deflate(library))
    assert b"".join(event.data for event in heard(connection, stream(role, *frames))) == b"abcdef"


@BOTH_ROLES
def test_blocks_that_say_so_may_be_many_and_of_any_length(role: str) -> None:
    for pieces in ([b"abc"], [b"x" * 5000, b"", b"y" * 1025, b"z"], [b"", b""]):
        frame = compressed(binary(b""), b"".join(map(ended, pieces)) + b"\0")
        for frames in ([frame], in_frames(frame, 3, 1024)):
            connection = connected(ours, role, deflate(ours))
            assert b"".join(event.data for event in heard(connection, stream(role, *frames))) == b"".join(pieces)


@BOTH
@BOTH_ROLES
def test_a_message_may_be_of_several_blocks(library: Any, role: str) -> None:
    # RFC 7692, section 7.2.3.5: two blocks, the first with its tail.
    payload = deflated(b"he") + TAIL + deflated(b"llo")
    connection = connected(library, role, deflate(library))
    assert b"".join(event.data for event in heard(connection, compressed(binary(b""), payload).to(role))) == b"hello"


@BOTH
@BOTH_ROLES
def test_a_message_may_be_stored_without_compression(library: Any, role: str) -> None:
    # RFC 7692, section 7.2.3.3: a block of no compression.
    payload = bytes([0x00, 0x05, 0x00, 0xFA, 0xFF]) + b"Hello" + b"\0"
    connection = connected(library, role, deflate(library))
    assert [event.data for event in heard(connection, compressed(text(""), payload).to(role))] == ["Hello"]


# ------------------------------------------ opening handshake, RFC 6455, section 4


def refused_request(library: Any, fields: heads.Fields, line: bytes = heads.ASKING) -> int:
    """Let a server hear a request that it refuses, and return the status that is suggested."""
    with pytest.raises(library.utilities.RemoteProtocolError) as caught:
        connecting(library, "SERVER").receive_data(heads.head(line, fields))
    return int(caught.value.event_hint.status_code)


@beyond("wants-one-key-of-sixteen-bytes")
@pytest.mark.parametrize("key", [b"", b"short", heads.KEY[:-1], heads.KEY + b"A", b"*" * 22 + b"==", heads.KEY * 2])
def test_a_key_is_sixteen_bytes_in_base64(library: Any, key: bytes) -> None:
    assert refused_request(library, heads.instead(heads.REQUEST, b"Sec-WebSocket-Key", key)) == 400


@beyond("wants-one-key-of-sixteen-bytes")
def test_a_key_is_said_once(library: Any) -> None:
    assert refused_request(library, (*heads.REQUEST, (b"Sec-WebSocket-Key", heads.KEY))) == 400


@beyond("wants-one-version")
def test_a_version_is_said_once(library: Any) -> None:
    assert refused_request(library, (*heads.REQUEST, (b"Sec-WebSocket-Version", b"13"))) == 426


@beyond("wants-http-1-1")
def test_a_handshake_is_of_http_1_1(library: Any) -> None:
    assert refused_request(library, heads.REQUEST, b"GET / HTTP/1.0") == 400


@beyond("reads-every-line-of-a-list")
def test_a_list_may_be_in_several_lines(library: Any) -> None:
    (event,) = heard(connecting(library, "SERVER"), heads.request((b"Connection", b"keep-alive")))
    assert isinstance(event, library.events.Request)


@beyond("blames-the-peer-in-its-own-terms")
@pytest.mark.parametrize("name", [b"Connection", b"Sec-WebSocket-Protocol", b"Sec-WebSocket-Extensions", b"Host"])
def test_octets_that_are_no_ascii_are_an_error_of_the_peer(library: Any, name: bytes) -> None:
    fields = (*heads.without(heads.REQUEST, name), (name, b"\xff"))
    assert refused_request(library, fields) == 400


@BOTH
@pytest.mark.parametrize("equals", [b"=", b" = ", b"\t=", b"=  "])
def test_blanks_may_stand_around_what_separates_words(library: Any, equals: bytes) -> None:
    # RFC 6455, section 4.3: white space is implied, as in the notation of RFC 2616.
    offer = b"permessage-deflate ; client_max_window_bits" + equals + b"10 ,x-other"
    server = connecting(library, "SERVER")
    heard(server, heads.request((b"Sec-WebSocket-Extensions", offer)))
    sent = server.send(library.events.AcceptConnection(extensions=[library.extensions.PerMessageDeflate()]))
    assert b"\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=10\r\n" in sent


@beyond("reads-values-between-quotation-marks")
@pytest.mark.parametrize("value", ['"10"', '"1\\0"', '"\\1\\0"'])
def test_a_quoted_value_means_what_it_says(library: Any, value: str) -> None:
    assert deflate(library, f"server_max_window_bits={value}").server_max_window_bits == 10


ADDED_TO_A_REQUEST = {
    "another key": (b"Sec-WebSocket-Key", heads.KEY),
    "another version": (b"Sec-WebSocket-Version", b"8"),
    "a length": (b"Content-Length", b"3"),
    "a coding": (b"Transfer-Encoding", b"chunked"),
}
"""Fields with which a request breaks the rules that a server holds it to."""


@beyond("sends-no-handshake-that-breaks-the-rules")
@pytest.mark.parametrize("which", ADDED_TO_A_REQUEST)
def test_no_request_is_sent_that_contradicts_itself(library: Any, which: str) -> None:
    client, request = connecting(library, "CLIENT"), library.events.Request("a", "/")
    with pytest.raises(library.utilities.LocalProtocolError):
        client.send(dataclasses.replace(request, extra_headers=[ADDED_TO_A_REQUEST[which]]))
    assert client.send(request).startswith(b"GET / HTTP/1.1\r\n")


@beyond("sends-no-handshake-that-breaks-the-rules")
@pytest.mark.parametrize("subprotocols", [["a b"], ["a,b"], [""], ["a", "a"], ["a", '"b"']], ids=repr)
def test_subprotocols_are_offered_as_different_tokens(library: Any, subprotocols: list[str]) -> None:
    client = connecting(library, "CLIENT")
    with pytest.raises(library.utilities.LocalProtocolError):
        client.send(library.events.Request("a", "/", subprotocols=subprotocols))


ADDED_TO_AN_ANSWER = {
    "another upgrade": (b"Upgrade", b"h2c"),
    "another answer to the key": (b"Sec-WebSocket-Accept", heads.ACCEPT),
    "another subprotocol": (b"Sec-WebSocket-Protocol", b"b"),
    "a subprotocol that was not offered": (b"sec-websocket-protocol", b"c"),
}
"""Fields with which an answer breaks the rules that a client holds it to."""


@beyond("sends-no-handshake-that-breaks-the-rules")
@pytest.mark.parametrize("which", ADDED_TO_AN_ANSWER)
def test_no_answer_is_sent_that_contradicts_itself(library: Any, which: str) -> None:
    server = connecting(library, "SERVER")
    heard(server, heads.request((b"Sec-WebSocket-Protocol", b"a, b")))
    accept = library.events.AcceptConnection(subprotocol=None if "was not" in which else "a")
    with pytest.raises(library.utilities.LocalProtocolError):
        server.send(dataclasses.replace(accept, extra_headers=[ADDED_TO_AN_ANSWER[which]]))
    assert server.state is library.ConnectionState.CONNECTING
    assert server.send(accept).startswith(b"HTTP/1.1 101 ")


@BOTH
def test_a_subprotocol_may_be_chosen_by_a_field_of_the_application(library: Any) -> None:
    server = connecting(library, "SERVER")
    heard(server, heads.request((b"Sec-WebSocket-Protocol", b"a, b")))
    accept = library.events.AcceptConnection(extra_headers=[(b"sec-websocket-protocol", b"b")])
    assert server.send(accept).endswith(b"\r\nsec-websocket-protocol: b\r\n\r\n")
