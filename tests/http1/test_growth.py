"""Eight times the bytes cost about eight times the work, whatever they say and however they arrive.

A square would be sixty-four times. The limits are lifted, so that nothing is refused early.
"""

from collections.abc import Callable
from time import process_time

import pytest

from stateline import (
    CLIENT,
    NEED_DATA,
    PAUSED,
    SERVER,
    Connection,
    EndOfMessage,
    RemoteProtocolError,
    Request,
    Response,
)
from stateline.http1.limits import Limits

FACTOR = 8
MOST = 24
"""Halfway, on the scale of such things, between linear and quadratic."""

ENDLESS = Limits(*[10**9] * 8)

GET = b"GET / HTTP/1.1\r\nHost: a\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

STREAMS: dict[str, tuple[int, Callable[[int], bytes]]] = {
    "chunks of one byte": (500, lambda size: CHUNKED + b"1\r\nx\r\n" * size),
    "one large chunk": (200_000, lambda size: CHUNKED + b"%x\r\n" % size + b"x" * size),
    "extensions": (1000, lambda size: CHUNKED + b"1" + b";a=b" * size + b"\r\n"),
    "extensions that end badly": (1000, lambda size: CHUNKED + b"1" + b";a" * size + b"\x01\r\n"),
    "blanks in an extension that ends badly": (2000, lambda size: CHUNKED + b"1;a=" + b" " * size + b"\x01\r\n"),
    "escapes in an extension that ends badly": (2000, lambda size: CHUNKED + b'1;a="' + b"\\a" * size + b"\r\n"),
    "a line of chunk digits": (5000, lambda size: CHUNKED + b"0" * size + b"\r\n"),
    "trailers": (500, lambda size: CHUNKED + b"0\r\n" + b"A: b\r\n" * size + b"\r\n"),
    "fields of one name": (500, lambda size: GET + b"A: b\r\n" * size + b"\r\n"),
    "fields of many names": (500, lambda size: GET + b"".join(b"A%d: b\r\n" % n for n in range(size)) + b"\r\n"),
    "options of the connection": (2000, lambda size: GET + b"Connection: " + b"a," * size + b"\r\n\r\n"),
    "lines of options": (500, lambda size: GET + b"Connection: a\r\n" * size + b"\r\n"),
    "lines of lengths": (500, lambda size: GET + b"Content-Length: 1\r\n" * size + b"\r\n"),
    "digits of a length": (5000, lambda size: GET + b"Content-Length: " + b"1" * size + b"\r\n\r\n"),
    "a long value": (20_000, lambda size: GET + b"A: " + b"b" * size + b"\r\n\r\n"),
    "blanks for a value that ends badly": (2000, lambda size: GET + b"A:" + b" " * size + b"\0\r\n\r\n"),
    "blanks in a value that ends badly": (2000, lambda size: GET + b"A: " + b"b \t" * size + b"\0\r\n\r\n"),
    "a long target": (20_000, lambda size: b"GET /" + b"a" * size + b" HTTP/1.1\r\nHost: a\r\n\r\n"),
    "a long scheme": (20_000, lambda size: b"GET " + b"a" * size + b" HTTP/1.1\r\nHost: a\r\n\r\n"),
    "a long host": (20_000, lambda size: b"GET / HTTP/1.1\r\nHost: " + b"%41" * size + b"%\r\n\r\n"),
    "a line without an end": (20_000, lambda size: b"a" * size),
    "empty lines": (2000, lambda size: b"\r\n" * size),
}


def read(data: bytes, piece: int) -> None:
    """Let a server read bytes in pieces of a size, until they end or are refused."""
    server = Connection(SERVER, limits=ENDLESS)
    try:
        for start in range(0, len(data), piece):
            server.receive_data(data[start : start + piece])
            while server.next_event() not in (NEED_DATA, PAUSED):
                pass
    except RemoteProtocolError:
        pass


def cost(work: Callable[[], None]) -> float:
    """Seconds at best: whatever else the machine does only adds."""
    times = []
    for _ in range(5):
        start = process_time()
        work()
        times.append(process_time() - start)
    return min(times)


def expect_linear(small: Callable[[], None], large: Callable[[], None]) -> None:
    # A fifth of a millisecond is too little to compare with, and too little to matter.
    assert cost(large) < MOST * max(cost(small), 0.0002)


@pytest.mark.parametrize("stream", STREAMS)
def test_work_grows_with_the_bytes_that_arrive_at_once(stream: str) -> None:
    size, make = STREAMS[stream]
    small, large = make(size), make(FACTOR * size)
    expect_linear(lambda: read(small, len(small)), lambda: read(large, len(large)))


@pytest.mark.parametrize(
    ("beginning", "unit"),
    [
        pytest.param(b"", b"a", id="a start line"),
        pytest.param(GET, b"a", id="a field line"),
        pytest.param(GET, b"A: b\r\n", id="field lines"),
        pytest.param(CHUNKED + b"1;", b"a", id="a chunk line"),
        pytest.param(CHUNKED + b"0\r\n", b"a", id="a trailer"),
        pytest.param(CHUNKED + b"0\r\n", b"A: b\r\n", id="trailers"),
    ],
)
def test_work_grows_with_the_bytes_that_arrive_in_pieces(beginning: bytes, unit: bytes) -> None:
    """Searching memory is so fast that it takes many small pieces to notice if it is searched again for each."""

    def wait(size: int) -> None:
        read(beginning + unit * (size // len(unit)), 16)

    expect_linear(lambda: wait(32_000), lambda: wait(FACTOR * 32_000))


def test_work_grows_with_the_requests_that_were_sent_ahead() -> None:
    def answer(count: int) -> None:
        server = Connection(SERVER)
        server.receive_data((GET + b"\r\n") * count)
        for _ in range(count):
            while server.next_event() not in (NEED_DATA, PAUSED):
                pass
            server.send(Response(status_code=204))
            server.send(EndOfMessage())
            server.start_next_cycle()

    expect_linear(lambda: answer(100), lambda: answer(FACTOR * 100))


def test_work_grows_with_the_fields_that_are_sent() -> None:
    def send(count: int) -> None:
        Connection(CLIENT).send(Request(method="GET", target="/", headers=[("Host", "a"), *[("Via", "1.1 a")] * count]))

    expect_linear(lambda: send(1000), lambda: send(FACTOR * 1000))
