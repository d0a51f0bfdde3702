"""The workloads a to p, as data: what arrives, what must be learned from it, what is answered.

Nothing here knows a library. Bytes and expectations are built side by side from the same parts, so a
driver that loses a field, a body byte or a trailer is told so before anything is timed.

What one operation is:

- *server read*: make a server's connection and read the request, or all sixteen of them, to the end;
- *client read*: read the response on a client's connection whose request is already on its way.
  Sending it is not timed, because one of the compared libraries cannot send;
- *cycle*: on one connection kept alive, read a request, answer it, start the next cycle;
- *new*: make a server's connection.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

Pairs = tuple[tuple[bytes, bytes], ...]


class Role(Enum):
    SERVER_READ = "server read"
    CLIENT_READ = "client read"
    CYCLE = "cycle"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Message:
    """What a program learns from one message. `start` is (method, target) or (status code,)."""

    start: tuple[bytes | int, ...]
    headers: Pairs
    body: bytes = b""
    trailers: Pairs = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything one operation brings about: the messages read, each a dataclass, and the bytes to be sent."""

    messages: tuple[Any, ...]
    sent: bytes = b""


@dataclass(frozen=True, slots=True)
class Reply:
    """The 200 response of a cycle: its fields, the pieces of its body."""

    fields: Pairs = ()
    pieces: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Workload:
    """One thing to do, and what must come of it.

    Each of `feeds` is handed over in one call; an empty one says that the peer has closed.
    `max_head_bytes` is what the connection must be made to accept where its default may be less.
    `gather` is what the program makes of the pieces of a body; `tuple` leaves them as they are.
    """

    letter: str
    title: str
    role: Role
    feeds: tuple[bytes, ...]
    expected: Facts
    reply: Reply = Reply()
    max_head_bytes: int | None = None
    gather: Callable[[list[bytes]], Any] = b"".join


# --- bytes -----------------------------------------------------------------------------------------------------------


def head(start_line: bytes, fields: Iterable[tuple[bytes, bytes]]) -> bytes:
    return b"".join([start_line, b"\r\n", *(b"%s: %s\r\n" % field for field in fields), b"\r\n"])


def chunked(pieces: Iterable[bytes], trailers: Pairs = ()) -> bytes:
    chunks = [b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces]
    return b"".join([*chunks, b"0\r\n", *(b"%s: %s\r\n" % field for field in trailers), b"\r\n"])


def cut(wire: bytes, size: int) -> tuple[bytes, ...]:
    """`wire` in slices of `size` bytes, as reads from a socket would deliver it."""
    return tuple(wire[start : start + size] for start in range(0, len(wire), size))


