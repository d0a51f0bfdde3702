"""The opening handshake by itself: what a server reads and answers, what a client asks and reads."""

import re
from typing import Any

import h11
import pytest

from tests.dialects.wsproto import heads
from tests.dialects.wsproto.differences import beyond
from tests.dialects.wsproto.frames import stream, text
from tests.dialects.wsproto.heads import ACCEPT, KEY, REQUEST, head, instead, request, without
from tests.dialects.wsproto.libraries import BOTH, connecting, heard, ours, theirs
from tests.http1.cuts import Cut, byte_by_byte, whole

SWITCHED = (
    b"HTTP/1.1 101 Switching Protocols\r\n"
    b"Upgrade: websocket\r\n"
    b"Connection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: " + ACCEPT + b"\r\n"
)
KEPT = [(name.lower(), value) for name, value in REQUEST if name != b"Host"]
"""What a server is told of the headers of a plain request."""


def asked(library: Any, *fields: tuple[bytes, bytes]) -> Any:
    """Make a server that has read a request."""
    server = connecting(library, "SERVER")
    (event,) = heard(server, request(*fields))
    assert isinstance(event, library.events.Request)
    return server


def asking(library: Any, **arguments: Any) -> tuple[Any, bytes]:
    """Make a client that has sent a request, and the request."""
    client = connecting(library, "CLIENT")
    arguments = {"host": "server.example.com", "target": "/chat", **arguments}
    return client, client.send(library.events.Request(**arguments))


def answered(
    library: Any, fields: heads.Fields = heads.RESPONSE, line: bytes = heads.SWITCHING, **arguments: Any
) -> Any:
    """Let a client ask and hear an answer; list its events."""
    client, sent = asking(library, **arguments)
    answer = library.utilities.generate_accept_token(heads.key_of(sent))
    return client, heard(client, head(line, fields).replace(heads.ANSWER, answer))


def without_phrase(sent: bytes) -> bytes:
    """Leave out what a status line says in words, which wsproto does not say."""
    return re.sub(rb"^(HTTP/1\.1 [0-9]{3} )[A-Za-z ]*", rb"\1", sent)


# ------------------------------------------------------------- a server hears


@BOTH
def test_a_request_is_told_as_an_event_and_changes_no_state(library: Any) -> None:
    server = connecting(library, "SERVER")
    assert server.state is library.ConnectionState.CONNECTING
    (event,) = heard(server, request((b"Origin", b"http://a"), (b"X-Thing", b"A b")))
    assert event == library.events.Request(
        host="server.example.com",
        target="/chat?room=1",
        extra_headers=[*KEPT, (b"origin", b"http://a"), (b"x-thing", b"A b")],
    )
    assert server.state is library.ConnectionState.CONNECTING
    assert server.connection is None
    assert list(server.events()) == []


@BOTH
def test_names_of_headers_are_lower_case_and_in_order_and_keep_their_values(library: Any) -> None:
    (event,) = heard(connecting(library, "SERVER"), request((b"COOKIE", b"A=1"), (b"cookie", b"B=2")))
    assert type(event.extra_headers) is list
    assert event.extra_headers[-2:] == [(b"cookie", b"A=1"), (b"cookie", b"B=2")]
    assert all(type(part) is bytes for header in event.extra_headers for part in header)


@BOTH
def test_what_has_a_field_of_its_own_is_not_among_the_headers(library: Any) -> None:
    lines = (
        (b"Sec-WebSocket-Protocol", b"chat, superchat"),
        (b"Sec-WebSocket-Extensions", b"permessage-deflate; client_max_window_bits"),
        (b"sec-websocket-protocol", b"other"),
        (b"sec-websocket-extensions", b"x-a,x-b"),
    )
    (event,) = heard(connecting(library, "SERVER"), request(*lines))
    assert event.subprotocols == ["chat", "superchat", "other"]
    assert event.extensions == ["permessage-deflate; client_max_window_bits", "x-a", "x-b"]
    assert event.extra_headers == KEPT


