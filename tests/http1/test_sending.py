"""What is sent is checked as hard as what is received.

A refused event puts nothing on the wire and ends the sending; the peer can still be
heard. The same on pages, with bytes: `cases/conversation/sending-requests.md` and `sending-responses.md`.
"""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

import pytest

from stateline import (
    CLIENT,
    DONE,
    ERROR,
    IDLE,
    NEED_DATA,
    SEND_RESPONSE,
    SERVER,
    Connection,
    ConnectionClosed,
    Data,
    EndOfMessage,
    Event,
    InformationalResponse,
    LocalProtocolError,
    RemoteProtocolError,
    Request,
    Response,
)
from stateline.http1.policies import STRICT
from tests.http1.pair import hear

Field = tuple[str, str | bytes]
Begin = Callable[[], Connection]

END = EndOfMessage()
LENGTH_5 = ("Content-Length", "5")
CHUNKED = ("Transfer-Encoding", "chunked")

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
OLD_GET = b"GET / HTTP/1.0\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nok"
"""Half of its body is still to come."""


def serve(request: bytes | None, *answer: Event) -> Connection:
    """Let a server read a request, if there is one, and begin its answer."""
    server = Connection(SERVER)
    if request:
        server.receive_data(request)
    hear(server)
    for event in answer:
        server.send(event)
    return server


def ask(*question: Event) -> Connection:
    """Let a client begin to ask."""
    client = Connection(CLIENT)
    for event in question:
        client.send(event)
    return client


def get(*headers: Field, method: str = "GET", target: str | bytes = "/", version: str = "1.1") -> Request:
    return Request(method=method, target=target, headers=[("Host", "a"), *headers], http_version=version)


def ok(*headers: Field, status: int = 200, reason: str | bytes = "", version: str = "1.1") -> Response:
    return Response(status_code=status, headers=headers, reason=reason, http_version=version)


def interim(
    *headers: Field, status: int = 103, reason: str | bytes = "", version: str = "1.1"
) -> InformationalResponse:
    return InformationalResponse(status_code=status, headers=headers, reason=reason, http_version=version)


def expect_refusal(connection: Connection, event: Event, code: str) -> None:
    """Send an event that must be refused, and look at what is left of the connection."""
    our_state, their_state = connection.our_state, connection.their_state
    with pytest.raises(LocalProtocolError) as caught:
        connection.send(event)
    error = caught.value
    assert (error.code, error.offset) == (code, None)
    assert (error.role, error.state) == (repr(connection.our_role).lower(), repr(our_state))
    assert connection.our_state is ERROR
    if their_state is not DONE:  # DONE it cannot stay, since nobody is left to answer.
        assert connection.their_state is their_state
    for later in (get(), ok(), interim(), Data(b"x"), END, ConnectionClosed()):
        with pytest.raises(LocalProtocolError) as caught:
            connection.send_with_data_passthrough(later)
        assert caught.value.state == "ERROR"
    with pytest.raises(LocalProtocolError):
        connection.start_next_cycle()
    assert connection.our_state is ERROR


# ------------------------------------------------------------------ every octet

