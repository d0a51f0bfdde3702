"""Messages, Pings and Pongs in an open connection, heard and sent, and how it is closed."""

from typing import Any

import pytest

from tests.dialects.wsproto.differences import beyond
from tests.dialects.wsproto.frames import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    Frame,
    binary,
    close,
    more,
    ping,
    pong,
    read,
    stream,
    text,
)
from tests.dialects.wsproto.libraries import BOTH, BOTH_ROLES, connected, heard

EURO = "€".encode()


def told(events: list[Any]) -> list[Any]:
    """Say of messages what is in them and how they end; leave other events as they are."""
    return [
        (event.data, event.frame_finished, event.message_finished) if hasattr(event, "data") else event
        for event in events
    ]


# --------------------------------------------------------------------- hearing


@BOTH
@BOTH_ROLES
def test_a_frame_is_a_message(library: Any, role: str) -> None:
    connection = connected(library, role)
    assert connection.state is library.ConnectionState.OPEN
    events = library.events
    assert heard(connection, stream(role, text("h€y"), binary(b"\0\xff"), text(""), binary(b""))) == [
        events.TextMessage("h€y"),
        events.BytesMessage(b"\0\xff"),
        events.TextMessage(""),
        events.BytesMessage(b""),
    ]
    assert list(connection.events()) == []


@BOTH
@BOTH_ROLES
def test_what_is_told_are_text_and_bytes(library: Any, role: str) -> None:
    frames = (text("a"), binary(b"b"), ping(b"c"), pong(b"d"), close(4000, b"e"))
    *messages, ping_event, pong_event, closing = heard(connected(library, role), stream(role, *frames))
    assert [type(event.data) for event in messages] == [str, bytes]
    assert (type(ping_event.payload), type(pong_event.payload)) == (bytes, bytes)
    assert (type(closing.code), type(closing.reason)) == (int, str)


@BOTH
@BOTH_ROLES
def test_a_message_is_told_fragment_by_fragment(library: Any, role: str) -> None:
    frames = (text("a", fin=False), more(b"b", fin=False), more(b"", fin=False), more(b"c"), binary(b"d"))
    assert told(heard(connected(library, role), stream(role, *frames))) == [
        ("a", True, False),
        ("b", True, False),
        ("", True, False),
        ("c", True, True),
        (b"d", True, True),
    ]


@BOTH
@BOTH_ROLES
def test_control_frames_are_told_where_they_interrupt_a_message(library: Any, role: str) -> None:
    events = library.events
    frames = (binary(b"a", fin=False), ping(b"1"), more(b"b", fin=False), pong(b"2"), more(b"c"))
    assert heard(connected(library, role), stream(role, *frames)) == [
        events.BytesMessage(b"a", message_finished=False),
        events.Ping(b"1"),
        events.BytesMessage(b"b", message_finished=False),
        events.Pong(b"2"),
        events.BytesMessage(b"c"),
    ]


@BOTH
@BOTH_ROLES
def test_part_of_a_frame_is_told_as_soon_as_it_is_there(library: Any, role: str) -> None:
    data = stream(role, binary(b"hello"))
    connection = connected(library, role)
    begin = len(data) - 5
    assert heard(connection, data[:begin]) == []
    assert told(heard(connection, data[begin : begin + 2])) == [(b"he", False, False)]
    assert told(heard(connection, data[begin + 2 :])) == [(b"llo", True, True)]


@BOTH
@BOTH_ROLES
def test_part_of_a_control_frame_is_not_told(library: Any, role: str) -> None:
    data = stream(role, ping(b"hello"))
    connection = connected(library, role)
    assert heard(connection, data[:-1]) == []
    assert heard(connection, data[-1:]) == [library.events.Ping(b"hello")]


@BOTH
@BOTH_ROLES
def test_a_character_that_is_cut_belongs_to_what_completes_it(library: Any, role: str) -> None:
    frames = (Frame(TEXT, b"a" + EURO[:2], fin=False), ping(), more(EURO[2:] + b"b"))
    texts = told(heard(connected(library, role), stream(role, *frames)))
    assert texts == [("a", True, False), library.events.Ping(), ("€b", True, True)]


@BOTH
@BOTH_ROLES
@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65535, 65536, 100_000])
def test_messages_of_every_length_are_heard_and_sent(library: Any, role: str, size: int) -> None:
    data = bytes(number % 251 for number in range(size))
    connection = connected(library, role)
    assert heard(connection, stream(role, binary(data))) == [library.events.BytesMessage(data)]
    (frame,) = read(connection.send(library.events.BytesMessage(data)))
    assert (frame.opcode, frame.payload, frame.fin, frame.rsv) == (BINARY, data, True, 0)
    assert frame.length_bytes == (0 if size < 126 else 2 if size < 65536 else 8)


