"""permessage-deflate (RFC 7692): what is offered and agreed on, what is sent and heard."""

import zlib
from itertools import product
from typing import Any

import pytest

from tests.dialects.wsproto import heads
from tests.dialects.wsproto.differences import beyond
from tests.dialects.wsproto.frames import (
    BINARY,
    CONTINUATION,
    PING,
    RSV1,
    TAIL,
    TEXT,
    Deflater,
    Frame,
    binary,
    compressed,
    deflated,
    in_frames,
    more,
    ping,
    read,
    stream,
    text,
)
from tests.dialects.wsproto.libraries import BOTH, BOTH_ROLES, connected, connecting, deflate, heard, ours

HELLO = b"hello hello hello"


def inflated(*payloads: bytes) -> bytes:
    """Decompress what was sent, one message after the other with one context."""
    decompressor = zlib.decompressobj(wbits=-15)
    return b"".join(decompressor.decompress(payload + TAIL) for payload in payloads)


def joined(events: list[Any]) -> Any:
    """Join the pieces of one message."""
    assert [event.message_finished for event in events] == [False] * (len(events) - 1) + [True]
    pieces = [event.data for event in events]
    return type(pieces[0])().join(pieces)


# -------------------------------------------------------------------- settings


@BOTH
def test_settings_have_defaults_and_are_what_they_are_set_to(library: Any) -> None:
    plain = library.extensions.PerMessageDeflate()
    assert (plain.client_no_context_takeover, plain.server_no_context_takeover) == (False, False)
    assert (plain.client_max_window_bits, plain.server_max_window_bits) == (15, 15)
    mine = library.extensions.PerMessageDeflate(True, 9, True, 10)
    assert (mine.client_no_context_takeover, mine.server_no_context_takeover) == (True, True)
    assert (mine.client_max_window_bits, mine.server_max_window_bits) == (9, 10)
    mine.client_max_window_bits = 12
    assert mine.client_max_window_bits == 12
    assert repr(plain) == "<PerMessageDeflate client_max_window_bits=15; server_max_window_bits=15>"


@BOTH
@pytest.mark.parametrize("bits", [-1, 0, 7, 8, 16])
@pytest.mark.parametrize("which", ["client_max_window_bits", "server_max_window_bits"])
def test_a_window_has_nine_to_fifteen_bits(library: Any, bits: int, which: str) -> None:
    with pytest.raises(ValueError, match="9"):
        library.extensions.PerMessageDeflate(**{which: bits})
    mine = library.extensions.PerMessageDeflate()
    with pytest.raises(ValueError, match="9"):
        setattr(mine, which, bits)
    assert getattr(mine, which) == 15


@BOTH
def test_an_offer_names_what_is_set(library: Any) -> None:
    make = library.extensions.PerMessageDeflate
    assert make().offer() == "client_max_window_bits=15; server_max_window_bits=15"
    assert make(True, 10, True, 12).offer() == (
        "client_max_window_bits=10; server_max_window_bits=12; client_no_context_takeover; server_no_context_takeover"
    )


@BOTH
@pytest.mark.parametrize(
    ("offer", "answer"),
    [
        ("permessage-deflate", ""),
        ("permessage-deflate; client_max_window_bits", "client_max_window_bits=15"),
        ("permessage-deflate; client_max_window_bits=10", "client_max_window_bits=10"),
        ("permessage-deflate; server_max_window_bits=11", "server_max_window_bits=11"),
        ("permessage-deflate;server_no_context_takeover", "server_no_context_takeover"),
        ("permessage-deflate; client_no_context_takeover", "client_no_context_takeover"),
        (
            "permessage-deflate; server_max_window_bits=9; client_max_window_bits=10; "
            "server_no_context_takeover; client_no_context_takeover",
            "client_no_context_takeover; server_no_context_takeover; "
            "client_max_window_bits=10; server_max_window_bits=9",
        ),
    ],
)
def test_an_offer_is_accepted_with_what_it_asks_for(library: Any, offer: str, answer: str) -> None:
    mine = library.extensions.PerMessageDeflate()
    assert not mine.enabled()
    assert mine.accept(offer) == answer
    assert mine.enabled()


@BOTH
def test_an_offer_is_accepted_with_what_the_server_wants(library: Any) -> None:
    mine = library.extensions.PerMessageDeflate(client_no_context_takeover=True, client_max_window_bits=10)
    answer = mine.accept("permessage-deflate; client_max_window_bits")
    assert answer == "client_no_context_takeover; client_max_window_bits=10"


