"""Whole conversations between two connections, checked at both ends."""

from typing import Any

import pytest

import stateline
from stateline import (
    CLIENT,
    ERROR,
    NEED_DATA,
    PAUSED,
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
from tests.http1.pair import Pair, hear

HOST = ("Host", "example.com")
LENGTH_0 = ("Content-Length", "0")
LENGTH_5 = ("Content-Length", "5")
CHUNKED = ("Transfer-Encoding", "chunked")
CLOSE = ("Connection", "close")
END = EndOfMessage()


def get(*headers: tuple[str, str], method: str = "GET", target: str = "/") -> Request:
    return Request(method=method, target=target, headers=[HOST, *headers])


def ok(*headers: tuple[str, str], status: int = 200) -> Response:
    return Response(status_code=status, reason="Fine", headers=headers)


@pytest.fixture
def pair() -> Pair:
    return Pair()


# ------------------------------------------------------------- plain exchanges


def test_a_simple_exchange(pair: Pair) -> None:
    pair.expect("IDLE", "IDLE")
    head = pair.client_says(get(LENGTH_5, method="POST"))
    assert head == b"POST / HTTP/1.1\r\nHost: example.com\r\nContent-Length: 5\r\n\r\n"
    pair.expect("SEND_BODY", "SEND_RESPONSE")
    assert pair.client_says(Data(b"he"), Data(b"llo"), END, heard=[Data(b"hello"), END]) == b"hello"
    pair.expect("DONE", "SEND_RESPONSE")
    pair.server_says(ok(LENGTH_5))
    pair.expect("DONE", "SEND_BODY")
    assert pair.server_says(Data(b"world"), END) == b"world"
    pair.expect("DONE", "DONE")
    assert pair.client.their_http_version == pair.server.their_http_version == b"1.1"


def test_host_goes_first_and_names_keep_their_letter_case() -> None:
    request = Request(method="GET", target="/", headers=[("X-one", "1"), ("hOST", "a"), ("X-Two", "2")])
    assert Connection(CLIENT).send(request) == b"GET / HTTP/1.1\r\nhOST: a\r\nX-one: 1\r\nX-Two: 2\r\n\r\n"


def exchange(pair: Pair, target: str) -> None:
    """Ask for something and get it."""
    pair.client_says(get(target=target), END)
    pair.server_says(ok(LENGTH_0), END)
    pair.expect("DONE", "DONE")


def test_one_connection_carries_one_exchange_after_another(pair: Pair) -> None:
    for number in range(3):
        exchange(pair, f"/{number}")
        pair.start_next_cycle()


def test_a_body_of_unknown_length_goes_in_chunks_with_trailers(pair: Pair) -> None:
    trailers = EndOfMessage(headers=[("X-Checksum", "1"), ("x-other", "")])
    pair.client_says(get(CHUNKED, method="PUT"), Data(b""), heard=[get(CHUNKED, method="PUT")])
    pair.client_says(Data(b"one"), Data(b"two"), heard=[Data(b"one", True, True), Data(b"two", True, True)])
    assert pair.client_says(trailers) == b"0\r\nX-Checksum: 1\r\nx-other: \r\n\r\n"
    pair.server_says(ok(), heard=[ok(CHUNKED)])
    assert pair.server_says(Data(b"x" * 16), heard=[Data(b"x" * 16, True, True)]) == b"10\r\n" + b"x" * 16 + b"\r\n"
    pair.server_says(trailers)
    pair.expect("DONE", "DONE")


@pytest.mark.parametrize(
    ("headers", "shown"),
    [((LENGTH_5,), (LENGTH_5,)), ((CHUNKED,), (CHUNKED,)), ((), (CHUNKED,))],
)
def test_the_answer_to_head_has_the_head_of_an_answer_to_get(
    pair: Pair, headers: tuple[tuple[str, str], ...], shown: tuple[tuple[str, str], ...]
) -> None:
    pair.client_says(get(method="HEAD"), END)
    assert pair.server_says(ok(*headers), END, heard=[ok(*shown), END]).endswith(b"\r\n\r\n")
    pair.expect("DONE", "DONE")


@pytest.mark.parametrize("status", [204, 304])
def test_some_statuses_have_no_body(pair: Pair, status: int) -> None:
    pair.client_says(get(), END)
    assert pair.server_says(ok(status=status), END) == b"HTTP/1.1 %d Fine\r\n\r\n" % status
    pair.expect("DONE", "DONE")


# ------------------------------------------------------------------ pipelining


def test_what_was_sent_ahead_waits_for_its_turn() -> None:
    server = Connection(SERVER)
    requests = [get(target=f"/{number}") for number in range(3)]
    for request in requests:
        server.receive_data(b"GET %b HTTP/1.1\r\nHost: example.com\r\n\r\n" % request.target)
    for request in requests:
        assert hear(server) == [request, END]
        last = request is requests[-1]
        assert server.next_event() is (NEED_DATA if last else PAUSED)
        assert bool(server.trailing_data[0]) is not last
        server.send(ok(LENGTH_0))
        server.send(END)
        server.start_next_cycle()


def test_a_close_behind_waiting_requests_comes_after_them() -> None:
    server = Connection(SERVER)
    server.receive_data(b"GET / HTTP/1.1\r\nHost: example.com\r\n\r\n" * 2)
    server.receive_data(b"")
    assert hear(server) == [get(), END]
    assert server.next_event() is PAUSED
    server.send(ok(LENGTH_0))
    server.send(END)
    server.start_next_cycle()
    assert hear(server) == [get(), END, ConnectionClosed()]
    assert server.send(ok(LENGTH_0)).endswith(b"\r\n\r\n")


# --------------------------------------------------------------------- waiting


def ask_to_continue(pair: Pair) -> Request:
    request = get(LENGTH_5, ("Expect", "100-continue"), method="POST")
    pair.client_says(request)
    for end in (pair.client, pair.server):
        assert end.client_is_waiting_for_100_continue
    assert pair.server.they_are_waiting_for_100_continue
    assert not pair.client.they_are_waiting_for_100_continue
    return request


def nobody_waits(pair: Pair) -> bool:
    return not any(end.client_is_waiting_for_100_continue for end in pair.ends.values())


@pytest.mark.parametrize("status", [100, 102])
def test_an_interim_response_ends_the_waiting(pair: Pair, status: int) -> None:
    ask_to_continue(pair)
    pair.server_says(InformationalResponse(status_code=status, headers=[], reason="Go on"))
    pair.expect("SEND_BODY", "SEND_RESPONSE")
    assert nobody_waits(pair)
    pair.client_says(Data(b"hello"), END)


def test_a_final_response_ends_the_waiting(pair: Pair) -> None:
    ask_to_continue(pair)
    pair.server_says(ok(LENGTH_0, status=417), END)
    pair.expect("SEND_BODY", "DONE")
    assert nobody_waits(pair)
    pair.client_says(Data(b"hello"), END)
    pair.start_next_cycle()


def test_a_client_need_not_wait(pair: Pair) -> None:
    ask_to_continue(pair)
    pair.client_says(Data(b"hello"), END)
    assert nobody_waits(pair)


# ------------------------------------------------------------------- switching


def offer(pair: Pair) -> None:
    request = get(("Connection", "Upgrade"), ("Upgrade", "websocket"))
    pair.client_says(request, END)
    pair.expect("MIGHT_SWITCH_PROTOCOL", "SEND_RESPONSE")
    pair.server.receive_data(b"early")
    assert pair.server.next_event() is PAUSED


def accepted(status: int = 101) -> InformationalResponse:
    headers = [("Connection", "Upgrade"), ("Upgrade", "websocket")]
    return InformationalResponse(status_code=status, reason="Let's", headers=headers)


def test_an_accepted_offer_hands_the_bytes_over(pair: Pair) -> None:
    offer(pair)
    pair.server_says(accepted())
    pair.expect("SWITCHED_PROTOCOL", "SWITCHED_PROTOCOL")
    assert pair.server.trailing_data == (b"early", False)
    assert pair.client.trailing_data == (b"", False)
    pair.client.receive_data(b"HTTP/1.1 200 OK\r\n\r\n")
    pair.client.receive_data(b"")
    assert pair.client.next_event() is PAUSED
    assert pair.client.trailing_data == (b"HTTP/1.1 200 OK\r\n\r\n", True)
    for end in (pair.client, pair.server):
        with pytest.raises(LocalProtocolError):
            end.send(Data(b"x"))


def test_an_interim_response_decides_nothing(pair: Pair) -> None:
    offer(pair)
    pair.server_says(accepted(status=103))
    pair.expect("MIGHT_SWITCH_PROTOCOL", "SEND_RESPONSE")
    pair.server_says(accepted())
    pair.expect("SWITCHED_PROTOCOL", "SWITCHED_PROTOCOL")


def test_a_declined_offer_leaves_http(pair: Pair) -> None:
    offer(pair)
    pair.server_says(ok(LENGTH_0), END)
    pair.expect("DONE", "DONE")
    pair.start_next_cycle()
    with pytest.raises(LocalProtocolError):
        pair.server.send(accepted())


def test_nobody_accepts_what_was_not_offered(pair: Pair) -> None:
    pair.client_says(get(), END)
    with pytest.raises(LocalProtocolError):
        pair.server.send(accepted())


CONNECT = Request(method="CONNECT", target="example.com:443", headers=[("Host", "example.com:443")])


@pytest.mark.parametrize("status", [200, 204, 299])
def test_a_tunnel_is_opened(pair: Pair, status: int) -> None:
    pair.client_says(CONNECT, END)
    pair.expect("MIGHT_SWITCH_PROTOCOL", "SEND_RESPONSE")
    head = pair.server_says(ok(status=status))
    assert head == b"HTTP/1.1 %d Fine\r\n\r\n" % status
    pair.expect("SWITCHED_PROTOCOL", "SWITCHED_PROTOCOL")


def test_a_tunnel_is_refused(pair: Pair) -> None:
    pair.client_says(CONNECT, END)
    heard = [ok(LENGTH_5, CLOSE, status=403), Data(b"sorry"), END]
    pair.server_says(ok(LENGTH_5, status=403), Data(b"sorry"), END, heard=heard)
    pair.expect("MUST_CLOSE", "MUST_CLOSE")


# --------------------------------------------------------------------- closing


def test_a_client_asks_for_the_close(pair: Pair) -> None:
    pair.client_says(get(CLOSE), END)
    pair.expect("MUST_CLOSE", "SEND_RESPONSE")
    pair.server_says(ok(LENGTH_0), END, heard=[ok(LENGTH_0, CLOSE), END])
    pair.expect("MUST_CLOSE", "MUST_CLOSE")
    for end in (pair.client, pair.server):
        with pytest.raises(LocalProtocolError):
            end.start_next_cycle()
    pair.client_says(ConnectionClosed())
    pair.server_says(ConnectionClosed())
    pair.expect("CLOSED", "CLOSED")


def test_a_server_asks_for_the_close(pair: Pair) -> None:
    pair.client_says(get(), END)
    pair.server_says(ok(LENGTH_0, CLOSE), END)
    pair.expect("MUST_CLOSE", "MUST_CLOSE")
    with pytest.raises(LocalProtocolError):
        pair.client.send(get())


def test_a_client_closes_its_side_and_still_gets_its_answer(pair: Pair) -> None:
    pair.client_says(get(), END)
    pair.client_says(ConnectionClosed())
    pair.expect("CLOSED", "SEND_RESPONSE")
    pair.server_says(ok(LENGTH_5), Data(b"world"), END)
    pair.expect("CLOSED", "MUST_CLOSE")


def test_both_close_without_a_word(pair: Pair) -> None:
    pair.client_says(ConnectionClosed())
    pair.expect("CLOSED", "MUST_CLOSE")
    pair.server_says(ConnectionClosed())
    pair.expect("CLOSED", "CLOSED")


def test_a_close_repeats_freely_but_nothing_may_follow_it() -> None:
    server = Connection(SERVER)
    for _ in range(3):
        server.receive_data(b"")
        assert server.next_event() == ConnectionClosed()
    with pytest.raises(RuntimeError):
        server.receive_data(b"GET")


# -------------------------------------------------------------------- HTTP/1.0


def answer_http_1_0(request: bytes, *events: Event) -> tuple[Connection, bytes]:
    """Answer a request in bytes, because a client of ours never speaks HTTP/1.0."""
    server = Connection(SERVER)
    server.receive_data(request)
    hear(server)
    assert server.their_http_version == b"1.0"
    return server, b"".join(server.send(event) or b"" for event in events)


def test_an_old_client_gets_no_chunks() -> None:
    server, data = answer_http_1_0(b"GET / HTTP/1.0\r\n\r\n", ok(), Data(b"hello"), END)
    assert data == b"HTTP/1.1 200 Fine\r\nConnection: close\r\n\r\nhello"
    assert server.our_state is stateline.MUST_CLOSE
    client = Connection(CLIENT)
    client.send(get())
    client.send(END)
    client.receive_data(data)
    client.receive_data(b"")
    assert hear(client) == [ok(CLOSE), Data(b"hello"), END, ConnectionClosed()]


def test_an_old_client_that_asks_for_it_is_kept_and_told_so() -> None:
    request = b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
    server, data = answer_http_1_0(request, ok(LENGTH_5), Data(b"hello"), END)
    assert data == b"HTTP/1.1 200 Fine\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\nhello"
    server.start_next_cycle()


def test_a_client_refuses_to_speak_http_1_0() -> None:
    request = Request(method="GET", target="/", headers=[HOST], http_version="1.0")
    with pytest.raises(LocalProtocolError) as caught:
        Connection(CLIENT).send(request)
    assert caught.value.code == "version_not_spoken"


# ---------------------------------------------------------------------- errors


def test_a_server_answers_a_broken_request_once_and_closes() -> None:
    server = Connection(SERVER)
    server.receive_data(b"GET / HTTP/1.1\r\nHost : example.com\r\n\r\n")
    with pytest.raises(RemoteProtocolError) as caught:
        server.next_event()
    assert server.states == {CLIENT: ERROR, SERVER: stateline.IDLE}
    data = server.send(Response(status_code=caught.value.error_status_hint, headers=[LENGTH_5], reason="No"))
    assert data == b"HTTP/1.1 400 No\r\nContent-Length: 5\r\nConnection: close\r\n\r\n"
    server.send(Data(b"sorry"))
    server.send(END)
    assert server.states == {CLIENT: ERROR, SERVER: stateline.MUST_CLOSE}
    with pytest.raises(LocalProtocolError):
        server.start_next_cycle()
    with pytest.raises(RemoteProtocolError):
        server.next_event()


def test_an_early_answer_and_a_late_request_cross_on_the_wire(pair: Pair) -> None:
    answer = pair.server.send(ok(LENGTH_0, CLOSE, status=408)) + pair.server.send(END)
    request = pair.client.send(get()) + pair.client.send(END)
    pair.client.receive_data(answer)
    assert hear(pair.client) == [ok(LENGTH_0, CLOSE, status=408), END]  # nothing tells it from an answer
    pair.server.receive_data(request)
    with pytest.raises(RemoteProtocolError) as caught:
        pair.server.next_event()
    assert (caught.value.code, caught.value.role, caught.value.state) == ("illegal_event", "client", "IDLE")
    assert pair.server.states == {CLIENT: ERROR, SERVER: stateline.MUST_CLOSE}


def test_an_answer_before_the_body_is_complete_is_no_error(pair: Pair) -> None:
    pair.client_says(get(LENGTH_5, method="POST"), Data(b"he"))
    pair.server_says(ok(LENGTH_0, status=413), END)
    pair.expect("SEND_BODY", "DONE")
    pair.client_says(Data(b"llo"), END)
    pair.expect("DONE", "DONE")


def test_nothing_is_sent_once_sending_has_failed(pair: Pair) -> None:
    pair.client.send(get())
    pair.client.send_failed()
    assert pair.client.our_state is ERROR
    with pytest.raises(LocalProtocolError):
        pair.client.send(END)
    pair.client.receive_data(b"HTTP/1.1 204 No Content\r\n\r\n")
    assert [type(event) for event in hear(pair.client)] == [Response, EndOfMessage]


@pytest.mark.parametrize(
    ("role", "event"),
    [
        (CLIENT, ok()),
        (CLIENT, Data(b"x")),
        (CLIENT, END),
        (SERVER, get()),
        (SERVER, Data(b"x")),
        (SERVER, END),
        (SERVER, InformationalResponse(status_code=100, headers=[])),
    ],
)
def test_an_event_out_of_turn_is_the_applications_error(role: type[stateline.CLIENT], event: Event) -> None:
    connection = Connection(role)
    with pytest.raises(LocalProtocolError) as caught:
        connection.send(event)
    assert caught.value.code == "illegal_event"
    assert (caught.value.role, caught.value.state) == (repr(role).lower(), "IDLE")
    assert connection.our_state is ERROR
    assert connection.their_state is not ERROR


@pytest.mark.parametrize(
    ("headers", "events", "code"),
    [
        ((LENGTH_5,), [Data(b"sorry!")], "body_too_long"),
        ((LENGTH_5,), [Data(b"sorr"), END], "body_too_short"),
        ((LENGTH_0,), [EndOfMessage(headers=[("X", "y")])], "trailers_not_allowed"),
    ],
)
def test_a_body_is_what_its_head_declared(
    pair: Pair, headers: tuple[tuple[str, str], ...], events: list[Event], code: str
) -> None:
    pair.client_says(get(), END)
    pair.server.send(ok(*headers))
    *fine, wrong = events
    for event in fine:
        pair.server.send(event)
    with pytest.raises(LocalProtocolError) as caught:
        pair.server.send(wrong)
    assert caught.value.code == code
    assert pair.server.our_state is ERROR


# ---------------------------------------------------------------- pass-through


class FileOnDisk:
    """Anything with a length may stand for data that is sent by other means."""

    def __len__(self) -> int:
        return 10


@pytest.mark.parametrize(
    ("headers", "surroundings"),
    [((("Content-Length", "10"),), []), ((), [b"a\r\n", b"\r\n"])],
)
def test_the_very_object_is_passed_through(
    pair: Pair, headers: tuple[tuple[str, str], ...], surroundings: list[bytes]
) -> None:
    pair.client_says(get(), END)
    pair.server.send(ok(*headers))
    there: Any = FileOnDisk()
    pieces = pair.server.send_with_data_passthrough(Data(data=there))
    assert pieces is not None
    assert [piece for piece in pieces if piece is not there] == surroundings
    assert sum(piece is there for piece in pieces) == 1
    assert pair.server.send_with_data_passthrough(END) == ([b"0\r\n\r\n"] if surroundings else [])
    assert pair.server.send_with_data_passthrough(ConnectionClosed()) is None
