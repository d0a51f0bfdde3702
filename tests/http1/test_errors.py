"""Errors are data: every code can be met, says who broke what and where that stands, and survives being copied."""

import copy
import pickle
import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

import stateline
from stateline import (
    CLIENT,
    ERROR,
    NEED_DATA,
    PAUSED,
    SERVER,
    Connection,
    Data,
    EndOfMessage,
    Event,
    InformationalResponse,
    LocalProtocolError,
    ProtocolError,
    RemoteProtocolError,
    Request,
    Response,
    h11,
)
from stateline._runtime.errors import ErrorKind
from stateline._runtime.sentinels import Sentinel
from stateline.http1 import errors, policies, states
from stateline.http1.limits import Limits

KINDS = {kind.code: kind for kind in vars(errors).values() if isinstance(kind, ErrorKind)}
FACTS = ("code", "error_status_hint", "role", "state", "event", "section", "offset")

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
HOST = ("Host", "a")
LENGTH = ("Content-Length", "5")
CHUNKED = ("Transfer-Encoding", "chunked")
END = EndOfMessage()

SMALL = Limits(
    max_start_line_bytes=40,
    max_field_line_bytes=30,
    max_field_count=3,
    max_head_bytes=80,
    max_trailer_count=1,
    max_trailer_bytes=20,
    max_chunk_line_bytes=8,
)


class Received(NamedTuple):
    """Bytes that break the protocol, where they do, and as whom a server and a client then know their peer."""

    code: str
    good: bytes
    """What comes before the element that is refused; it is counted in `offset`."""
    bad: bytes
    hint: int
    """The status a server answers with; a client always has 502, as a gateway would."""
    state: str = "IDLE"
    event: str = ""


