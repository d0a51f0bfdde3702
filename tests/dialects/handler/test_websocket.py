"""What a server is told of a WebSocket, what is answered for it, and what it can send."""

import random
import tracemalloc
from collections.abc import Iterable
from typing import Any

import pytest

from stateline import LocalProtocolError
from stateline.handler import (
    BodyReceived,
    H1Protocol,
    ParseError,
    ProtocolEvent,
    RequestReceived,
    Upgraded,
    WebSocketConnected,
    WebSocketDataReceived,
    WebSocketDisconnected,
    WSProtocol,
    build_101_response,
    build_ws_accept_key,
    is_websocket_upgrade,
    offered_subprotocols,
)
from stateline.websocket import Connection, ConnectionType, Limits
from stateline.websocket.events import BytesMessage, CloseConnection, Event, Ping, Pong, TextMessage
from stateline.websocket.extensions import PerMessageDeflate
from stateline.websocket.frame_protocol import CloseReason
from tests.http1 import cuts

KEY = b"dGhlIHNhbXBsZSBub25jZQ=="
ACCEPT = b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="  # RFC 6455, section 1.3
REQUEST = (
    b"GET /chat HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n"
    b"Sec-WebSocket-Key: " + KEY + b"\r\nSec-WebSocket-Version: 13\r\n"
)
PROTOCOLS = b"Sec-WebSocket-Protocol: soap, chat\r\n"
DEFLATE = b"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
END = b"\r\n"
NO_CODE = CloseReason.NO_STATUS_RCVD


def received(data: str | bytes) -> WebSocketDataReceived:
    return WebSocketDataReceived(data)


def told(*events: ProtocolEvent) -> list[ProtocolEvent]:
    return list(events)


class Client:
    """What a browser does with a WebSocket."""

    def __init__(self, extensions_response: str | None = None) -> None:
        deflate = PerMessageDeflate()
        if extensions_response is not None:
            deflate.finalize(extensions_response)
        self.connection = Connection(ConnectionType.CLIENT, [deflate])

    def say(self, *events: Event) -> bytes:
        return b"".join(map(self.connection.send, events))

    def hear(self, data: bytes) -> list[Event]:
        self.connection.receive_data(data)
        return list(self.connection.events())


def masked(first: int, payload: bytes = b"", *, key: bytes = b"\0\0\0\0") -> bytes:
    """A frame that no client of ours would send."""
    assert len(payload) < 126
    return bytes((first, 0x80 | len(payload))) + key + bytes(p ^ key[n % 4] for n, p in enumerate(payload))


def feed(socket: WSProtocol, pieces: Iterable[bytes]) -> tuple[list[ProtocolEvent], bytes]:
    """Everything that is told and answered."""
    events: list[ProtocolEvent] = []
    answers = b""
    for piece in pieces:
        more, answer = socket.receive_data(piece)
        events += more
        answers += answer
    return events, answers


def asked(fields: bytes = b"", behind: bytes = b"") -> tuple[H1Protocol, RequestReceived]:
    http = H1Protocol()
    request, end = http.receive_data(REQUEST + fields + END + behind)
    assert isinstance(request, RequestReceived)
    assert end == BodyReceived(b"", more=False)
    return http, request


def refused(request: bytes) -> tuple[H1Protocol, ParseError]:
    http = H1Protocol()
    received, *_ = http.receive_data(request)
    assert isinstance(received, RequestReceived)
    with pytest.raises(ParseError) as caught:
        http.accept_websocket(received)
    return http, caught.value


# ------------------------------------------------------------------- handshake


def test_a_request_for_a_websocket_is_accepted() -> None:
    http, request = asked()
    assert is_websocket_upgrade(request)
    assert http.accept_websocket(request) == (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + ACCEPT + b"\r\n\r\n"
    )
    assert http.pending_events() == told(Upgraded("websocket"), WebSocketConnected(None))
    assert http.pending_events() == []