@BOTH
def test_tokens_are_found_in_whatever_case_and_among_others(library: Any) -> None:
    fields = instead(instead(REQUEST, b"Connection", b"keep-alive, UPGRADE"), b"Upgrade", b"WebSocket")
    (event,) = heard(connecting(library, "SERVER"), head(heads.ASKING, fields))
    assert (b"connection", b"keep-alive, UPGRADE") in event.extra_headers


@BOTH
def test_a_request_arrives_in_pieces(library: Any) -> None:
    data = request()
    assert heard(connecting(library, "SERVER"), *(data[place : place + 1] for place in range(len(data)))) == heard(
        connecting(library, "SERVER"), data
    )


REFUSED = {
    "another method": (head(b"POST /chat HTTP/1.1", REQUEST), 405),
    "HEAD": (head(b"HEAD /chat HTTP/1.1", REQUEST), 405),
    "no Host": (head(heads.ASKING, without(REQUEST, b"Host")), 400),
    "no Upgrade": (head(heads.ASKING, without(REQUEST, b"Upgrade")), 400),
    "another upgrade": (head(heads.ASKING, instead(REQUEST, b"Upgrade", b"h2c")), 400),
    "no Connection": (head(heads.ASKING, without(REQUEST, b"Connection")), 400),
    "another connection": (head(heads.ASKING, instead(REQUEST, b"Connection", b"keep-alive, upgraded")), 400),
    "no key": (head(heads.ASKING, without(REQUEST, b"Sec-WebSocket-Key")), 400),
    "no version": (head(heads.ASKING, without(REQUEST, b"Sec-WebSocket-Version")), 400),
    "another version": (head(heads.ASKING, instead(REQUEST, b"Sec-WebSocket-Version", b"8")), 426),
    "no HTTP": (b"\x16\x03\x01\x02\r\n\r\n", 400),
    "no request line": (b"GET\r\n\r\n", 400),
    "two hosts": (request((b"Host", b"b")), 400),
    "a broken field": (request((b"no name at all :", b"x")), 400),
    "a bad target": (head(b"GET /\xff HTTP/1.1", REQUEST), 400),
}
"""Requests that no server accepts, with the status that is suggested (RFC 6455, section 4.2.1).

wsproto suggests 400 for 405; see `suggests-a-status-that-says-more`.
"""

UPGRADE = ((b"upgrade", b"websocket"), (b"connection", b"Upgrade"))
"""What wsproto leaves out of a 426; see `names-what-to-upgrade-to`."""


@BOTH
@pytest.mark.parametrize("which", REFUSED)
def test_a_bad_request_is_an_error_that_suggests_an_answer(library: Any, which: str) -> None:
    data, status = REFUSED[which]
    server = connecting(library, "SERVER")
    with pytest.raises(library.utilities.RemoteProtocolError) as caught:
        server.receive_data(data)
    hint = caught.value.event_hint
    assert isinstance(hint, library.events.RejectConnection)
    assert hint.status_code == (400 if library is theirs and status == 405 else status)
    assert not hint.has_body
    said = [(b"sec-websocket-version", b"13")] if "version" in which else []
    said = [*(UPGRADE if library is ours and hint.status_code == 426 else ()), *said]
    said += [(b"allow", b"GET")] if hint.status_code == 405 else []
    assert [(name.lower(), value) for name, value in hint.headers] == said
    assert list(server.events()) == []
    sent = server.send(hint)
    assert sent.startswith(b"HTTP/1.1 %d " % hint.status_code)
    assert b"\r\ncontent-length: 0\r\n" in sent
    assert sent.endswith(b"\r\n\r\n")
    assert server.state is library.ConnectionState.CLOSED


@BOTH
def test_the_end_of_the_stream_inside_a_request_is_an_error(library: Any) -> None:
    server = connecting(library, "SERVER")
    server.receive_data(b"GET / HT")
    with pytest.raises(library.utilities.RemoteProtocolError):
        server.receive_data(None)


@BOTH
def test_the_end_of_the_stream_before_a_request_is_none(library: Any) -> None:
    server = connecting(library, "SERVER")
    assert heard(server, None) == []
    assert server.state is library.ConnectionState.CONNECTING


@beyond("tells-that-the-client-has-left")
def test_a_client_that_leaves_before_it_is_answered_is_told_to_be_gone_once(library: Any) -> None:
    server = asked(library)
    assert heard(server, None, None) == [library.events.CloseConnection(1006)]