@BOTH
def test_bytes_may_come_in_any_buffer(library: Any) -> None:
    data = stream("SERVER", text("hi"))
    for kind in (bytes, bytearray, memoryview):
        assert heard(connected(library, "SERVER"), kind(data)) == [library.events.TextMessage("hi")]


@BOTH
def test_what_the_handshake_left_over_is_heard(library: Any) -> None:
    connection = library.Connection(library.ConnectionType.CLIENT, trailing_data=stream("CLIENT", text("hi")))
    assert list(connection.events()) == [library.events.TextMessage("hi")]


@BOTH
def test_frames_are_read_when_events_are_asked_for(library: Any) -> None:
    connection = connected(library, "SERVER")
    connection.receive_data(stream("SERVER", text("a"), close()))
    events = connection.events()
    assert next(events) == library.events.TextMessage("a")
    assert connection.state is library.ConnectionState.OPEN
    assert next(events) == library.events.CloseConnection(1000, "")
    assert connection.state is library.ConnectionState.REMOTE_CLOSING


@BOTH
def test_events_that_were_not_taken_are_there_later(library: Any) -> None:
    connection = connected(library, "SERVER")
    connection.receive_data(stream("SERVER", text("a"), text("b")))
    assert next(connection.events()).data == "a"
    assert [event.data for event in connection.events()] == ["b"]


# --------------------------------------------------------------------- sending


@BOTH
@BOTH_ROLES
@pytest.mark.parametrize(
    ("event", "arguments", "frame"),
    [
        ("TextMessage", ["h€y"], text("h€y")),
        ("TextMessage", [""], text("")),
        ("BytesMessage", [b"\0\xff"], binary(b"\0\xff")),
        ("BytesMessage", [bytearray(b"ab")], binary(b"ab")),
        ("BytesMessage", [memoryview(b"ab")], binary(b"ab")),
        ("Message", ["either"], text("either")),
        ("Message", [b"either"], binary(b"either")),
        ("TextMessage", ["whole", False], text("whole")),
        ("Ping", [], ping()),
        ("Ping", [b"x" * 125], ping(b"x" * 125)),
        ("Pong", [b"x"], pong(b"x")),
        ("Pong", [bytearray(b"x")], pong(b"x")),
        ("CloseConnection", [1000], close(1000)),
        ("CloseConnection", [1001, "h€y"], close(1001, "h€y".encode())),
        ("CloseConnection", [1002, ""], close(1002)),
        ("CloseConnection", [1014], close(1014)),
        ("CloseConnection", [3000], close(3000)),
        ("CloseConnection", [4999], close(4999)),
        ("CloseConnection", [None], close(None)),
    ],
)
def test_an_event_is_sent_as_one_frame(library: Any, role: str, event: str, arguments: list[Any], frame: Frame) -> None:
    sent = connected(library, role).send(getattr(library.events, event)(*arguments))
    assert type(sent) is bytes
    peer = "CLIENT" if role == "SERVER" else "SERVER"
    if peer == "CLIENT":
        assert sent == frame.to(peer)
    (seen,) = read(sent)
    assert (seen.opcode, seen.payload, seen.fin, seen.rsv) == (frame.opcode, frame.payload, True, 0)
    assert seen.is_masked == (role == "CLIENT")


@BOTH
def test_each_frame_of_a_client_has_a_mask_of_its_own(library: Any) -> None:
    connection = connected(library, "CLIENT")
    masks = {connection.send(library.events.Ping(b"same"))[2:6] for _ in range(50)}
    assert len(masks) > 45


@BOTH
@BOTH_ROLES
def test_a_message_may_be_sent_in_fragments_with_control_frames_between(library: Any, role: str) -> None:
    connection, events = connected(library, role), library.events
    sent = b"".join(
        connection.send(event)
        for event in (
            events.TextMessage("a", message_finished=False),
            events.Ping(b"1"),
            events.TextMessage("", message_finished=False),
            events.Message("c"),
            events.BytesMessage(b"d"),
        )
    )
    assert [(frame.opcode, frame.payload, frame.fin) for frame in read(sent)] == [
        (TEXT, b"a", False),
        (PING, b"1", True),
        (CONTINUATION, b"", False),
        (CONTINUATION, b"c", True),
        (BINARY, b"d", True),
    ]


@BOTH
def test_text_and_bytes_are_not_mixed_in_a_message(library: Any) -> None:
    connection, events = connected(library, "SERVER"), library.events
    connection.send(events.TextMessage("a", message_finished=False))
    with pytest.raises((TypeError, library.utilities.LocalProtocolError)):
        connection.send(events.BytesMessage(b"b"))
    (frame,) = read(connection.send(events.TextMessage("c")))
    assert (frame.opcode, frame.payload) == (CONTINUATION, b"c")