def filler(size: int) -> bytes:
    """A body in which no two neighbouring slices are alike, so that a misplaced piece is noticed."""
    pattern = bytes(range(32, 127)) * (size // 95 + 1)
    return pattern[:size]


# --- messages --------------------------------------------------------------------------------------------------------


def lowered(fields: Pairs) -> Pairs:
    return tuple((name.lower(), value) for name, value in fields)


def request(
    method: bytes, target: bytes, fields: Pairs, pieces: tuple[bytes, ...] = (), trailers: Pairs = ()
) -> tuple[bytes, Message]:
    """A request's bytes and what is to be learned from them; its fields say how the body is framed."""
    start_line = b"%s %s HTTP/1.1" % (method, target)
    return _message(start_line, (method, target), fields, pieces, trailers)


def response(fields: Pairs, pieces: tuple[bytes, ...], trailers: Pairs = ()) -> tuple[bytes, Message]:
    """A 200 response's bytes and what is to be learned from them; its fields say how the body is framed."""
    return _message(b"HTTP/1.1 200 OK", (200,), fields, pieces, trailers)


def _message(
    start_line: bytes, start: tuple[bytes | int, ...], fields: Pairs, pieces: tuple[bytes, ...], trailers: Pairs
) -> tuple[bytes, Message]:
    body = b"".join(pieces)
    framed = chunked(pieces, trailers) if CHUNKED in fields else body
    return head(start_line, fields) + framed, Message(start, lowered(fields), body, lowered(trailers))


def server_read(letter: str, title: str, wire: bytes, message: Message, feed_size: int | None = None) -> Workload:
    feeds = cut(wire, feed_size) if feed_size else (wire,)
    return Workload(letter, title, Role.SERVER_READ, feeds, Facts((message,)))


# --- the fields ------------------------------------------------------------------------------------------------------

HOST = (b"Host", b"example.com")
CHUNKED = (b"Transfer-Encoding", b"chunked")

BROWSER: Pairs = (
    HOST,
    (b"User-Agent", b"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"),
    (b"Accept", b"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
    (b"Accept-Language", b"en-GB,en;q=0.5"),
    (b"Accept-Encoding", b"gzip, deflate, br"),
    (b"Connection", b"keep-alive"),
    (b"Upgrade-Insecure-Requests", b"1"),
    (b"Cookie", b"session=5f2b1c0e9a; theme=dark"),
)

# What a reverse proxy and a login leave on a request: 25 fields, two kilobytes.
PROXIED: Pairs = (
    *BROWSER,
    (b"Referer", b"https://example.com/catalogue/search?query=state+machines&page=2"),
    (b"Cache-Control", b"max-age=0"),
    (b"DNT", b"1"),
    (b"Sec-Fetch-Dest", b"document"),
    (b"Sec-Fetch-Mode", b"navigate"),
    (b"Sec-Fetch-Site", b"same-origin"),
    (b"Sec-Fetch-User", b"?1"),
    (b"If-None-Match", b'W/"5f2b1c0e9a-1f4"'),
    (b"If-Modified-Since", b"Tue, 02 Jul 2024 10:00:00 GMT"),
    (b"X-Forwarded-For", b"203.0.113.7, 198.51.100.23"),
    (b"X-Forwarded-Proto", b"https"),
    (b"X-Forwarded-Host", b"example.com"),
    (b"X-Request-Id", b"0b8f3c52-7d1e-4a7f-9a51-2f6f0c1d9e77"),
    (b"X-Real-IP", b"203.0.113.7"),
    (b"Traceparent", b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
    (b"Authorization", b"Bearer " + b"eyJhbGciOiJFUzI1NiJ9." * 30),
    (b"X-Preferences", b"compact=1&columns=4&sort=price;" * 14),
)

JSON_FIELDS: Pairs = (HOST, (b"User-Agent", b"client/1.0"), (b"Content-Type", b"application/json"))
BINARY_FIELDS: Pairs = (HOST, (b"User-Agent", b"client/1.0"), (b"Content-Type", b"application/octet-stream"))

# Eight fields of an ordinary response; framing makes nine, a cookie ten.
RESPONSE_FIELDS: Pairs = (
    (b"Date", b"Tue, 02 Jul 2024 10:00:00 GMT"),
    (b"Server", b"example"),
    (b"Content-Type", b"text/html; charset=utf-8"),
    (b"Cache-Control", b"private, max-age=60"),
    (b"ETag", b'"5f2b1c0e9a"'),
    (b"Vary", b"Accept-Encoding"),
    (b"X-Content-Type-Options", b"nosniff"),
    (b"X-Frame-Options", b"DENY"),
)
SET_COOKIE = (b"Set-Cookie", b"session=5f2b1c0e9a; Path=/; HttpOnly; Secure")


def length(size: int) -> tuple[bytes, bytes]:
    return (b"Content-Length", b"%d" % size)


# --- the workloads ---------------------------------------------------------------------------------------------------


def _server_reads() -> list[Workload]:
    minimal = request(b"GET", b"/", (HOST,))
    browser = request(b"GET", b"/catalogue/search?query=state+machines", BROWSER)
    proxied = request(b"GET", b"/catalogue/search?query=state+machines&page=3", PROXIED)
    json_body = request(b"POST", b"/api/items", (*JSON_FIELDS, length(200)), (filler(200),))
    upload = request(b"POST", b"/upload", (*BINARY_FIELDS, length(65_536)), (filler(65_536),))
    kilobytes = request(b"POST", b"/upload", (*BINARY_FIELDS, CHUNKED), cut(filler(102_400), 1_024))
    crumbs = request(b"POST", b"/upload", (*BINARY_FIELDS, CHUNKED), cut(filler(100_000), 10))
    wire, message = browser
    quarter = -(-len(wire) // 4)
    return [
        server_read("a", "minimal GET", *minimal),
        server_read("b", "browser GET, 8 fields", *browser),
        server_read("c", "GET, 25 fields, 2 KB", *proxied),
        server_read("d", "POST 200 B JSON", *json_body),
        server_read("e", "POST 64 KB in 16 KB pieces", *upload, feed_size=16_384),
        server_read("f", "chunked POST, 100 x 1 KB", *kilobytes),
        server_read("g", "chunked POST, 10,000 x 10 B", *crumbs),
        Workload("h", "16 pipelined GETs", Role.SERVER_READ, (wire * 16,), Facts((message,) * 16)),
        server_read("i", "browser GET byte by byte", *browser, feed_size=1),
        server_read("j", "browser GET in 4 pieces", *browser, feed_size=quarter),
    ]


def _client_reads() -> list[Workload]:
    plain_wire, plain = response((*RESPONSE_FIELDS, SET_COOKIE, length(1_024)), (filler(1_024),))
    chunked_wire, pieces = response((*RESPONSE_FIELDS, CHUNKED), cut(filler(10_240), 1_024))
    closing_wire, until_close = response((*RESPONSE_FIELDS, (b"Connection", b"close")), (filler(65_536),))
    read = Role.CLIENT_READ
    return [
        Workload("k", "client reads 200, 10 fields, 1 KB", read, (plain_wire,), Facts((plain,))),
        Workload("l", "client reads chunked 10 x 1 KB", read, (chunked_wire,), Facts((pieces,))),
        Workload("m", "client reads 64 KB until close", read, (*cut(closing_wire, 16_384), b""), Facts((until_close,))),
    ]


def _cycles() -> list[Workload]:
    wire, message = request(b"GET", b"/catalogue/search?query=state+machines", BROWSER)
    plain = Reply((*RESPONSE_FIELDS, length(1_000)), (filler(1_000),))
    pieces = Reply((*RESPONSE_FIELDS, CHUNKED), cut(filler(1_000), 200))
    plain_sent, _ = response(plain.fields, plain.pieces)
    pieces_sent, _ = response(pieces.fields, pieces.pieces)
    return [
        Workload("n", "cycle: b in, 9 fields + 1,000 B out", Role.CYCLE, (wire,), Facts((message,), plain_sent), plain),
        Workload(
            "o", "cycle: the same, chunked in 5 pieces", Role.CYCLE, (wire,), Facts((message,), pieces_sent), pieces
        ),
    ]


def _new(minimal: Workload) -> Workload:
    """Making a connection: that it is a usable one is shown by its reading the minimal GET, off the clock."""
    return replace(minimal, letter="p", title="new connection", role=Role.NEW)


def all_workloads() -> tuple[Workload, ...]:
    """The sixteen workloads in the order of their letters."""
    reads = _server_reads()
    return (*reads, *_client_reads(), *_cycles(), _new(reads[0]))
