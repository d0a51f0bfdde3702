"""The names of zttp, what they take and what they give."""

import copy
import inspect
import pickle
from array import array
from typing import Any

import pytest
import zttp

from stateline import zttp as ours

BOTH = pytest.mark.parametrize("library", [zttp, ours], ids=["zttp", "stateline"])
OTHER_PROTOCOLS = {
    "CloseInfo",
    "ConnectionIDFactory",
    "DatagramHeader",
    "GoAway",
    "H2Connection",
    "H2ErrorCode",
    "H2Settings",
    "H3Connection",
    "HTTP3",
    "LocalConnectionId",
    "OutboundDatagram",
    "Ping",
    "QuicEndpoint",
    "QuicTransportParameters",
    "RstStream",
    "SessionResumption",
    "SessionTicket",
    "Settings",
    "Stream",
    "TlsCredentials",
    "WindowUpdate",
    "parse_datagram_header",
}
"""Names that only HTTP/2 and HTTP/3 need."""


def received(library: Any, role: int, data: bytes) -> Any:
    connection = library.Connection(role)
    connection.receive_data(data)
    return connection.next_event()


HEAD = b"GET / HTTP/1.1\r\nHost: a\r\nX-Mixed-CASE: 1\r\nx-mixed-case: 2\r\n\r\n"
FIELDS = [(b"Host", b"a"), (b"X-Mixed-CASE", b"1"), (b"x-mixed-case", b"2")]


def test_every_name_of_http_1_is_there() -> None:
    assert set(ours.__all__) == set(zttp.__all__) - OTHER_PROTOCOLS
    assert all(hasattr(ours, name) for name in ours.__all__)


def test_every_method_is_there() -> None:
    public = {name for name in dir(zttp.H1Connection) if not name.startswith("_")}
    assert public == {name for name in dir(ours.H1Connection) if not name.startswith("_")}
    fields = {name for name in dir(zttp.HeaderBlock) if not name.startswith("_")}
    assert fields <= set(dir(ours.HeaderBlock))


@pytest.mark.parametrize("name", ["Request", "Response", "Data", "EndOfMessage"])
def test_events_have_the_same_fields(name: str) -> None:
    theirs = {field for field in dir(getattr(zttp, name)) if not field.startswith("_")}
    assert theirs == {field for field in dir(getattr(ours, name)) if not field.startswith("_")}


@BOTH
def test_constants_are_the_published_numbers(library: Any) -> None:
    assert (library.SERVER, library.CLIENT, library.HTTP1, library.HTTP2) == (1, 2, 1, 2)


@BOTH
def test_a_connection_is_of_the_class_of_its_protocol(library: Any) -> None:
    connection = library.Connection(role=library.SERVER, protocol=library.HTTP1)
    assert type(connection) is type(library.H1Connection(library.CLIENT)) is library.H1Connection
    assert isinstance(connection, library.Connection)


@BOTH
@pytest.mark.parametrize("arguments", [(0,), (3,), (1, 9)])
def test_there_is_no_such_role_or_protocol(library: Any, arguments: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"role|protocol"):
        library.Connection(*arguments)


@BOTH
def test_constants_that_are_no_events_have_classes(library: Any) -> None:
    assert type(library.NEED_DATA) is library.NeedData
    assert type(library.CONNECTION_CLOSED) is library.ConnectionClosed
    assert received(library, library.SERVER, b"") is library.CONNECTION_CLOSED


@pytest.mark.parametrize("constant", [ours.NEED_DATA, ours.CONNECTION_CLOSED], ids=repr)
def test_there_is_one_of_each_constant_even_after_copying(constant: object) -> None:
    assert copy.deepcopy(constant) is pickle.loads(pickle.dumps(constant)) is constant


@BOTH
def test_events_can_be_told_apart_by_class(library: Any) -> None:
    connection = library.Connection(library.SERVER)
    assert isinstance(connection.receive_event(HEAD), library.Event)
    assert isinstance(library.NEED_DATA, library.Event)


@BOTH
def test_headers_keep_the_names_as_received(library: Any) -> None:
    headers = received(library, library.SERVER, HEAD).headers
    assert isinstance(headers, library.HeaderBlock)
    assert list(headers) == headers.to_list() == FIELDS
    assert headers.to_list(lowercase_names=True) == [(name.lower(), value) for name, value in FIELDS]
    assert headers == FIELDS
    assert headers != FIELDS[:2]
    assert (len(headers), headers[0], headers[-1], headers[:2]) == (3, FIELDS[0], FIELDS[-1], FIELDS[:2])
    assert FIELDS[1] in headers
    assert repr(headers) == repr(FIELDS)
    with pytest.raises(IndexError):
        headers[3]
    with pytest.raises(TypeError):
        hash(headers)


@BOTH
def test_a_field_is_found_in_whatever_case(library: Any) -> None:
    headers = received(library, library.SERVER, HEAD).headers
    assert headers.get(b"HOST") == b"a"
    assert headers.get(b"X-MIXED-case") == b"1"
    assert headers.getall(b"X-MIXED-case") == [b"1", b"2"]
    assert (headers.get(b"absent"), headers.get(b"absent", 1), headers.getall(b"absent")) == (None, 1, [])


