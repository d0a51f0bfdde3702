"""What a server is told by a handler, and what it can answer."""

import pickle

import pytest

import stateline
from stateline import LocalProtocolError, RemoteProtocolError
from stateline.handler import (
    BodyReceived,
    ConnectionClosed,
    H1Protocol,
    ParseError,
    ProtocolEvent,
    RequestReceived,
    Upgraded,
)

GET = b"GET /a?b=c HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\n"
HEAD = b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
OFFER = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: "
ASKED = RequestReceived(b"GET", b"/a?b=c", ((b"host", b"a"),), "1.1")
END = BodyReceived(b"", more=False)
CLOSED = ConnectionClosed("client closed")
LENGTH_2 = [(b"Content-Length", b"2")]


def told(*pieces: bytes) -> tuple[H1Protocol, list[ProtocolEvent]]:
    handler = H1Protocol()
    return handler, [event for piece in pieces for event in handler.receive_data(piece)]


def asked(request: bytes = GET) -> H1Protocol:
    handler, events = told(request)
    assert END in events
    return handler


def refused(*pieces: bytes) -> tuple[H1Protocol, ParseError]:
    *before, last = pieces
    handler, _ = told(*before)
    with pytest.raises(ParseError) as caught:
        handler.receive_data(last)
    return handler, caught.value


# ------------------------------------------------------------------- receiving


def test_a_request_without_a_body_ends_with_an_empty_piece() -> None:
    assert told(GET)[1] == [ASKED, END]


def test_pieces_of_a_body_say_that_more_follows() -> None:
    _, events = told(POST + b"Content-Length: 4\r\n\r\nab", b"cd")
    assert events[1:] == [BodyReceived(b"ab", more=True), BodyReceived(b"cd", more=True), END]


def test_chunks_lose_their_framing_and_trailers_are_not_told() -> None:
    assert told(CHUNKED + b"2\r\nok\r\n0\r\nX: y\r\n\r\n")[1][1:] == [BodyReceived(b"ok", more=True), END]


def test_names_are_in_lower_case_and_the_version_is_text() -> None:
    (request, _) = told(b"GET / HTTP/1.0\r\nX-Mixed-CASE: VaLuE\r\nx-mixed-case: 2\r\n\r\n")[1]
    fields = ((b"x-mixed-case", b"VaLuE"), (b"x-mixed-case", b"2"))
    assert request == RequestReceived(b"GET", b"/", fields, "1.0")


def test_nothing_is_told_of_half_a_head() -> None:
    handler, events = told(*(GET[place : place + 1] for place in range(len(GET) - 1)))
    assert events == []
    assert handler.receive_data(b"\n") == [ASKED, END]


def test_the_end_is_told_whenever_it_is_asked_for() -> None:
    handler, events = told(b"")
    assert events == [CLOSED]
    assert handler.pending_events() == [CLOSED]
    with pytest.raises(RuntimeError):
        handler.receive_data(GET)


def test_a_client_that_closed_its_side_can_still_be_answered() -> None:
    handler = asked()
    assert handler.receive_data(b"") == [CLOSED]
    assert handler.send_response(200, LENGTH_2).startswith(b"HTTP/1.1 200 OK\r\n")
    assert handler.send_body(b"ok") == b"ok"
    assert handler.our_state is stateline.MUST_CLOSE


def test_a_request_behind_another_waits_for_the_next_cycle() -> None:
    handler, events = told(GET + HEAD)
    assert events == [ASKED, END]
    assert handler.has_pending_data()
    assert handler.pending_events() == []
    handler.send_response(204, [])
    handler.send_body(b"")
    handler.start_new_cycle()
    assert handler.pending_events() == [RequestReceived(b"HEAD", b"/", ((b"host", b"a"),), "1.1"), END]
    assert not handler.has_pending_data()


def test_a_waiting_request_is_told_with_the_bytes_that_follow() -> None:
    handler, _ = told(GET + GET[:10])
    handler.send_response(204, [])
    handler.send_body(b"")
    handler.start_new_cycle()
    assert handler.receive_data(GET[10:]) == [ASKED, END]


def test_no_cycle_starts_before_the_exchange_is_over() -> None:
    handler = asked()
    with pytest.raises(LocalProtocolError):
        handler.start_new_cycle()


# ---------------------------------------------------------------------- errors


def test_a_broken_request_has_a_code_and_a_hint() -> None:
    _, error = refused(b"GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n")
    assert isinstance(error, RemoteProtocolError)
    assert (error.code, error.status_code, error.error_status_hint) == ("bad_field_line", 400, 400)
    assert error.hint == f"See {error.section}."
    assert (error.role, error.offset) == ("client", 0)