@beyond("accepts-nobody-who-has-left")
def test_a_client_that_has_left_is_not_accepted(library: Any) -> None:
    server = asked(library)
    heard(server, None)
    with pytest.raises(library.utilities.LocalProtocolError, match="AcceptConnection while client is CLOSED"):
        server.send(library.events.AcceptConnection())
    assert server.connection is None


@BOTH
def test_a_client_that_has_left_can_be_rejected(library: Any) -> None:
    server = asked(library)
    heard(server, None)
    assert server.state is library.ConnectionState.CONNECTING
    assert server.send(library.events.RejectConnection(status_code=403)).startswith(b"HTTP/1.1 403 ")
    assert server.state is library.ConnectionState.CLOSED


def test_what_a_client_said_before_it_left_is_heard_first() -> None:
    # wsproto loses it; see hears-what-is-behind-the-request.
    server = connecting(ours, "SERVER")
    (request,) = heard(server, heads.request() + stream("SERVER", text("hi")), None)
    assert isinstance(request, ours.events.Request)
    server.send(ours.events.AcceptConnection())
    assert list(server.events()) == [ours.events.TextMessage("hi"), ours.events.CloseConnection(1006)]
    assert server.state is ours.ConnectionState.CLOSED


@pytest.mark.parametrize("cut", [whole, byte_by_byte])
def test_it_does_not_matter_whether_the_end_comes_before_the_request_was_told(cut: Cut) -> None:
    server = connecting(ours, "SERVER")
    for piece in (*cut(heads.request()), None):
        server.receive_data(piece)
    request, end = server.events()
    assert isinstance(request, ours.events.Request)
    assert end == ours.events.CloseConnection(1006)


@BOTH
def test_a_server_that_has_left_is_not_asked(library: Any) -> None:
    client = connecting(library, "CLIENT")
    assert heard(client, None) == []
    with pytest.raises((library.utilities.LocalProtocolError, h11.LocalProtocolError)):
        client.send(library.events.Request("a", "/"))


# ----------------------------------------------------------- a server answers


@BOTH
def test_accepting_answers_the_key_and_opens_the_connection(library: Any) -> None:
    server = asked(library)
    sent = server.send(library.events.AcceptConnection())
    assert type(sent) is bytes
    assert sent == SWITCHED + b"\r\n"
    assert server.state is library.ConnectionState.OPEN
    assert isinstance(server.connection, library.Connection)
    assert [event.data for event in heard(server, stream("SERVER", text("hi")))] == ["hi"]


@BOTH
def test_headers_of_the_application_come_last_as_they_are(library: Any) -> None:
    accept = library.events.AcceptConnection(extra_headers=[(b"X-Thing", b"A b"), (b"set-cookie", b"a=b")])
    assert asked(library).send(accept) == SWITCHED + b"X-Thing: A b\r\nset-cookie: a=b\r\n\r\n"


@BOTH
def test_one_of_the_subprotocols_may_be_chosen(library: Any) -> None:
    server = asked(library, (b"Sec-WebSocket-Protocol", b"chat, superchat"))
    sent = server.send(library.events.AcceptConnection(subprotocol="superchat"))
    assert sent == SWITCHED + b"Sec-WebSocket-Protocol: superchat\r\n\r\n"


@BOTH
@pytest.mark.parametrize("subprotocol", ["other", "Chat", ""])
def test_no_other_subprotocol_may_be_chosen(library: Any, subprotocol: str) -> None:
    server = asked(library, (b"Sec-WebSocket-Protocol", b"chat"))
    with pytest.raises(library.utilities.LocalProtocolError):
        server.send(library.events.AcceptConnection(subprotocol=subprotocol))
    assert server.state is library.ConnectionState.CONNECTING
    assert server.send(library.events.AcceptConnection(subprotocol="chat")).startswith(b"HTTP/1.1 101 ")