@BOTH
def test_events_cannot_be_changed(library: Any) -> None:
    with pytest.raises(AttributeError):
        received(library, library.SERVER, HEAD).method = b"PUT"


def test_events_compare_by_value() -> None:
    assert received(ours, ours.SERVER, HEAD) == received(ours, ours.SERVER, HEAD)
    assert ours.Data(b"a") != ours.Data(b"b")


@BOTH
@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview, lambda data: array("B", data)])
def test_bytes_come_in_any_buffer(library: Any, kind: Any) -> None:
    request = library.Connection(library.SERVER).receive_event(kind(HEAD))
    assert request.headers == FIELDS


@BOTH
@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview, lambda data: array("B", data)])
def test_data_goes_out_from_any_buffer(library: Any, kind: Any) -> None:
    connection = library.Connection(library.SERVER)
    connection.receive_event(HEAD)
    connection.send_response(200, [(b"Content-Length", b"4")])
    connection.data_to_send()
    data = kind(b"data")
    connection.send_data(data)
    if isinstance(data, bytearray):
        data[:] = b"late"
    assert connection.data_to_send() == b"data"


@BOTH
@pytest.mark.parametrize("data", [None, "GET", 1])
def test_what_is_no_buffer_is_a_type_error(library: Any, data: Any) -> None:
    connection = library.Connection(library.SERVER)
    with pytest.raises(TypeError):
        connection.receive_data(data)
    assert connection.receive_event(HEAD).method == b"GET"


@BOTH
def test_the_outbox_is_emptied_by_looking(library: Any) -> None:
    connection = library.Connection(library.CLIENT)
    assert connection.send_request(b"GET", b"/", b"1.1", [(b"Host", b"a")]) is None
    assert connection.end_message() is None
    assert connection.data_to_send() == b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    assert connection.data_to_send() == b""


@BOTH
def test_what_is_refused_puts_nothing_into_the_outbox_and_may_be_said_otherwise(library: Any) -> None:
    connection = library.Connection(library.SERVER)
    connection.receive_event(HEAD)
    with pytest.raises(library.LocalProtocolError):
        connection.send_response(200, [(b"X", b"a\r\nSet-Cookie: b")])
    with pytest.raises(library.LocalProtocolError):
        connection.send_data(b"before the head")
    assert connection.data_to_send() == b""
    connection.send_response(500, [(b"Content-Length", b"0")])
    connection.end_message()
    assert connection.data_to_send() == b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n"


@BOTH
def test_a_body_must_be_as_long_as_declared(library: Any) -> None:
    connection = library.Connection(library.SERVER)
    connection.receive_event(HEAD)
    connection.send_response(200, [(b"Content-Length", b"3")])
    with pytest.raises(library.LocalProtocolError):
        connection.send_data(b"four")
    connection.send_data(b"tw")
    with pytest.raises(library.LocalProtocolError):
        connection.end_message()
    connection.send_data(b"o")
    connection.end_message()
    assert connection.data_to_send().endswith(b"\r\n\r\ntwo")


@BOTH
@pytest.mark.parametrize("status", [99, 101, 200])
def test_an_interim_response_has_an_interim_status(library: Any, status: int) -> None:
    connection = library.Connection(library.SERVER)
    connection.receive_event(HEAD)
    with pytest.raises(ValueError, match=r"interim|informational|out of range"):
        connection.send_informational(status)


@BOTH
def test_an_error_of_the_peer_is_the_end_of_reading(library: Any) -> None:
    connection = library.Connection(library.SERVER)
    connection.receive_data(b"GET / HTTP/1.1\r\nno colon\r\n\r\n")
    for _ in range(2):
        with pytest.raises(library.RemoteProtocolError):
            connection.next_event()
    with pytest.raises(library.RemoteProtocolError):
        connection.receive_data(HEAD)
    with pytest.raises(library.RemoteProtocolError):
        connection.receive_event(HEAD)
    with pytest.raises(library.LocalProtocolError):
        connection.start_next_cycle()
    connection.send_response(400, [(b"Content-Length", b"0"), (b"Connection", b"close")])
    connection.end_message()
    assert connection.data_to_send().startswith(b"HTTP/1.1 400 Bad Request\r\n")


@BOTH
def test_errors_have_one_base(library: Any) -> None:
    assert issubclass(library.RemoteProtocolError, library.ProtocolError)
    assert issubclass(library.LocalProtocolError, library.ProtocolError)
    assert issubclass(library.ProtocolError, Exception)


def test_errors_say_more_than_they_must() -> None:
    with pytest.raises(ours.RemoteProtocolError) as caught:
        received(ours, ours.SERVER, b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")
    assert (caught.value.code, caught.value.section) == ("bad_host", "RFC 9112, section 3.2")


def test_every_public_method_says_what_it_does() -> None:
    for name, method in inspect.getmembers(ours.H1Connection, inspect.isfunction):
        assert name.startswith("_") or inspect.getdoc(method), name