@BOTH
@pytest.mark.parametrize(
    ("which", "bits"),
    [("server_max_window_bits", 8), *product(("client_max_window_bits", "server_max_window_bits"), (0, 7, 16, 99))],
)
def test_an_offer_of_a_window_that_zlib_has_not_is_declined(library: Any, which: str, bits: int) -> None:
    mine = library.extensions.PerMessageDeflate()
    assert mine.accept(f"permessage-deflate; {which}={bits}") is None
    assert not mine.enabled()
    assert mine.accept("permessage-deflate") == ""


@beyond("agrees-on-a-window-of-eight-bits")
def test_a_client_may_compress_with_the_smallest_window(library: Any) -> None:
    # zlib compresses with nine bits where it is told eight, so no server of ours can.
    mine = library.extensions.PerMessageDeflate()
    assert mine.accept("permessage-deflate; client_max_window_bits=8") == "client_max_window_bits=8"
    payload = bytes([0x00, 0x05, 0x00, 0xFA, 0xFF]) + b"Hello" + b"\0"
    connection = connected(library, "SERVER", mine)
    assert joined(heard(connection, stream("SERVER", compressed(text(""), payload)))) == "Hello"


@BOTH
def test_the_next_offer_is_taken_if_one_is_declined(library: Any) -> None:
    server = connecting(library, "SERVER")
    offers = b"permessage-deflate; server_max_window_bits=8, permessage-deflate; server_max_window_bits=10"
    heard(server, heads.request((b"Sec-WebSocket-Extensions", offers)))
    mine = library.extensions.PerMessageDeflate()
    sent = server.send(library.events.AcceptConnection(extensions=[mine]))
    assert sent.endswith(b"\r\nSec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10\r\n\r\n")
    assert mine.enabled()


def test_the_answer_may_be_to_any_of_several_offers() -> None:
    offers = [ours.extensions.PerMessageDeflate(server_max_window_bits=bits) for bits in (9, 12)]
    agree = ours.handshake.client_extensions_handshake
    assert agree(["permessage-deflate; server_max_window_bits=12"], offers) == offers[1:]
    assert [offer.enabled() for offer in offers] == [False, True]
    with pytest.raises(ours.RemoteProtocolError, match="accepted twice"):
        agree(["permessage-deflate", "permessage-deflate"], offers)


@BOTH
@pytest.mark.parametrize("offers", [(), ((b"Sec-WebSocket-Extensions", b"x-other, permessage-deflates"),)])
def test_nothing_is_compressed_that_was_not_agreed_on(library: Any, offers: heads.Fields) -> None:
    server = connecting(library, "SERVER")
    heard(server, heads.request(*offers))
    mine = library.extensions.PerMessageDeflate()
    sent = server.send(library.events.AcceptConnection(extensions=[mine]))
    assert b"Extensions" not in sent
    assert not mine.enabled()
    assert server.send(library.events.TextMessage("hello")) == b"\x81\x05hello"


@BOTH
def test_what_was_agreed_on_is_set(library: Any) -> None:
    mine = deflate(
        library,
        "client_no_context_takeover; server_max_window_bits=10; server_no_context_takeover; client_max_window_bits=9",
    )
    assert mine.enabled()
    assert (mine.client_no_context_takeover, mine.server_no_context_takeover) == (True, True)
    assert (mine.client_max_window_bits, mine.server_max_window_bits) == (9, 10)


FAR = bytes(number * number * 7 >> 4 & 0xFF for number in range(1500))
"""What a window of nine bits cannot refer back to the beginning of."""


def twice_in_pieces(role: str, payloads: list[bytes]) -> list[bytes]:
    """Write messages in pieces, between which nothing but the window remembers what was said."""
    data = stream(role, *(compressed(binary(b""), payload) for payload in payloads))
    return [data[place : place + 50] for place in range(0, len(data), 50)]


@beyond("trusts-no-window-that-was-not-agreed-on")
@pytest.mark.parametrize("role", ["CLIENT", "SERVER"])
def test_a_peer_with_whom_no_window_was_agreed_on_may_use_the_largest(library: Any, role: str) -> None:
    mine = library.extensions.PerMessageDeflate(client_max_window_bits=9, server_max_window_bits=9)
    assert mine.accept("permessage-deflate") == "" if role == "SERVER" else mine.finalize("permessage-deflate") is None
    deflater = Deflater(15)
    payloads = [deflater(FAR) for _ in range(2)]
    assert len(payloads[1]) < 100
    events = heard(connected(library, role, mine), *twice_in_pieces(role, payloads))
    assert b"".join(event.data for event in events) == FAR * 2


# --------------------------------------------------------------------- hearing