def test_a_subprotocol_is_one_of_those_that_the_client_offers() -> None:
    http, request = asked(PROTOCOLS)
    assert offered_subprotocols(request) == ["soap", "chat"]
    with pytest.raises(LocalProtocolError) as caught:
        http.accept_websocket(request, "graphql")
    assert (caught.value.code, caught.value.role) == ("bad_subprotocol", "server")
    assert b"\r\nSec-WebSocket-Protocol: chat\r\n" in http.accept_websocket(request, "chat")
    assert http.pending_events() == told(Upgraded("websocket"), WebSocketConnected("chat"))
    socket, _, _ = http.switch_to_websocket()
    assert socket.subprotocol == "chat"


@pytest.mark.parametrize(
    ("fields", "offered"),
    [(b"", []), (b"Sec-WebSocket-Protocol: a\r\nSec-WebSocket-Protocol: b, c\r\n", ["a", "b", "c"])],
)
def test_the_offered_subprotocols_are_listed_in_order(fields: bytes, offered: list[str]) -> None:
    assert offered_subprotocols(asked(fields)[1]) == offered


def test_malformed_subprotocols_are_none_and_cannot_be_accepted() -> None:
    http, request = asked(b"Sec-WebSocket-Protocol: a b\r\n")
    assert offered_subprotocols(request) == []
    with pytest.raises(ParseError) as caught:
        http.accept_websocket(request)
    assert caught.value.code == "bad_subprotocol"


def test_other_fields_of_the_response_are_the_servers() -> None:
    http, request = asked()
    assert b"\r\nSet-Cookie: a=b\r\n" in http.accept_websocket(request, headers=[(b"Set-Cookie", b"a=b")])


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ((b"Upgrade", b"h2c"), "bad_upgrade"),
        ((b"sec-websocket-accept", ACCEPT), "bad_accept"),
        ((b"Sec-WebSocket-Protocol", b"soap"), "bad_subprotocol"),
    ],
)
def test_they_contradict_nothing_that_must_be_said(field: tuple[bytes, bytes], code: str) -> None:
    http, request = asked(PROTOCOLS)
    with pytest.raises(LocalProtocolError) as caught:
        http.accept_websocket(request, "chat", headers=[field])
    assert (caught.value.code, caught.value.role) == (code, "server")
    assert http.pending_events() == []
    assert http.accept_websocket(request, "chat")


def test_a_subprotocol_may_be_one_of_them_if_it_was_offered() -> None:
    http, request = asked(PROTOCOLS)
    with pytest.raises(LocalProtocolError, match="graphql"):
        http.accept_websocket(request, headers=[(b"Sec-WebSocket-Protocol", b"graphql")])
    http.accept_websocket(request, headers=[(b"Sec-WebSocket-Protocol", b"chat")])
    assert http.pending_events() == told(Upgraded("websocket"), WebSocketConnected("chat"))


@pytest.mark.parametrize(
    ("old", "new", "code", "status"),
    [
        (b"Sec-WebSocket-Version: 13", b"Sec-WebSocket-Version: 8", "unsupported_version", 426),
        (b"Sec-WebSocket-Version: 13\r\n", b"", "missing_version", 400),
        (KEY, b"short", "bad_key", 400),
        (b"Upgrade: WebSocket", b"Upgrade: h2c", "bad_upgrade", 400),
        (b"GET", b"PUT", "bad_method", 405),
    ],
)
def test_a_request_that_cannot_open_one_is_refused_with_a_status_and_can_be_answered(
    old: bytes, new: bytes, code: str, status: int
) -> None:
    http, error = refused((REQUEST + END).replace(old, new))
    assert (error.code, error.status_code, error.role) == (code, status, "client")
    answer = http.send_response(error.status_code, [*error.headers, (b"Content-Length", b"0")])
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert http.send_body(b"") == b""


def test_a_client_of_another_version_is_told_which_one_is_spoken() -> None:
    http, error = refused((REQUEST + END).replace(b": 13", b": 8"))
    answer = http.send_response(error.status_code, [*error.headers, (b"Content-Length", b"0")])
    assert b"\r\nSec-WebSocket-Version: 13\r\n" in answer
    assert b"\r\nUpgrade: websocket\r\n" in answer