@BOTH
def test_rejecting_without_a_body_ends_the_exchange(library: Any) -> None:
    server = asked(library)
    sent = server.send(library.events.RejectConnection(status_code=403, headers=[(b"X-Why", b"no")]))
    assert without_phrase(sent) == b"HTTP/1.1 403 \r\nX-Why: no\r\ncontent-length: 0\r\n\r\n"
    assert server.state is library.ConnectionState.CLOSED


@BOTH
def test_a_rejection_may_have_a_body_of_declared_length(library: Any) -> None:
    server = asked(library)
    reject = library.events.RejectConnection(status_code=404, headers=[(b"content-length", b"6")], has_body=True)
    assert without_phrase(server.send(reject)) == b"HTTP/1.1 404 \r\ncontent-length: 6\r\n\r\n"
    assert server.state is library.ConnectionState.REJECTING
    assert server.send(library.events.RejectData(data=b"not ", body_finished=False)) == b"not "
    assert server.state is library.ConnectionState.REJECTING
    assert server.send(library.events.RejectData(data=b"me")) == b"me"
    assert server.state is library.ConnectionState.CLOSED


@BOTH
def test_a_body_without_declared_length_goes_out_in_chunks(library: Any) -> None:
    server = asked(library)
    sent = server.send(library.events.RejectConnection(has_body=True))
    assert without_phrase(sent) == b"HTTP/1.1 400 \r\nTransfer-Encoding: chunked\r\n\r\n"
    assert server.send(library.events.RejectData(data=b"no", body_finished=False)) == b"2\r\nno\r\n"
    assert server.send(library.events.RejectData(data=b"")) == b"0\r\n\r\n"


@BOTH
def test_a_server_may_reject_before_it_was_asked(library: Any) -> None:
    server = connecting(library, "SERVER")
    sent = server.send(library.events.RejectConnection(status_code=503))
    assert without_phrase(sent) == b"HTTP/1.1 503 \r\ncontent-length: 0\r\n\r\n"
    assert server.state is library.ConnectionState.CLOSED


def test_a_body_of_the_wrong_length_is_refused_and_none_of_it_counts() -> None:
    # wsproto has nothing to say after it.
    server = asked(ours)
    server.send(ours.events.RejectConnection(headers=[(b"Content-Length", b"4")], has_body=True))
    for data, is_last in ((b"no", True), (b"never", False), (b"never", True)):
        with pytest.raises(ours.LocalProtocolError):
            server.send(ours.events.RejectData(data, is_last))
    assert server.send(ours.events.RejectData(b"no", body_finished=False)) == b"no"
    with pytest.raises(ours.LocalProtocolError):
        server.send(ours.events.RejectData(b"!"))
    assert server.send(ours.events.RejectData(b"!!")) == b"!!"
    assert server.state is ours.ConnectionState.CLOSED


FRAMES: dict[str, list[Any]] = {
    "Ping": [],
    "Pong": [],
    "TextMessage": ["x"],
    "BytesMessage": [b"x"],
    "CloseConnection": [1000],
}
"""Events that are sent as frames, and the least that they are made of."""


@BOTH
@pytest.mark.parametrize("event", FRAMES)
@pytest.mark.parametrize("moment", ["before", "asked", "rejecting", "rejected"])
def test_no_frame_is_sent_while_the_connection_is_not_open(library: Any, event: str, moment: str) -> None:
    server = connecting(library, "SERVER") if moment == "before" else asked(library)
    if moment in ("rejecting", "rejected"):
        server.send(library.events.RejectConnection(has_body=moment == "rejecting"))
    state = server.state
    with pytest.raises(library.utilities.LocalProtocolError):
        server.send(getattr(library.events, event)(*FRAMES[event]))
    assert server.state is state


@BOTH
def test_a_connection_is_rejected_once(library: Any) -> None:
    server = asked(library)
    server.send(library.events.RejectConnection())
    for event in (library.events.RejectConnection(), library.events.RejectData(b"")):
        with pytest.raises(library.utilities.LocalProtocolError):
            server.send(event)


@BOTH
def test_an_open_connection_is_neither_accepted_nor_rejected_again(library: Any) -> None:
    server = asked(library)
    server.send(library.events.AcceptConnection())
    events = library.events
    answers = events.AcceptConnection(), events.RejectConnection(), events.RejectData(b"")
    for event in (*answers, events.Request("a", "/")):
        with pytest.raises(library.utilities.LocalProtocolError):
            server.send(event)
    assert server.state is library.ConnectionState.OPEN


