"""What can be said and asked in one call each says and asks the same as `send` and `next_event`."""

from collections.abc import Callable

import pytest

import stateline
from stateline import (
    CLIENT,
    DONE,
    ERROR,
    IDLE,
    LENIENT_CLIENT,
    NEED_DATA,
    PAUSED,
    SERVER,
    SWITCHED_PROTOCOL,
    ClientConnection,
    Connection,
    ConnectionClosed,
    Data,
    EndOfMessage,
    HandOver,
    InformationalResponse,
    LocalProtocolError,
    PauseReason,
    RemoteProtocolError,
    Request,
    Response,
    ServerConnection,
)
from tests.http1.cuts import Cut, byte_by_byte, whole

HOST = ("Host", "a")
UPGRADE = [HOST, ("Upgrade", "chat, tea"), ("Connection", "upgrade")]
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
OFFER = b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: chat, tea\r\nConnection: upgrade\r\n\r\n"
ACCEPTED = b"HTTP/1.1 101 \r\nUpgrade: chat\r\nConnection: upgrade\r\n\r\n"


def serve(data: bytes) -> ServerConnection:
    """Begin a server that has read all it can."""
    server = Connection(SERVER)
    server.receive_data(data)
    for _ in server:
        pass
    return server


def ask(method: str = "GET", target: str = "/", headers: list[tuple[str, str]] | None = None) -> ClientConnection:
    """Begin a client that has asked for something."""
    client = Connection(CLIENT)
    client.send_request(method, target, headers or [HOST])
    client.end_message()
    return client


# ---------------------------------------------------------------------- events


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [
        ("/", b"/", b""),
        ("/a/b?c=d", b"/a/b", b"c=d"),
        ("/?", b"/", b""),
        ("/a?b?c", b"/a", b"b?c"),
        ("/%61?%3F", b"/%61", b"%3F"),
        ("//b/c", b"//b/c", b""),
        ("/a?x=http://b/", b"/a", b"x=http://b/"),
        ("http://a/b/c?d", b"/b/c", b"d"),
        ("http://a:80", b"", b""),
        ("http://a?b/c", b"", b"b/c"),
        ("https://[::1]:8/a", b"/a", b""),
        ("*", b"*", b""),
        ("a:443", b"a:443", b""),
    ],
)
def test_a_target_has_a_path_and_a_query(target: str, path: bytes, query: bytes) -> None:
    request = Request(method="GET", target=target, headers=[])
    assert (request.path, request.query) == (path, query)


@pytest.mark.parametrize(
    ("headers", "version", "waits"),
    [
        ([("Expect", "100-continue")], "1.1", True),
        ([("expect", "x, 100-Continue")], "1.1", True),
        ([("Expect", "100-continue")], "1.0", False),
        ([("Expect", "200-ok")], "1.1", False),
        ([], "1.1", False),
    ],
)
def test_a_request_tells_whether_its_client_waits(headers: list[tuple[str, str]], version: str, waits: bool) -> None:
    assert Request(method="PUT", target="/", headers=headers, http_version=version).expect_continue is waits


def test_what_was_read_says_the_same_as_what_was_made() -> None:
    server = Connection(SERVER)
    request = server.receive_event(b"PUT /a?b HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n")
    assert isinstance(request, Request)
    assert (request.path, request.query, request.expect_continue) == (b"/a", b"b", True)
    assert server.client_is_waiting_for_100_continue


def test_what_is_derived_is_no_field() -> None:
    request = Request(method="GET", target="/?a", headers=[])
    with pytest.raises(AttributeError):
        request.path = b"/b"  # type: ignore[misc]
    assert "path" not in repr(request)


def test_events_are_taken_apart_by_their_fields_in_order() -> None:
    match Request(method="GET", target="/a", headers=[HOST]):
        case Request(b"GET", target, headers):
            assert (target, headers) == (b"/a", [(b"host", b"a")])
    match EndOfMessage(headers=[("A", "b")]):
        case EndOfMessage(trailers=[(name, _)]):
            assert name == b"a"


# ------------------------------------------------------------------- receiving