TOKEN = frozenset(b"!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
VISIBLE = frozenset(range(0x21, 0x7F))
OBSOLETE_TEXT = frozenset(range(0x80, 0x100))
BLANKS = frozenset(b" \t")
FATAL = frozenset(b"\r\n\0")
"""What no event may contain, whatever the policy."""


def in_method(octet: bytes) -> Request:
    return Request(method=b"A" + octet + b"B", target="/", headers=[("Host", "a")])


def in_target(octet: bytes) -> Request:
    return get(target=b"/" + octet + b"b")


def in_reason(octet: bytes) -> Response:
    return ok(LENGTH_5, reason=b"a" + octet + b"b")


def in_name(octet: bytes) -> Request:
    return Request(method="GET", target="/", headers=[("Host", "a"), (b"A" + octet + b"B", "c")])


def in_value(octet: bytes) -> Request:
    return get(("X", b"a" + octet + b"b"))


def at_end_of_value(octet: bytes) -> Request:
    return get(("X", b"a" + octet))


def at_start_of_value(octet: bytes) -> Request:
    return get(("X", octet + b"b"))


def in_trailer_name(octet: bytes) -> EndOfMessage:
    return EndOfMessage(headers=[(b"A" + octet + b"B", "c")])


def in_trailer_value(octet: bytes) -> EndOfMessage:
    return EndOfMessage(headers=[("X", b"a" + octet + b"b")])


PLACES = [
    (in_method, TOKEN, "bad_method"),
    (in_target, VISIBLE - frozenset(b"#"), "bad_target"),
    (in_reason, VISIBLE | OBSOLETE_TEXT | BLANKS, "bad_reason"),
    (in_name, TOKEN, "bad_field_name"),
    (in_value, VISIBLE | OBSOLETE_TEXT | BLANKS, "bad_field_value"),
    (at_start_of_value, VISIBLE | OBSOLETE_TEXT, "bad_field_value"),
    (at_end_of_value, VISIBLE | OBSOLETE_TEXT, "bad_field_value"),
    (in_trailer_name, TOKEN, "bad_field_name"),
    (in_trailer_value, VISIBLE | OBSOLETE_TEXT | BLANKS, "bad_field_value"),
]


@pytest.mark.parametrize(("make", "allowed", "code"), PLACES, ids=[place[0].__name__ for place in PLACES])
def test_every_octet_is_read_as_it_was_meant_or_not_sent(make: Any, allowed: frozenset[int], code: str) -> None:
    for number in range(256):
        octet = bytes([number])
        if number in FATAL or (octet == b":" and code == "bad_field_name"):
            with pytest.raises(LocalProtocolError) as caught:
                make(octet)
            assert caught.value.code == ("bad_field_value" if number in FATAL else code)
            assert (caught.value.role, caught.value.state) == ("", "")
            continue
        event = make(octet)
        speaker, listener = introduce(event)
        if number in allowed:
            listener.receive_data(speaker.send(event))
            assert listener.next_event() == event, octet
        else:
            expect_refusal(speaker, event, code)


def introduce(event: Event) -> tuple[Connection, Connection]:
    """Bring a connection to where it can send an event, and one to where it can read it."""
    if isinstance(event, Request):
        return Connection(CLIENT), Connection(SERVER)
    client, server = ask(get(), END), serve(GET)
    if isinstance(event, EndOfMessage):
        client.receive_data(server.send(ok()))
        hear(client)
    return server, client


@pytest.mark.parametrize("text", ["\r\n", "\r", "\n", "\0", "a\r\nX: y", "a\nb", "a\0"])
def test_what_could_end_a_line_is_refused_before_a_connection_sees_it(text: str) -> None:
    makers: list[Any] = [
        lambda: get(method=text),
        lambda: get(target=text),
        lambda: get(version=text),
        lambda: get((text, "x")),
        lambda: get(("X", text)),
        lambda: ok(reason=text),
        lambda: ok(version=text),
        lambda: ok(("X", text)),
        lambda: interim(reason=text),
        lambda: interim((text, "x")),
        lambda: EndOfMessage(headers=[(text, "x")]),
        lambda: EndOfMessage(headers=[("X", text)]),
    ]
    for make in makers:
        with pytest.raises(LocalProtocolError) as caught:
            make()
        assert caught.value.code == "bad_field_value"


@pytest.mark.parametrize("name", [":", "X:", ":X", "X:Y", "Transfer-Encoding: chunked"])
def test_a_field_name_brings_no_value_of_its_own(name: str) -> None:
    makers: list[Any] = [get, ok, interim, lambda field: EndOfMessage(headers=[field])]
    for make in makers:
        with pytest.raises(LocalProtocolError) as caught:
            make((name, "x"))
        assert caught.value.code == "bad_field_name"


@pytest.mark.parametrize("name", ["", "X Y", " X", "X ", "X\t", "\x7f", "(X)"])
def test_a_field_name_is_a_token(name: str) -> None:
    expect_refusal(ask(), get((name, "x")), "bad_field_name")
    expect_refusal(serve(GET), ok((name, "x")), "bad_field_name")
    expect_refusal(serve(GET), interim((name, "x")), "bad_field_name")
    expect_refusal(serve(GET, ok()), EndOfMessage(headers=[(name, "x")]), "bad_field_name")


@pytest.mark.parametrize("method", ["", "GET ", " GET", "G ET", "GET/", "G:", "(GET)"])
def test_a_method_is_a_token(method: str) -> None:
    expect_refusal(ask(), get(method=method), "bad_method")


# --------------------------------------------------------------------- requests


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "QUERY", "connect", "options"])
@pytest.mark.parametrize("target", ["", "*", "a", "?q", "#f", "/a#f", "/a b", "\\a", "192.0.2.1:80", "[::1]:80"])
def test_a_target_names_a_resource(method: str, target: str) -> None:
    expect_refusal(ask(), get(method=method, target=target), "bad_target")