@BOTH
@BOTH_ROLES
def test_a_compressed_message_is_heard(library: Any, role: str) -> None:
    connection = connected(library, role, deflate(library))
    assert joined(heard(connection, stream(role, compressed(text(""), deflated(HELLO))))) == HELLO.decode()


@BOTH
@BOTH_ROLES
def test_a_message_need_not_be_compressed(library: Any, role: str) -> None:
    connection = connected(library, role, deflate(library))
    frames = (text("plain"), compressed(binary(b""), deflated(HELLO)), binary(b"plain"))
    first, second, third = heard(connection, stream(role, *frames))
    assert (first.data, second.data, third.data) == ("plain", HELLO, b"plain")


@BOTH
@BOTH_ROLES
def test_an_empty_message_may_be_compressed(library: Any, role: str) -> None:
    for payload in (b"\0", b"", deflated(b"")):
        connection = connected(library, role, deflate(library))
        assert joined(heard(connection, stream(role, compressed(text(""), payload)))) == ""


@BOTH
@BOTH_ROLES
def test_the_context_is_taken_over_to_the_next_message(library: Any, role: str) -> None:
    deflater = Deflater()
    payloads = [deflater(HELLO), deflater(HELLO)]
    assert len(payloads[1]) < len(payloads[0])
    connection = connected(library, role, deflate(library))
    frames = [compressed(binary(b""), payload) for payload in payloads]
    assert [event.data for event in heard(connection, stream(role, *frames))] == [HELLO, HELLO]


@BOTH
@BOTH_ROLES
def test_each_message_has_a_context_of_its_own_if_so_agreed(library: Any, role: str) -> None:
    peer = "server" if role == "CLIENT" else "client"
    connection = connected(library, role, deflate(library, f"{peer}_no_context_takeover"))
    frame = compressed(binary(b""), deflated(HELLO))
    assert [event.data for event in heard(connection, stream(role, frame, frame))] == [HELLO, HELLO]


@BOTH
@BOTH_ROLES
def test_the_other_side_keeps_its_context(library: Any, role: str) -> None:
    mine = "server" if role == "SERVER" else "client"
    deflater = Deflater()
    connection = connected(library, role, deflate(library, f"{mine}_no_context_takeover"))
    frames = [compressed(binary(b""), deflater(HELLO)) for _ in range(3)]
    assert [event.data for event in heard(connection, stream(role, *frames))] == [HELLO] * 3


@BOTH
@BOTH_ROLES
@pytest.mark.parametrize("bits", range(9, 16))
def test_every_window_is_heard_and_kept_to(library: Any, role: str, bits: int) -> None:
    data = bytes(number * number >> 3 & 0xFF for number in range(5000))
    connection = connected(
        library, role, deflate(library, f"client_max_window_bits={bits}; server_max_window_bits={bits}")
    )
    deflater = Deflater(bits)
    for _ in range(2):
        assert joined(heard(connection, stream(role, compressed(binary(b""), deflater(data))))) == data
    decompressor = zlib.decompressobj(wbits=-bits)
    for _ in range(2):
        (frame,) = read(connection.send(library.events.BytesMessage(data)))
        assert decompressor.decompress(frame.payload + TAIL) == data


@BOTH
@BOTH_ROLES
def test_a_compressed_message_may_be_fragmented(library: Any, role: str) -> None:
    connection = connected(library, role, deflate(library))
    frames = in_frames(compressed(text(""), deflated(HELLO)), 0, 3, 2)
    assert [frame.rsv for frame in frames] == [RSV1, 0, 0, 0]
    assert joined(heard(connection, stream(role, *frames))) == HELLO.decode()


# --------------------------------------------------------------------- sending


@BOTH
@BOTH_ROLES
def test_every_message_is_sent_compressed(library: Any, role: str) -> None:
    connection, events = connected(library, role, deflate(library)), library.events
    sent = connection.send(events.TextMessage("hello hello")) + connection.send(events.BytesMessage(HELLO))
    first, second = read(sent)
    assert (first.opcode, second.opcode, first.rsv, second.rsv) == (TEXT, BINARY, RSV1, RSV1)
    assert inflated(first.payload, second.payload) == b"hello hello" + HELLO
    assert not first.payload.endswith(TAIL)


@BOTH
@BOTH_ROLES
def test_an_empty_message_is_sent_as_the_standard_shows(library: Any, role: str) -> None:
    connection = connected(library, role, deflate(library))
    (frame,) = read(connection.send(library.events.BytesMessage(b"")))
    assert (frame.rsv, frame.payload) == (RSV1, b"\0")