BY_SERVER = [
    Received("bad_request_line", b"", b"\x16\x03\x01", 400),
    Received("too_many_empty_lines", b"\r\n", b"\r\n", 400),
    Received("bad_target", b"", b"GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    Received("unsupported_version", b"", b"GET / HTTP/2.0\r\n\r\n", 505),
    Received("bad_host", b"\r\n", b"GET / HTTP/1.1\r\n\r\n", 400),
    Received("bad_field_line", b"", b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
    Received("folded_line", b"", b"GET / HTTP/1.1\r\nHost:\r\n a\r\n\r\n", 400),
    Received("bare_line_feed", b"", b"GET / HTTP/1.1\n", 400),
    Received("bad_content_length", b"", GET[:-2] + b"Content-Length: +1\r\n\r\n", 400),
    Received("bad_transfer_encoding", b"", b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    Received("unsupported_coding", b"", GET[:-2] + b"Transfer-Encoding: gzip\r\n\r\n", 501),
    Received("conflicting_lengths", b"", POST[:-2] + b"Content-Length: 1\r\n\r\n", 400),
    Received("framing_not_allowed", b"", b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n", 400),
    Received("start_line_too_long", b"\r\n", b"GET /" + b"a" * 40, 414),
    Received("field_line_too_long", b"", GET[:-2] + b"a" * 40, 431),
    Received("too_many_fields", b"", GET[:-2] + b"A: b\r\n" * 3, 431),
    Received("head_too_large", b"", b"GET /" + b"a" * 20 + b" HTTP/1.1\r\n" + b"A: %b\r\n" % (b"b" * 20) * 2, 431),
    Received("bad_chunk", POST, b"x\r\n", 400, "SEND_BODY"),
    Received("chunk_line_too_large", POST + b"1\r\nx\r\n", b"1;abcdef\r\n", 400, "SEND_BODY"),
    Received("too_many_trailers", POST + b"0\r\n", b"A: b\r\nA: b\r\n", 431, "SEND_BODY"),
    Received("trailers_too_large", POST + b"0\r\n", b"A" * 20, 431, "SEND_BODY"),
    Received("forbidden_trailer", POST + b"0\r\n", b"Host: a\r\n\r\n", 400, "SEND_BODY"),
    Received("premature_close", POST + b"1\r\n", b"", 400, "SEND_BODY"),
    Received("bytes_after_close", b"GET / HTTP/1.0\r\n\r\n", GET, 400, "MUST_CLOSE"),
]
BY_CLIENT = [
    Received("bad_status_line", b"", b"HTTP/1.1 20\r\n\r\n", 400, "SEND_RESPONSE"),
    Received("bad_status_code", b"", b"HTTP/1.1 600 \r\n\r\n", 400, "SEND_RESPONSE"),
    Received("bad_chunk", OK, b"x\r\n", 400, "SEND_BODY"),
    Received("unsupported_version", b"", b"HTTP/2.0 200 OK\r\n\r\n", 505, "SEND_RESPONSE"),
    Received("bytes_after_close", b"HTTP/1.0 204 \r\n\r\n", b"H", 400, "MUST_CLOSE"),
    Received(
        "illegal_event",
        b"",
        b"HTTP/1.1 101 \r\n\r\n",
        400,
        "SEND_RESPONSE",
        "InformationalResponse.switching_protocols",
    ),
    Received("illegal_event", b"HTTP/1.1 100 \r\n\r\n", b"", 400, "SEND_RESPONSE", "ConnectionClosed"),
]


class Sent(NamedTuple):
    """Events of which the last is refused."""

    code: str
    role: type[Sentinel]
    events: list[Event]
    request: bytes = GET
    """What a server has read before."""
    state: str = "SEND_RESPONSE"
    event: str = ""
    hint: int = 400


def request(*headers: Any, method: str = "POST", target: str = "/", version: str = "1.1") -> Request:
    return Request(method=method, target=target, headers=[HOST, *headers], http_version=version)


SENT = [
    Sent("illegal_event", SERVER, [Data(b"x")], event="Data"),
    Sent("illegal_event", CLIENT, [request(), END, request()], state="DONE", event="Request.ordinary"),
    Sent("bad_method", CLIENT, [request(method="G T")], state="IDLE"),
    Sent("bad_target", CLIENT, [request(target="a b")], state="IDLE"),
    Sent("bad_host", CLIENT, [request(HOST)], state="IDLE"),
    Sent("bad_reason", SERVER, [Response(status_code=200, reason="\x7f")]),
    Sent("bad_status_code", SERVER, [Response(status_code=600)]),
    Sent("bad_field_name", SERVER, [Response(status_code=200, headers=[("A B", "c")])]),
    Sent("bad_field_value", SERVER, [Response(status_code=200, headers=[("A", "b ")])]),
    Sent("bad_content_length", CLIENT, [request(("Content-Length", "x"))], state="IDLE"),
    Sent("unsupported_coding", CLIENT, [request(("Transfer-Encoding", "gzip"))], state="IDLE", hint=501),
    Sent("conflicting_lengths", CLIENT, [request(LENGTH, CHUNKED)], state="IDLE"),
    Sent("framing_not_allowed", SERVER, [Response(status_code=204, headers=[LENGTH])]),
    Sent("interim_not_understood", SERVER, [InformationalResponse(status_code=100)], b"GET / HTTP/1.0\r\n\r\n"),
    Sent("version_not_spoken", CLIENT, [request(version="1.0")], state="IDLE"),
    Sent("body_too_long", CLIENT, [request(LENGTH), Data(b"123456")], state="SEND_BODY"),
    Sent("body_too_short", CLIENT, [request(LENGTH), END], state="SEND_BODY"),
    Sent("trailers_not_allowed", CLIENT, [request(), EndOfMessage(headers=[("A", "b")])], state="SEND_BODY"),
    Sent("forbidden_trailer", CLIENT, [request(CHUNKED), EndOfMessage(headers=[HOST])], state="SEND_BODY"),
]

UNASKED = "unasked_response"
"""The one that needs a client with nothing to read an answer to."""

AFTER_ERROR = "switch_after_error"
"""The one that needs a broken request before it."""

NO_EVENT = "not_switched"
"""The one that no event is refused with."""


def test_every_code_is_met_below() -> None:
    codes = (
        {UNASKED, AFTER_ERROR, NO_EVENT}
        | {case.code for case in BY_SERVER}
        | {case.code for case in BY_CLIENT}
        | {case.code for case in SENT}
    )
    assert codes == set(KINDS)


def read(connection: Connection, data: bytes | bytearray) -> None:
    """Feed bytes, with none for a close, and read what there is of events."""
    connection.receive_data(data)
    while connection.next_event() not in (NEED_DATA, PAUSED):
        pass


def next_error(connection: Connection, data: bytes | bytearray) -> RemoteProtocolError:
    """Feed bytes that are refused."""
    with pytest.raises(RemoteProtocolError) as caught:
        read(connection, data)
    return caught.value


def expect(error: ProtocolError, **facts: Any) -> None:
    assert {name: getattr(error, name) for name in facts} == facts
    assert {name: type(getattr(error, name)) for name in FACTS} == {
        "code": str, "error_status_hint": int, "role": str, "state": str, "event": str, "section": str,
        "offset": type(facts["offset"]),
    }  # fmt: skip
    kind = KINDS[error.code]
    assert error.section == kind.section or error.code == "illegal_event"
    assert re.fullmatch(r"RFC \d{4}, section \d+(\.\d+)*", error.section)
    message = str(error)
    assert message.startswith(kind.sentence) or error.code == "illegal_event"
    assert error.args == (message,)
    # What stands in memory is nobody's business: no type, no tuple, no letter's number.
    assert not re.search(r"bytearray|memoryview|\(|<|None", message)
    assert message == message.strip().removesuffix(".")
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None


def open_client() -> Connection:
    client = Connection(CLIENT, limits=SMALL)
    client.send(request(method="GET"))
    client.send(END)
    return client


@pytest.mark.parametrize("case", BY_SERVER, ids=lambda case: case.code)
def test_a_server_knows_what_its_client_broke(case: Received) -> None:
    server = Connection(SERVER, limits=SMALL)
    # Byte by byte, so that everything passes through the buffer.
    for octet in case.good:
        read(server, bytes([octet]))
    error = next_error(server, bytearray(case.bad))
    expect(
        error,
        code=case.code,
        error_status_hint=case.hint,
        role="client",
        state=case.state,
        event=case.event,
        offset=len(case.good),
    )
    assert case.hint == KINDS[case.code].status_hint
    assert server.their_state is ERROR


@pytest.mark.parametrize("case", BY_CLIENT, ids=lambda case: case.code)
def test_a_client_knows_what_its_server_broke(case: Received) -> None:
    client = open_client()
    if case.good:
        read(client, case.good)
    error = next_error(client, case.bad)
    expect(
        error,
        code=case.code,
        error_status_hint=502,
        role="server",
        state=case.state,
        event=case.event,
        offset=len(case.good),
    )
    assert case.hint == KINDS[case.code].status_hint
    assert client.their_state is ERROR


def test_a_client_that_asked_nothing_knows_it_too() -> None:
    error = next_error(Connection(CLIENT), b"HTTP/1.1 200 OK\r\n\r\n")
    expect(error, code=UNASKED, error_status_hint=502, role="server", state="IDLE", event="", offset=0)


def test_an_application_that_asks_for_another_protocol_too_early_learns_it() -> None:
    server = Connection(SERVER)
    with pytest.raises(LocalProtocolError) as caught:
        server.hand_over()
    expect(caught.value, code=NO_EVENT, error_status_hint=400, role="server", state="IDLE", event="", offset=None)


@pytest.mark.parametrize("case", SENT, ids=lambda case: case.code)
def test_an_application_learns_what_it_did_wrong(case: Sent) -> None:
    connection = Connection(case.role)
    if case.role is SERVER:
        read(connection, case.request)
    *fine, wrong = case.events
    for event in fine:
        connection.send(event)
    with pytest.raises(LocalProtocolError) as caught:
        connection.send(wrong)
    expect(
        caught.value,
        code=case.code,
        error_status_hint=case.hint,
        role=repr(case.role).lower(),
        state=case.state,
        event=case.event or type(wrong).__name__,
        offset=None,
    )


def test_an_event_that_cannot_be_made_is_nobodys_in_particular() -> None:
    with pytest.raises(LocalProtocolError) as caught:
        request(target="/\r\n")
    expect(caught.value, code="bad_field_value", error_status_hint=400, role="", state="", event="", offset=None)


def test_under_h11s_rules_a_client_has_the_hints_of_a_server() -> None:
    client = Connection(CLIENT, policy=policies.H11)
    client.send(request(method="GET"))
    client.send(END)
    assert next_error(client, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n").error_status_hint == 501


def test_the_same_error_is_raised_as_often_as_one_asks() -> None:
    server = Connection(SERVER)
    first = next_error(server, b"\0")
    for _ in range(3):
        with pytest.raises(RemoteProtocolError) as caught:
            server.next_event()
        assert caught.value is first


def test_the_base_of_errors_is_never_raised_itself() -> None:
    with pytest.raises(TypeError):
        ProtocolError("something")
    for kind in (LocalProtocolError, RemoteProtocolError):
        assert issubclass(kind, ProtocolError)
        assert (kind("so").error_status_hint, kind("so", 500).error_status_hint) == (400, 500)


# ----------------------------------------------------------- copies and pickles

# The protocols before 2 are older than slots.
WAYS: dict[str, Callable[[Any], Any]] = {"copy": copy.copy, "deepcopy": copy.deepcopy} | {
    f"pickle {protocol}": lambda thing, protocol=protocol: pickle.loads(pickle.dumps(thing, protocol))  # type: ignore[misc]
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)
}
in_every_way = pytest.mark.parametrize("duplicate", WAYS.values(), ids=WAYS)

HEADERS = [("X-One", "1"), ("HOST", "a"), ("x-one", ""), ("Connection", "close")]


def make_events(library: Any) -> list[Any]:
    """One of each class, as a library makes them."""
    return [
        library.Request(method="GET", target="/", headers=HEADERS),
        library.InformationalResponse(status_code=103, headers=HEADERS, reason="Soon"),
        library.Response(status_code=404, headers=HEADERS, reason="No", http_version="1.0"),
        library.Data(b"\0\xff", True, False),
        library.EndOfMessage(headers=HEADERS),
        library.EndOfMessage(),
        library.ConnectionClosed(),
    ]


@in_every_way
@pytest.mark.parametrize("library", [stateline, h11], ids=lambda library: library.__name__)
def test_events_are_duplicated_by_value(duplicate: Callable[[Any], Any], library: Any) -> None:
    events = make_events(library)
    assert {type(event) for event in events} == {
        getattr(library, name) for name in dir(library) if is_event_class(getattr(library, name))
    }
    for event in events:
        twin = duplicate(event)
        assert twin == event
        assert type(twin) is type(event)
        assert repr(twin) == repr(event)
        if hasattr(event, "headers"):
            assert twin.headers.raw_items() == event.headers.raw_items()
        with pytest.raises(AttributeError):
            twin.headers = ()


def is_event_class(thing: Any) -> bool:
    return isinstance(thing, type) and issubclass(thing, Event) and thing is not Event


@in_every_way
def test_a_duplicate_is_sent_like_the_event_itself(duplicate: Callable[[Any], Any]) -> None:
    event = make_events(stateline)[0]
    assert Connection(CLIENT).send(duplicate(event)) == Connection(CLIENT).send(event)


@in_every_way
def test_events_that_were_read_are_duplicated_by_value(duplicate: Callable[[Any], Any]) -> None:
    server = Connection(SERVER)
    server.receive_data(POST + b"2\r\nok\r\n0\r\nA: b\r\n\r\n")
    while (event := server.next_event()) is not NEED_DATA:
        twin: Any = duplicate(event)
        assert twin == event
        assert type(twin) is type(event)


@in_every_way
def test_headers_are_duplicated_by_value(duplicate: Callable[[Any], Any]) -> None:
    headers = request(*HEADERS[2:]).headers
    twin = duplicate(headers)
    assert (twin, type(twin)) == (headers, type(headers))
    assert twin.raw_items() == headers.raw_items()
    assert (twin.get("host"), twin.getall("X-ONE")) == (b"a", [b""])
    assert twin == [(b"host", b"a"), (b"x-one", b""), (b"connection", b"close")]


@in_every_way
def test_states_roles_and_markers_stay_themselves(duplicate: Callable[[Any], Any]) -> None:
    constants = [thing for thing in vars(states).values() if isinstance(thing, type) and issubclass(thing, Sentinel)]
    for constant in (NEED_DATA, PAUSED, *constants):
        if constant is not Sentinel:
            assert duplicate(constant) is constant
            assert type(constant) is constant
    known = open_client().states
    assert duplicate(known) == known


@in_every_way
def test_policies_stay_themselves(duplicate: Callable[[Any], Any]) -> None:
    for policy in (thing for thing in vars(policies).values() if isinstance(thing, policies.Policy)):
        assert duplicate(policy) is policy


@in_every_way
def test_limits_are_duplicated_by_value(duplicate: Callable[[Any], Any]) -> None:
    for limits in (Limits(), SMALL):
        twin = duplicate(limits)
        assert (twin, hash(twin), repr(twin)) == (limits, hash(limits), repr(limits))
        assert twin.small_head_bytes == limits.small_head_bytes
    assert duplicate(SMALL) != Limits()


@in_every_way
def test_errors_are_duplicated_with_every_fact(duplicate: Callable[[Any], Any]) -> None:
    remote = next_error(Connection(SERVER), b"\r\nGET * HTTP/1.1\r\nHost: a\r\n\r\n")
    local = LocalProtocolError("so", 431, code="c", role="client", state="IDLE", event="E", section="s")
    for error in (remote, local):
        twin = duplicate(error)
        assert type(twin) is type(error)
        assert (str(twin), repr(twin), twin.args) == (str(error), repr(error), error.args)
        assert {name: getattr(twin, name) for name in FACTS} == {name: getattr(error, name) for name in FACTS}
