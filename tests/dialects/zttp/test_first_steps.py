"""The first steps that zttp's users are shown, taken with stateline.zttp."""

import pytest

from stateline import zttp


def test_a_request_may_arrive_in_fragments() -> None:
    connection = zttp.Connection(zttp.SERVER)
    seen = []
    for fragment in (b"GET / HT", b"TP/1.1\r\n", b"\r", b"\n"):
        connection.receive_data(fragment)
        seen.append(connection.next_event())
    assert seen[:3] == [zttp.NEED_DATA] * 3
    assert isinstance(seen[3], zttp.Request)


def test_events_are_pulled_until_the_message_ends() -> None:
    connection = zttp.Connection(zttp.SERVER)
    connection.receive_data(b"POST /submit HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello")
    pulled = []
    while True:
        event = connection.next_event()
        if event is zttp.NEED_DATA:
            break
        pulled.append((type(event).__name__, getattr(event, "data", "")))
        if isinstance(event, zttp.EndOfMessage):
            break
    assert pulled == [("Request", ""), ("Data", b"hello"), ("EndOfMessage", "")]


def test_data_that_is_needed_is_one_and_the_same_object() -> None:
    first, second = zttp.Connection(zttp.SERVER), zttp.Connection(zttp.CLIENT)
    assert first.next_event() is second.next_event() is zttp.NEED_DATA


def test_a_request_says_what_it_asks_for_undecoded() -> None:
    connection = zttp.Connection(zttp.SERVER)
    request = connection.receive_event(b"PUT /a%20b?c=%20?d HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n")
    assert isinstance(request, zttp.Request)
    assert (request.method, request.target, request.http_version) == (b"PUT", b"/a%20b?c=%20?d", b"1.1")
    assert (request.path, request.query) == (b"/a%20b", b"c=%20?d")
    assert request.headers == [(b"Host", b"a"), (b"Expect", b"100-continue")]
    assert request.expect_continue
    assert request.stream_id == 0


def test_a_body_and_its_trailers() -> None:
    connection = zttp.Connection(zttp.SERVER)
    connection.receive_data(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    connection.receive_data(b"2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n")
    events = [connection.next_event() for _ in range(3)]
    assert events[1:] == [zttp.Data(b"ok"), zttp.EndOfMessage([(b"X-Sum", b"1")])]


def test_a_client_sees_the_mirror_image() -> None:
    connection = zttp.Connection(zttp.CLIENT)
    response = connection.receive_event(b"HTTP/1.1 404 Nothing here\r\nContent-Length: 2\r\n\r\nno")
    assert isinstance(response, zttp.Response)
    assert (response.status_code, response.reason, response.http_version) == (404, b"Nothing here", b"1.1")
    assert response.headers == [(b"Content-Length", b"2")]
    assert [connection.next_event() for _ in range(3)] == [zttp.Data(b"no"), zttp.EndOfMessage([]), zttp.NEED_DATA]


def serve(connection: zttp.H1Connection, data: bytes) -> list[str]:
    """Read as many messages as there are, as the page on keep-alive does, and answer none."""
    connection.receive_data(data)
    read = []
    while (event := connection.next_event()) is not zttp.NEED_DATA:
        if isinstance(event, zttp.Request):
            read.append(event.target.decode())
        if isinstance(event, zttp.EndOfMessage):
            if connection.should_close():
                read.append("closed")
                break
            connection.start_next_cycle()
    return read


def test_a_connection_is_reused_until_the_peer_asks_to_close() -> None:
    requests = b"GET /%d HTTP/1.1\r\nHost: a\r\n\r\n"
    last = b"GET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    assert serve(zttp.Connection(zttp.SERVER), requests % 1 + requests % 2 + last + requests % 4) == [
        "/1",
        "/2",
        "/3",
        "closed",
    ]


def test_an_http_1_0_peer_is_kept_only_if_it_asks() -> None:
    kept = b"GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
    assert serve(zttp.Connection(zttp.SERVER), kept + b"GET /2 HTTP/1.0\r\n\r\n" + kept) == ["/1", "/2", "closed"]


def test_an_upgrade_needs_both_fields() -> None:
    both, one = zttp.Connection(zttp.SERVER), zttp.Connection(zttp.SERVER)
    both.receive_event(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n")
    one.receive_event(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nUpgrade: websocket\r\n\r\n")
    assert both.upgrade() == b"websocket"
    assert one.upgrade() is None


def test_a_waiting_client_is_told_to_go_on_and_answered_later() -> None:
    connection = zttp.Connection(zttp.SERVER)
    head = b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    request = connection.receive_event(head)
    assert isinstance(request, zttp.Request)
    if request.expect_continue:
        connection.send_informational(100)
    assert connection.data_to_send() == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert connection.receive_event(b"hi") == zttp.Data(b"hi")
    assert connection.next_event() == zttp.EndOfMessage([])
    connection.send_response(204)
    connection.end_message()
    assert connection.data_to_send() == b"HTTP/1.1 204 No Content\r\n\r\n"


def test_http_2_is_refused_in_so_many_words() -> None:
    with pytest.raises(NotImplementedError, match="HTTP/2 is not spoken"):
        zttp.Connection(zttp.SERVER, protocol=zttp.HTTP2)
