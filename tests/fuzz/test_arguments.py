"""Nonsense in place of any argument raises `TypeError`, `ValueError` or a protocol error, and nothing is half done."""

import re
from array import array
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import fields
from typing import Any

import pytest

import stateline
from stateline import CLIENT, ERROR, IDLE, NEED_DATA, SERVER, STRICT, Connection, Data, Limits, LocalProtocolError, h11
from stateline.http1.events import Event

ALLOWED = (TypeError, ValueError, LocalProtocolError)

NONSENSE: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    float("nan"),
    10**30,
    "",
    "text",
    "\xe9",
    "a\r\nb",
    b"",
    b"bytes",
    bytearray(b"bytes"),
    memoryview(b"abcdef")[::2],
    memoryview(b"abcdefgh").cast("I"),
    array("I", [1, 2]),
    [],
    [71],
    (),
    {},
    {"ab": 1},
    {b"a": b"b"},
    range(3),
    object(),
    int,
    len,
    NEED_DATA,
    IDLE,
    SERVER,
    STRICT,
    Limits(),
    Data(b"x"),
)
"""Whatever somebody might slip in. Some of it is right in some places."""

NAMES = [f"{type(value).__name__}-{number}" for number, value in enumerate(NONSENSE)]

every_nonsense = pytest.mark.parametrize("nonsense", NONSENSE, ids=NAMES)
every_library = pytest.mark.parametrize("library", [stateline, h11], ids=["stateline", "h11"])


def attempt(act: Callable[..., Any], *arguments: Any, **named: Any) -> Exception | None:
    """Do something that may well be refused; anything but a refusal passes through."""
    try:
        act(*arguments, **named)
    except ALLOWED as error:
        return error
    return None


def posted(*framing: tuple[str, str]) -> Connection:
    """Make a client that is about to send a body."""
    client = Connection(CLIENT)
    client.send(stateline.Request(method="POST", target="/", headers=[("Host", "a"), *framing]))
    return client


@every_nonsense
def test_a_connection_is_made_or_refused(nonsense: Any) -> None:
    for make in (Connection, h11.Connection):
        attempt(make, nonsense)
        attempt(make, SERVER, nonsense)
    attempt(Connection, SERVER, policy=nonsense)
    attempt(Connection, SERVER, limits=nonsense)
    for field in fields(Limits):
        if field.init:
            attempt(Limits, **{field.name: nonsense})