# -------------------------------------------------- a request read by others


@BOTH
@pytest.mark.parametrize("path", ["/chat?room=1", b"/chat?room=1"])
def test_a_request_that_others_read_may_be_handed_over(library: Any, path: str | bytes) -> None:
    server = connecting(library, "SERVER")
    assert server.initiate_upgrade_connection(list(REQUEST), path) is None
    assert list(server.events()) == heard(connecting(library, "SERVER"), request())
    assert server.send(library.events.AcceptConnection()) == SWITCHED + b"\r\n"


@BOTH
def test_a_bad_request_that_others_read_is_the_same_error(library: Any) -> None:
    server = connecting(library, "SERVER")
    with pytest.raises(library.utilities.RemoteProtocolError) as caught:
        server.initiate_upgrade_connection(list(instead(REQUEST, b"Sec-WebSocket-Version", b"8")), "/")
    assert caught.value.event_hint.status_code == 426


@BOTH
def test_a_client_is_handed_no_request(library: Any) -> None:
    with pytest.raises(library.utilities.LocalProtocolError):
        connecting(library, "CLIENT").initiate_upgrade_connection(list(REQUEST), "/")


@BOTH
def test_the_handshake_can_be_had_alone(library: Any) -> None:
    handshake = library.handshake.H11Handshake(library.ConnectionType.SERVER)
    assert (handshake.client, handshake.state, handshake.connection) == (
        False,
        library.ConnectionState.CONNECTING,
        None,
    )
    handshake.initiate_upgrade_connection(list(REQUEST), "/")
    (event,) = handshake.events()
    assert event.target == "/"
    assert handshake.send(library.events.AcceptConnection()) == SWITCHED + b"\r\n"
    assert (handshake.state, handshake.connection.state) == (library.ConnectionState.OPEN, library.ConnectionState.OPEN)


# -------------------------------------------------------------- a client asks


@BOTH
def test_a_request_says_what_is_needed_and_then_what_the_application_adds(library: Any) -> None:
    client, sent = asking(
        library,
        host="bücher.example:8080",
        target="/chat?room=1",
        subprotocols=["chat", "superchat"],
        extensions=[library.extensions.PerMessageDeflate()],
        extra_headers=[(b"X-Thing", b"A b"), (b"origin", b"http://a")],
    )
    assert type(sent) is bytes
    assert sent.split(b"\r\n") == [
        b"GET /chat?room=1 HTTP/1.1",
        b"Host: xn--bcher-kva.example:8080",
        b"Upgrade: websocket",
        b"Connection: Upgrade",
        b"Sec-WebSocket-Key: " + heads.key_of(sent),
        b"Sec-WebSocket-Version: 13",
        b"Sec-WebSocket-Protocol: chat, superchat",
        b"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=15; server_max_window_bits=15",
        b"X-Thing: A b",
        b"origin: http://a",
        b"",
        b"",
    ]
    assert client.state is library.ConnectionState.CONNECTING
    assert client.connection is None


@BOTH
def test_every_connection_has_a_key_of_its_own(library: Any) -> None:
    first, second = (heads.key_of(asking(library)[1]) for _ in range(2))
    assert first != second
    assert len(first) == len(KEY)


@BOTH
def test_a_client_speaks_no_frames_before_it_is_answered(library: Any) -> None:
    for client in (connecting(library, "CLIENT"), asking(library)[0]):
        for event in (library.events.Ping(), library.events.TextMessage("x"), library.events.CloseConnection(1000)):
            with pytest.raises(library.utilities.LocalProtocolError):
                client.send(event)


# ------------------------------------------------------------- a client hears


@BOTH
def test_a_good_answer_opens_the_connection(library: Any) -> None:
    fields = (*heads.RESPONSE, (b"X-Thing", b"A b"), (b"SET-COOKIE", b"a=b"))
    client, events = answered(library, fields)
    assert events == [
        library.events.AcceptConnection(extra_headers=[(b"x-thing", b"A b"), (b"set-cookie", b"a=b")]),
    ]
    assert type(events[0].extra_headers) is list
    assert client.state is library.ConnectionState.OPEN
    assert isinstance(client.connection, library.Connection)