@BOTH
@BOTH_ROLES
@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("TextMessage", [None]),
        ("TextMessage", [1]),
        ("TextMessage", ["\ud800"]),
        ("Message", [["a"]]),
        ("Ping", [b"x" * 126]),
        ("Ping", ["text"]),
        ("Ping", [None]),
        ("Pong", [b"x" * 70_000]),
        ("CloseConnection", [None, "why"]),
        ("CloseConnection", [1000, "\ud800"]),
    ],
)
def test_what_cannot_be_sent_is_refused_and_changes_nothing(
    library: Any, role: str, event: str, arguments: list[Any]
) -> None:
    connection = connected(library, role)
    with pytest.raises((TypeError, ValueError, library.utilities.LocalProtocolError)):
        connection.send(getattr(library.events, event)(*arguments))
    assert connection.state is library.ConnectionState.OPEN
    (frame,) = read(connection.send(library.events.TextMessage("after")))
    assert (frame.opcode, frame.payload) == (TEXT, b"after")


@BOTH
@pytest.mark.parametrize("thing", [None, object(), "text", b"bytes"])
def test_what_is_no_event_is_refused(library: Any, thing: Any) -> None:
    with pytest.raises((TypeError, library.utilities.LocalProtocolError)):
        connected(library, "SERVER").send(thing)


@BOTH
@pytest.mark.parametrize("code", [1005, 1006, 1015])
def test_codes_that_stand_for_no_code_are_sent_as_a_normal_close(library: Any, code: int) -> None:
    (frame,) = read(connected(library, "SERVER").send(library.events.CloseConnection(code, "why")))
    assert frame.payload == b"\x03\xe8why"


@BOTH
def test_no_status_sends_none(library: Any) -> None:
    none = library.frame_protocol.CloseReason.NO_STATUS_RCVD
    (frame,) = read(connected(library, "SERVER").send(library.events.CloseConnection(none)))
    assert (frame.opcode, frame.payload) == (CLOSE, b"")


@BOTH
def test_a_long_reason_is_cut_after_a_whole_character(library: Any) -> None:
    event = library.events.CloseConnection(1000, "x" + "€" * 60)
    (frame,) = read(connected(library, "SERVER").send(event))
    assert frame.payload[2:] == ("x" + "€" * 40).encode()


# --------------------------------------------------------------------- closing


@BOTH
@BOTH_ROLES
def test_closing_first(library: Any, role: str) -> None:
    connection, states = connected(library, role), library.ConnectionState
    connection.send(library.events.CloseConnection(1000, "bye"))
    assert connection.state is states.LOCAL_CLOSING
    assert told(heard(connection, stream(role, text("late"), ping(b"x")))) == [
        ("late", True, True),
        library.events.Ping(b"x"),
    ]
    assert connection.state is states.LOCAL_CLOSING
    assert heard(connection, stream(role, close(1000))) == [library.events.CloseConnection(1000, "")]
    assert connection.state is states.CLOSED


@BOTH
@BOTH_ROLES
def test_closing_second(library: Any, role: str) -> None:
    connection, states = connected(library, role), library.ConnectionState
    (event,) = heard(connection, stream(role, close(1001, b"bye")))
    assert event == library.events.CloseConnection(1001, "bye")
    assert connection.state is states.REMOTE_CLOSING
    (frame,) = read(connection.send(event.response()))
    assert (frame.opcode, frame.payload) == (CLOSE, b"\x03\xe9bye")
    assert connection.state is states.CLOSED


@BOTH
@BOTH_ROLES
def test_a_close_without_a_code_is_answered_without_one(library: Any, role: str) -> None:
    connection = connected(library, role)
    (event,) = heard(connection, stream(role, close(None)))
    assert event == library.events.CloseConnection(1005, "")
    assert event.code is library.frame_protocol.CloseReason.NO_STATUS_RCVD
    (frame,) = read(connection.send(event.response()))
    assert (frame.opcode, frame.payload) == (CLOSE, b"")


@BOTH
@pytest.mark.parametrize("code", [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013])
def test_known_codes_are_told_by_name(library: Any, code: int) -> None:
    (event,) = heard(connected(library, "SERVER"), stream("SERVER", close(code, b"why")))
    assert event.code is library.frame_protocol.CloseReason(code)
    assert event.reason == "why"


@BOTH
@pytest.mark.parametrize("code", [3000, 3999, 4000, 4999])
def test_codes_of_applications_are_numbers(library: Any, code: int) -> None:
    (event,) = heard(connected(library, "SERVER"), stream("SERVER", close(code)))
    assert (type(event.code), event.code) == (int, code)


