"""The shortcuts of `server` and `client` take nothing that the plain connection would take otherwise.

A subclass of `Connection` is used as it is, without shortcuts, so both can be
driven side by side. Streams are well-formed messages that were mutated a little,
and arrive in pieces.
"""

import random
from typing import Any

import pytest

import stateline
from stateline import h11
from stateline.http1 import automaton
from stateline.http1.policies import H11, LENIENT_CLIENT, STRICT, ZTTP, Policy
from tests.http1.cuts import at_random

ROUNDS = 1500
"""Streams for each role and policy."""

REQUESTS = (
    b"GET /a?b=c HTTP/1.1\r\nHost: example.com\r\nUser-Agent: test/1.0\r\nConnection: keep-alive\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: example.com\r\nContent-Length: 11\r\n\r\nhello world",
    b"PUT /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"5\r\nhello\r\nA;b=c\r\n0123456789\r\n0\r\nT: v\r\n\r\n",
    b"PUT /x HTTP/1.1\r\nHost: a\r\ntransfer-encoding: Chunked\r\nExpect: 100-continue\r\n\r\n1\r\nx\r\n0\r\n\r\n",
    b"HEAD / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    b"\r\nOPTIONS * HTTP/1.1\r\nhOST:example.com  \r\nX-Empty:\r\nUpgrade: a\r\nConnection: upgrade\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nX-A: b: c\r\nX-B: \xe9\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    + b"2\r\nab\r\n" * 5
    + b"3\r\nabc\r\n" * 3
    + b"0\r\n\r\n",
)
RESPONSES = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\nServer: x\r\n\r\n",
    b"HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n00\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    + b"2\r\n\r\n\r\n" * 4
    + b"3\r\nabc\r\n" * 2
    + b"0\r\n\r\n",
    b"HTTP/1.1 200 \r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\n\r\nuntil the end",
    b"HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nuntil the end",
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: a\r\n\r\n\x00\x01",
)
SPICE = (b"\r", b"\n", b"\r\n", b" ", b"\t", b":", b",", b";", b"0", b"\x00", b"\x7f", b"\x80", b"\xff", b"\x0b", b"=")
LINES = (
    b"Content-Length: 5\r\n",
    b"Content-Length: 5, 5\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: gzip\r\n",
    b"Host: other\r\n",
    b"Connection: close\r\n",
    b" folded\r\n",
    b"No colon\r\n",
    b"Bad name : x\r\n",
)


class PlainConnection(stateline.Connection):
    """The plain path alone."""


class PlainH11Connection(h11.Connection):
    """The plain path alone, in the dialect."""


def open_both(role: type[Any], policy: Policy) -> tuple[stateline.Connection, stateline.Connection]:
    if policy is H11:
        return h11.Connection(role), PlainH11Connection(role)
    return stateline.Connection(role), PlainConnection(role)


def mutate(stream: bytes, source: random.Random) -> bytes:
    for _ in range(source.choice((0, 1, 1, 1, 2, 3))):
        place = source.randrange(len(stream) + 1)
        match source.randrange(5):
            case 0:
                stream = stream[:place] + source.choice(SPICE) + stream[place:]
            case 1:
                stream = stream[:place] + stream[place + 1 :]
            case 2:
                stream = stream[:place] + source.choice(SPICE) + stream[place + 1 :]
            case 3:
                line_end = stream.find(b"\r\n", place) + 2
                stream = stream[:line_end] + source.choice(LINES) + stream[line_end:]
            case 4:
                stream = stream[:place]
    return stream


def drive(connection: stateline.Connection, pieces: list[bytes]) -> list[Any]:
    """Feed pieces and tell everything that can be observed."""
    story: list[Any] = []
    for piece in pieces:
        connection.receive_data(piece)
        while True:
            try:
                event: Any = connection.next_event()
            except stateline.RemoteProtocolError as error:
                story.append((str(error), error.code, error.error_status_hint, error.offset, error.section))
                event = stateline.NEED_DATA
            story.append((connection.states, connection.their_http_version, connection.trailing_data))
            if event in (stateline.NEED_DATA, stateline.PAUSED) or isinstance(event, stateline.ConnectionClosed):
                story.append(repr(event))
                break
            story.append((repr(event), event.headers.raw_items() if hasattr(event, "headers") else None))
    return story


def say_first(connection: stateline.Connection, source: random.Random) -> None:
    """Let a client ask what the stream answers."""
    method = source.choice(("GET", "GET", "HEAD", "CONNECT"))
    headers = [("Host", "a"), ("Upgrade", "a"), ("Connection", "upgrade")]
    target = "a:80" if method == "CONNECT" else "/"
    connection.send(h11.Request(method=method, target=target, headers=headers))
    connection.send(h11.EndOfMessage())


@pytest.mark.parametrize("policy", [STRICT, H11], ids=["strict", "h11"])
@pytest.mark.parametrize("role", [stateline.SERVER, stateline.CLIENT], ids=repr)
def test_shortcuts_and_the_plain_path_tell_the_same_story(role: type[Any], policy: Policy) -> None:
    streams = REQUESTS if role is stateline.SERVER else RESPONSES
    for seed in range(ROUNDS):
        source = random.Random(seed)
        stream = mutate(b"".join(source.sample(streams, source.choice((1, 1, 2)))), source)
        pieces = [*at_random(seed)(stream), *([b""] if source.random() < 0.5 else [])]
        fast, plain = open_both(role, policy)
        if role is stateline.CLIENT:
            say_first(fast, random.Random(seed))
            say_first(plain, random.Random(seed))
        assert drive(fast, pieces) == drive(plain, pieces), (seed, pieces)