def test_bytes_are_fed_and_the_first_event_read_in_one_call() -> None:
    server = Connection(SERVER)
    assert server.receive_event(GET[:9]) is NEED_DATA
    assert isinstance(server.receive_event(GET[9:]), Request)
    assert server.next_event() == EndOfMessage()
    assert server.receive_event(GET) is PAUSED
    with pytest.raises(RemoteProtocolError):
        Connection(SERVER).receive_event(b"\0")


def test_a_loop_reads_what_is_complete_and_goes_on_later() -> None:
    server = Connection(SERVER)
    body = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab"
    server.receive_data(body[:-1])
    assert [type(event) for event in server] == [Request, Data]
    assert list(server) == []
    server.receive_data(body[-1:] + GET)
    assert list(server) == [Data(b"b"), EndOfMessage()]
    assert list(server) == []


def test_a_loop_can_be_left_at_any_event() -> None:
    server = Connection(SERVER)
    server.receive_data(GET)
    for event in server:
        assert isinstance(event, Request)
        break
    assert list(server) == [EndOfMessage()]


def test_every_loop_ends_with_the_connection() -> None:
    server = Connection(SERVER)
    server.receive_data(b"")
    assert list(server) == [ConnectionClosed()]
    assert list(server) == [ConnectionClosed()]


def test_a_loop_raises_what_reading_raises() -> None:
    server = Connection(SERVER)
    server.receive_data(GET + b"\0")
    assert len(list(server)) == 2
    server.send_response(204)
    server.end_message()
    server.start_next_cycle()
    with pytest.raises(RemoteProtocolError):
        list(server)


def test_nothing_is_read_for_one_of_three_reasons() -> None:
    server = Connection(SERVER)
    reasons = [server.pause_reason]
    server.receive_data(GET)
    for _ in server:
        reasons.append(server.pause_reason)
    assert reasons == [None, None, PauseReason.TURN_IS_OVER]
    server = serve(OFFER)
    assert server.next_event() is PAUSED
    assert server.pause_reason is PauseReason.SWITCH_IS_PENDING
    server.send_informational(101, UPGRADE[1:])
    assert server.next_event() is PAUSED
    assert server.pause_reason is PauseReason.HAS_SWITCHED


def test_a_declined_offer_ends_the_waiting() -> None:
    server = serve(OFFER)
    server.send_response(200)
    assert server.pause_reason is PauseReason.TURN_IS_OVER


@pytest.mark.parametrize("reason", PauseReason)
def test_a_reason_is_called_what_the_spec_calls_it(reason: PauseReason) -> None:
    assert reason.value == reason.name.lower()


# --------------------------------------------------------------------- sending


def test_a_whole_exchange_is_said_in_single_calls() -> None:
    client, server = Connection(CLIENT), Connection(SERVER)
    sent = client.send_request("POST", "/", [HOST, ("Transfer-Encoding", "chunked")])
    sent += client.send_data(b"abc") + client.end_message([("A", "b")])
    server.receive_data(sent)
    request, data, end = server
    assert (request, data) == (
        Request(method="POST", target="/", headers=[HOST, ("Transfer-Encoding", "chunked")]),
        Data(b"abc", chunk_start=True, chunk_end=True),
    )
    assert isinstance(end, EndOfMessage)
    assert end.trailers == [(b"a", b"b")]
    sent = server.send_informational(103, [("Link", "<a>")]) + server.send_response(404, [("Content-Length", "1")])
    client.receive_data(sent + server.send_data(b"x") + server.end_message())
    interim, response, data, end = client
    assert interim == InformationalResponse(status_code=103, headers=[("Link", "<a>")], reason="Early Hints")
    assert response == Response(status_code=404, headers=[("Content-Length", "1")], reason="Not Found")
    assert (data, end) == (Data(b"x"), EndOfMessage())


SAYINGS: list[tuple[Callable[[ServerConnection], bytes], stateline.Event]] = [
    (lambda server: server.send_response(200), Response(status_code=200)),
    (
        lambda server: server.send_response(200, [("A", "b")], b"Fine"),
        Response(status_code=200, headers=[("A", "b")], reason="Fine"),
    ),
    (lambda server: server.send_informational(100), InformationalResponse(status_code=100)),
]


@pytest.mark.parametrize(("say", "event"), SAYINGS, ids=["response", "response-with-all", "informational"])
def test_a_call_says_what_its_event_says(say: Callable[[ServerConnection], bytes], event: stateline.Event) -> None:
    assert say(serve(GET)) == serve(GET).send(event)


