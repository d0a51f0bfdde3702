"""What is fed to both libraries: the bytes of the pages, what browsers and servers send, and both with damage done."""

import random
from collections.abc import Iterator

from tests.dialects.h11.parallel import Action, Call, Receive, Script, Send
from tests.http1.pages import Case
from tests.http1.player import COMMANDS, stanzas

ASK = {
    "GET": (Send("Request GET / 1.1\n  Host: a"), Send("EndOfMessage")),
    "HEAD": (Send("Request HEAD / 1.1\n  Host: a"), Send("EndOfMessage")),
    "CONNECT": (Send("Request CONNECT a:443 1.1\n  Host: a:443"), Send("EndOfMessage")),
    "upgrade": (Send("Request GET / 1.1\n  Host: a\n  Upgrade: x\n  Connection: upgrade"), Send("EndOfMessage")),
    "nothing": (),
}
"""What a client has sent before it hears something."""

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


def script_of(case: Case) -> Script:
    """Turn a case into a script."""
    actions: list[Action] = []
    if case.role == "client":
        actions += ASK[case.options.get("answers", "GET").split(" ")[0]]
    for step in case.steps:
        if step.kind == "http":
            actions += [Receive(step.data)] if step.data else []
            actions += [Receive(b"")] if step.is_last_of_peer else []
        elif step.kind == "send":
            actions += [
                Call(lines[0]) if lines[0] in COMMANDS else Send("\n".join(lines))
                for lines in stanzas(step.lines)
                if not lines[0].startswith("refused ")
            ]
    return Script(case.role.upper(), tuple(actions))


def realistic_scripts() -> Iterator[Script]:
    """Turn every realistic message into a script, with every question it may answer and with a close behind it."""
    for request in REQUESTS:
        yield Script("SERVER", (Receive(request), Receive(b"")))
    for response in RESPONSES:
        for asked in ASK.values():
            yield Script("CLIENT", (*asked, Receive(response), Receive(b"")))


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


def damaged_scripts(count: int, seed: int) -> Iterator[Script]:
    """Damage realistic messages; the same ones for the same seed."""
    source = random.Random(seed)
    asked = list(ASK.values())
    for _ in range(count):
        if source.random() < 0.5:
            yield Script("SERVER", (Receive(damage(source.choice(REQUESTS), source) or b"\n"), Receive(b"")))
        else:
            response = damage(source.choice(RESPONSES), source) or b"\n"
            yield Script("CLIENT", (*source.choice(asked), Receive(response), Receive(b"")))
