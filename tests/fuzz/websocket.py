"""Damage to what a WebSocket peer sends, and what an application hears of it and answers.

As in `mutation`, a `Trial` follows from one seed, and what must hold of each is told in
`hearing`. What is answered is part of what is heard, but for the masks.

Frames are damaged before they are written, so that what comes behind a damaged one is
still read as frames; then bytes are.
"""

import random
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from stateline import websocket
from stateline.websocket.connection import Connection, ConnectionState, ConnectionType
from stateline.websocket.events import (
    AcceptConnection,
    CloseConnection,
    Message,
    Ping,
    RejectConnection,
    RejectData,
    Request,
)
from stateline.websocket.extensions import Extension, PerMessageDeflate
from stateline.websocket.limits import DEFAULT_LIMITS, Limits
from stateline.websocket.plain import PlainConnection
from stateline.websocket.utilities import LocalProtocolError, RemoteProtocolError
from tests.dialects.wsproto import frames, heads
from tests.dialects.wsproto.frames import (
    BINARY,
    PING,
    PONG,
    TEXT,
    Deflater,
    Frame,
    binary,
    close,
    compressed,
    in_frames,
    more,
    ping,
    pong,
    stream,
    text,
)
from tests.fuzz.hearing import Heard
from tests.fuzz.mutation import mutate
from tests.http1.cuts import Cut

HANDSHAKE = "handshake"


@dataclass(frozen=True, slots=True)
class Target:
    """A role, from its handshake on or from the first frame on, with or without compression."""

    role: str
    agreement: str
    """`HANDSHAKE`, or the parameters of permessage-deflate; none at all: it was not agreed on."""

    def __str__(self) -> str:
        return "-".join(["websocket", self.role.lower(), *self.agreement.replace("; ", " ").split()])

    def open(self, limits: Limits) -> Any:
        """Make the connection that everybody gets."""
        kind = ConnectionType[self.role]
        if self.agreement == HANDSHAKE:
            return websocket.WSConnection(kind, limits=limits)
        return Connection(kind, self._extensions(), limits=limits)

    def open_plain(self, limits: Limits) -> Any:
        """Make one that takes no shortcuts; there are none in a handshake."""
        if self.agreement == HANDSHAKE:
            return self.open(limits)
        return PlainConnection(ConnectionType[self.role], self._extensions(), limits=limits)

    def _extensions(self) -> list[Extension]:
        if not self.agreement:
            return []
        extension = PerMessageDeflate()
        extension.finalize(self.agreement)
        return [extension]


DEFLATE = "permessage-deflate"
AGREEMENTS = (
    HANDSHAKE,
    "",
    DEFLATE,
    f"{DEFLATE}; client_no_context_takeover; server_no_context_takeover",
    f"{DEFLATE}; client_max_window_bits=9; server_max_window_bits=9",
)
TARGETS = tuple(Target(role, agreement) for role in ("SERVER", "CLIENT") for agreement in AGREEMENTS)

LIMITS = (
    *(DEFAULT_LIMITS,) * 4,
    Limits(max_message_bytes=10),
    Limits(max_message_bytes=125, max_frame_bytes=100),
    Limits(max_message_frames=3),
    Limits(max_handshake_bytes=200),
)
"""Limits that are soon reached, and the usual ones."""

# ----------------------------------------------------------------------- seeds

CONVERSATIONS: tuple[tuple[Frame, ...], ...] = (
    (text("hello"), binary(b"\0\xff"), close(1000, b"bye")),
    (ping(b"1"), pong(b"2"), text("h€y"), ping()),
    (text("h", fin=False), more("é€".encode(), fin=False), ping(b"x"), more("𝄞".encode()), close(None)),
    (Frame(TEXT, "a€".encode()[:2], fin=False), ping(), more("€".encode()[1:]), binary(b"", fin=False), more(b"")),
    (binary(b"x" * 126), text("y" * 125), binary(bytes(range(256)) * 3), close(4000)),
    (binary(b"z" * 66_000), ping(b"x" * 125), close(1001)),
    (binary(b"a", fin=False), *(more(b"b", fin=False) for _ in range(20)), more(b"c"), text("")),
    (close(1000), text("after")),
)


