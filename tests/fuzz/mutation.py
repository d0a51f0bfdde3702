"""Damage to streams of HTTP, and what an application hears of one.

A `Trial` is one stream for one target, with the pieces it arrives in and what the
application answers; everything in it follows from one seed, so any can be had again.
What must hold of each is told in `hearing`.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from stateline import (
    CLIENT,
    MIGHT_SWITCH_PROTOCOL,
    NEED_DATA,
    PAUSED,
    SERVER,
    Connection,
    ConnectionClosed,
    EndOfMessage,
    InformationalResponse,
    Limits,
    LocalProtocolError,
    RemoteProtocolError,
    Request,
    Response,
)
from tests.fuzz.hearing import Heard
from tests.fuzz.seeds import seeds
from tests.fuzz.targets import TARGETS, Target
from tests.http1.cuts import Cut
from tests.http1.notation import join_data

QUESTIONS = ("GET", "HEAD", "CONNECT", "upgrade")
"""What a client asks before the stream arrives; what a server agrees to, if it is asked for it."""

LIMITS = (
    *(None,) * 3,
    *(Limits().bounded_by(size) for size in (16, 60, 400)),
    Limits(max_field_count=3, max_trailer_count=1, max_leading_empty_lines=3),
)
"""Limits that are soon reached; None for those of the policy."""


# -------------------------------------------------------------------- mutation

SPICE = (
    *(bytes([octet]) for octet in b'\r\n\t\0 :;,="\\0123456789abcdefABCDEF-+/.#\x0b\x0c\x1f\x7f\x80\x85\xa0\xff'),
    b"\r\n",
    b"\n\r",
    b"\r\r\n",
    b"\r\n\r\n",
    b"\n\n",
    b"0\r\n\r\n",
    b"ffffffffffffffff",
    b"18446744073709551616",
    b"HTTP/1.0",
    b"HTTP/1.1",
    b"HTTP/2.0",
)
LINES = (
    b"Host: a",
    b"Host:",
    b"Content-Length: 5",
    b"Content-Length: 5, 5",
    b"Content-Length: 05",
    b"Content-Length: +5",
    b"Transfer-Encoding: chunked",
    b"transfer-encoding:\tChunked ",
    b"Transfer-Encoding: gzip, chunked",
    b"Transfer-Encoding: chunked, chunked",
    b"Connection: close",
    b"Connection: keep-alive",
    b"Connection: upgrade",
    b"Upgrade: x",
    b"Expect: 100-continue",
    b" folded",
    b"\tfolded",
    b"no colon",
    b": no name",
    b"Blank : before",
    b"X-Empty:",
    b"GET / HTTP/1.1",
    b"HTTP/1.1 200 OK",
)

Mutator = Callable[[bytes, random.Random], bytes]


def _insert(stream: bytes, source: random.Random) -> bytes:
    place = source.randrange(len(stream) + 1)
    return stream[:place] + source.choice(SPICE) + stream[place:]


def _replace(stream: bytes, source: random.Random) -> bytes:
    place = source.randrange(len(stream) + 1)
    return stream[:place] + source.choice(SPICE) + stream[place + 1 :]


def _flip(stream: bytes, source: random.Random) -> bytes:
    place = source.randrange(len(stream) or 1)
    flipped = bytes(octet ^ 1 << source.randrange(8) for octet in stream[place : place + 1])
    return stream[:place] + flipped + stream[place + 1 :]


def _delete(stream: bytes, source: random.Random) -> bytes:
    place = source.randrange(len(stream) + 1)
    return stream[:place] + stream[place + source.choice((1, 1, 2, 8)) :]


def _truncate(stream: bytes, source: random.Random) -> bytes:
    return stream[: source.randrange(len(stream) + 1)]


def _insert_line(stream: bytes, source: random.Random) -> bytes:
    place = stream.find(b"\n", source.randrange(len(stream) + 1)) + 1
    return stream[:place] + source.choice(LINES) + source.choice((b"\r\n", b"\r\n", b"\n")) + stream[place:]


def _shuffle_lines(stream: bytes, source: random.Random) -> bytes:
    lines = stream.splitlines(keepends=True)
    first, second = (source.randrange(len(lines) + 1) for _ in range(2))
    return b"".join([*lines[:first], *lines[second : second + 1], *lines[first:]])


def _repeat(stream: bytes, source: random.Random) -> bytes:
    """Repeat a span, or a single byte so often that it reaches a limit."""
    begin = source.randrange(len(stream) + 1)
    span = stream[begin : begin + source.choice((1, 1, 2, 7, 40))]
    count = source.choice((2, 2, 3, 50, 200, 9_000, 17_000, 70_000)) // (len(span) or 1) + 1
    return stream[:begin] + span * count + stream[begin + len(span) :]


def _blanks(stream: bytes, source: random.Random) -> bytes:
    place = source.randrange(len(stream) + 1)
    return (
        stream[:place] + source.choice((b" ", b"\t", b" \t", b"\r\n ")) * source.choice((1, 4, 15_000)) + stream[place:]
    )


def _lone_line_feeds(stream: bytes, source: random.Random) -> bytes:
    place = source.randrange(len(stream) + 1)
    return stream[:place] + stream[place:].replace(b"\r\n", b"\n", source.choice((1, 3, -1)))


def _other_case(stream: bytes, source: random.Random) -> bytes:
    begin = source.randrange(len(stream) + 1)
    end = begin + source.randrange(20)
    return stream[:begin] + stream[begin:end].swapcase() + stream[end:]


MUTATORS: tuple[Mutator, ...] = (
    *(_insert, _replace, _flip, _delete) * 2,
    *(_truncate, _insert_line, _insert_line, _shuffle_lines, _repeat, _blanks, _lone_line_feeds, _other_case),
)


def mutate(stream: bytes, others: tuple[bytes, ...], source: random.Random) -> bytes:
    """Damage a stream a little: change it in a few places, or join it to another."""
    for _ in range(source.choice((0, 1, 1, 1, 2, 2, 3, 6))):
        stream = source.choice(MUTATORS)(stream, source)
    if source.random() < 0.2:
        cut, begin = source.randrange(len(stream) + 1), source.choice(others)
        stream = begin + stream[cut:] if source.random() < 0.5 else begin + stream
    return stream


# ---------------------------------------------------------------------- trials


@dataclass(frozen=True, slots=True)
class Trial:
    """One stream, and all that decides what comes of it."""

    bytewise_below: ClassVar[int] = 400

    target: Target
    stream: bytes
    question: str
    is_closed: bool
    """Whether the peer closes its side after the stream."""
    cut: int
    """The seed of the random cut."""
    limits: Limits | None

    @property
    def circumstances(self) -> str:
        """What else decides."""
        return f"asked {self.question}, {self.limits or 'usual limits'}, cut {self.cut}"

    def hear(self, connection: Connection, cut: Cut) -> Heard:
        """Feed a connection the stream in pieces."""
        pieces = [*cut(self.stream), *([b""] if self.is_closed else [])]
        events = list(hear(self, connection, pieces))
        return Heard(_told(events), _told(join_data(events)))


def trial(seed: str, target: Target | None = None) -> Trial:
    """Make the trial of a seed."""
    source = random.Random(seed)
    target = target or source.choice(TARGETS)
    streams = seeds(target.role)
    return Trial(
        target=target,
        stream=mutate(source.choice(streams), streams, source),
        question=source.choice(QUESTIONS),
        is_closed=source.random() < 0.5,
        cut=source.randrange(1 << 30),
        limits=source.choice(LIMITS),
    )


def _told(story: list[Any]) -> list[str]:
    """Write down what can be observed of events; what stands between them is text already."""
    return [
        item if isinstance(item, str) else f"{item!r} {item.headers.raw_items() if hasattr(item, 'headers') else ''}"
        for item in story
    ]


def hear(trial: Trial, connection: Connection, pieces: list[bytes]) -> Iterator[Any]:
    """Feed a connection pieces and yield its events, what becomes of it, and how it ends.

    A server answers each request as soon as it has read all of it, so that whatever is
    pipelined behind it is read too; and one error with another.
    """
    if trial.target.role is CLIENT:
        _ask(connection, trial.question)
    ending: Any = NEED_DATA
    for piece in pieces:
        connection.receive_data(piece)
        while True:
            try:
                ending = event = connection.next_event()
            except RemoteProtocolError as error:
                ending = error
                break
            if event in (NEED_DATA, PAUSED) or isinstance(event, ConnectionClosed):
                break
            yield event
            if trial.target.role is SERVER and isinstance(event, EndOfMessage):
                _answer(connection, trial.question)
    if isinstance(ending, RemoteProtocolError):
        yield f"refused {ending} {sorted(vars(ending).items())}"
        if trial.target.role is SERVER:
            yield f"answered with {_refuse(connection)!r}"
    else:
        yield f"ended with {ending!r}"
    yield f"{connection.states} {connection.their_http_version!r} unread {connection.trailing_data}"


def _ask(connection: Connection, question: str) -> None:
    method, target = ("GET", "/") if question == "upgrade" else (question, "a:80" if question == "CONNECT" else "/")
    offer = [("Upgrade", "x"), ("Connection", "upgrade")] if question == "upgrade" else []
    connection.send(Request(method=method, target=target, headers=[("Host", "a"), *offer]))
    connection.send(EndOfMessage())


def _answer(connection: Connection, question: str) -> None:
    """Answer a request that was read, and make ready for the next if there may be one."""
    try:
        if connection.their_state is MIGHT_SWITCH_PROTOCOL and question == "upgrade":
            connection.send(InformationalResponse(status_code=101))
        elif connection.their_state is MIGHT_SWITCH_PROTOCOL and question == "CONNECT":
            connection.send(Response(status_code=200, headers=[("Content-Length", "0")]))
        else:
            connection.send(Response(status_code=404, headers=[("Content-Length", "0")]))
            connection.send(EndOfMessage())
            connection.start_next_cycle()
    except LocalProtocolError:
        return


def _refuse(connection: Connection) -> bytes | str:
    """Answer an error, where the exchange still has room for an answer."""
    try:
        return connection.send(Response(status_code=400, headers=[("Connection", "close")]))
    except LocalProtocolError as error:
        return str(error)


# ---------------------------------------------------------------- minimisation


def shrink(stream: bytes, fails: Callable[[bytes], bool]) -> bytes:
    """Leave out of a stream that fails whatever it fails without."""
    size = len(stream) // 2
    while size:
        begin = 0
        while begin < len(stream):
            shorter = stream[:begin] + stream[begin + size :]
            if fails(shorter):
                stream = shorter
            else:
                begin += size
        size //= 2
    return stream