NAMES = (
    b"Content-Length",
    b"Transfer-Encoding",
    b"Connection",
    b"Server",
    b"X-Own",
    b"content-length",
    b"a b",
    b"a:",
    b"",
)
VALUES = (
    b"5",
    b"0",
    b"9" * 18,
    b"9" * 19,
    b"9" * 21,
    b"+5",
    b"5, 5",
    b"chunked",
    b"Chunked",
    b"close",
    b"keep-alive",
    b"",
)
HEADS: tuple[dict[str, Any], ...] = (
    {"status_code": 200, "reason": b"OK"},
    {"status_code": 200},
    {"status_code": 404, "reason": b"Gone away"},
    {"status_code": 204},
    {"status_code": 304, "http_version": b"1.0"},
)
PARTS = (b"", b"hello", b"hello world", bytearray(b"hello"))


def some_fields(source: random.Random) -> list[tuple[bytes, bytes]]:
    fields = [(source.choice(NAMES), source.choice(VALUES)) for _ in range(source.choice((0, 0, 1, 2)))]
    if source.random() < 0.7:
        fields.append(source.choice(((b"Content-Length", b"5"), (b"Transfer-Encoding", b"chunked"))))
    return [(name, source.choice((value, value, value, value + source.choice(SPICE)))) for name, value in fields]


def some_events(library: Any, source: random.Random, kind: Any) -> list[Any]:
    """Make what an answer may be sent as; of bytes of another kind nothing is made by a shortcut."""

    def given(fields: list[tuple[bytes, bytes]]) -> list[tuple[Any, Any]]:
        return [(kind(name), kind(value)) for name, value in fields]

    events = [library.Response(headers=given(some_fields(source)), **source.choice(HEADS))]
    events += [library.Data(source.choice(PARTS)) for _ in range(source.choice((0, 1, 1, 2)))]
    return [*events, library.EndOfMessage(headers=given(source.choice(([], [], [(b"T", b"v")]))))]


def answer(connection: stateline.Connection, library: Any, source: random.Random, kind: Any) -> list[Any]:
    """Send some events and tell everything that can be observed."""
    story: list[Any] = []
    try:
        for event in some_events(library, source, kind):
            if hasattr(event, "headers"):
                story.append((repr(event), event.headers.raw_items(), event.headers.notable))
            story.append((connection.send(event), connection.states))
        connection.start_next_cycle()
    except stateline.LocalProtocolError as error:
        story.append((str(error), error.code, error.error_status_hint, error.section))
    return [*story, connection.states]


@pytest.mark.parametrize("policy", [STRICT, H11], ids=["strict", "h11"])
def test_shortcuts_and_the_plain_path_send_the_same(policy: Policy) -> None:
    library = h11 if policy is H11 else stateline
    sent = 0
    for seed in range(ROUNDS):
        fast, plain = open_both(stateline.SERVER, policy)
        request = random.Random(seed).choice(REQUESTS)
        assert drive(fast, [request]) == drive(plain, [request])
        story = answer(fast, library, random.Random(seed), bytes)
        assert story == answer(plain, library, random.Random(seed), bytearray), seed
        sent += fast.our_state is stateline.IDLE
    assert sent > ROUNDS // 20  # the others were refused somewhere


def test_a_pair_that_can_be_gone_through_only_once_is_sent_as_it_is() -> None:
    response = stateline.Response(status_code=200, headers=[iter((b"Content-Length", b"5"))])  # type: ignore[list-item]
    server, _ = open_both(stateline.SERVER, STRICT)
    drive(server, [REQUESTS[0]])
    assert server.send(response) == b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"


def test_shortcuts_are_taken_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: stateline.Connection) -> None:
        raise AssertionError("the plain path was taken")

    monkeypatch.setattr(stateline.Connection, "_read", refuse)
    for stream, pieces in ((REQUESTS[0], 0), (REQUESTS[1], 1), (REQUESTS[-1], 8)):
        server = stateline.Connection(stateline.SERVER)
        server.receive_data(stream)
        assert isinstance(server.next_event(), stateline.Request)
        assert all(isinstance(server.next_event(), stateline.Data) for _ in range(pieces))
        assert isinstance(server.next_event(), stateline.EndOfMessage)


@pytest.mark.parametrize("policy", [STRICT, H11, LENIENT_CLIENT, ZTTP], ids=repr)
@pytest.mark.parametrize("role", [stateline.SERVER, stateline.CLIENT], ids=repr)
def test_a_body_is_read_just_where_data_and_its_end_may_come(role: type[Any], policy: Policy) -> None:
    # So a shortcut that knows a body is being read need not ask how bytes are read.
    peer = stateline.CLIENT if role is stateline.SERVER else stateline.SERVER
    for how, following in zip(policy.readers[role], policy.steps, strict=True):
        may_come = {following[letters[peer]] >= 0 for letters in (automaton.DATA, automaton.END_OF_MESSAGE)}
        assert may_come == {how == automaton.READ_BODY}