@BOTH
@BOTH_ROLES
@pytest.mark.parametrize("begins", ["we", "they"])
def test_nothing_but_the_missing_close_is_sent_once_one_was(library: Any, role: str, begins: str) -> None:
    connection, events = connected(library, role), library.events
    if begins == "we":
        connection.send(events.CloseConnection(1000))
    else:
        heard(connection, stream(role, close()))
    state = connection.state
    refused = [events.TextMessage("x"), events.BytesMessage(b"x"), events.Ping(), events.Pong()]
    for event in [*refused, *([events.CloseConnection(1000)] if begins == "we" else [])]:
        with pytest.raises(library.utilities.LocalProtocolError):
            connection.send(event)
        assert connection.state is state


@BOTH
@BOTH_ROLES
def test_nothing_is_sent_or_taken_once_both_have_closed(library: Any, role: str) -> None:
    connection, events = connected(library, role), library.events
    heard(connection, stream(role, close()))
    connection.send(events.CloseConnection(1000))
    for event in (events.CloseConnection(1000), events.TextMessage("x"), events.Ping(), events.Pong()):
        with pytest.raises(library.utilities.LocalProtocolError):
            connection.send(event)
    for data in (b"", b"x"):
        with pytest.raises(library.utilities.LocalProtocolError):
            connection.receive_data(data)
    assert connection.state is library.ConnectionState.CLOSED


@BOTH
@BOTH_ROLES
def test_what_follows_a_close_is_not_heard(library: Any, role: str) -> None:
    connection = connected(library, role)
    assert len(heard(connection, stream(role, close(), text("late")))) == 1
    assert heard(connection, stream(role, text("later"), close())) == []
    assert connection.state is library.ConnectionState.REMOTE_CLOSING


@BOTH
@BOTH_ROLES
@pytest.mark.parametrize("before", ["open", "we closed"])
def test_the_end_of_the_stream_closes_the_connection(library: Any, role: str, before: str) -> None:
    connection = connected(library, role)
    if before == "we closed":
        connection.send(library.events.CloseConnection(1000))
    (event,) = heard(connection, None)
    assert event == library.events.CloseConnection(1006, None)
    assert event.code is library.frame_protocol.CloseReason.ABNORMAL_CLOSURE
    assert connection.state is library.ConnectionState.CLOSED


@BOTH
@BOTH_ROLES
def test_nothing_is_taken_behind_the_end(library: Any, role: str) -> None:
    connection = connected(library, role)
    connection.receive_data(None)
    for data in (text("more").to(role), b""):
        with pytest.raises(library.utilities.LocalProtocolError):
            connection.receive_data(data)
    (end,) = connection.events()
    assert end == library.events.CloseConnection(1006)


@beyond("tells-the-end-once")
@BOTH_ROLES
@pytest.mark.parametrize("answers", [True, False])
def test_the_end_of_the_stream_behind_a_close_is_no_news(library: Any, role: str, answers: bool) -> None:
    connection = connected(library, role)
    (event,) = heard(connection, stream(role, close()))
    if answers:
        connection.send(event.response())
    assert heard(connection, None) == []
    assert connection.state is library.ConnectionState.CLOSED


@BOTH
@BOTH_ROLES
def test_an_error_of_the_peer_is_an_event_that_suggests_the_answer(library: Any, role: str) -> None:
    connection, events = connected(library, role), library.events
    good, bad = heard(connection, stream(role, text("good"), Frame(0x3), text("not heard")))
    assert good == events.TextMessage("good")
    assert isinstance(bad, events.CloseConnection)
    assert bad.code is library.frame_protocol.CloseReason.PROTOCOL_ERROR
    assert type(bad.reason) is str
    assert heard(connection, stream(role, text("nor this"))) == []
    (frame,) = read(connection.send(bad.response()))
    assert (frame.opcode, frame.payload[:2]) == (CLOSE, b"\x03\xea")


@beyond("awaits-a-close-after-an-error")
@BOTH_ROLES
def test_after_an_error_of_the_peer_a_close_is_due_and_is_the_end(library: Any, role: str) -> None:
    connection, states = connected(library, role), library.ConnectionState
    (event,) = heard(connection, stream(role, Frame(0x3)))
    assert connection.state is states.REMOTE_CLOSING
    with pytest.raises(library.utilities.LocalProtocolError):
        connection.send(library.events.TextMessage("too late"))
    connection.send(event.response())
    assert connection.state is states.CLOSED


@BOTH
def test_pongs_do_not_need_to_be_asked_for(library: Any) -> None:
    connection = connected(library, "SERVER")
    assert heard(connection, stream("SERVER", pong(b"x"))) == [library.events.Pong(b"x")]
    (frame,) = read(connection.send(library.events.Pong(b"y")))
    assert (frame.opcode, frame.payload) == (PONG, b"y")
