"""Exchanges of which one half passes elsewhere, and those that do not."""

import pytest

from stateline import zttp

GET = b"GET /%d HTTP/1.1\r\nHost: a\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def server(data: bytes = b"") -> zttp.H1Connection:
    connection = zttp.Connection(zttp.SERVER)
    connection.receive_data(data) if data else None
    return connection


def read(connection: zttp.H1Connection, data: bytes = b"") -> list[object]:
    """Read what there is: targets, statuses, data, and the names of everything else."""
    if data:
        connection.receive_data(data)
    found: list[object] = []
    while (event := connection.next_event()) is not zttp.NEED_DATA:
        match event:
            case zttp.Request():
                found.append(event.target)
            case zttp.Response():
                found.append(event.status_code)
            case zttp.Data():
                found.append(event.data)
            case _:
                found.append(type(event).__name__)
        if event is zttp.CONNECTION_CLOSED:
            break
    return found


def answer(connection: zttp.H1Connection, *headers: tuple[bytes, bytes]) -> bytes:
    connection.send_response(200, headers or [(b"Content-Length", b"0")])
    connection.end_message()
    return connection.data_to_send()


def test_requests_may_be_answered_elsewhere() -> None:
    connection = server()
    for number in range(3):
        assert read(connection, GET % number) == [b"/%d" % number, "EndOfMessage"]
        connection.start_next_cycle()
    assert connection.data_to_send() == b""


def test_the_end_of_a_whole_head_need_not_be_read() -> None:
    connection = server(GET % 1 + GET % 2)
    request = connection.next_event()
    assert isinstance(request, zttp.Request)
    assert request.end_stream
    connection.start_next_cycle()
    assert read(connection) == [b"/2", "EndOfMessage"]


def test_the_next_cycle_may_be_started_before_the_answer_and_after_it() -> None:
    early, late = server(), server()
    for number in range(3):
        assert read(early, GET % number) == read(late, GET % number) == [b"/%d" % number, "EndOfMessage"]
        early.start_next_cycle()
        assert read(early) == []
        assert answer(early) == answer(late) == OK
        late.start_next_cycle()


def test_an_answer_that_comes_late_is_framed_for_its_request() -> None:
    connection = server()
    read(connection, b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
    connection.start_next_cycle()
    read(connection, b"GE")
    connection.send_response(200, [(b"Content-Length", b"5")])
    with pytest.raises(zttp.LocalProtocolError):
        connection.send_data(b"hello")
    connection.end_message()
    assert read(connection, b"T / HTTP/1.1\r\nHost: a\r\n\r\n") == [b"/", "EndOfMessage"]


def test_the_next_request_waits_for_the_end_of_an_answer() -> None:
    connection = server()
    read(connection, GET % 1)
    connection.start_next_cycle()
    connection.send_response(200, [(b"Content-Length", b"2")])
    assert read(connection, GET % 2) == []
    connection.send_data(b"ok")
    assert read(connection) == []
    connection.end_message()
    assert read(connection) == [b"/2", "EndOfMessage"]


def test_no_cycle_starts_in_the_middle_of_a_message() -> None:
    connection = server()
    read(connection, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe")
    with pytest.raises(zttp.LocalProtocolError):
        connection.start_next_cycle()
    assert read(connection, b"llo") == [b"llo", "EndOfMessage"]
    connection.send_response(200, [(b"Content-Length", b"2")])
    with pytest.raises(zttp.LocalProtocolError):
        connection.start_next_cycle()
    connection.send_data(b"ok")
    connection.end_message()
    connection.start_next_cycle()


def test_no_cycle_starts_twice_or_before_there_was_one() -> None:
    connection = server()
    with pytest.raises(zttp.LocalProtocolError):
        connection.start_next_cycle()
    read(connection, GET % 1)
    connection.start_next_cycle()
    with pytest.raises(zttp.LocalProtocolError):
        connection.start_next_cycle()
    assert answer(connection) == OK
    with pytest.raises(zttp.LocalProtocolError):
        connection.start_next_cycle()


def test_what_must_close_stays_closed() -> None:
    connection = server()
    read(connection, b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + GET % 2)
    assert connection.should_close()
    with pytest.raises(zttp.LocalProtocolError):
        connection.start_next_cycle()
    assert read(connection) == []
    assert b"Connection: close\r\n" in answer(connection)


def test_an_offer_that_is_not_answered_does_not_outlive_its_request() -> None:
    connection = server()
    read(connection, b"GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n")
    assert connection.upgrade() == b"x"
    connection.start_next_cycle()
    assert connection.upgrade() is None
    assert read(connection, GET % 2) == [b"/2", "EndOfMessage"]
    with pytest.raises(zttp.LocalProtocolError):
        connection.send_response(101, [(b"Upgrade", b"x")])


def test_the_end_of_the_connection_is_told_in_the_next_cycle() -> None:
    connection = server()
    read(connection, GET % 1)
    assert read(connection, b"") == []
    connection.receive_data(b"")
    assert read(connection) == []
    connection.start_next_cycle()
    assert read(connection) == ["ConnectionClosed"]
    assert answer(connection) == OK


def test_a_client_may_only_parse() -> None:
    connection = zttp.Connection(zttp.CLIENT)
    for _ in range(2):
        assert read(connection, OK + OK) == [200, "EndOfMessage"]
        connection.start_next_cycle()
        assert read(connection) == [200, "EndOfMessage"]
        connection.start_next_cycle()
    assert connection.data_to_send() == b""


def test_a_client_that_only_parses_sees_interim_responses_and_switches() -> None:
    connection = zttp.Connection(zttp.CLIENT)
    switch = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nnot HTTP"
    assert read(connection, b"HTTP/1.1 103 Early Hints\r\n\r\n" + switch) == [103, 101]
    with pytest.raises(zttp.LocalProtocolError):
        connection.start_next_cycle()


def test_a_request_that_was_sent_here_frames_its_answer() -> None:
    connection = zttp.Connection(zttp.CLIENT)
    connection.send_request(b"HEAD", b"/", b"1.1", [(b"Host", b"a")])
    connection.end_message()
    assert read(connection, b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n") == [200, "EndOfMessage"]
    connection.start_next_cycle()
    connection.send_request(b"CONNECT", b"a:1", b"1.1", [(b"Host", b"a:1")])
    connection.end_message()
    assert read(connection, b"HTTP/1.1 200 OK\r\n\r\nnot HTTP") == [200]


def test_bytes_that_came_before_a_request_do_not_answer_it() -> None:
    connection = zttp.Connection(zttp.CLIENT)
    connection.receive_data(OK)
    connection.send_request(b"GET", b"/", b"1.1", [(b"Host", b"a")])
    with pytest.raises(zttp.RemoteProtocolError):
        connection.next_event()


def test_a_client_that_asks_while_it_parses_is_refused() -> None:
    connection = zttp.Connection(zttp.CLIENT)
    assert read(connection, OK[:-2] + b"\r\n") == [200, "EndOfMessage"]
    with pytest.raises(zttp.LocalProtocolError):
        connection.send_request(b"GET", b"/", b"1.1", [(b"Host", b"a")])
    connection.start_next_cycle()
    connection.send_request(b"GET", b"/", b"1.1", [(b"Host", b"a")])
    assert connection.data_to_send() == b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