@BOTH
def test_the_chosen_subprotocol_is_told(library: Any) -> None:
    fields = (*heads.RESPONSE, (b"Sec-WebSocket-Protocol", b"superchat"))
    _, events = answered(library, fields, subprotocols=["chat", "superchat"])
    assert events == [library.events.AcceptConnection(subprotocol="superchat")]


@BOTH
def test_the_extension_that_was_offered_is_given_back_as_agreed(library: Any) -> None:
    mine = library.extensions.PerMessageDeflate()
    assert not mine.enabled()
    agreed = b"permessage-deflate; server_no_context_takeover; client_max_window_bits=10"
    _, events = answered(library, (*heads.RESPONSE, (b"Sec-WebSocket-Extensions", agreed)), extensions=(mine,))
    assert events[0].extensions == [mine]
    assert mine.enabled()
    assert (mine.server_no_context_takeover, mine.client_no_context_takeover) == (True, False)
    assert (mine.client_max_window_bits, mine.server_max_window_bits) == (10, 15)


@BOTH
def test_frames_behind_the_answer_are_heard_in_the_same_call(library: Any) -> None:
    client, sent = asking(library)
    answer = library.utilities.generate_accept_token(heads.key_of(sent))
    data = heads.response().replace(heads.ANSWER, answer) + stream("CLIENT", text("hi"), text("there"))
    assert [type(event).__name__ for event in heard(client, data)] == ["AcceptConnection", "TextMessage", "TextMessage"]


MISTAKES = {
    "no Upgrade": without(heads.RESPONSE, b"Upgrade"),
    "another upgrade": instead(heads.RESPONSE, b"Upgrade", b"h2c"),
    "no Connection": without(heads.RESPONSE, b"Connection"),
    "another connection": instead(heads.RESPONSE, b"Connection", b"close"),
    "no answer to the key": without(heads.RESPONSE, b"Sec-WebSocket-Accept"),
    "another answer": instead(heads.RESPONSE, b"Sec-WebSocket-Accept", ACCEPT),
    "a subprotocol nobody asked for": (*heads.RESPONSE, (b"Sec-WebSocket-Protocol", b"chat")),
    "an extension nobody asked for": (*heads.RESPONSE, (b"Sec-WebSocket-Extensions", b"permessage-deflate")),
}
"""Answers that no client takes (RFC 6455, section 4.1)."""


@BOTH
@pytest.mark.parametrize("which", MISTAKES)
def test_a_bad_answer_is_an_error(library: Any, which: str) -> None:
    with pytest.raises(library.utilities.RemoteProtocolError):
        answered(library, MISTAKES[which])


@beyond("is-over-after-a-bad-answer")
@pytest.mark.parametrize("which", MISTAKES)
def test_after_a_bad_answer_there_is_no_connection(library: Any, which: str) -> None:
    client, sent = asking(library)
    answer = library.utilities.generate_accept_token(heads.key_of(sent))
    with pytest.raises(library.utilities.RemoteProtocolError):
        client.receive_data(head(heads.SWITCHING, MISTAKES[which]).replace(heads.ANSWER, answer))
    assert client.state is library.ConnectionState.CLOSED
    assert client.connection is None


@BOTH
def test_nothing_may_be_said_by_none(library: Any) -> None:
    _, sent = asking(library, extensions=None, subprotocols=None)
    assert b"Sec-WebSocket-Protocol" not in sent
    assert b"Sec-WebSocket-Extensions" not in sent
    assert asked(library).send(library.events.AcceptConnection(extensions=None)) == SWITCHED + b"\r\n"


@BOTH
def test_another_answer_is_a_rejection_with_its_body(library: Any) -> None:
    client, sent = asking(library)
    assert sent
    events = library.events
    head_and_some = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 6\r\nX-Why: no\r\n\r\nnot "
    assert heard(client, head_and_some) == [
        events.RejectConnection(403, [(b"content-length", b"6"), (b"x-why", b"no")], has_body=True),
        events.RejectData(b"not ", body_finished=False),
    ]
    assert client.state is library.ConnectionState.REJECTING
    assert heard(client, b"me") == [
        events.RejectData(b"me", body_finished=False),
        events.RejectData(b"", body_finished=True),
    ]
    assert client.state is library.ConnectionState.CLOSED
    assert heard(client, b"HTTP/1.1 200 OK\r\n\r\n") == []


