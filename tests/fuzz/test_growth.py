"""Four times the input is four times the work, with and without shortcuts. Counted, not timed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from stateline import (
    CLIENT,
    H11,
    LENIENT_CLIENT,
    NEED_DATA,
    SERVER,
    STRICT,
    Connection,
    EndOfMessage,
    Limits,
    Policy,
    Request,
    Response,
)
from stateline.http1 import shortcuts
from tests.fuzz.meter import Work, measure
from tests.fuzz.targets import PlainConnection

UNBOUNDED = Limits(*(10**9,) * 7, 1)
"""No limit but that on empty lines, so that nothing but the work stops growing."""

SMALL = Limits().bounded_by(1_000)
"""Limits that the smaller size is well beyond, where only what lies within them is searched for each message."""

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
LF_GET = b"GET / HTTP/1.1\nHost: a\n"
CHUNKED = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
FIELD = b"X-Field: value\r\n"


@dataclass(frozen=True, slots=True)
class Shape:
    """A family of streams, and how they arrive."""

    name: str
    stream: Callable[[int], bytes]
    """The stream of a size."""
    size: int
    """The smaller of two."""
    piece: int = 0
    """How many bytes arrive at once; all of them if 0."""
    role: Any = SERVER
    policy: Policy = STRICT
    reads: int = 1
    """How often reading is tried after each piece."""
    limits: Limits = UNBOUNDED

    def __str__(self) -> str:
        return self.name

    def pieces(self, size: int) -> Iterator[bytes]:
        """Cut the stream of a size."""
        stream = self.stream(size)
        piece = self.piece or len(stream)
        return (stream[begin : begin + piece] for begin in range(0, len(stream), piece))


SHAPES = (
    Shape("requests behind each other", lambda n: GET * n, 100),
    Shape("requests behind each other, byte by byte", lambda n: GET * n, 30, piece=1),
    Shape("old requests behind each other", lambda n: b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" * n, 100),
    Shape("requests with lone line feeds", lambda n: (LF_GET + b"\n") * n, 160, policy=H11, limits=SMALL),
    Shape("heads byte by byte", lambda n: (GET[:-2] + b"X: a\r\n" * 20 + b"\r\n") * n, 8, piece=1),
    Shape("a large head in pieces", lambda n: GET[:-2] + b"X: a\r\n" * n, 12_000, piece=60),
    Shape("a field line byte by byte", lambda n: GET[:-2] + b"X: " + b"v" * n, 1_000, piece=1),
    Shape("a large head with lone line feeds", lambda n: LF_GET + b"A: b\n" * n, 12_000, piece=60, policy=H11),
    Shape("many fields", lambda n: GET[:-2] + FIELD * n + b"\r\n", 200),
    Shape("many fields that rules ask about", lambda n: GET[:-2] + b"Connection: a, b\r\n" * n + b"\r\n", 200),
    Shape("many folded lines", lambda n: GET[:-2] + b"X: a\r\n" + b" b\r\n" * n + b"\r\n", 200, policy=H11),
    Shape("many lengths", lambda n: GET[:-2] + b"Content-Length: 1,1\r\n" * n + b"\r\n", 200, policy=H11),
    Shape("chunks of one byte", lambda n: CHUNKED + b"1\r\nx\r\n" * n, 200),
    Shape("chunks of one byte, byte by byte", lambda n: CHUNKED + b"1\r\nx\r\n" * n, 100, piece=1),
    Shape("chunks with extensions", lambda n: CHUNKED + b"1;a=b\r\nx\r\n" * n, 200),
    Shape("a long chunk line byte by byte", lambda n: CHUNKED + b"1" + b";a=b" * n, 250, piece=1),
    Shape("a chunk in tiny pieces", lambda n: CHUNKED + b"fffff\r\n" + b"x" * n, 500, piece=2),
    Shape("many trailers", lambda n: CHUNKED + b"0\r\n" + FIELD * n + b"\r\n", 200),
    Shape("trailers byte by byte", lambda n: CHUNKED + b"0\r\n" + FIELD * n, 60, piece=1),
    Shape("a body in tiny pieces", lambda n: GET[:-2] + b"Content-Length: 99999\r\n\r\n" + b"x" * n, 500, piece=2),
    Shape("empty reads of a head that grows", lambda n: GET[:-2] + FIELD * n, 5_000, piece=200, reads=3),
    Shape("empty reads of a chunk line that grows", lambda n: CHUNKED + b"1" + b";a=b" * n, 150, piece=3, reads=5),
    Shape("interim responses", lambda n: b"HTTP/1.1 100 \r\n\r\n" * n, 150, role=CLIENT),
    Shape(
        "interim responses with lone line feeds",
        lambda n: b"HTTP/1.1 100 \n\n" * n,
        240,
        role=CLIENT,
        policy=LENIENT_CLIENT,
        limits=SMALL,
    ),
    Shape("a body until the end, byte by byte", lambda n: b"HTTP/1.1 200 \r\n\r\n" + b"x" * n, 500, 1, role=CLIENT),
)
"""What a peer may send to make much work of few bytes."""


def read_shape(connection: Connection, shape: Shape, pieces: Iterator[bytes], kind: type[bytes]) -> None:
    """Feed all the pieces and read what is there after each; answer what asks."""
    if shape.role is CLIENT:
        connection.send(Request(method="GET", target="/", headers=[("Host", "a")]))
        connection.send(EndOfMessage())
    for piece in pieces:
        connection.receive_data(kind(piece))
        for _ in range(shape.reads):
            while (event := connection.next_event()) is not NEED_DATA:
                if shape.role is SERVER and isinstance(event, EndOfMessage):
                    connection.send(Response(status_code=204))
                    connection.send(EndOfMessage())
                    connection.start_next_cycle()


def work_of(shape: Shape, size: int, kind: type[Connection]) -> Work:
    pieces = shape.pieces(size)
    connection = kind(shape.role, policy=shape.policy, limits=shape.limits)
    return measure(lambda counting: read_shape(connection, shape, pieces, counting))


@pytest.fixture
def nothing_is_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no bytes be joined by copying: of a few that is cheap and bounded, and it would hide what is counted."""
    monkeypatch.setattr(shortcuts, "_JOINED", 0)


@pytest.mark.usefixtures("nothing_is_joined")
@pytest.mark.parametrize("kind", [Connection, PlainConnection], ids=["shortcuts", "plain"])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_work_grows_no_faster_than_the_input(shape: Shape, kind: type[Connection]) -> None:
    once, four_times = work_of(shape, shape.size, kind), work_of(shape, 4 * shape.size, kind)
    assert once.lines > 100
    assert four_times.lines <= 4.6 * once.lines
    assert four_times.octets <= 4.6 * once.octets + 1_000
