"""What a peer can make a connection hold, which wsproto does not bound (RFC 6455, section 10.4)."""

import tracemalloc
import zlib
from typing import Any

import pytest

from stateline._runtime.frames import deflate as runtime
from tests.dialects.wsproto import heads
from tests.dialects.wsproto.differences import beyond
from tests.dialects.wsproto.frames import (
    BINARY,
    CLOSE,
    TEXT,
    Deflater,
    Frame,
    binary,
    compressed,
    in_frames,
    more,
    ping,
    stream,
    text,
)
from tests.dialects.wsproto.libraries import BOTH_ROLES, connected, deflate, heard, ours
from tests.http1.cuts import at_random, byte_by_byte, whole

TOO_BIG = 1009
MEGABYTE = 1 << 20
CUTS = {"whole": whole, "at random": at_random(1), "byte by byte": byte_by_byte}


def limited(role: str, *extensions: Any, **limits: int) -> Any:
    """Make a connection with limits of its own."""
    kind = ours.ConnectionType[role]
    return ours.Connection(kind, list(extensions), limits=ours.Limits(**limits))


def told(events: list[Any]) -> tuple[bytes, int | None]:
    """Join what was told of messages, and give the code with which the connection is closed."""
    *messages, last = events
    if isinstance(last, ours.events.CloseConnection):
        return b"".join(_octets(event.data) for event in messages), int(last.code)
    return b"".join(_octets(event.data) for event in events), None


def _octets(data: str | bytes) -> bytes:
    return data.encode() if isinstance(data, str) else data


@BOTH_ROLES
def test_a_message_may_be_as_long_as_the_limit(role: str) -> None:
    for frame in (binary(b"x" * 10), text("é" * 5)):
        assert told(heard(limited(role, max_message_bytes=10), frame.to(role))) == (frame.payload, None)
        frames = in_frames(frame, 3, 4)
        assert told(heard(limited(role, max_message_bytes=10), stream(role, *frames))) == (frame.payload, None)


@BOTH_ROLES
@pytest.mark.parametrize("cut", CUTS)
def test_a_longer_message_closes_the_connection(role: str, cut: str) -> None:
    for frame in (binary(b"x" * 11), text("é" * 6), binary(b"x" * 500)):
        for frames in ([frame], in_frames(frame, 3, 4), in_frames(frame, 10)):
            connection = limited(role, max_message_bytes=10)
            data, code = told(heard(connection, *CUTS[cut](stream(role, *frames))))
            assert code == TOO_BIG
            assert frame.payload.startswith(data)
            assert len(data) <= 10
            assert (connection.failure.code, connection.failure.section) == ("long_message", "RFC 6455, section 7.4.1")


@BOTH_ROLES
def test_each_message_has_the_limit_to_itself(role: str) -> None:
    connection = limited(role, max_message_bytes=10)
    frames = [binary(b"x" * 10), text("y" * 10), *in_frames(binary(b"z" * 10), 5), binary(b"x" * 10)]
    assert told(heard(connection, stream(role, *frames))) == (b"x" * 10 + b"y" * 10 + b"z" * 10 + b"x" * 10, None)


@BOTH_ROLES
def test_control_frames_do_not_count(role: str) -> None:
    connection = limited(role, max_message_bytes=10)
    frames = [binary(b"x" * 5, fin=False), ping(b"y" * 125), ping(b"y" * 125), more(b"x" * 5)]
    events = heard(connection, stream(role, *frames))
    assert [len(event.data) for event in events if hasattr(event, "data")] == [5, 5]


@BOTH_ROLES
@pytest.mark.parametrize("cut", CUTS)
def test_what_counts_is_what_a_message_inflates_to(role: str, cut: str) -> None:
    for size, code in ((1000, None), (1001, TOO_BIG), (100_000, TOO_BIG)):
        connection = limited(role, deflate(ours), max_message_bytes=1000)
        payload = Deflater()(bytes(size))
        assert len(payload) < 1000
        data, seen = told(heard(connection, *CUTS[cut](compressed(binary(b""), payload).to(role))))
        assert seen == code
        assert len(data) <= 1000


@BOTH_ROLES
def test_the_limit_holds_for_a_compressed_message_in_fragments(role: str) -> None:
    payload = Deflater()(bytes(5000))
    connection = limited(role, deflate(ours), max_message_bytes=1000)
    frames = in_frames(compressed(binary(b""), payload), *[1] * (len(payload) - 1))
    data, code = told(heard(connection, stream(role, *frames)))
    assert (code, len(data) <= 1000) == (TOO_BIG, True)


@BOTH_ROLES
def test_a_bomb_is_not_inflated_beyond_the_limit(role: str) -> None:
    bomb = compressed(binary(b""), Deflater()(bytes(50 * MEGABYTE))).to(role)
    assert len(bomb) < MEGABYTE
    connection = limited(role, deflate(ours), max_message_bytes=MEGABYTE)
    tracemalloc.start()
    try:
        data, code = told(heard(connection, bomb))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (code, len(data) <= MEGABYTE) == (TOO_BIG, True)
    assert peak < 8 * MEGABYTE


@BOTH_ROLES
def test_a_bomb_of_many_final_blocks_is_not_inflated_beyond_the_limit(role: str) -> None:
    compressor = zlib.compressobj(wbits=-15)
    block = compressor.compress(bytes(MEGABYTE)) + compressor.flush(zlib.Z_FINISH)
    bomb = compressed(binary(b""), block * 100).to(role)
    connection = limited(role, deflate(ours), max_message_bytes=2 * MEGABYTE)
    tracemalloc.start()
    try:
        _, code = told(heard(connection, bomb))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert code == TOO_BIG
    assert peak < 16 * MEGABYTE