MISUSES: dict[str, tuple[Callable[[], object], str]] = {
    "the end before the head": (
        lambda: serve(GET).end_message(),
        "the server cannot send EndOfMessage while server is SEND_RESPONSE",
    ),
    "data before the head": (
        lambda: Connection(CLIENT).send_data(b"x"),
        "the client cannot send Data while client is IDLE",
    ),
    "a response by a client": (
        lambda: ask().send_response(200),  # type: ignore[attr-defined]
        "the event is not allowed now: a CLIENT cannot send Response",
    ),
    "an interim response by a client": (
        lambda: ask().send_informational(100),  # type: ignore[attr-defined]
        "the event is not allowed now: a CLIENT cannot send InformationalResponse",
    ),
    "a request by a server": (
        lambda: serve(GET).send_request("GET", "/", [HOST]),  # type: ignore[attr-defined]
        "the event is not allowed now: a SERVER cannot send Request",
    ),
    "trailers of a body with a length": (
        lambda: (
            (server := serve(GET)).send_response(200, [("Content-Length", "0")]),
            server.end_message([("A", "b")]),
        ),
        "only a chunked body can carry trailers",
    ),
}


@pytest.mark.parametrize("misuse", MISUSES)
def test_misuse_is_told_in_a_sentence(misuse: str) -> None:
    call, sentence = MISUSES[misuse]
    with pytest.raises(LocalProtocolError) as caught:
        call()
    assert str(caught.value) == sentence


# --------------------------------------------------------------------- closing


def test_a_connection_that_lives_need_not_be_closed() -> None:
    server = Connection(SERVER)
    assert not server.should_close()
    server = serve(GET)
    assert not server.should_close()
    server.send_response(204)
    server.end_message()
    assert (server.our_state, server.should_close()) == (DONE, False)
    server.start_next_cycle()
    assert not server.should_close()


CLOSING = {
    "the client says so": b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "the client is of 1996": b"GET / HTTP/1.0\r\n\r\n",
    "the client has closed its side": GET,
    "the client asks for a tunnel": b"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n",
}


@pytest.mark.parametrize("why", CLOSING)
def test_a_server_should_close(why: str) -> None:
    server = serve(CLOSING[why])
    if "closed" in why:
        server.receive_data(b"")
    assert server.should_close()


def test_a_server_should_close_where_it_says_so_or_hears_nonsense() -> None:
    server = serve(GET)
    server.send_response(200, [("Connection", "close")])
    assert server.should_close()
    server = Connection(SERVER)
    with pytest.raises(RemoteProtocolError):
        server.receive_event(b"\0")
    assert server.should_close()
    server = serve(GET)
    server.send_failed()
    assert server.should_close()


def test_a_server_keeps_a_client_of_1996_that_asks_for_it() -> None:
    server = serve(b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
    assert not server.should_close()


def test_requests_that_wait_are_answered_before_the_end() -> None:
    server = serve(GET + GET)
    server.receive_data(b"")
    assert not server.should_close()


@pytest.mark.parametrize(
    ("response", "closes"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\n", True),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\n", True),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 1\r\nConnection: keep-alive\r\n\r\n", False),
    ],
)
def test_a_client_should_close_after_a_response_that_ends_with_the_connection(response: bytes, closes: bool) -> None:
    client = ask()
    client.receive_event(response)
    assert client.should_close() is closes


def test_what_should_be_closed_is_what_cannot_be_reused() -> None:
    """Wherever an exchange stands, the two never disagree once it is over."""
    for request, close in [(GET, False), (CLOSING["the client says so"], True)]:
        server = serve(request)
        server.send_response(204)
        server.end_message()
        assert server.should_close() is close
        if close:
            with pytest.raises(LocalProtocolError):
                server.start_next_cycle()
        else:
            server.start_next_cycle()
            assert server.our_state is IDLE


# ------------------------------------------------------------------- switching


@pytest.mark.parametrize("begin", [lambda: serve(OFFER), lambda: ask(headers=UPGRADE)], ids=["server", "client"])
def test_both_roles_know_what_is_offered(begin: Callable[[], ServerConnection | ClientConnection]) -> None:
    connection = begin()
    assert connection.upgrade_is_proposed
    assert connection.upgrade() == b"chat, tea"