@BOTH
@pytest.mark.parametrize("head", [b"HTTP/1.1 404 \r\nContent-Length: 0\r\n\r\n", b"HTTP/1.1 204 \r\n\r\n"])
def test_a_rejection_without_a_body_has_an_empty_one(library: Any, head: bytes) -> None:
    client, _ = asking(library)
    first, second = heard(client, head)
    assert (first.has_body, second) == (True, library.events.RejectData(b"", body_finished=True))
    assert client.state is library.ConnectionState.CLOSED


@pytest.mark.parametrize("cut", [whole, byte_by_byte])
def test_what_follows_the_last_response_is_not_heard(cut: Cut) -> None:
    # wsproto refuses it where the response says that it is the last one, and else does not hear it.
    client, _ = asking(ours)
    rejection = b"HTTP/1.1 403 \r\nConnection: close\r\nContent-Length: 2\r\n\r\nno"
    first, *body = heard(client, *cut(rejection + b"anything"))
    assert (first.status_code, b"".join(event.data for event in body)) == (403, b"no")
    assert client.state is ours.ConnectionState.CLOSED


@BOTH
def test_a_body_may_end_with_the_stream(library: Any) -> None:
    client, _ = asking(library)
    heard(client, b"HTTP/1.1 500 \r\n\r\noops")
    assert client.state is library.ConnectionState.REJECTING
    assert heard(client, None) == [library.events.RejectData(b"", body_finished=True)]
    assert client.state is library.ConnectionState.CLOSED


@BOTH
@pytest.mark.parametrize("data", [b"", b"HTTP/1.1 101", b"HTTP/1.1 403 \r\nContent-Length: 9\r\n\r\nnot"])
def test_a_stream_that_ends_too_soon_is_an_error(library: Any, data: bytes) -> None:
    client, _ = asking(library)
    if data:
        client.receive_data(data)
    with pytest.raises(library.utilities.RemoteProtocolError):
        client.receive_data(None)


@BOTH
def test_what_is_no_answer_is_an_error(library: Any) -> None:
    client, _ = asking(library)
    with pytest.raises(library.utilities.RemoteProtocolError):
        client.receive_data(b"nonsense\r\n\r\n")


# -------------------------------------------------------- agreeing elsewhere


@BOTH
def test_extensions_can_be_agreed_on_without_a_handshake(library: Any) -> None:
    agree = library.handshake.server_extensions_handshake
    mine = [library.extensions.PerMessageDeflate()]
    assert agree(["x-other", "permessage-deflate; client_max_window_bits"], mine) == (
        b"permessage-deflate; client_max_window_bits=15"
    )
    assert mine[0].enabled()
    assert agree(["x-other"], [library.extensions.PerMessageDeflate()]) is None
    assert agree([], mine) is None


@BOTH
def test_a_client_can_agree_on_extensions_without_a_handshake(library: Any) -> None:
    agree = library.handshake.client_extensions_handshake
    mine = [library.extensions.PerMessageDeflate()]
    assert agree(["permessage-deflate"], mine) == mine
    assert mine[0].enabled()
    with pytest.raises(library.utilities.RemoteProtocolError):
        agree(["x-other"], mine)


@BOTH
@pytest.mark.parametrize(
    ("accepted", "expected"), [(True, b"x-own"), ("", b"x-own"), ("a=1", b"x-own; a=1"), (None, None)]
)
def test_an_extension_of_the_application_says_what_it_accepts(library: Any, accepted: Any, expected: Any) -> None:
    class Own(library.extensions.Extension):  # type: ignore[misc]
        name = "x-own"

        def offer(self) -> bool:
            return True

        def accept(self, offer: str) -> Any:
            assert offer == "x-own; b=2"
            return accepted

    assert library.handshake.server_extensions_handshake(["x-own; b=2"], [Own()]) == expected