@pytest.mark.parametrize("target", ["", "/", "*", "a", "a:", ":80", "a:b", "a:80/", "http://a:80/", "u@a:80", "::1:80"])
def test_a_tunnel_leads_to_a_host_and_a_port(target: str) -> None:
    expect_refusal(ask(), get(method="CONNECT", target=target), "bad_target")


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "/"),
        ("GET", "//a"),
        ("GET", "/?q=a/b?c"),
        ("GET", "http://a/"),
        ("OPTIONS", "*"),
        ("OPTIONS", "/"),
        ("OPTIONS", "http://a"),
        ("CONNECT", "a:80"),
        ("CONNECT", "[::1]:80"),
        ("CONNECT", "192.0.2.1:0"),
    ],
)
def test_a_target_of_the_right_form_is_sent_and_read(method: str, target: str) -> None:
    server = Connection(SERVER)
    server.receive_data(ask().send(get(method=method, target=target)))
    assert server.next_event() == get(method=method, target=target)


@pytest.mark.parametrize(
    "hosts",
    [
        [],
        ["a", "a"],
        ["a", "b"],
        ["a", ""],
        ["a/b"],
        ["u@a"],
        ["a b"],
        ["a:b"],
        ["a:-1"],
        ["::1"],
        ["[::1"],
        ["http://a"],
    ],
    ids=str,
)
def test_a_request_names_one_valid_host(hosts: list[str]) -> None:
    request = Request(method="GET", target="/", headers=[("Host", host) for host in hosts])
    expect_refusal(ask(), request, "bad_host")


@pytest.mark.parametrize("version", ["1.0", "0.9", "1.2", "2.0", "2", "", "1.1 ", "HTTP/1.1", "x"])
def test_only_http_1_1_is_sent(version: str) -> None:
    expect_refusal(ask(), get(version=version), "version_not_spoken")
    expect_refusal(serve(GET), ok(LENGTH_5, version=version), "version_not_spoken")
    expect_refusal(serve(GET), interim(version=version), "version_not_spoken")
    expect_refusal(serve(OLD_GET), ok(LENGTH_5, version=version), "version_not_spoken")


FRAMINGS: list[tuple[Sequence[Field], str]] = [
    ([CHUNKED, LENGTH_5], "conflicting_lengths"),
    ([LENGTH_5, CHUNKED], "conflicting_lengths"),
    ([("transfer-encoding", "gzip"), ("content-length", "")], "conflicting_lengths"),
    ([LENGTH_5, LENGTH_5], "bad_content_length"),
    ([LENGTH_5, ("content-length", "6")], "bad_content_length"),
    *(
        ([("Content-Length", value)], "bad_content_length")
        for value in ("", "+5", "-5", "5, 5", "0x5", "5_0", "5.0", "5 0", b"\xb2", "1" * 20)
    ),
    ([CHUNKED, CHUNKED], "unsupported_coding"),
    *(
        ([("Transfer-Encoding", value)], "unsupported_coding")
        for value in ("", "gzip", "identity", "gzip, chunked", "chunked, gzip", ",chunked", '"chunked"', "chunked;a=b")
    ),
]


@pytest.mark.parametrize(("headers", "code"), FRAMINGS, ids=str)
def test_there_is_one_way_to_find_the_end(headers: Sequence[Field], code: str) -> None:
    expect_refusal(ask(), get(*headers, method="POST"), code)
    expect_refusal(serve(GET), ok(*headers), code)
    expect_refusal(serve(GET), ok(*headers, status=404), code)
    expect_refusal(serve(OLD_GET), ok(*headers), code)
    expect_refusal(serve(GET.replace(b"GET", b"HEAD")), ok(*headers), code)


# -------------------------------------------------------------------- responses


@pytest.mark.parametrize("headers", [[LENGTH_5], [CHUNKED], [("Content-Length", "0")], [CHUNKED, LENGTH_5]], ids=str)
def test_what_has_no_body_frames_none(headers: list[Field]) -> None:
    expect_refusal(serve(GET), interim(*headers), "framing_not_allowed")
    expect_refusal(serve(GET), interim(*headers, status=100), "framing_not_allowed")
    expect_refusal(serve(GET), ok(*headers, status=204), "framing_not_allowed")


def test_a_304_may_tell_how_long_the_body_would_be_but_not_in_two_ways() -> None:
    assert b"Content-Length: 5\r\n" in serve(GET).send(ok(LENGTH_5, status=304))
    expect_refusal(serve(GET), ok(LENGTH_5, CHUNKED, status=304), "conflicting_lengths")


@pytest.mark.parametrize("status", [600, 601, 700, 999])
def test_a_status_means_something(status: int) -> None:
    expect_refusal(serve(GET), ok(LENGTH_5, status=status), "bad_status_code")