def test_an_offer_on_several_lines_is_one_list() -> None:
    server = serve(b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: chat\r\nConnection: upgrade\r\nUpgrade: tea\r\n\r\n")
    assert server.upgrade() == b"chat, tea"


@pytest.mark.parametrize(
    "request_", [GET, OFFER.replace(b"Connection: upgrade\r\n", b""), OFFER.replace(b"HTTP/1.1", b"HTTP/1.0")]
)
def test_nothing_is_offered_without_both_fields(request_: bytes) -> None:
    assert serve(request_).upgrade() is None


def test_an_offer_does_not_outlive_its_exchange() -> None:
    server = serve(OFFER + GET)
    server.send_response(204)
    assert server.upgrade() is None
    server.end_message()
    server.start_next_cycle()
    assert isinstance(server.next_event(), Request)
    assert server.upgrade() is None


@pytest.mark.parametrize("cut", [whole, byte_by_byte])
def test_a_server_hands_over_what_came_with_the_offer(cut: Cut) -> None:
    server = Connection(SERVER)
    for piece in cut(OFFER + b"first words"):
        server.receive_data(piece)
        list(server)
    server.send_informational(101, [("Upgrade", "chat"), ("Connection", "upgrade")])
    assert server.states == {CLIENT: SWITCHED_PROTOCOL, SERVER: SWITCHED_PROTOCOL}
    assert server.hand_over() == HandOver(b"first words", eof=False, protocol=b"chat")
    assert server.trailing_data == (b"", False)
    assert not server.should_close()


def test_a_client_hands_over_what_came_with_the_answer() -> None:
    client = ask(headers=UPGRADE)
    client.receive_data(ACCEPTED + b"first words")
    client.receive_data(b"")
    assert [type(event) for event in client] == [InformationalResponse]
    assert client.hand_over() == HandOver(b"first words", eof=True, protocol=b"chat")


def test_other_interim_responses_choose_no_protocol() -> None:
    client = ask(headers=UPGRADE)
    client.receive_event(ACCEPTED.replace(b"101", b"103"))
    assert client.upgrade() == b"chat, tea"


@pytest.mark.parametrize("offer", [[], UPGRADE[1:]], ids=["alone", "beside an offer"])
def test_a_tunnel_has_no_protocol(offer: list[tuple[str, str]]) -> None:
    client = ask("CONNECT", "a:1", [("Host", "a:1"), *offer])
    server = serve(b"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nUpgrade: chat, tea\r\nConnection: upgrade\r\n\r\ntls")
    client.receive_data(server.send_response(200) + b"tls")
    assert [type(event) for event in client] == [Response]
    assert client.hand_over() == server.hand_over() == HandOver(b"tls", eof=False, protocol=None)


def test_what_comes_later_is_handed_over_later() -> None:
    server = serve(OFFER + b"1")
    server.send_informational(101, UPGRADE[1:])
    assert server.hand_over().data == b"1"
    assert server.hand_over().data == b""
    server.receive_data(b"2")
    server.receive_data(b"")
    assert server.hand_over() == HandOver(b"2", eof=True, protocol=b"chat, tea")


@pytest.mark.parametrize("data", [b"", GET, OFFER], ids=["new", "asked", "pending"])
def test_nothing_is_handed_over_while_http_is_spoken(data: bytes) -> None:
    server = serve(data) if data else Connection(SERVER)
    states = server.states
    with pytest.raises(LocalProtocolError) as caught:
        server.hand_over()
    assert str(caught.value) == "HTTP is still spoken here, so there is nothing to hand over"
    assert (caught.value.code, caught.value.role) == ("not_switched", "server")
    assert server.states == states


def test_a_client_that_hears_nonsense_has_nothing_to_hand_over() -> None:
    client = ask(headers=UPGRADE)
    with pytest.raises(RemoteProtocolError):
        client.receive_event(b"HTTP/9\r\n\r\n")
    assert client.their_state is ERROR
    with pytest.raises(LocalProtocolError):
        client.hand_over()


def test_policies_of_one_role_serve_as_well() -> None:
    client = ClientConnection(CLIENT, policy=LENIENT_CLIENT)
    assert client.send_request("GET", "/", [HOST]).startswith(b"GET / HTTP/1.1\r\n")