def test_a_client_that_asks_by_another_method_is_told_which_one_is_right() -> None:
    http, error = refused((REQUEST + END).replace(b"GET", b"POST"))
    answer = http.send_response(error.status_code, [*error.headers, (b"Content-Length", b"0")])
    assert answer.startswith(b"HTTP/1.1 405 ")
    assert b"\r\nAllow: GET\r\n" in answer


@pytest.mark.parametrize("fields", [b"", b"Upgrade: websocket\r\n", b"Connection: upgrade\r\nUpgrade: h2c\r\n"])
def test_other_requests_ask_for_no_websocket(fields: bytes) -> None:
    request, *_ = H1Protocol().receive_data(b"GET / HTTP/1.1\r\nHost: a\r\n" + fields + END)
    assert isinstance(request, RequestReceived)
    assert not is_websocket_upgrade(request)


def test_no_request_is_accepted_twice() -> None:
    http, request = asked()
    http.accept_websocket(request)
    with pytest.raises(LocalProtocolError):
        http.accept_websocket(request)


def test_a_response_that_the_server_writes_itself_counts_as_well() -> None:
    http, _ = asked(PROTOCOLS + DEFLATE, Client("permessage-deflate").say(TextMessage("hello")))
    socket = WSProtocol("soap", enable_compression=True)
    fields = [
        (b"connection", b"upgrade"),
        (b"upgrade", b"websocket"),
        (b"sec-websocket-accept", build_ws_accept_key(KEY)),
        (b"sec-websocket-protocol", b"soap"),
        (b"sec-websocket-extensions", str(socket.extensions_response).encode()),
    ]
    http.send_informational(101, fields)
    assert http.pending_events() == told(Upgraded("websocket"), WebSocketConnected("soap"))
    assert socket.receive_data(http.hand_over().data) == (told(received("hello")), b"")


def test_an_upgrade_without_proof_of_a_handshake_connects_no_websocket() -> None:
    http, _ = asked()
    http.send_informational(101, [(b"Connection", b"Upgrade"), (b"Upgrade", b"websocket")])
    assert http.pending_events() == told(Upgraded("websocket"))
    with pytest.raises(LocalProtocolError):
        http.switch_to_websocket()


def test_nothing_is_switched_to_before_the_request_is_accepted() -> None:
    http, request = asked(behind=b"\x81")
    with pytest.raises(LocalProtocolError):
        http.switch_to_websocket()
    assert http.has_pending_data()
    http.accept_websocket(request)
    http.switch_to_websocket()
    assert not http.has_pending_data()


def test_the_response_can_be_made_without_a_handler() -> None:
    assert build_ws_accept_key(b" " + KEY + b" ") == ACCEPT
    http, request = asked()
    assert build_101_response(KEY) == http.accept_websocket(request)
    assert build_101_response(KEY, subprotocol="chat", extensions="permessage-deflate").endswith(
        b"\r\nSec-WebSocket-Protocol: chat\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
    )


