"""What is fed to both libraries: what browsers and servers send, and the same with damage done."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.dialects.disagreements import Receive, Script

REQUESTS = (
    b"GET /index.html?q=1 HTTP/1.1\r\nHost: www.example.com\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n"
    b"Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8\r\nAccept-Language: en-US,en;q=0.5\r\n"
    b"Accept-Encoding: gzip, deflate, br\r\nCookie: a=1; b=\xc3\xa9; c=\x01\r\nConnection: keep-alive\r\n\r\n",
    b"POST /form HTTP/1.1\r\nhost: example.com:8080\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 11\r\nExpect: 100-continue\r\n\r\na=1&b=2&c=3",
    b"PUT /upload HTTP/1.1\r\nHost: [::1]\r\nTransfer-Encoding: chunked\r\nTrailer: X-Checksum\r\n\r\n"
    b"5;name=value\r\nhello\r\n1A\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\nX-Checksum: 1234\r\n\r\n",
    b"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
    b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\nProxy-Authorization: Basic YTpi\r\n\r\n\x16\x03\x01",
    b"GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n\x81\x85",
    b"GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"DELETE /old HTTP/1.1\nHost: a\nX-Folded: one\n two\n\tthree\nConnection: close\n\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
)

RESPONSES = (
    b"HTTP/1.1 200 OK\r\nDate: Mon, 01 Jan 2024 00:00:00 GMT\r\nServer: Apache\r\nContent-Type: text/html\r\n"
    b'Content-Length: 13\r\nETag: "abc"\r\nConnection: Keep-Alive\r\n\r\n<html></html>',
    b'HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n4 \r\nWiki\r\n5;x="y"\r\npedia\r\n000\r\nExpires: 0\r\n\r\n',
    b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
    b'HTTP/1.1 304 Not Modified\r\nETag: "abc"\r\nContent-Length: 5\r\n\r\n',
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x81\x05hello",
    b"HTTP/1.1 200\r\nContent-Length: 2, 2\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.1 408 Request Timeout\nConnection: close\nContent-Length: 0\n\n",
    b"HTTP/1.1 301 Moved\r\nLocation: /new\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
)

FIELDS = (
    b"Host: a",
    b"Content-Length: 5",
    b"Content-Length: 05",
    b"Content-Length: 5, 5",
    b"Content-Length: 5,6",
    b"Content-Length: 99999999999999999999",
    b"Content-Length: x",
    b"Content-Length:",
    b"Transfer-Encoding: chunked",
    b"Transfer-Encoding: CHUNKED",
    b"Transfer-Encoding: gzip",
    b"Transfer-Encoding: chunked, chunked",
    b"Transfer-Encoding:",
    b"Connection: close",
    b"Connection: Close, upgrade",
    b"Connection: keep-alive",
    b"Upgrade: h2c",
    b"Upgrade: ,",
    b"Expect: 100-Continue",
    b"X-Empty:",
    b"X : y",
    b": y",
    b" folded",
    b"\tfolded",
    b"no colon",
    b"X: a\x00b",
    b"X: a\x0bb",
    b"X: a\rb",
    b"X: \x80\xff\x7f\x01",
    b"X:  a \t ",
)
"""Lines that go into heads and trailers, in whatever place."""


@dataclass(frozen=True, slots=True)
class Application:
    """What an application does before and after it hears a message, on an interface."""

    asks: Mapping[str, tuple[Any, ...]]
    """What a client may have sent before, by name."""
    afterwards: tuple[Any, ...] = ()
    """What shows whether anything is read in later cycles."""

    def serve(self, request: bytes) -> Script[Any]:
        """Hear a request, and the close behind it."""
        return Script("SERVER", (Receive(request), Receive(b""), *self.afterwards))

    def ask(self, name: str, response: bytes) -> Script[Any]:
        """Ask something, hear a response, and the close behind it."""
        return Script("CLIENT", (*self.asks[name], Receive(response), Receive(b""), *self.afterwards))

    def hear_what_is_realistic(self) -> Iterator[Script[Any]]:
        """Hear every realistic message, a response as the answer to everything that may be asked."""
        yield from map(self.serve, REQUESTS)
        for response in RESPONSES:
            for name in self.asks:
                yield self.ask(name, response)

    def hear_what_is_damaged(self, count: int, seed: int) -> Iterator[Script[Any]]:
        """Hear so many realistic messages with damage done; the same ones for the same seed."""
        source = random.Random(seed)
        for _ in range(count):
            if source.random() < 0.5:
                yield self.serve(damage(source.choice(REQUESTS), source) or b"\n")
            else:
                response = damage(source.choice(RESPONSES), source) or b"\n"
                yield self.ask(source.choice([*self.asks]), response)


def damage(data: bytes, source: random.Random) -> bytes:
    """Do some damage to a stream: one to three changes to bytes or lines."""
    for _ in range(source.randint(1, 3)):
        data = source.choice(_DAMAGES)(data, source)
    return data


def _flip(data: bytes, source: random.Random) -> bytes:
    place = source.randrange(len(data) + 1)
    return data[:place] + bytes([source.choice(b'\r\n\t :;,\0\x01\x7f\x80\xffaAfF019-+_/."')]) + data[place + 1 :]


def _insert(data: bytes, source: random.Random) -> bytes:
    place = source.randrange(len(data) + 1)
    return data[:place] + source.choice((b"\r", b"\n", b"\r\n", b" ", b"\t", b"\0", b"a", b"0", b";")) + data[place:]


def _delete(data: bytes, source: random.Random) -> bytes:
    place = source.randrange(len(data) + 1)
    return data[:place] + data[place + source.randint(1, 4) :]


def _insert_line(data: bytes, source: random.Random) -> bytes:
    lines = data.split(b"\r\n")
    lines.insert(source.randint(1, len(lines)), source.choice(FIELDS))
    return b"\r\n".join(lines)


def _repeat_line(data: bytes, source: random.Random) -> bytes:
    lines = data.split(b"\r\n")
    place = source.randrange(len(lines))
    return b"\r\n".join([*lines[:place], lines[place], *lines[place:]])


def _drop_line(data: bytes, source: random.Random) -> bytes:
    lines = data.split(b"\r\n")
    del lines[source.randrange(len(lines))]
    return b"\r\n".join(lines)


def _soften_line_end(data: bytes, source: random.Random) -> bytes:
    ends = data.count(b"\r\n")
    if not ends:
        return data
    lines = data.split(b"\r\n")
    place = source.randrange(ends)
    return b"\r\n".join([*lines[:place], lines[place] + b"\n" + lines[place + 1], *lines[place + 2 :]])


_DAMAGES = (_flip, _insert, _delete, _insert_line, _insert_line, _repeat_line, _drop_line, _soften_line_end)
