"""Heads and streams of frames for hypothesis to choose from: usual ones mostly, odd ones now and then."""

from collections.abc import Callable, Sequence

from hypothesis import strategies as st

from tests.dialects.wsproto import heads
from tests.dialects.wsproto.frames import (
    BINARY,
    CLOSE,
    CONTINUATION,
    OPCODES,
    PING,
    PONG,
    RSV1,
    TEXT,
    Deflater,
    Frame,
    close,
    in_frames,
    stream,
)

# ----------------------------------------------------------------------- heads

ODD_VALUES: dict[bytes, tuple[bytes, ...]] = {
    b"Host": (b"", b"a:80", b"[::1]", b"a, b", b"xn--bcher-kva.example"),
    b"Upgrade": (b"WebSocket", b"h2c", b"", b"websocket/13", b"websocket, h2c", b"h2c, websocket"),
    b"Connection": (b"upgrade", b"keep-alive, Upgrade", b"close", b"", b"Upgrade, close", b"upgrades", b",Upgrade,"),
    b"Sec-WebSocket-Key": (b"", b"short", b"A" * 24, heads.KEY + b"x", heads.KEY[:-1], heads.KEY + b", " + heads.KEY),
    b"Sec-WebSocket-Version": (b"8", b"13, 8", b"", b"013", b"1 3"),
    b"Sec-WebSocket-Accept": (b"", heads.ACCEPT, heads.ANSWER + b"x", heads.ANSWER + b", " + heads.ANSWER),
    b"Sec-WebSocket-Protocol": (b"a", b"a, b", b"b,a", b"", b"a,", b"A", b"a b", b"c"),
    b"Sec-WebSocket-Extensions": (
        b"permessage-deflate",
        b"permessage-deflate; client_max_window_bits",
        b"permessage-deflate; client_max_window_bits=10; server_max_window_bits=9",
        b"permessage-deflate; server_no_context_takeover; client_no_context_takeover",
        b"permessage-deflate; server_max_window_bits=8, permessage-deflate",
        b"permessage-deflate; server_max_window_bits=15; client_max_window_bits=15",
        b"permessage-deflate; server_max_window_bits",
        b"permessage-deflate; client_max_window_bits=16",
        b'permessage-deflate; server_max_window_bits="10"',
        b"permessage-deflate; server_max_window_bits=010",
        b"permessage-deflate; server_max_window_bits=x",
        b"permessage-deflate; client_no_context_takeover=1",
        b"permessage-deflate; client_max_window_bits=10; client_max_window_bits=11",
        b"permessage-deflate; unknown",
        b"permessage-deflate, permessage-deflate; client_max_window_bits=10",
        b"x-other, permessage-deflate",
        b"x-other; a=1",
        b"Permessage-Deflate",
        b"",
    ),
    b"Origin": (b"http://a", b"null"),
    b"Content-Length": (b"0", b"3"),
    b"X-Thing": (b"", b" spaced ", b"\xff", b"a, b"),
}
"""What may be said in the lines of a handshake, by name."""

ASKED_FOR = (b"Host", b"Upgrade", b"Connection", b"Sec-WebSocket-Key", b"Sec-WebSocket-Version")
ANSWERED = (b"Upgrade", b"Connection", b"Sec-WebSocket-Accept")
CHOSEN = (b"Sec-WebSocket-Protocol", b"Sec-WebSocket-Extensions", b"Origin", b"Content-Length", b"X-Thing")

ODD_ASKING = (
    b"POST / HTTP/1.1",
    b"GET / HTTP/1.0",
    b"GET / HTTP/2.0",
    b"GET http://a/b?c HTTP/1.1",
    b"GET /\xff HTTP/1.1",
)
ODD_ANSWERING = (b"HTTP/1.1 101", b"HTTP/1.0 101 Switching", b"HTTP/1.1 200 OK", b"HTTP/1.1 404 ", b"HTTP/1.1 204 ")

CASES: tuple[Callable[[bytes], bytes], ...] = (bytes, bytes.lower, bytes.upper)
cases = st.sampled_from(CASES)


@st.composite
def changed(draw: st.DrawFn, fields: heads.Fields, names: Sequence[bytes]) -> heads.Fields:
    """Change a few lines of a good head, and add some that it may have."""
    for name in draw(st.lists(st.sampled_from(names), max_size=2)):
        values = draw(st.lists(st.sampled_from(ODD_VALUES[name]), max_size=2))
        fields = heads.instead(fields, name, *values)
    added = draw(st.lists(st.sampled_from((*CHOSEN, *CHOSEN, *names)), max_size=3))
    more = [(draw(cases)(name), draw(st.sampled_from(ODD_VALUES[name]))) for name in added]
    return (*fields, *more)