class Counted:
    """Stands for zlib where messages are decompressed, and counts the octets that it copies because they are left."""

    error = zlib.error

    def __init__(self) -> None:
        self.octets = 0

    def decompressobj(self, wbits: int) -> "Counted.Decompressor":
        return self.Decompressor(self, wbits)

    class Decompressor:
        def __init__(self, counted: "Counted", wbits: int) -> None:
            self.counted, self.inner = counted, zlib.decompressobj(wbits=wbits)

        def decompress(self, data: bytes, size: int) -> bytes:
            text = self.inner.decompress(data, size)
            self.counted.octets += len(self.inner.unused_data)
            return text

        def __getattr__(self, name: str) -> Any:
            return getattr(self.inner, name)


@pytest.mark.parametrize("block", [b"\x03\x00", b"\x01\x01\x00\xfe\xffx"], ids=["empty", "of one octet"])
def test_many_final_blocks_are_no_more_work_each_than_few(monkeypatch: pytest.MonkeyPatch, block: bytes) -> None:
    work = []
    for count in (2_000, 8_000):
        monkeypatch.setattr(runtime, "zlib", counted := Counted())
        frame = compressed(binary(b""), block * count + b"\0")
        (event,) = heard(connected(ours, "SERVER", deflate(ours)), frame.to("SERVER"))
        assert len(event.data) == (0 if len(block) == 2 else count)
        work.append(counted.octets)
    assert 0 < work[1] <= 4.6 * work[0]


@BOTH_ROLES
@pytest.mark.parametrize("opcode", [TEXT, BINARY])
def test_a_frame_is_refused_for_the_length_that_it_announces(role: str, opcode: int) -> None:
    for size, is_refused in ((100, False), (101, True), (1 << 40, True), ((1 << 63) - 1, True)):
        connection = limited(role, max_frame_bytes=100)
        events = heard(connection, Frame(opcode, claimed=size).to(role))
        assert [event.code for event in events] == ([TOO_BIG] if is_refused else [])


@BOTH_ROLES
def test_a_message_has_not_more_frames_than_the_limit(role: str) -> None:
    connection = limited(role, max_message_frames=3)
    good = [binary(b"a", fin=False), more(b"b", fin=False), more(b"c")]
    assert told(heard(connection, stream(role, *good, *good))) == (b"abcabc", None)
    long = [binary(b"a", fin=False), more(b"", fin=False), more(b"", fin=False), more(b"", fin=False)]
    assert told(heard(connection, stream(role, *long))) == (b"a", TOO_BIG)
    assert connection.failure.code == "many_frames"


@beyond("bounds-what-it-receives")
@BOTH_ROLES
def test_messages_have_a_limit_that_nobody_needs_to_set(library: Any, role: str) -> None:
    events = heard(connected(library, role), Frame(BINARY, claimed=1 << 40).to(role))
    assert [event.code for event in events] == [TOO_BIG]


@BOTH_ROLES
def test_nothing_is_kept_of_what_follows_a_close_or_an_error(role: str) -> None:
    for last in (Frame(CLOSE), Frame(0x3)):
        connection = ours.Connection(ours.ConnectionType[role])
        heard(connection, last.to(role))
        flood = bytes(MEGABYTE)
        tracemalloc.start()
        try:
            for _ in range(50):
                connection.receive_data(flood)
            held, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert held < MEGABYTE


@BOTH_ROLES
def test_no_more_is_kept_of_a_frame_than_has_arrived_and_was_not_read(role: str) -> None:
    connection = ours.Connection(ours.ConnectionType[role])
    heard(connection, Frame(BINARY, claimed=50 * MEGABYTE).to(role))
    piece = bytes(MEGABYTE)
    tracemalloc.start()
    try:
        for _ in range(40):
            heard(connection, piece)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 3 * MEGABYTE


def test_a_head_is_not_longer_than_the_limit() -> None:
    request = heads.request((b"X-Long", b"x" * 300))
    limits = ours.Limits(max_handshake_bytes=200)
    for cut in CUTS.values():
        server = ours.WSConnection(ours.ConnectionType.SERVER, limits=limits)
        with pytest.raises(ours.RemoteProtocolError) as caught:
            heard(server, *cut(request))
        assert caught.value.event_hint.status_code == 431


@pytest.mark.parametrize("name", ["max_message_bytes", "max_frame_bytes", "max_message_frames", "max_handshake_bytes"])
def test_a_limit_is_a_number_that_is_not_negative(name: str) -> None:
    with pytest.raises(ValueError, match="negative"):
        ours.Limits(**{name: -1})
    for nonsense in (None, 1.5, "1", True):
        with pytest.raises(TypeError):
            ours.Limits(**{name: nonsense})


@BOTH_ROLES
def test_a_limit_of_nothing_lets_nothing_through(role: str) -> None:
    assert told(heard(limited(role, max_message_bytes=0), binary(b"").to(role))) == (b"", None)
    assert told(heard(limited(role, max_message_bytes=0), binary(b"x").to(role))) == (b"", TOO_BIG)
    assert told(heard(limited(role, max_message_frames=0), binary(b"").to(role))) == (b"", TOO_BIG)