@every_nonsense
def test_what_is_made_works(nonsense: Any) -> None:
    for options in ({"max_incomplete_event_size": nonsense}, {"limits": nonsense}, {"policy": nonsense}):
        try:
            server = Connection(SERVER, **options)
        except ALLOWED:
            continue
        server.receive_data(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        with suppress(stateline.RemoteProtocolError):
            assert isinstance(server.next_event(), stateline.Request)


@pytest.mark.parametrize("waiting", [(), (b"G",), (b"G", b"E"), (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",)], ids=len)
@every_nonsense
def test_bytes_are_taken_whole_or_not_at_all(nonsense: Any, waiting: tuple[bytes, ...]) -> None:
    server = Connection(SERVER)
    for piece in waiting:
        server.receive_data(piece)
    before, is_closed = server.trailing_data
    error = attempt(server.receive_data, nonsense)
    if error is None:
        taken = memoryview(nonsense).tobytes()
        assert server.trailing_data == (before + taken, not taken)
    else:
        assert server.trailing_data == (before, is_closed)
        assert not isinstance(nonsense, (bytes, bytearray, memoryview))
    assert server.buffered_bytes == len(server.trailing_data[0])


@every_nonsense
def test_after_a_send_that_raised_nothing_more_can_be_sent(nonsense: Any) -> None:
    events = [nonsense]
    if attempt(Data, nonsense) is None:
        events.append(Data(nonsense))
    for framing in ((), (("Content-Length", "5"),), (("Transfer-Encoding", "chunked"),)):
        for event in events:
            for way in ("send", "send_with_data_passthrough"):
                client = posted(*framing)
                error = attempt(getattr(client, way), event)
                assert (client.our_state is ERROR) == (error is not None)
                if error is not None:
                    with pytest.raises(LocalProtocolError):
                        client.send(stateline.EndOfMessage())


@every_nonsense
def test_as_many_bytes_are_sent_as_are_announced(nonsense: Any) -> None:
    client = posted(("Transfer-Encoding", "chunked"))
    with suppress(*ALLOWED):
        if sent := client.send(Data(nonsense)):
            size, _, rest = sent.partition(b"\r\n")
            assert len(rest) == int(size, 16) + 2


class Lying(bytes):
    """Bytes that say something else whenever they are asked."""

    def __len__(self) -> int:
        return 2

    def __bytes__(self) -> bytes:
        return b"b\r\nc: d"

    def __contains__(self, octet: object) -> bool:
        return False

    def lower(self) -> "Lying":
        return self

    def translate(self, *ignored: Any) -> bytes:
        return b""


class LyingText(str):
    """The same of text."""

    __slots__ = ()

    def encode(self, encoding: str = "", errors: str = "") -> bytes:
        return Lying(b"b\r\nc: d")


class LyingNumber(int):
    """The same of a number."""

    def __le__(self, other: object) -> bool:
        return True

    def __ge__(self, other: object) -> bool:
        return True


@every_library
@pytest.mark.parametrize(
    "data",
    [
        memoryview(b"abcdefgh").cast("I"),
        memoryview(b"abcdef").cast("B", (2, 3)),
        array("H", [1, 2]),
        Lying(b"abcdef"),
    ],
    ids=["words", "table", "array", "subclass"],
)
def test_data_whose_length_is_not_the_number_of_its_bytes_is_refused(library: Any, data: Any) -> None:
    with pytest.raises(TypeError):
        library.Data(data)


@pytest.mark.parametrize("liar", [Lying(b"ab"), LyingText("ab")], ids=["bytes", "text"])
def test_what_a_value_says_of_itself_does_not_reach_the_wire(liar: Any) -> None:
    client = Connection(CLIENT)
    sent = client.send(stateline.Request(method=liar, target="/", headers=[("Host", liar), (liar, liar)]))
    assert sent == b"ab / HTTP/1.1\r\nHost: ab\r\nab: ab\r\n\r\n"


@pytest.mark.parametrize("liar", [Lying(b"a\r\nb"), LyingText("a\r\nb")], ids=["bytes", "text"])
@pytest.mark.parametrize("place", ["method", "target", "name", "value"])
def test_a_value_is_looked_at_whatever_it_says_of_itself(liar: Any, place: str) -> None:
    parts = {"method": "GET", "target": "/", "name": "a", "value": "b", place: liar}
    with pytest.raises(LocalProtocolError):
        stateline.Request(
            method=parts["method"], target=parts["target"], headers=[("Host", "a"), (parts["name"], parts["value"])]
        )


def test_a_number_is_looked_at_whatever_it_says_of_itself() -> None:
    for number in (5, 1000, 10**9):
        with pytest.raises(LocalProtocolError, match=f"not {number}$"):
            stateline.Response(status_code=LyingNumber(number))


@every_library
@pytest.mark.parametrize("name", ["status_code", "headers", "reason", "http_version"])
def test_no_subclass_hides_a_field(library: Any, name: str) -> None:
    message = f"^Sub.{name} would hide the field of Response$"
    with pytest.raises(TypeError, match=message):
        type("Sub", (library.Response,), {name: property(lambda self: b"OK\r\nContent-Length: 5")})
    with pytest.raises(TypeError, match=message):
        type("Sub", (type("Mixin", (), {name: 200}), library.Response), {})


@every_library
def test_a_subclass_that_hides_none_is_an_event(library: Any) -> None:
    class Answer(library.Response):  # type: ignore[misc,name-defined]
        """A response that knows where it came from."""

        origin = "cache"

    server = Connection(SERVER)
    server.receive_data(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    server.next_event()
    assert server.send(Answer(status_code=204)) == b"HTTP/1.1 204 No Content\r\n\r\n"


@every_library
@every_nonsense
def test_an_event_is_made_of_what_can_be_sent_or_refused(nonsense: Any, library: Any) -> None:
    for role, event in events_with(library, nonsense):
        end = Connection(role)
        if role is SERVER:
            end.receive_data(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            end.next_event()
        error = attempt(end.send, event)
        assert (end.our_state is ERROR) == (error is not None)
        repr(event)


def events_with(library: Any, nonsense: Any) -> Iterator[tuple[Any, Event]]:
    """Make heads with nonsense in the place of each field in turn, as far as they can be made."""
    host = [(b"Host", b"a")]
    request = {"method": "GET", "target": "/", "headers": host, "http_version": "1.1"}
    response = {"status_code": 200, "headers": [], "reason": "OK", "http_version": "1.1"}
    odd_headers = (nonsense, [nonsense], [*host, (nonsense, b"a")], [*host, (b"a", nonsense)])
    for role, kind, values in (
        (CLIENT, library.Request, request),
        (SERVER, library.Response, response),
        (SERVER, library.InformationalResponse, {**response, "status_code": 103}),
    ):
        oddities = [{**values, name: nonsense} for name in values]
        oddities += [{**values, "headers": odd} for odd in odd_headers]
        for oddity in oddities:
            try:
                event = kind(**oddity)
            except ALLOWED:
                continue
            yield role, event


@every_library
@pytest.mark.parametrize("nothing", [False, 0], ids=repr)
def test_what_is_merely_false_is_not_taken_for_no_headers(nothing: Any, library: Any) -> None:
    with pytest.raises(TypeError):
        library.EndOfMessage(headers=nothing)


MISTAKEN_HEADERS: list[tuple[Any, str]] = [
    ({"Host": "a"}, "headers must be pairs of name and value, not a dict; give its items()"),
    ({"ab": "cd"}, "headers must be pairs of name and value, not a dict; give its items()"),
    ("Host: a", "headers must be pairs of name and value, not 'Host: a'"),
    (["Host: a"], "each of the headers must be a pair of name and value, not 'Host: a'"),
    ([("Host", "a"), 5], "each of the headers must be a pair of name and value, not 5"),
    ([(b"Host", b"a", b"b")], "each of the headers must be a pair of name and value, not (b'Host', b'a', b'b')"),
]


@every_library
@pytest.mark.parametrize(("headers", "sentence"), MISTAKEN_HEADERS, ids=[repr(given) for given, _ in MISTAKEN_HEADERS])
def test_headers_that_are_no_pairs_are_refused_with_what_to_give_instead(
    headers: Any, sentence: str, library: Any
) -> None:
    with pytest.raises((TypeError, ValueError), match=f"^{re.escape(sentence)}$"):
        library.Request(method="GET", target="/", headers=headers)


@every_library
def test_the_items_of_a_dict_will_do(library: Any) -> None:
    assert library.Request(method="GET", target="/", headers={"Host": "a"}.items()).headers == [(b"host", b"a")]


@pytest.mark.parametrize(
    ("size", "sentence"),
    [("x", "must be an integer, not 'x'"), (1.5, "must be an integer, not 1.5"), (-1, "must not be")],
)
def test_a_size_that_bounds_nothing_is_refused_by_its_name(size: Any, sentence: str) -> None:
    with pytest.raises((TypeError, ValueError), match=f"^max_incomplete_event_size {sentence}"):
        Connection(SERVER, size)