@BOTH
@BOTH_ROLES
def test_control_frames_are_never_compressed(library: Any, role: str) -> None:
    connection, events = connected(library, role, deflate(library)), library.events
    sent = connection.send(events.Ping(HELLO)) + connection.send(events.CloseConnection(1000, "hello hello"))
    assert [(frame.rsv, frame.payload) for frame in read(sent)] == [(0, HELLO), (0, b"\x03\xe8hello hello")]


@BOTH
@BOTH_ROLES
def test_only_the_first_fragment_says_that_a_message_is_compressed(library: Any, role: str) -> None:
    connection, events = connected(library, role, deflate(library)), library.events
    sent = b"".join(
        connection.send(event)
        for event in (
            events.BytesMessage(HELLO, message_finished=False),
            events.Ping(b"x"),
            events.BytesMessage(b"", message_finished=False),
            events.BytesMessage(HELLO),
        )
    )
    frames = read(sent)
    assert [(frame.opcode, frame.rsv) for frame in frames] == [
        (BINARY, RSV1),
        (PING, 0),
        (CONTINUATION, 0),
        (CONTINUATION, 0),
    ]
    assert inflated(b"".join(frame.payload for frame in frames if frame.opcode != PING)) == HELLO * 2


@BOTH
@BOTH_ROLES
@pytest.mark.parametrize("keeps", [True, False])
def test_the_context_is_kept_unless_it_was_agreed_not_to(library: Any, role: str, keeps: bool) -> None:
    mine = "server" if role == "SERVER" else "client"
    connection = connected(library, role, deflate(library, "" if keeps else f"{mine}_no_context_takeover"))
    first, second = (read(connection.send(library.events.BytesMessage(HELLO)))[0].payload for _ in range(2))
    assert (len(second) < len(first)) == keeps
    assert (first == second) == (not keeps)


# ------------------------------------------------------- extensions of others


@BOTH
@BOTH_ROLES
def test_an_extension_of_the_application_sees_every_frame(library: Any, role: str) -> None:
    seen: list[Any] = []
    bits = library.frame_protocol.RsvBits

    class Rot13(library.extensions.Extension):  # type: ignore[misc]
        """Marks what it has turned with RSV3."""

        name = "x-rot13"

        def enabled(self) -> bool:
            return True

        def offer(self) -> bool:
            return True

        def frame_inbound_header(self, proto: Any, opcode: Any, rsv: Any, payload_length: int) -> Any:
            seen.append((proto.client, opcode.name, tuple(rsv), payload_length))
            return bits(False, False, True)

        def frame_inbound_payload_data(self, proto: Any, data: bytes) -> bytes:
            return bytes(octet ^ 0x20 for octet in data)

        def frame_inbound_complete(self, proto: Any, fin: bool) -> bytes | None:
            return b"!" if fin else None

        def frame_outbound(self, proto: Any, opcode: Any, rsv: Any, data: bytes, fin: bool) -> tuple[Any, bytes]:
            return bits(rsv.rsv1, rsv.rsv2, True), data.swapcase()

    connection = connected(library, role, Rot13())
    frames = (Frame(TEXT, b"abc", fin=False, rsv=1), more(b"d"))
    assert joined(heard(connection, stream(role, *frames))) == "ABCD!"
    assert seen == [
        (role == "CLIENT", "TEXT", (False, False, True), 3),
        (role == "CLIENT", "CONTINUATION", (False, False, False), 1),
    ]
    (frame,) = read(connection.send(library.events.TextMessage("abc")))
    assert (frame.rsv, frame.payload) == (1, b"ABC")


@BOTH
@pytest.mark.parametrize("hook", ["frame_inbound_header", "frame_inbound_payload_data", "frame_inbound_complete"])
def test_an_extension_may_fail_the_connection_with_a_code(library: Any, hook: str) -> None:
    reasons = library.frame_protocol.CloseReason

    class Strict(library.extensions.Extension):  # type: ignore[misc]
        name = "x-strict"

        def enabled(self) -> bool:
            return True

        def offer(self) -> bool:
            return True

    setattr(Strict, hook, lambda *_: reasons.POLICY_VIOLATION)
    connection = connected(library, "SERVER", Strict())
    (event,) = heard(connection, stream("SERVER", text("abc")))
    assert isinstance(event, library.events.CloseConnection)
    assert event.code is reasons.POLICY_VIOLATION


@BOTH
def test_an_extension_that_is_not_enabled_sees_nothing(library: Any) -> None:
    connection = connected(library, "SERVER", library.extensions.PerMessageDeflate())
    assert connection.send(library.events.TextMessage("hello")) == b"\x81\x05hello"
    (event,) = heard(connection, stream("SERVER", compressed(text(""), deflated(HELLO)), ping()))
    assert event.code == 1002