@pytest.mark.parametrize("status", [-1, 0, 1, 99, 1000, 2000, "200", 200.0, None])
def test_a_status_has_three_digits(status: Any) -> None:
    for make in (ok, interim):
        with pytest.raises(LocalProtocolError) as caught:
            make(status=status)
        assert caught.value.code == "bad_status_code"


@pytest.mark.parametrize(("make", "status"), [(ok, 100), (ok, 199), (interim, 200), (interim, 404)])
def test_a_status_belongs_to_its_event(make: Any, status: int) -> None:
    with pytest.raises(LocalProtocolError) as caught:
        make(status=status)
    assert caught.value.code == "bad_status_code"


def test_an_old_client_gets_no_interim_response() -> None:
    for request in (OLD_GET, OLD_GET.replace(b"\r\n\r\n", b"\r\nConnection: keep-alive\r\n\r\n")):
        for status in (100, 102, 103, 199):
            expect_refusal(serve(request), interim(status=status), "interim_not_understood")


def test_an_old_client_gets_no_chunks_even_if_the_application_asks_for_them() -> None:
    server = serve(OLD_GET)
    data = b"".join(server.send(event) for event in (ok(CHUNKED), Data(b"hello"), END))
    assert data == b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello"
    expect_refusal(serve(OLD_GET, ok(CHUNKED)), EndOfMessage(headers=[("X", "y")]), "trailers_not_allowed")


@pytest.mark.parametrize(
    "status",
    [status for status in HTTPStatus if status.value not in (101, 418, 510)],
    ids=lambda status: str(status.value),
)
def test_the_registered_phrase_is_sent_when_none_is_given(status: HTTPStatus) -> None:
    make: Any = interim if status < 200 else ok
    line, _, _ = serve(GET).send(make(status=status)).partition(b"\r\n")
    renamed = {
        413: "Content Too Large",
        414: "URI Too Long",
        416: "Range Not Satisfiable",
        422: "Unprocessable Content",
    }
    phrase = renamed.get(status, status.phrase)
    assert line == f"HTTP/1.1 {status.value} {phrase}".encode()
    assert serve(GET).send(make(status=status, reason="Mine")).startswith(f"HTTP/1.1 {status.value} Mine\r\n".encode())


def test_a_status_that_nobody_registered_has_no_phrase() -> None:
    assert serve(GET).send(ok(LENGTH_5, status=418)).startswith(b"HTTP/1.1 418 \r\n")


# ----------------------------------------------------------------------- bodies


@pytest.mark.parametrize(
    ("begin", "body", "code"),
    [
        (lambda: serve(GET, ok(LENGTH_5)), [Data(b"123456")], "body_too_long"),
        (lambda: serve(GET, ok(LENGTH_5)), [Data(b"123"), Data(b"456")], "body_too_long"),
        (lambda: serve(GET, ok(LENGTH_5)), [Data(b"12345"), Data(b"6")], "body_too_long"),
        (lambda: serve(GET, ok(LENGTH_5)), [END], "body_too_short"),
        (lambda: serve(GET, ok(LENGTH_5)), [Data(b""), Data(b"1234"), END], "body_too_short"),
        (lambda: serve(GET, ok(("Content-Length", "0"))), [Data(b"1")], "body_too_long"),
        (lambda: serve(GET, ok(status=204)), [Data(b"1")], "body_too_long"),
        (lambda: serve(GET, ok(LENGTH_5, status=304)), [Data(b"1")], "body_too_long"),
        (lambda: serve(GET.replace(b"GET", b"HEAD"), ok(LENGTH_5)), [Data(b"12345")], "body_too_long"),
        (lambda: serve(GET.replace(b"GET", b"HEAD"), ok()), [Data(b"12345")], "body_too_long"),
        (lambda: ask(get(LENGTH_5, method="POST")), [Data(b"123456")], "body_too_long"),
        (lambda: ask(get(LENGTH_5, method="POST")), [Data(b"1234"), END], "body_too_short"),
        (lambda: ask(get()), [Data(b"1")], "body_too_long"),
    ],
)
def test_a_body_is_neither_longer_nor_shorter_than_declared(begin: Begin, body: list[Event], code: str) -> None:
    connection = begin()
    *fine, wrong = body
    for event in fine:
        connection.send(event)
    expect_refusal(connection, wrong, code)


def test_no_part_of_a_body_that_is_too_long_is_passed_through() -> None:
    server = serve(GET, ok(LENGTH_5))
    with pytest.raises(LocalProtocolError) as caught:
        server.send_with_data_passthrough(Data(b"123456"))
    assert caught.value.code == "body_too_long"
    assert server.our_state is ERROR