def squeeze(conversation: tuple[Frame, ...], deflater: Deflater, source: random.Random) -> tuple[Frame, ...]:
    """Put compressed messages between the frames of a conversation where no message is unfinished."""
    squeezed: list[Frame] = []
    is_inside = False
    for frame in conversation:
        if not is_inside and source.random() < 0.5:
            payload = deflater(source.choice((b"", b"hello hello hello", "h€y ".encode() * 9, b"\0" * 5000)))
            opcode = source.choice((TEXT, BINARY))
            sizes = [source.randrange(6) for _ in range(source.randrange(4))]
            for piece in in_frames(compressed(Frame(opcode), payload), *sizes):
                squeezed += [piece, *([ping(b"between")] if source.random() < 0.3 else [])]
        squeezed.append(frame)
        is_inside = is_inside if frame.opcode >= PING - 1 else not frame.fin
    return tuple(squeezed)


# -------------------------------------------------------------------- mutation

Damage = Callable[[Frame, random.Random], Frame]


def _opcode(frame: Frame, source: random.Random) -> Frame:
    return replace(frame, opcode=source.randrange(16))


def _fin(frame: Frame, source: random.Random) -> Frame:
    return replace(frame, fin=not frame.fin)


def _rsv(frame: Frame, source: random.Random) -> Frame:
    return replace(frame, rsv=frame.rsv ^ source.choice((4, 4, 2, 1)))


def _mask(frame: Frame, source: random.Random) -> Frame:
    return replace(frame, is_masked=source.random() < 0.5)


def _length(frame: Frame, source: random.Random) -> Frame:
    if source.random() < 0.5:
        claimed = source.choice((0, 1, 125, 126, 127, 65535, 65536, 1 << 62, 1 << 63, (1 << 64) - 1))
        return replace(frame, claimed=claimed, length_bytes=None)
    extra = source.choice((2, 8))
    size = len(frame.payload) if frame.claimed is None else frame.claimed
    return replace(frame, length_bytes=extra) if size < 1 << 16 else frame


def _payload(frame: Frame, source: random.Random) -> Frame:
    place = source.randrange(len(frame.payload) + 1)
    added = source.choice(
        (b"\xff", b"\xed\xa0\x80", b"\xf4", b"\xe2\x82", b"\0", b"\0\0\xff\xff", b"", b"", b"x" * 130)
    )
    return replace(frame, payload=frame.payload[:place] + added + frame.payload[place + source.randrange(3) :])


def _code(frame: Frame, source: random.Random) -> Frame:
    return close(
        source.choice((0, 999, 1000, 1004, 1005, 1006, 1015, 1016, 2999, 3000, 5000, source.randrange(1 << 16)))
    )


DAMAGES: tuple[Damage, ...] = (_opcode, _fin, _rsv, _mask, _length, _payload, _payload, _code)


def damage(conversation: tuple[Frame, ...], source: random.Random) -> tuple[Frame, ...]:
    """Change a few frames of a conversation, or their order."""
    damaged = list(conversation)
    for _ in range(source.choice((0, 0, 1, 1, 2, 3))):
        place = source.randrange(len(damaged))
        match source.randrange(4):
            case 0:
                damaged.insert(place, source.choice(source.choice(CONVERSATIONS)))
            case 1:
                damaged.insert(place, Frame(source.choice((PING, PONG)), source.choice((b"", b"x" * 125))))
            case 2 if len(damaged) > 1:
                del damaged[place]
            case _:
                damaged[place] = source.choice(DAMAGES)(damaged[place], source)
    return tuple(damaged)


# ---------------------------------------------------------------------- trials


@dataclass(frozen=True, slots=True)
class Trial:
    """One stream, and all that decides what comes of it."""

    bytewise_below: ClassVar[int] = 3_000

    target: Target
    stream: bytes
    is_closed: bool
    """Whether the peer closes its side after the stream."""
    closes_after: int
    """After how many data frames the application begins to close the connection."""
    cut: int
    """The seed of the random cut."""
    limits: Limits = DEFAULT_LIMITS

    @property
    def circumstances(self) -> str:
        """What else decides."""
        return f"{self.limits}, closing after {self.closes_after} data frames, cut {self.cut}"

    def hear(self, connection: Any, cut: Cut) -> Heard:
        """Feed a connection the stream in pieces."""
        told = Story(self, connection).hear(cut)
        return Heard(told, joined=told)


def trial(seed: str, target: Target | None = None) -> Trial:
    """Make the trial of a seed."""
    source = random.Random(seed)
    target = target or source.choice(TARGETS)
    conversation = source.choice(CONVERSATIONS)
    if target.agreement.startswith(DEFLATE) or target.agreement == HANDSHAKE:
        bits = 9 if "bits" in target.agreement else 15
        deflater = Deflater(bits, keeps_context="no_context" not in target.agreement)
        conversation = squeeze(conversation, deflater, source)
    data = stream(target.role, *damage(conversation, source))
    others = tuple(stream(target.role, *other) for other in CONVERSATIONS)
    if source.random() < 0.3:
        data = mutate(data, others, source)
    if target.agreement == HANDSHAKE:
        head = source.choice(HEADS[target.role])
        data = (mutate(head, HEADS[target.role], source) if source.random() < 0.5 else head) + data
    return Trial(
        target=target,
        stream=data,
        is_closed=source.random() < 0.5,
        closes_after=source.choice((1, 3, 1 << 30, 1 << 30)),
        cut=source.randrange(1 << 30),
        limits=source.choice(LIMITS),
    )