def test_an_error_that_no_section_explains_has_no_hint() -> None:
    assert ParseError("odd").hint is None


@pytest.mark.parametrize(
    ("request_", "code", "status"),
    [
        (POST + b"Transfer-Encoding: gzip\r\n\r\n", "unsupported_coding", 501),
        (POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n", "bad_content_length", 400),
        (b"GET / HTTP/3.0\r\n\r\n", "unsupported_version", 505),
        (b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 1000 + b"\r\n", "too_many_fields", 431),
    ],
)
def test_the_status_is_the_one_to_answer_with(request_: bytes, code: str, status: int) -> None:
    handler, error = refused(request_)
    assert (error.code, error.status_code) == (code, status)
    answer = handler.send_response(status, LENGTH_2)
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert b"\r\nConnection: close\r\n" in answer
    assert handler.send_body(b"no") == b"no"


def test_an_error_stays() -> None:
    handler, first = refused(b"GET\r\n\r\n")
    with pytest.raises(ParseError) as again:
        handler.receive_data(GET)
    assert (again.value.code, again.value.offset) == (first.code, first.offset)
    with pytest.raises(LocalProtocolError):
        handler.start_new_cycle()


def test_what_was_read_before_the_mistake_is_not_lost() -> None:
    _, error = refused(CHUNKED + b"2\r\nok\r\nx\r\n")
    assert error.code == "bad_chunk"
    assert error.events[1:] == (BodyReceived(b"ok", more=True),)
    assert pickle.loads(pickle.dumps(error)).events == error.events
    _, error = refused(CHUNKED + b"2\r\nok\r\n", b"x\r\n")
    assert error.events == ()


def test_a_client_that_closes_too_early_is_an_error() -> None:
    _, error = refused(POST + b"Content-Length: 4\r\n\r\nab", b"")
    assert error.code == "premature_close"


def test_limits_and_policies_can_be_others() -> None:
    with pytest.raises(ParseError) as caught:
        H1Protocol(max_incomplete_event_size=100).receive_data(GET[:-2] + b"X: %s\r\n\r\n" % (b"y" * 100))
    assert caught.value.status_code == 431
    with pytest.raises(ParseError):
        H1Protocol(limits=stateline.Limits(max_head_bytes=20)).receive_data(GET)
    lenient = H1Protocol(policy=stateline.H11)
    assert lenient.receive_data(GET.replace(b"\r\n", b"\n")) == [ASKED, END]


# --------------------------------------------------------------------- sending


def test_a_response_with_a_length_is_sent_as_it_is() -> None:
    handler = asked()
    assert handler.send_response(200, LENGTH_2) == b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
    assert handler.send_body(b"o", more=True) == b"o"
    assert handler.send_body(b"", more=True) == b""
    assert handler.send_body(b"k") == b"k"
    handler.start_new_cycle()


def test_a_response_without_a_length_is_chunked() -> None:
    handler = asked()
    assert handler.send_response(200, []) == b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert handler.send_body(b"o", more=True) == b"1\r\no\r\n"
    assert handler.send_body(b"k") == b"1\r\nk\r\n0\r\n\r\n"
    handler.start_new_cycle()


def test_to_an_old_client_it_ends_with_the_connection() -> None:
    handler = asked(b"GET / HTTP/1.0\r\n\r\n")
    assert handler.send_response(200, []) == b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
    assert handler.send_body(b"ok") == b"ok"
    assert handler.our_state is stateline.MUST_CLOSE
    with pytest.raises(LocalProtocolError):
        handler.start_new_cycle()


@pytest.mark.parametrize(("request_", "status", "headers"), [(HEAD, 200, LENGTH_2), (GET, 204, []), (GET, 304, [])])
def test_some_responses_have_no_body(request_: bytes, status: int, headers: list[tuple[bytes, bytes]]) -> None:
    handler = asked(request_)
    head = handler.send_response(status, headers)
    assert b"chunked" not in head
    assert handler.send_body(b"") == b""
    handler.start_new_cycle()


@pytest.mark.parametrize("body", [b"o", b"oky"])
def test_a_body_of_another_length_than_announced_is_refused(body: bytes) -> None:
    handler = asked()
    handler.send_response(200, LENGTH_2)
    with pytest.raises(LocalProtocolError):
        handler.send_body(body)


def test_nothing_is_answered_before_it_is_asked_or_twice() -> None:
    with pytest.raises(LocalProtocolError):
        H1Protocol().send_body(b"")
    handler = asked()
    handler.send_response(200, LENGTH_2)
    with pytest.raises(LocalProtocolError):
        handler.send_response(200, LENGTH_2)


def test_data_passes_through_without_a_copy() -> None:
    data = bytearray(b"body")
    handler = asked()
    handler.send_response(200, [])
    parts = handler.send_body_parts(data)  # type: ignore[arg-type]  # any buffer will do
    assert any(part is data for part in parts)
    assert b"".join(parts) == b"4\r\nbody\r\n0\r\n\r\n"


@pytest.mark.parametrize("more", [True, False])
@pytest.mark.parametrize("data", [b"", b"ok"])
@pytest.mark.parametrize("headers", [[], LENGTH_2])
def test_parts_are_what_is_sent_in_one(data: bytes, more: bool, headers: list[tuple[bytes, bytes]]) -> None:
    if headers and not data and not more:
        data = b"ok"
    whole, parted = asked(), asked()
    for handler in (whole, parted):
        handler.send_response(200, headers)
    parts = parted.send_body_parts(data, more)
    assert b"".join(parts) == whole.send_body(data, more)
    assert all(parts)


def test_a_client_that_waits_is_told_to_continue() -> None:
    handler, events = told(POST + b"Content-Length: 2\r\nExpect: 100-continue\r\n\r\n")
    assert len(events) == 1
    assert handler.client_is_waiting_for_100_continue
    assert handler.send_100_continue() == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert not handler.client_is_waiting_for_100_continue
    assert handler.receive_data(b"ok") == [BodyReceived(b"ok", more=True), END]


def test_interim_responses_come_before_the_final_one() -> None:
    handler = asked()
    hints = handler.send_informational(103, [(b"Link", b"</a.css>; rel=preload")])
    assert hints == b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
    assert handler.send_response(200, LENGTH_2).startswith(b"HTTP/1.1 200 OK\r\n")


def test_states_are_those_of_the_machine() -> None:
    handler = H1Protocol()
    states = [(handler.our_state, handler.their_state)]
    handler.receive_data(POST + b"Content-Length: 2\r\n\r\n")
    states.append((handler.our_state, handler.their_state))
    handler.receive_data(b"ok")
    handler.send_response(200, LENGTH_2)
    states.append((handler.our_state, handler.their_state))
    assert states == [
        (stateline.IDLE, stateline.IDLE),
        (stateline.SEND_RESPONSE, stateline.SEND_BODY),
        (stateline.SEND_BODY, stateline.DONE),
    ]


# ------------------------------------------------------------------- upgrading


@pytest.mark.parametrize(("offer", "protocol"), [(b"WebSocket", "websocket"), (b"h2c", "h2c")])
def test_a_change_of_protocols_is_told_and_its_bytes_are_kept(offer: bytes, protocol: str) -> None:
    handler, events = told(OFFER + offer + b"\r\n\r\n\x81\x02")
    assert events[1:] == [END]
    assert handler.has_pending_data()
    answer = handler.send_informational(101, [(b"Connection", b"Upgrade"), (b"Upgrade", offer)])
    assert answer.startswith(b"HTTP/1.1 101 Switching Protocols\r\n")
    assert handler.pending_events() == [Upgraded(protocol)]
    assert handler.receive_data(b"ok") == []
    assert handler.has_pending_data()
    assert handler.hand_over() == (b"\x81\x02ok", False, offer)
    assert not handler.has_pending_data()


def test_nothing_is_handed_over_before_the_change() -> None:
    handler, _ = told(OFFER + b"websocket\r\n\r\n\x81")
    with pytest.raises(LocalProtocolError):
        handler.hand_over()
    assert handler.has_pending_data()


def test_a_change_is_told_with_the_first_bytes_after_it() -> None:
    handler, _ = told(OFFER + b"websocket\r\n\r\n")
    handler.send_informational(101, [(b"Connection", b"Upgrade"), (b"Upgrade", b"websocket")])
    assert handler.receive_data(b"\x81") == [Upgraded("websocket")]
    assert handler.receive_data(b"\x00") == []
    assert handler.receive_data(b"") == []
    assert handler.hand_over() == (b"\x81\x00", True, b"websocket")
    assert handler.hand_over() == (b"", True, b"websocket")


def test_an_offer_that_is_declined_changes_nothing() -> None:
    handler, _ = told(OFFER + b"websocket\r\n\r\n" + GET)
    handler.send_response(200, LENGTH_2)
    handler.send_body(b"ok")
    handler.start_new_cycle()
    assert handler.pending_events() == [ASKED, END]


def test_a_tunnel_is_told_too() -> None:
    handler, _ = told(b"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n\x16")
    handler.send_response(200, [])
    assert handler.pending_events() == [Upgraded("connect")]
    assert handler.hand_over() == (b"\x16", False, None)