@pytest.mark.parametrize(
    "begin",
    [
        lambda: serve(GET, ok(("Content-Length", "0"))),
        lambda: serve(GET, ok(status=204)),
        lambda: serve(GET, ok(status=304)),
        lambda: serve(GET.replace(b"GET", b"HEAD"), ok(CHUNKED)),
        lambda: serve(OLD_GET, ok()),
        lambda: ask(get()),
        lambda: ask(get(("Content-Length", "0"), method="POST")),
    ],
)
def test_only_a_body_in_chunks_has_trailers(begin: Begin) -> None:
    expect_refusal(begin(), EndOfMessage(headers=[("X", "y")]), "trailers_not_allowed")


@pytest.mark.parametrize("name", sorted(STRICT.forbidden_trailers))
def test_a_forbidden_trailer_is_neither_sent_nor_read(name: bytes) -> None:
    trailers = EndOfMessage(headers=[("X-Fine", "1"), (name.title(), "x")])
    expect_refusal(serve(GET, ok(), Data(b"ok")), trailers, "forbidden_trailer")
    expect_refusal(ask(get(CHUNKED, method="PUT")), trailers, "forbidden_trailer")
    body = b"0\r\nX-Fine: 1\r\n%b: x\r\n\r\n" % name.title()
    for reader, head in (
        (serve(None), b"PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"),
        (ask(get(), END), b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
    ):
        reader.receive_data(head + body)
        reader.next_event()
        with pytest.raises(RemoteProtocolError) as caught:
            reader.next_event()
        assert caught.value.code == "forbidden_trailer"


# ------------------------------------------------------------------- out of turn


@pytest.mark.parametrize(
    ("begin", "event"),
    [
        (lambda: serve(None), interim()),
        (lambda: serve(None), Data(b"x")),
        (lambda: serve(None), END),
        (lambda: serve(GET), get()),
        (lambda: serve(GET), Data(b"x")),
        (lambda: serve(GET), END),
        (lambda: serve(GET), interim(status=101)),
        (lambda: serve(GET, ok()), ok()),
        (lambda: serve(GET, ok()), interim()),
        (lambda: serve(GET, ok(), END), ok()),
        (lambda: serve(GET, ok(), END), interim()),
        (lambda: serve(GET, ok(), END), Data(b"x")),
        (lambda: serve(GET, ok(), END), END),
        (lambda: serve(GET.replace(b"GET /", b"CONNECT a:80"), ok()), Data(b"x")),
        (lambda: ask(), Data(b"x")),
        (lambda: ask(), END),
        (lambda: ask(), ok()),
        (lambda: ask(), interim()),
        (lambda: ask(get()), get()),
        (lambda: ask(get(), END), get()),
        (lambda: ask(get(), END), Data(b"x")),
        (lambda: ask(get(), END), END),
        (lambda: ask(ConnectionClosed()), get()),
    ],
)
def test_an_event_out_of_turn_is_refused(begin: Begin, event: Event) -> None:
    expect_refusal(begin(), event, "illegal_event")


# ------------------------------------------------------- what the peer says then


def test_a_server_that_may_send_no_more_still_reads_the_request() -> None:
    server = serve(POST)
    expect_refusal(server, ok(LENGTH_5, CHUNKED), "conflicting_lengths")
    server.receive_data(b"ok")
    assert hear(server) == [Data(b"ok"), END]
    server.receive_data(b"")
    assert hear(server) == [ConnectionClosed()]


def test_a_client_that_may_send_no_more_still_reads_the_answer() -> None:
    client = ask(get(LENGTH_5, method="POST"), Data(b"123"))
    expect_refusal(client, END, "body_too_short")
    client.receive_data(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 408 Request Timeout\r\nContent-Length: 2\r\n\r\nno")
    assert [type(event) for event in hear(client)] == [InformationalResponse, Response, Data, EndOfMessage]


def test_what_could_not_be_made_changes_nothing() -> None:
    server = serve(GET)
    with pytest.raises(LocalProtocolError):
        server.send(ok(LENGTH_5, reason="OK\r\nX: y"))
    assert server.states == {CLIENT: DONE, SERVER: SEND_RESPONSE}
    assert server.send(ok(LENGTH_5)) == b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
    client = ask()
    with pytest.raises(LocalProtocolError):
        client.send(get(target="/ HTTP/1.1\r\nX: y"))
    assert client.states == {CLIENT: IDLE, SERVER: IDLE}
    assert client.next_event() is NEED_DATA