EXTENSIONS = (b"Sec-WebSocket-Extensions", DEFLATE.encode())
HEADS = {
    "SERVER": (
        heads.request(),
        heads.request(EXTENSIONS, (b"Sec-WebSocket-Protocol", b"a, b")),
        heads.head(heads.ASKING, heads.instead(heads.REQUEST, b"Connection", b"keep-alive, upgrade")),
    ),
    "CLIENT": (
        heads.response(),
        heads.response(EXTENSIONS, (b"Sec-WebSocket-Protocol", b"a")),
        b"HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno",
        b"HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n",
        b"HTTP/1.1 500 \r\n\r\nuntil the end",
    ),
}


class Story:
    """What becomes of a trial: what is heard, and what is answered, as text."""

    def __init__(self, trial: Trial, connection: Any) -> None:
        self.trial, self.connection = trial, connection
        self.count = 0
        self.told: list[Any] = []
        self.answer = b""
        """What answers the key that was made up."""

    def hear(self, cut: Cut) -> list[str]:
        """Feed the stream in pieces, and tell what came of it."""
        data = self.trial.stream
        if self.trial.target.agreement == HANDSHAKE and self.trial.target.role == "CLIENT":
            self.answer = self._ask()
            data = data.replace(heads.ANSWER, self.answer)
        pieces = iter([*cut(data), *([None] if self.trial.is_closed else [])])
        for piece in pieces:
            if self.connection.state is ConnectionState.CLOSED or not self._receive(piece):
                break
        self._ignore(pieces)
        self._tell(f"ended {self.connection.state}")
        return [str(line).replace(self.answer.decode() or "\0", "<answer>") for line in self.told]

    def _ask(self) -> bytes:
        request = Request(host="a", target="/", subprotocols=["a", "b"], extensions=[PerMessageDeflate()])
        key = heads.key_of(self.connection.send(request))
        return websocket.utilities.generate_accept_token(key)

    def _ignore(self, pieces: Iterable[bytes | None]) -> None:
        """Let arrive what comes after the end, of which nothing may be told that is not told already."""
        for piece in pieces:
            with suppress(LocalProtocolError, RemoteProtocolError):
                self.connection.receive_data(piece)
            assert not list(self.connection.events()), "something was told after the end"

    def _receive(self, piece: bytes | None) -> bool:
        try:
            self.connection.receive_data(piece)
        except RemoteProtocolError as error:
            self._read()
            self._tell(f"refused {error} {error.event_hint}")
            if error.event_hint is not None:
                self._answer(error.event_hint)
            return False
        self._read()
        return True

    def _read(self) -> None:
        for event in self.connection.events():
            self._tell(event)
            if isinstance(event, (Ping, CloseConnection)):
                self._answer(event.response())
            elif isinstance(event, Request):
                self._answer(AcceptConnection(extensions=[PerMessageDeflate()]))
            elif isinstance(event, Message) and event.frame_finished:
                self.count += 1
                if self.count == self.trial.closes_after:
                    self._answer(CloseConnection(1000))

    def _tell(self, event: Any) -> None:
        """Tell of an event; of two pieces of one thing, as of one piece."""
        last = self.told[-1] if self.told else None
        if isinstance(last, Message) and not last.frame_finished:
            if type(event) is type(last):
                event = replace(event, data=last.data + event.data)
            if type(event) is type(last) or not last.data:
                self.told.pop()
        elif isinstance(last, RejectData) and isinstance(event, RejectData) and not event.body_finished:
            event = replace(event, data=last.data + event.data)
            self.told.pop()
        self.told.append(event)

    def _answer(self, event: Any) -> None:
        """Send what may well be refused where the connection is, and tell what went out."""
        try:
            sent = self.connection.send(event)
        except LocalProtocolError as error:
            self._tell(f"could not answer {type(event).__name__}: {error}")
            return
        if isinstance(event, (AcceptConnection, RejectConnection)):
            self._tell(f"answered {sent!r}")
        else:
            shown = [replace(frame, is_masked=None) for frame in frames.read(sent)]
            self._tell(f"answered {shown}")