@pytest.mark.parametrize("text", ["a\r\nb: c", "é", "\ud800", ";"])
def test_nothing_gets_into_that_response_beside_its_fields(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        build_101_response(KEY, subprotocol=text)
    with pytest.raises(ValueError, match=r"."):
        build_101_response(KEY, extensions=text)


# ------------------------------------------------- frames behind the request


FIRST = (TextMessage("first"), Ping(b"there?"), BytesMessage(b"\x00\xff"), CloseConnection(1001, "gone"))
FIRST_EVENTS = told(received("first"), received(b"\x00\xff"), WebSocketDisconnected(1001, "gone"))


def test_frames_that_came_with_the_request_are_told_first() -> None:
    client = Client()
    http, request = asked(behind=client.say(*FIRST[:3]))
    http.accept_websocket(request)
    socket, events, answers = http.switch_to_websocket()
    assert events == told(Upgraded("websocket"), WebSocketConnected(None), *FIRST_EVENTS[:2])
    assert client.hear(answers) == [Pong(b"there?")]
    assert socket.receive_data(client.say(FIRST[3]))[0] == FIRST_EVENTS[2:]


def test_what_was_told_already_is_not_told_again() -> None:
    http, request = asked(behind=Client().say(TextMessage("first")))
    http.accept_websocket(request)
    assert http.pending_events() == told(Upgraded("websocket"), WebSocketConnected(None))
    assert http.switch_to_websocket()[1] == told(received("first"))


def test_a_client_that_has_closed_its_side_meanwhile_is_told_to_be_gone() -> None:
    http, request = asked(behind=Client().say(TextMessage("first")))
    assert http.receive_data(b"") == []
    http.accept_websocket(request)
    socket, events, _ = http.switch_to_websocket()
    assert events[2:] == told(received("first"), WebSocketDisconnected(1006, ""))
    assert socket.is_closed


WAYS = [cuts.whole, cuts.byte_by_byte, *map(cuts.at_random, range(8))]


@pytest.mark.parametrize("cut", WAYS)
@pytest.mark.parametrize("fields", [b"", DEFLATE], ids=["plain", "compressed"])
def test_no_frame_is_lost_wherever_the_stream_is_cut(cut: cuts.Cut, fields: bytes) -> None:
    """The server answers as soon as it has the whole request, and what comes then is for WebSocket."""
    agreed = "permessage-deflate; client_max_window_bits=15" if fields else None
    stream = REQUEST + fields + END + Client(agreed).say(*FIRST)
    http = H1Protocol()
    socket: WSProtocol | None = None
    events: list[ProtocolEvent] = []
    answers = b""
    for piece in cut(stream):
        if socket is not None:
            more, answer = socket.receive_data(piece)
        else:
            more, answer = http.receive_data(piece), b""
            request = next((event for event in more if isinstance(event, RequestReceived)), None)
            if request is not None:
                http.accept_websocket(request, enable_compression=True)
                socket, more, answer = http.switch_to_websocket()
        events += more
        answers += answer
    assert events == told(Upgraded("websocket"), WebSocketConnected(None), *FIRST_EVENTS)
    assert Client(agreed).hear(answers) == [Pong(b"there?"), CloseConnection(1001, "gone")]


@pytest.mark.parametrize("behind", range(0, 60, 7))
def test_no_frame_is_lost_while_the_server_thinks(behind: int) -> None:
    """Bytes that arrive before the answer wait in HTTP, whichever they are."""
    frames = Client().say(*FIRST)
    http, request = asked(behind=frames[:behind])
    if frames[behind:]:
        assert http.receive_data(frames[behind:]) == []
    http.accept_websocket(request)
    assert http.switch_to_websocket()[1][2:] == FIRST_EVENTS


# -------------------------------------------------------------------- messages


def test_messages_are_text_or_bytes() -> None:
    data = Client().say(TextMessage("grüße"), BytesMessage(b"\x00"), TextMessage(""), BytesMessage(b""))
    assert WSProtocol().receive_data(data) == (
        told(received("grüße"), received(b"\x00"), received(""), received(b"")),
        b"",
    )


def test_fragments_are_joined_and_a_ping_between_them_is_answered_at_once() -> None:
    client, socket = Client(), WSProtocol()
    assert socket.receive_data(client.say(TextMessage("gr", message_finished=False))) == ([], b"")
    _, pong = socket.receive_data(client.say(Ping(b"still there?")))
    assert client.hear(pong) == [Pong(b"still there?")]
    rest = client.say(TextMessage("üß", message_finished=False), TextMessage("", message_finished=False))
    assert socket.receive_data(rest) == ([], b"")
    assert socket.receive_data(client.say(TextMessage("e"))) == (told(received("grüße")), b"")


def test_a_pong_is_not_told() -> None:
    assert WSProtocol().receive_data(Client().say(Pong(b"alive"))) == ([], b"")


def test_nothing_comes_of_nothing() -> None:
    assert WSProtocol().receive_data(b"") == ([], b"")


def test_what_is_no_bytes_is_refused() -> None:
    with pytest.raises(TypeError):
        WSProtocol().receive_data("text")  # type: ignore[arg-type]  # text is what it must not take


CONVERSATION = (
    TextMessage("Ein kurzer Satz, ", message_finished=False),
    Ping(b"1"),
    TextMessage("€uro und 𝄞.", message_finished=True),
    BytesMessage(bytes(range(256)) * 3, message_finished=False),
    BytesMessage(b"", message_finished=False),
    Pong(b"2"),
    BytesMessage(b"end"),
    TextMessage("x" * 70000),
    CloseConnection(4000, "bye"),
)
SAID = told(
    received("Ein kurzer Satz, €uro und 𝄞."),
    received(bytes(range(256)) * 3 + b"end"),
    received("x" * 70000),
    WebSocketDisconnected(4000, "bye"),
)


@pytest.mark.parametrize("cut", WAYS[:1] + WAYS[2:])
@pytest.mark.parametrize("agreed", [None, "permessage-deflate"], ids=["plain", "compressed"])
def test_it_never_matters_how_a_stream_is_cut(cut: cuts.Cut, agreed: str | None) -> None:
    data = Client(agreed).say(*CONVERSATION)
    socket = WSProtocol(enable_compression=agreed is not None)
    events, answers = feed(socket, cut(data))
    assert events == SAID
    assert Client(agreed).hear(answers) == [Pong(b"1"), CloseConnection(4000, "bye")]


BROKEN = {
    "an unknown opcode": (masked(0x83), 1002),
    "a reserved bit": (masked(0xC1, b"a"), 1002),
    "no mask": (b"\x81\x01a", 1002),
    "a fragmented ping": (masked(0x09), 1002),
    "a continuation of nothing": (masked(0x80, b"a"), 1002),
    "a message within a message": (masked(0x01, b"a") + masked(0x81, b"b"), 1002),
    "bytes that are no text": (masked(0x81, b"ok\xff"), 1007),
    "half a character at the end": (masked(0x81, b"\xe2\x82"), 1007),
    "a close of one byte": (masked(0x88, b"a"), 1002),
    "a close with a code that is never sent": (masked(0x88, (1006).to_bytes(2, "big")), 1002),
}


@pytest.mark.parametrize(("data", "code"), BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("cut", [cuts.whole, cuts.byte_by_byte, cuts.at_random(1)])
def test_whoever_breaks_the_protocol_is_sent_the_reason_and_nothing_is_raised(
    data: bytes, code: int, cut: cuts.Cut
) -> None:
    socket = WSProtocol()
    events, answers = feed(socket, cut(Client().say(TextMessage("before")) + data + masked(0x81, b"behind")))
    before, end = events
    assert before == received("before")
    assert isinstance(end, WebSocketDisconnected)
    assert end.code == code
    assert end.reason
    assert Client().hear(answers) == [CloseConnection(code, end.reason)]
    assert socket.is_closed
    assert socket.receive_data(None) == ([], b"")


def test_noise_raises_nothing() -> None:
    source = random.Random(7)
    for _ in range(300):
        noise = source.randbytes(source.randint(1, 300))
        whole, pieces = WSProtocol(enable_compression=True), WSProtocol(enable_compression=True)
        assert feed(whole, [noise]) == feed(pieces, cuts.byte_by_byte(noise))


# ---------------------------------------------------------------------- limits


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize(("size", "is_told"), [(100, True), (101, False)])
def test_a_message_is_as_long_as_the_limits_allow_however_it_comes(size: int, is_told: bool, compressed: bool) -> None:
    for pieces in ([size], [1] * size, [size - 1, 0, 1]):
        client = Client("permessage-deflate" if compressed else None)
        socket = WSProtocol(enable_compression=compressed, limits=Limits(max_message_bytes=100))
        parts = [BytesMessage(b"a" * piece, message_finished=False) for piece in pieces]
        events, answers = socket.receive_data(client.say(*parts, BytesMessage(b"")))
        if is_told:
            assert (events, answers) == (told(received(b"a" * size)), b"")
        else:
            (end,) = events
            assert isinstance(end, WebSocketDisconnected)
            assert end.code == 1009
            (close,) = client.hear(answers)
            assert isinstance(close, CloseConnection)
            assert close.code == 1009


@pytest.mark.parametrize("end", [None, masked(0x88), masked(0xFF)], ids=["gone", "closed", "broken"])
def test_a_message_that_is_never_finished_is_not_kept_behind_the_end(end: bytes | None) -> None:
    data = Client().say(BytesMessage(bytes(1_000_000), message_finished=False))
    socket = WSProtocol()
    tracemalloc.start()
    try:
        socket.receive_data(data)
        assert tracemalloc.get_traced_memory()[0] > 900_000
        socket.receive_data(end)
        assert tracemalloc.get_traced_memory()[0] < 100_000
    finally:
        tracemalloc.stop()


def test_limits_come_along_with_the_change_of_protocols() -> None:
    http, request = asked(behind=Client().say(TextMessage("hello")))
    http.accept_websocket(request)
    *_, end = http.switch_to_websocket(limits=Limits(max_message_bytes=4))[1]
    assert isinstance(end, WebSocketDisconnected)
    assert end.code == 1009


# ----------------------------------------------------------------- compression


@pytest.mark.parametrize(
    ("offer", "response"),
    [
        (None, "permessage-deflate"),
        ("permessage-deflate", "permessage-deflate"),
        ("permessage-deflate; client_max_window_bits=10", "permessage-deflate; client_max_window_bits=10"),
        ("permessage-deflate; server_no_context_takeover", "permessage-deflate; server_no_context_takeover"),
        ("permessage-deflate; server_max_window_bits=8, permessage-deflate", "permessage-deflate"),
        ("bbf-usp-protocol", None),
        ("permessage-deflate; colour=blue", None),
        ("permessage-deflate; =", None),
        ("pérmessage", None),
        ("", None),
    ],
)
def test_compression_is_as_the_client_offers_it_or_not_at_all(offer: str | None, response: str | None) -> None:
    socket = WSProtocol(enable_compression=True, compression_offer=offer)
    assert socket.extensions_response == response
    client, text = Client(response), "the same again and again " * 40
    wire = socket.send_message(text)
    assert (len(wire) < 200) is (response is not None)
    assert client.hear(wire) == [TextMessage(text)]
    assert socket.receive_data(client.say(TextMessage(text))) == (told(received(text)), b"")


@pytest.mark.parametrize("offer", [b"permessage-deflate", ["permessage-deflate"], 1])
def test_what_the_client_offers_is_text(offer: Any) -> None:
    with pytest.raises(TypeError):
        WSProtocol(enable_compression=True, compression_offer=offer)


def test_nothing_is_compressed_that_nobody_asked_for() -> None:
    socket = WSProtocol(compression_offer="permessage-deflate")
    assert socket.extensions_response is None
    assert socket.send_message("hello") == b"\x81\x05hello"


@pytest.mark.parametrize(
    ("offer", "response"),
    [
        (b"permessage-deflate; client_max_window_bits", b"permessage-deflate; client_max_window_bits=15"),
        (
            b"permessage-deflate; server_no_context_takeover; client_max_window_bits=9",
            b"permessage-deflate; server_no_context_takeover; client_max_window_bits=9",
        ),
    ],
)
def test_what_the_handshake_agrees_on_holds_behind_it(offer: bytes, response: bytes) -> None:
    http, request = asked(b"Sec-WebSocket-Extensions: " + offer + END)
    wire = http.accept_websocket(request, enable_compression=True)
    assert b"\r\nSec-WebSocket-Extensions: " + response + b"\r\n" in wire
    socket, _, _ = http.switch_to_websocket()
    assert socket.extensions_response == response.decode()
    client = Client(response.decode())
    for text in ("abc" * 1000, "abc" * 1000):
        assert client.hear(socket.send_message(text)) == [TextMessage(text)]
        assert socket.receive_data(client.say(TextMessage(text))) == (told(received(text)), b"")


@pytest.mark.parametrize(("fields", "enabled"), [(b"", True), (DEFLATE, False)])
def test_a_handshake_agrees_on_nothing_that_one_side_does_not_want(fields: bytes, enabled: bool) -> None:
    http, request = asked(fields)
    assert b"Extensions" not in http.accept_websocket(request, enable_compression=enabled)
    assert http.switch_to_websocket()[0].extensions_response is None


def test_malformed_extensions_are_refused() -> None:
    _, error = refused(REQUEST + b"Sec-WebSocket-Extensions: a;;\r\n" + END)
    assert error.code == "bad_extensions"


# --------------------------------------------------------------------- sending


def test_messages_are_sent_by_their_type() -> None:
    socket = WSProtocol()
    assert socket.send_message("grüße") == b"\x81\x07gr\xc3\xbc\xc3\x9fe"
    assert socket.send_message(b"\x00\x01") == b"\x82\x02\x00\x01"
    with pytest.raises(TypeError):
        socket.send_message(None)  # type: ignore[arg-type]  # nothing is no message
    with pytest.raises(ValueError, match="surrogates"):
        socket.send_message("\ud800")


def test_a_server_that_closes_still_hears_what_the_client_had_to_say() -> None:
    client, socket = Client(), WSProtocol()
    late = client.say(Ping(b"?"), TextMessage("late"))
    assert not socket.is_closed
    assert client.hear(socket.close(1001, "restart")) == [CloseConnection(1001, "restart")]
    assert socket.is_closed
    assert socket.receive_data(late) == (told(received("late")), b"")
    assert socket.receive_data(client.say(CloseConnection(1001))) == (told(WebSocketDisconnected(1001, "")), b"")


def test_a_close_says_that_all_is_well_unless_it_says_something_else() -> None:
    assert WSProtocol().close() == b"\x88\x02\x03\xe8"
    assert WSProtocol().close(4001, "a" * 200) == b"\x88\x7d\x0f\xa1" + b"a" * 123


def test_the_close_of_a_client_is_answered_by_itself() -> None:
    client, socket = Client(), WSProtocol()
    events, answer = socket.receive_data(client.say(CloseConnection(3000, "done")))
    assert events == told(WebSocketDisconnected(3000, "done"))
    assert client.hear(answer) == [CloseConnection(3000, "done")]
    assert socket.is_closed
    assert socket.close() == b""


def test_a_close_without_a_code_is_told_as_a_normal_one_and_answered_without_one() -> None:
    client, socket = Client(), WSProtocol()
    events, answer = socket.receive_data(client.say(CloseConnection(NO_CODE)))
    assert events == told(WebSocketDisconnected(1000, ""))
    assert type(events[0].code) is int  # type: ignore[union-attr]  # the line above says which event it is
    assert answer == b"\x88\x00"


def test_closing_twice_says_nothing_new() -> None:
    socket = WSProtocol()
    assert socket.close()
    assert socket.close(1001) == b""


@pytest.mark.parametrize("code", [0, 999, 1004, 1010, 2000, 5000, 70000, -1])
def test_no_server_closes_with_any_other_code(code: int) -> None:
    socket = WSProtocol()
    with pytest.raises(LocalProtocolError) as caught:
        socket.close(code)
    assert (caught.value.code, caught.value.role) == ("bad_close_code", "server")
    assert not socket.is_closed
    assert socket.send_message("") == b"\x81\x00"


def test_nothing_is_sent_behind_a_close() -> None:
    closed, left = WSProtocol(), WSProtocol()
    closed.close()
    left.receive_data(None)
    for socket in (closed, left):
        with pytest.raises(LocalProtocolError) as caught:
            socket.send_message("too late")
        assert caught.value.section.startswith("RFC 6455, section ")


def test_a_client_that_goes_without_a_close_is_told_to_be_gone_once() -> None:
    socket = WSProtocol()
    unfinished = Client().say(TextMessage("never", message_finished=False))
    assert socket.receive_data(unfinished) == ([], b"")
    assert socket.receive_data(None) == (told(WebSocketDisconnected(1006, "")), b"")
    assert socket.receive_data(None) == ([], b"")
    assert socket.receive_data(b"\x81") == ([], b"")
    assert socket.close() == b""


def test_a_client_that_goes_behind_a_close_is_no_news() -> None:
    client, socket = Client(), WSProtocol()
    socket.receive_data(client.say(CloseConnection(1000)))
    assert socket.receive_data(None) == ([], b"")


def test_a_client_that_never_answers_a_close_is_told_to_be_gone() -> None:
    socket = WSProtocol()
    socket.close()
    assert socket.receive_data(None) == (told(WebSocketDisconnected(1006, "")), b"")