@st.composite
def requests(draw: st.DrawFn) -> bytes:
    """Write a request that asks for a connection, or nearly."""
    line = draw(st.sampled_from((heads.ASKING,) * 8 + ODD_ASKING))
    return heads.head(line, draw(changed(heads.REQUEST, ASKED_FOR)))


@st.composite
def responses(draw: st.DrawFn) -> bytes:
    """Write an answer that opens a connection, or nearly, with what may come behind it."""
    line = draw(st.sampled_from((heads.SWITCHING,) * 8 + ODD_ANSWERING))
    behind = draw(
        st.sampled_from((b"", b"", Frame(TEXT, b"hi").to("CLIENT"), b"\x81", b"abc", Frame(0x3).to("CLIENT")))
    )
    return heads.head(line, draw(changed(heads.RESPONSE, ANSWERED))) + behind


def every_change(fields: heads.Fields, names: Sequence[bytes]) -> list[heads.Fields]:
    """List what becomes of a good head by one change: a line without, with every other value, or twice."""
    changed = []
    for name in (*names, *CHOSEN):
        if name in dict(fields):
            changed += [heads.without(fields, name), (*fields, (name, dict(fields)[name]))]
            changed += [heads.instead(fields, name, value) for value in ODD_VALUES[name]]
        changed += [(*fields, (name, value)) for value in ODD_VALUES[name]]
        changed += [((name, value), *fields) for value in ODD_VALUES[name]]
        changed += [(*fields, (name, value), (name.lower(), value)) for value in ODD_VALUES[name][:2]]
    return changed


# ---------------------------------------------------------------------- frames

TEXTS = ("", "a", "h€y", "𝄞" * 3, "hello hello", "x" * 126)
ODD_TEXTS = (b"\xff", b"\xed\xa0\x80", b"\xe2\x82", b"\xf4\x90\x80\x80", b"\xc0\x80")
BYTES = (b"", b"\0", b"\xff\xfe", b"hello hello", b"x" * 126, b"y" * 300)

payloads = st.one_of(st.sampled_from(BYTES), st.sampled_from([text.encode() for text in TEXTS]), st.binary(max_size=8))
sizes = st.lists(st.integers(0, 4), max_size=3)


@st.composite
def messages(draw: st.DrawFn, deflater: Deflater | None) -> list[Frame]:
    """Make the frames of a good message."""
    is_text = draw(st.booleans())
    payload = draw(st.sampled_from(TEXTS)).encode() if is_text else draw(payloads)
    rsv = 0
    if deflater is not None and draw(st.booleans()):
        payload, rsv = deflater(payload), RSV1
    return in_frames(Frame(TEXT if is_text else BINARY, payload, rsv=rsv), *draw(sizes))


control_frames = st.builds(Frame, st.sampled_from((PING, PONG)), st.sampled_from((b"", b"ping", b"x" * 125)))
closing_frames = st.sampled_from((close(), close(None), close(1001, b"bye"), close(4000), close(1012, "h€y".encode())))
odd_closes = st.builds(close, st.integers(0, 5100), st.sampled_from((b"", b"why", b"\xff")))
odd_frames = st.one_of(
    odd_closes,
    st.builds(Frame, st.integers(0, 15), payloads, st.booleans(), st.integers(0, 7)),
    st.builds(Frame, st.sampled_from((TEXT, CONTINUATION)), st.sampled_from(ODD_TEXTS), st.booleans()),
    st.builds(Frame, st.sampled_from(OPCODES), payloads, is_masked=st.booleans()),
    st.builds(Frame, st.sampled_from(OPCODES), st.binary(max_size=8), length_bytes=st.sampled_from((2, 8))),
    st.builds(Frame, st.sampled_from(OPCODES), st.just(b"x" * 126), st.booleans()),
    st.builds(Frame, st.just(CLOSE), st.just(b"x")),
    st.builds(
        Frame,
        st.just(BINARY),
        length_bytes=st.just(8),
        claimed=st.sampled_from((1 << 63, (1 << 64) - 1, 65535, 1 << 40)),
    ),
)


@st.composite
def streams(draw: st.DrawFn, role: str, deflater: Deflater | None = None) -> bytes:
    """Write a stream of frames as a role receives them, most of them good."""
    frames: list[Frame] = []
    for _ in range(draw(st.integers(1, 4))):
        message = draw(messages(deflater))
        for frame in message:
            frames += [*draw(st.lists(control_frames, max_size=1)), frame]
    if draw(st.integers(0, 3)) == 0:
        place = draw(st.integers(0, len(frames)))
        frames.insert(place, draw(odd_frames))
    frames += draw(st.lists(closing_frames, max_size=1))
    data = stream(role, *frames)
    if draw(st.integers(0, 3)) == 0:
        place = draw(st.integers(0, len(data) - 1))
        data = data[:place] + draw(st.binary(max_size=2)) + data[place + draw(st.integers(0, 2)) :]
    return data
