"""Every way in which stateline.websocket is meant to differ from wsproto 1.3.2, and why.

Each has a witness, so that none outlives its cause: a test plays it and finds this
difference and no other. The rules themselves stand in `machine_spec/websocket.yaml`.
"""

import re
import zlib
from collections.abc import Iterator
from typing import Any

import pytest

from tests.dialects.disagreements import Receive
from tests.dialects.wsproto import heads
from tests.dialects.wsproto.frames import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    RSV1,
    TEXT,
    Frame,
    binary,
    close,
    compressed,
    deflated,
    in_frames,
    ping,
    read,
    stream,
    text,
)
from tests.dialects.wsproto.libraries import ours, theirs
from tests.dialects.wsproto.parallel import (
    FACETS,
    HANDSHAKE,
    OPEN,
    Difference,
    Disagreement,
    End,
    Event,
    Initiate,
    Respond,
    Script,
    Send,
    offering,
    send,
)

DEFLATE = "permessage-deflate"
PROTOCOL_ERRORS = ("LocalProtocolError", "RemoteProtocolError")


def facets(*names: str) -> frozenset[str]:
    assert set(names) <= set(FACETS)
    return frozenset(names)


# ---------------------------------------------------------- what was received


def head_received(seen: Disagreement) -> dict[bytes, list[bytes]]:
    """Collect the values of each field of the head that has arrived, by name."""
    fields: dict[bytes, list[bytes]] = {}
    for line in seen.received.partition(b"\r\n\r\n")[0].split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        fields.setdefault(name.lower(), []).append(value.strip())
    for action, _, _ in [*seen.before, (seen.action, None, None)]:
        if isinstance(action, Initiate):
            for name, value in action.headers:
                fields.setdefault(name.lower(), []).append(value)
    return fields


def frames_of(seen: Disagreement) -> bytes:
    """Give the bytes of frames that have arrived."""
    return seen.received.partition(b"\r\n\r\n")[2] if seen.script.agreement is HANDSHAKE else seen.received


def frames_received(seen: Disagreement) -> list[Frame]:
    """List the frames that have arrived, as far as they can be read."""
    data = frames_of(seen)
    frames: list[Frame] = []
    while data:
        for size in range(2, len(data) + 1):
            try:
                frames += read(data[:size])
            except (AssertionError, IndexError, ValueError):
                continue
            data = data[size:]
            break
        else:
            break
    return frames


def is_compressing(seen: Disagreement) -> bool:
    agreed = [extension for _, _, ours in seen.before for extension in _agreed(ours.events, ours.sent)]
    return bool(seen.script.agreement) or bool(agreed)


def _agreed(events: tuple[Event, ...], sent: Any) -> Iterator[str]:
    for _, fields in events:
        yield from fields.get("extensions", ())
    if isinstance(sent, bytes) and b"sec-websocket-extensions: permessage-deflate" in sent.lower():
        yield DEFLATE


def compressed_messages(seen: Disagreement) -> list[list[Frame]]:
    """List the frames of each compressed message, with the control frames between them."""
    messages: list[list[Frame]] = []
    is_inside = False
    for frame in frames_received(seen):
        if frame.opcode in (TEXT, BINARY) and frame.rsv & RSV1:
            messages.append([])
            is_inside = True
        if is_inside:
            messages[-1].append(frame)
            is_inside = not (frame.fin and frame.opcode in (TEXT, BINARY, CONTINUATION))
    return messages


# ------------------------------------------------------------------- explanations


class Refused:
    """Ours refuses with this code what theirs takes."""

    def __init__(self, *codes: str, when: str = "") -> None:
        self.codes, self.when = codes, re.compile(when.encode(), re.IGNORECASE)

    def __call__(self, seen: Disagreement) -> bool:
        return (
            seen.ours.error == "RemoteProtocolError"
            and seen.ours.code in self.codes
            and not seen.theirs.error
            and self.when.search(seen.received) is not None
        )


class Failed:
    """Ours fails the connection with this code where theirs goes on."""

    def __init__(self, *codes: str) -> None:
        self.codes = codes

    def __call__(self, seen: Disagreement) -> bool:
        return seen.ours.failed and seen.ours.code in self.codes and not seen.theirs.failed


def refuses_in_its_own_terms(seen: Disagreement) -> bool:
    return (
        isinstance(seen.action, (Send, Respond, Initiate))
        and bool(seen.theirs.error)
        and seen.theirs.error not in PROTOCOL_ERRORS
        and seen.ours.error == "LocalProtocolError"
    )


def blames_the_peer_in_its_own_terms(seen: Disagreement) -> bool:
    return (
        isinstance(seen.action, (Receive, Initiate))
        and bool(seen.theirs.error)
        and seen.theirs.error not in PROTOCOL_ERRORS
        and seen.ours.error == "RemoteProtocolError"
    )


def tells_text_before(seen: Disagreement) -> bool:
    """Ours has one more event: a piece of text, right before the failure that both tell."""
    theirs, ours = list(seen.theirs.events), list(seen.ours.events)
    return (
        seen.theirs.failed
        and seen.ours.failed
        and theirs[-1] == ours[-1]
        and theirs[-1][1]["code"] == 1007
        and len(ours) == len(theirs) + 1
        and ours[: len(theirs) - 1] == theirs[:-1]
        and ours[-2][0] == "TextMessage"
        and not ours[-2][1]["frame_finished"]
    )


def sends_no_reserved_code(seen: Disagreement) -> bool:
    return (
        isinstance(seen.action, Send)
        and seen.action.event == "CloseConnection"
        and seen.ours.code == "bad_close_code"
        and not seen.ours.sent
    )


def has_control_frame_inside_a_compressed_message(seen: Disagreement) -> bool:
    return is_compressing(seen) and any(
        frame.opcode >= PING for message in compressed_messages(seen) for frame in message[1:]
    )


def has_a_final_block(seen: Disagreement) -> bool:
    return is_compressing(seen) and any(map(_ends_its_stream, compressed_messages(seen)))


def hears_frames_as_a_whole(seen: Disagreement) -> bool:
    """Something of a frame that has not ended, or cannot be decompressed, is told or refused by theirs alone."""
    whole = stream(seen.script.role, *frames_received(seen))
    ours_told, theirs_told = seen.ours.events, seen.theirs.events
    is_refused = bool(ours_told) and ours_told[-1][0] == "CloseConnection" and ours_told[-1:] == theirs_told[-1:]
    if is_refused:
        ours_told, theirs_told = ours_told[:-1], theirs_told[:-1]
    told = len(ours_told)
    return (
        is_compressing(seen)
        and (is_refused if seen.ours.failed else len(whole) < len(frames_of(seen)))
        and ours_told == theirs_told[:told]
        and all(
            kind == "CloseConnection" or fields.get("frame_finished") is False for kind, fields in theirs_told[told:]
        )
    )


def _ends_its_stream(message: list[Frame]) -> bool:
    # The context of earlier messages is unknown here, and far distances are errors; a dictionary stands for it.
    decompressor = zlib.decompressobj(wbits=-15, zdict=bytes(1 << 15))
    try:
        decompressor.decompress(b"".join(frame.payload for frame in message if frame.opcode < CLOSE))
    except zlib.error:
        return False
    return decompressor.eof


def hears_what_is_behind_the_request(seen: Disagreement) -> bool:
    return (
        seen.script.role == "SERVER"
        and seen.script.agreement is HANDSHAKE
        and bool(seen.received.partition(b"\r\n\r\n")[2])
        and not seen.theirs.events
        and bool(seen.ours.events)
    )


def has_failed_before(seen: Disagreement) -> bool:
    return any(ours.failed for _, _, ours in seen.before)


def awaits_a_close_after_an_error(seen: Disagreement) -> bool:
    states = {("OPEN", "REMOTE_CLOSING"), ("LOCAL_CLOSING", "CLOSED")}
    return (seen.ours.failed or has_failed_before(seen)) and (seen.theirs.state, seen.ours.state) in states


def takes_nothing_after_an_error(seen: Disagreement) -> bool:
    return has_failed_before(seen) and seen.ours.error == "LocalProtocolError" and not seen.theirs.error


def tells_the_end_once(seen: Disagreement) -> bool:
    """Theirs tells that the connection has ended abnormally after it has told why."""
    end = ("CloseConnection", {"code": 1006, "reason": None})
    told = [kind for _, theirs, _ in seen.before for kind, _ in theirs.events]
    return isinstance(seen.action, End) and (*seen.ours.events, end) == seen.theirs.events and "CloseConnection" in told


def _asked_and_left(seen: Disagreement) -> bool:
    actions = [*(action for action, _, _ in seen.before), seen.action]
    return seen.script.role == "SERVER" and seen.script.agreement is HANDSHAKE and End() in actions


def tells_that_the_client_has_left(seen: Disagreement) -> bool:
    end = ("CloseConnection", {"code": 1006, "reason": None})
    return _asked_and_left(seen) and seen.ours.events == (*seen.theirs.events, end) and not seen.ours.failed


def accepts_nobody_who_has_left(seen: Disagreement) -> bool:
    return (
        _asked_and_left(seen)
        and isinstance(seen.action, Send)
        and seen.action.event == "AcceptConnection"
        and (seen.ours.error, seen.ours.code) == ("LocalProtocolError", "illegal_event")
        and not seen.theirs.error
    )


def asks_nobody_who_has_left(seen: Disagreement) -> bool:
    return (
        seen.script.role == "CLIENT"
        and isinstance(seen.action, End)
        and (seen.theirs.state, seen.ours.state) == ("CONNECTING", "CLOSED")
    )


def sends_no_broken_handshake(seen: Disagreement) -> bool:
    codes = ("bad_key", "unsupported_version", "bad_body", "bad_upgrade", "bad_accept", "bad_subprotocol", "bad_http")
    return (
        isinstance(seen.action, Send)
        and seen.action.event in ("Request", "AcceptConnection")
        and seen.ours.error == "LocalProtocolError"
        and seen.ours.code in codes
        and not seen.theirs.error
    )


def is_over_after_a_bad_answer(seen: Disagreement) -> bool:
    errors = [ours.error for _, _, ours in seen.before] + [seen.ours.error]
    return (
        seen.script.role == "CLIENT"
        and "RemoteProtocolError" in errors
        and (seen.theirs.state, seen.ours.state) in {("CONNECTING", "CLOSED"), ("REJECTING", "CLOSED")}
    )


def has_a_list_in_several_lines(seen: Disagreement) -> bool:
    fields = head_received(seen)
    lists = (b"connection", b"upgrade", b"sec-websocket-extensions")
    return any(len(fields.get(name, ())) > 1 for name in lists)


def finds_websocket_among_others(seen: Disagreement) -> bool:
    upgrades = b",".join(head_received(seen).get(b"upgrade", ())).lower().split(b",")
    return (
        seen.theirs.error == "RemoteProtocolError"
        and not seen.ours.error
        and len(upgrades) > 1
        and b"websocket" in [upgrade.strip() for upgrade in upgrades]
    )


def leaves_out_empty_elements(seen: Disagreement) -> bool:
    lists = (b"sec-websocket-protocol", b"sec-websocket-extensions")
    said = [value for name in lists for line in head_received(seen).get(name, ()) for value in line.split(b",")]
    return any(not value.strip() for value in said) and not seen.ours.error


def expects_no_body(seen: Disagreement) -> bool:
    lengths = head_received(seen).get(b"content-length", ())
    return len(set(lengths)) > 1 and seen.theirs.error == "RemoteProtocolError" and not seen.ours.error


def tells_every_line(seen: Disagreement) -> bool:
    return len(head_received(seen).get(b"content-length", ())) > 1 and not seen.ours.error


def hears_nothing_after_rejecting(seen: Disagreement) -> bool:
    rejected = [action for action, _, ours in seen.before if ours.sent and ours.state in ("REJECTING", "CLOSED")]
    return (
        seen.script.role == "SERVER"
        and bool(rejected)
        and not isinstance(seen.action, (Send, Respond))
        and not (seen.ours.error or seen.ours.events)
    )


def refuses_what_has_only_begun(seen: Disagreement) -> bool:
    whole = stream(seen.script.role, *frames_received(seen))
    return (
        seen.ours.failed
        and not seen.theirs.failed
        and seen.ours.events[:-1] == seen.theirs.events
        and len(whole) < len(frames_of(seen))
    )


def blames_the_header(seen: Disagreement) -> bool:
    return (
        seen.theirs.failed
        and seen.ours.failed
        and seen.ours.code == "illegal_event"
        and seen.theirs.events[-1][1]["code"] == 1007
        and seen.theirs.events[:-1] == seen.ours.events[:-1]
    )


def suggests_a_status_that_says_more(seen: Disagreement) -> bool:
    theirs, ours = seen.theirs.hint, seen.ours.hint
    if theirs is None or ours is None or theirs[1]["status_code"] != 400:
        return False
    more = {405: [(b"Allow", b"GET")], 426: [*UPGRADE, *theirs[1]["headers"]]}
    return bool(ours[1]["headers"] == more.get(ours[1]["status_code"], theirs[1]["headers"]))


UPGRADE = [(b"Upgrade", b"websocket"), (b"Connection", b"Upgrade")]
"""What a response with 426 says."""


def names_what_to_upgrade_to(seen: Disagreement) -> bool:
    theirs, ours = seen.theirs.hint, seen.ours.hint
    return (
        theirs is not None
        and ours is not None
        and theirs[1]["status_code"] == ours[1]["status_code"] == 426
        and ours[1]["headers"] == [*UPGRADE, *theirs[1]["headers"]]
    ) or (
        isinstance(seen.ours.sent, bytes)
        and seen.ours.sent.startswith(b"HTTP/1.1 426 ")
        and b"".join(b"%s: %s\r\n" % line for line in UPGRADE) in seen.ours.sent
    )


def refuses_the_beginning_of_a_surrogate(seen: Disagreement) -> bool:
    """A frame ends within a surrogate, which may have begun in the one before."""
    text = b"".join(frame.payload for frame in frames_received(seen) if frame.opcode < CLOSE)
    return (
        seen.ours.failed
        and not seen.theirs.failed
        and seen.ours.code == "bad_text"
        and re.search(rb"\xed[\xa0-\xbf]$", text) is not None
    )


def looks_at_http_first(seen: Disagreement) -> bool:
    theirs, ours = seen.theirs.hint, seen.ours.hint
    return (
        theirs is not None
        and ours is not None
        and seen.ours.code in ("bad_http", "bad_http_version", "bad_method")
        and theirs[1]["headers"] == [(b"Sec-WebSocket-Version", b"13")]
        and theirs[1]["headers"] != ours[1]["headers"]
    )


def rejects_with_a_reason_phrase(seen: Disagreement) -> bool:
    return (
        isinstance(seen.theirs.sent, bytes)
        and isinstance(seen.ours.sent, bytes)
        and re.sub(rb"^(HTTP/1.1 [0-9]{3} )[A-Za-z ]+", rb"\1", seen.ours.sent) == seen.theirs.sent
    )


def says_that_it_closes_after_an_error(seen: Disagreement) -> bool:
    errors = [ours.error for _, _, ours in seen.before]
    return (
        isinstance(seen.ours.sent, bytes)
        and b"Connection: close\r\n" in seen.ours.sent
        and "RemoteProtocolError" in errors
        and re.sub(rb"^(HTTP/1.1 [0-9]{3} )[A-Za-z ]+", rb"\1", seen.ours.sent).replace(b"Connection: close\r\n", b"")
        == seen.theirs.sent
    )


def waits_behind_an_interim_response(seen: Disagreement) -> bool:
    return (
        seen.script.role == "CLIENT"
        and re.search(rb"HTTP/1\.1 1(?!01)[0-9]{2} ", seen.received) is not None
        and any(event[0] == "RejectConnection" and event[1]["status_code"] < 200 for event in seen.theirs.events)
    )


def knows_bad_gateway(seen: Disagreement) -> bool:
    return seen.theirs.failed and seen.ours.events[-1][1].get("code") == 1014


def agrees_on_a_window_of_eight_bits(seen: Disagreement) -> bool:
    return b"client_max_window_bits=8" in seen.received and not seen.theirs.error


def declines_an_offer(seen: Disagreement) -> bool:
    said = [line for line in head_received(seen).get(b"sec-websocket-extensions", ()) if b";" in line]
    return (
        isinstance(seen.action, Send)
        and seen.action.event == "AcceptConnection"
        and bool(said)
        and not seen.ours.error
        and b"Sec-WebSocket-Extensions" not in seen.ours.sent
        and (seen.theirs.error in ("ValueError", "IndexError") or b"Sec-WebSocket-Extensions" in seen.theirs.sent)
    )


def accepts_an_earlier_offer(seen: Disagreement) -> bool:
    offers = b",".join(head_received(seen).get(b"sec-websocket-extensions", ())).split(b",")
    return (
        isinstance(seen.action, Send)
        and seen.action.event == "AcceptConnection"
        and sum(offer.strip().startswith(DEFLATE.encode()) for offer in offers) > 1
        and b"Sec-WebSocket-Extensions: permessage-deflate" in seen.ours.sent
        and b"Sec-WebSocket-Extensions: permessage-deflate" in seen.theirs.sent
    )


def keeps_to_its_own_window(seen: Disagreement) -> bool:
    if not isinstance(seen.ours.sent, bytes) or not isinstance(seen.theirs.sent, bytes):
        return False
    window = re.compile(rb"(?<=_max_window_bits=)[0-9]+")
    theirs, ours = (list(map(int, window.findall(sent))) for sent in (seen.theirs.sent, seen.ours.sent))
    return (
        theirs != ours
        and all(mine <= yours for mine, yours in zip(ours, theirs, strict=False))
        and window.sub(b"", seen.ours.sent) == window.sub(b"", seen.theirs.sent)
    )


def reads_a_quoted_value(seen: Disagreement) -> bool:
    said = b",".join(head_received(seen).get(b"sec-websocket-extensions", ()))
    return b'="' in said and seen.theirs.error == "ValueError" and not seen.ours.error


def expects_the_largest_window(seen: Disagreement) -> bool:
    return (
        seen.script.role == "CLIENT"
        and b"server_max_window_bits" not in seen.received
        and "server_max_window_bits=15" in str(seen.ours.events)
        and re.sub(r"server_max_window_bits=[0-9]+", "server_max_window_bits=15", str(seen.theirs.events))
        == str(seen.ours.events)
    )


# --------------------------------------------------------------------- the list

PAYLOAD = deflated(b"hello hello hello")
INTERRUPTED = in_frames(compressed(binary(b""), PAYLOAD), 3)
INTERRUPTED.insert(1, ping())
FINAL = zlib.compressobj(wbits=-15)
FINAL_BLOCK = FINAL.compress(b"abc") + FINAL.flush(zlib.Z_FINISH) + b"\0"

ASK = send("Request", host="a", target="/", subprotocols=("a",))
ERROR = Receive(Frame(0x3).to("SERVER"))


def serving(*actions: Any) -> Script:
    """Play a server, from its handshake on."""
    return Script("SERVER", actions)


def asked(*fields: tuple[bytes, bytes]) -> Script:
    """Play a server that is asked with such fields more."""
    return serving(Receive(heads.request(*fields)))


def asked_with(name: bytes, *values: bytes) -> Script:
    """Play a server that is asked with a field that has other values."""
    return serving(Receive(heads.head(heads.ASKING, heads.instead(heads.REQUEST, name, *values))))


def opened(*frames: Frame, agreement: str = OPEN) -> Script:
    """Play a server that hears frames."""
    return Script("SERVER", (Receive(stream("SERVER", *frames)),), agreement)


DIFFERENCES: tuple[Difference, ...] = (
    # ------------------------------------------------------------------ errors
    Difference(
        name="refuses-in-its-own-terms",
        reason="Whatever cannot be sent now is a `LocalProtocolError`; wsproto lets `AssertionError`, `KeyError`,"
        " `struct.error` and the errors of h11 out.",
        cites=("RFC 6455, section 4.2.2",),
        explains=refuses_in_its_own_terms,
        witness=serving(send("AcceptConnection")),
    ),
    Difference(
        name="blames-the-peer-in-its-own-terms",
        reason="Whatever a peer says that is wrong is a `RemoteProtocolError` with a hint; wsproto lets"
        " `UnicodeDecodeError`, `ValueError` and `IndexError` out.",
        cites=("RFC 6455, section 4.2.2",),
        explains=blames_the_peer_in_its_own_terms,
        witness=asked((b"Sec-WebSocket-Protocol", b"\xff")),
    ),
    Difference(
        name="suggests-a-status-that-says-more",
        reason="A request that is refused for its method, or by HTTP itself, has a status that says so; wsproto"
        " suggests 400 always.",
        cites=("RFC 9110, section 15.5.6",),
        explains=suggests_a_status_that_says_more,
        witness=serving(Receive(heads.head(b"POST / HTTP/1.1", heads.REQUEST))),
        covers=facets("hint"),
    ),
    Difference(
        name="names-what-to-upgrade-to",
        reason="A response with 426 says by Upgrade what would be spoken; wsproto leaves that out.",
        cites=("RFC 9110, section 15.5.22",),
        explains=names_what_to_upgrade_to,
        witness=serving(
            Receive(heads.head(heads.ASKING, heads.instead(heads.REQUEST, b"Sec-WebSocket-Version", b"8")))
        ),
        covers=facets("hint", "sent"),
    ),
    Difference(
        name="looks-at-http-first",
        reason="Of a head that breaks several rules those of HTTP are told; wsproto looks for them last.",
        cites=("RFC 6455, section 4.2.1",),
        explains=looks_at_http_first,
        witness=serving(
            Receive(heads.head(b"GET / HTTP/1.0", heads.instead(heads.REQUEST, b"Sec-WebSocket-Version", b"8")))
        ),
        covers=facets("hint"),
    ),
    Difference(
        name="awaits-a-close-after-an-error",
        reason="A peer that broke the protocol is heard no more, and nothing but a Close is due; wsproto stays open.",
        cites=("RFC 6455, section 7.1.7",),
        explains=awaits_a_close_after_an_error,
        witness=opened(Frame(0x3)),
        covers=facets("state"),
        parts_ways=False,
    ),
    Difference(
        name="takes-nothing-after-an-error",
        reason="After an error of the peer a Close is sent and nothing else, and then nothing is taken in; wsproto"
        " sends messages as if nothing had happened.",
        cites=("RFC 6455, section 7.1.7",),
        explains=takes_nothing_after_an_error,
        witness=Script("SERVER", (ERROR, send("Ping")), OPEN),
    ),
    Difference(
        name="tells-the-end-once",
        reason="Who has told that and why the connection is closed does not tell afterwards that it ended without a"
        " Close.",
        cites=("RFC 6455, section 7.1.5",),
        explains=tells_the_end_once,
        witness=Script("SERVER", (Receive(close().to("SERVER")), End()), OPEN),
        covers=facets("events"),
        parts_ways=False,
    ),
    Difference(
        name="tells-that-the-client-has-left",
        reason="A client that leaves before it is answered has ended the connection abnormally; wsproto takes no"
        " notice.",
        cites=("RFC 6455, section 7.1.4", "decisions/0024-who-left-is-not-accepted.md"),
        explains=tells_that_the_client_has_left,
        witness=serving(Receive(heads.request()), End()),
        covers=facets("events"),
        parts_ways=False,
    ),
    Difference(
        name="accepts-nobody-who-has-left",
        reason="There is no connection to a client that has left, and so there is none to accept; wsproto opens it.",
        cites=("RFC 6455, section 7.1.4", "decisions/0024-who-left-is-not-accepted.md"),
        explains=accepts_nobody_who_has_left,
        witness=serving(Receive(heads.request()), End(), send("AcceptConnection")),
    ),
    Difference(
        name="asks-nobody-who-has-left",
        reason="A server that leaves before it is asked is asked no more, and the state says so.",
        cites=("RFC 6455, section 7.1.4", "decisions/0024-who-left-is-not-accepted.md"),
        explains=asks_nobody_who_has_left,
        witness=Script("CLIENT", (End(),)),
        covers=facets("state"),
    ),
    Difference(
        name="is-over-after-a-bad-answer",
        reason="A client that was answered wrongly has no connection and will have none; wsproto goes on waiting.",
        cites=("RFC 6455, section 4.1",),
        explains=is_over_after_a_bad_answer,
        witness=Script("CLIENT", (ASK, Receive(heads.head(heads.SWITCHING, ())))),
        covers=facets("state"),
    ),
    # --------------------------------------------------------- opening handshake
    Difference(
        name="hears-what-is-behind-the-request",
        reason="What a client sent together with its request is heard once the connection is open; wsproto loses it.",
        cites=("RFC 6455, section 4.1",),
        explains=hears_what_is_behind_the_request,
        witness=serving(Receive(heads.request() + stream("SERVER", text("hi"))), send("AcceptConnection")),
    ),
    Difference(
        name="sends-no-handshake-that-breaks-the-rules",
        reason="What would be refused if it were received is not sent: fields of the application that contradict the"
        " rest of a head, subprotocols that are no tokens or stand twice; wsproto sends whatever h11 takes.",
        cites=("RFC 6455, section 4.1", "RFC 6455, section 4.2.2"),
        explains=sends_no_broken_handshake,
        witness=Script("CLIENT", (send("Request", host="a", target="/", subprotocols=("a", "a")),)),
    ),
    Difference(
        name="wants-one-key-of-sixteen-bytes",
        reason="A key is the base64 of 16 bytes and is said once; wsproto takes anything for one.",
        cites=("RFC 6455, section 4.2.1", "RFC 6455, section 11.3.1"),
        explains=Refused("bad_key", when="sec-websocket-key:"),
        witness=asked_with(b"Sec-WebSocket-Key", b"x"),
    ),
    Difference(
        name="wants-one-version",
        reason="A version that is said twice is none; wsproto takes the last one.",
        cites=("RFC 6455, section 11.3.5",),
        explains=Refused("unsupported_version", when="sec-websocket-version:.*\\n(.*\\n)*sec-websocket-version:"),
        witness=asked((b"Sec-WebSocket-Version", b"13")),
    ),
    Difference(
        name="wants-one-answer-to-its-key",
        reason="An answer that is said twice is none; wsproto takes the last one.",
        cites=("RFC 6455, section 11.3.3",),
        explains=Refused("bad_accept", when="sec-websocket-accept:(.*\\n)*sec-websocket-accept:"),
        witness=Script("CLIENT", (ASK, Receive(heads.response((b"Sec-WebSocket-Accept", heads.ANSWER))))),
    ),
    Difference(
        name="wants-http-1-1",
        reason="A handshake is of HTTP/1.1 or higher; HTTP/1.0 has no Upgrade.",
        cites=("RFC 6455, section 4.2.1", "RFC 9110, section 7.8"),
        explains=Refused("bad_http_version"),
        witness=serving(Receive(heads.head(b"GET / HTTP/1.0", heads.REQUEST))),
    ),
    Difference(
        name="wants-no-body",
        reason="What follows the request is frames to one recipient and a body to another; wsproto reads both.",
        cites=("RFC 9110, section 7.8",),
        explains=Refused("bad_body", when="content-length:|transfer-encoding:"),
        witness=asked((b"Content-Length", b"3")),
    ),
    Difference(
        name="wants-strict-http",
        reason="The head is read by the strict rules of HTTP; wsproto reads it by those of h11.",
        cites=("RFC 9110, section 7.2",),
        explains=Refused("bad_http"),
        witness=asked_with(b"Host", b"a, b"),
    ),
    Difference(
        name="wants-tokens-in-its-lists",
        reason="Subprotocols and extensions are lists of tokens; wsproto takes any text for one.",
        cites=("RFC 6455, section 11.3.4", "RFC 6455, section 9.1"),
        explains=Refused("bad_subprotocol", "bad_extensions", when="sec-websocket-(protocol|extensions):"),
        witness=asked((b"Sec-WebSocket-Protocol", b"a b")),
    ),
    Difference(
        name="leaves-out-empty-elements",
        reason="Empty elements of a list count for nothing; wsproto tells a server of them and a client refuses them.",
        cites=("RFC 9110, section 5.6.1.2",),
        explains=leaves_out_empty_elements,
        witness=asked((b"Sec-WebSocket-Protocol", b"a,")),
    ),
    Difference(
        name="expects-no-body-of-a-101",
        reason="What follows a 101 are frames, whatever it says of a length; wsproto refuses two that contradict"
        " each other.",
        cites=("RFC 9110, section 8.6",),
        explains=expects_no_body,
        witness=Script("CLIENT", (ASK, Receive(heads.response((b"Content-Length", b"0"), (b"Content-Length", b"3"))))),
    ),
    Difference(
        name="tells-every-line",
        reason="What is told of a head are its lines; of two lines with Content-Length wsproto tells one.",
        cites=("RFC 9110, section 5.3",),
        explains=tells_every_line,
        witness=Script("CLIENT", (ASK, Receive(heads.response((b"Content-Length", b"0"), (b"Content-Length", b"0"))))),
        covers=facets("events"),
    ),
    Difference(
        name="reads-every-line-of-a-list",
        reason="A list in several lines is one list; wsproto reads the last line only.",
        cites=("RFC 9110, section 5.3",),
        explains=has_a_list_in_several_lines,
        witness=asked((b"Connection", b"keep-alive")),
    ),
    Difference(
        name="finds-websocket-among-other-upgrades",
        reason="A client may offer other protocols besides; wsproto wants WebSocket alone.",
        cites=("RFC 6455, section 4.2.1",),
        explains=finds_websocket_among_others,
        witness=asked_with(b"Upgrade", b"h2c, websocket"),
    ),
    Difference(
        name="waits-behind-an-interim-response",
        reason="An interim response is not the answer; wsproto takes it for a rejection.",
        cites=("RFC 9110, section 15.2",),
        explains=waits_behind_an_interim_response,
        witness=Script("CLIENT", (ASK, Receive(b"HTTP/1.1 103 Early Hints\r\n\r\n"))),
    ),
    Difference(
        name="hears-nothing-after-rejecting",
        reason="A server that has rejected does not care what else is said; wsproto reads it as HTTP, and may let an"
        " `AttributeError` of h11 out.",
        cites=("RFC 6455, section 4.2.2",),
        explains=hears_nothing_after_rejecting,
        witness=serving(send("RejectConnection"), Receive(b"nonsense\r\n\r\n")),
    ),
    Difference(
        name="rejects-with-a-reason-phrase",
        reason="A status line says in words what its number means; wsproto leaves the words out.",
        cites=("RFC 9112, section 4",),
        explains=rejects_with_a_reason_phrase,
        witness=serving(Receive(heads.request()), send("RejectConnection", status_code=403)),
        covers=facets("sent"),
        parts_ways=False,
    ),
    Difference(
        name="says-that-it-closes-after-an-error",
        reason="Nothing that follows a request that could not be read can be read, and the answer says so.",
        cites=("RFC 9112, section 9.6",),
        explains=says_that_it_closes_after_an_error,
        witness=serving(Receive(b"nonsense\r\n\r\n"), send("RejectConnection")),
        covers=facets("sent"),
        parts_ways=False,
    ),
    # ------------------------------------------------------------------- frames
    Difference(
        name="tells-text-before-an-octet-that-is-none",
        reason="What is heard does not depend on how TCP cut the stream; wsproto tells such text only if it came by"
        " itself.",
        cites=("RFC 6455, section 8.1",),
        explains=tells_text_before,
        witness=opened(Frame(TEXT, b"abc\xff")),
        covers=facets("events"),
        parts_ways=False,
    ),
    Difference(
        name="refuses-as-soon-as-it-is-certain",
        reason="A frame that cannot be is refused at the octet that says so; wsproto waits for the second one, or for"
        " the payload.",
        cites=("RFC 6455, section 7.1.7",),
        explains=refuses_what_has_only_begun,
        witness=Script("SERVER", (Receive(b"\x83"),), OPEN),
    ),
    Difference(
        name="refuses-surrogates-at-once",
        reason="What begins like a surrogate is no UTF-8, whatever follows; wsproto waits for the third octet.",
        cites=("RFC 6455, section 8.1",),
        explains=refuses_the_beginning_of_a_surrogate,
        witness=opened(Frame(TEXT, b"\xed\xa0", fin=False)),
        covers=facets("events", "failed", "state"),
    ),
    Difference(
        name="looks-at-the-header-first",
        reason="A frame of a message that does not belong there is refused whatever its payload is; wsproto may blame"
        " the payload.",
        cites=("RFC 6455, section 5.4",),
        explains=blames_the_header,
        witness=opened(Frame(TEXT, b"", fin=False, rsv=RSV1), Frame(TEXT, b"\xff"), agreement=DEFLATE),
        covers=facets("events"),
        parts_ways=False,
    ),
    Difference(
        name="bounds-what-it-receives",
        reason="A message, a frame and the number of frames of a message have limits; wsproto has none.",
        cites=("RFC 6455, section 10.4",),
        explains=Failed("long_message", "long_frame", "many_frames"),
        witness=opened(Frame(BINARY, b"x", length_bytes=8, claimed=1 << 62)),
    ),
    Difference(
        name="sends-no-reserved-code",
        reason="A Close says only codes that its sender may say; wsproto sends any number of 16 bits.",
        cites=("RFC 6455, section 7.4.2",),
        explains=sends_no_reserved_code,
        witness=Script("SERVER", (send("CloseConnection", code=999),), OPEN),
    ),
    Difference(
        name="knows-bad-gateway",
        reason="1014 has been registered since.",
        cites=("RFC 6455, section 11.7",),
        explains=knows_bad_gateway,
        witness=opened(close(1014)),
    ),
    # -------------------------------------------------------------- compression
    Difference(
        name="keeps-compression-across-control-frames",
        reason="Control frames are not part of the message that they interrupt; wsproto forgets at the first one that"
        " the message is compressed (its pull request 205).",
        cites=("RFC 7692, section 6.1", "RFC 6455, section 5.4"),
        explains=has_control_frame_inside_a_compressed_message,
        witness=opened(*INTERRUPTED, agreement=DEFLATE),
    ),
    Difference(
        name="hears-frames-as-a-whole-where-they-may-be-compressed",
        reason="How far a piece of a frame can be decompressed depends on where TCP cut it, so nothing is told of a"
        " frame before all of it is there, and nothing of one that cannot be decompressed; wsproto tells what it can.",
        cites=("RFC 7692, section 6.2",),
        explains=hears_frames_as_a_whole,
        witness=Script("SERVER", (Receive(compressed(binary(b""), PAYLOAD).to("SERVER")[:-2]),), DEFLATE),
    ),
    Difference(
        name="goes-on-after-a-final-block",
        reason="A block may be marked as the last one, and what follows then has a context of its own; wsproto"
        " refuses it.",
        cites=("RFC 7692, section 7.2.3.4",),
        explains=has_a_final_block,
        witness=opened(*[compressed(binary(b""), FINAL_BLOCK)] * 2, agreement=DEFLATE),
    ),
    Difference(
        name="declines-an-offer-that-is-malformed",
        reason="An offer with a parameter that is unknown, stands twice or has a value that it cannot have is declined;"
        " wsproto accepts it, or lets a `ValueError` out.",
        cites=("RFC 7692, section 7", "RFC 7692, section 7.1"),
        explains=declines_an_offer,
        witness=serving(
            Receive(heads.request((b"Sec-WebSocket-Extensions", b"permessage-deflate; unknown"))),
            send("AcceptConnection", extensions=offering()),
        ),
    ),
    Difference(
        name="accepts-the-offer-that-the-client-likes-best",
        reason="Of several offers of one extension the first that will do is accepted, for they are in order of"
        " preference; wsproto accepts the last.",
        cites=("RFC 7692, section 5",),
        explains=accepts_an_earlier_offer,
        witness=serving(
            Receive(
                heads.request(
                    (b"Sec-WebSocket-Extensions", b"permessage-deflate; client_max_window_bits, permessage-deflate")
                )
            ),
            send("AcceptConnection", extensions=offering()),
        ),
    ),
    Difference(
        name="keeps-to-its-own-window",
        reason="A server whose window is smaller than the one that is asked for says so and keeps to it; wsproto takes"
        " the larger one.",
        cites=("RFC 7692, section 7.1.2.1",),
        explains=keeps_to_its_own_window,
        witness=serving(
            Receive(heads.request((b"Sec-WebSocket-Extensions", b"permessage-deflate; server_max_window_bits=15"))),
            send("AcceptConnection", extensions=offering(server_max_window_bits=10)),
        ),
    ),
    Difference(
        name="reads-values-between-quotation-marks",
        reason="A value may be quoted if it is a token all the same; wsproto lets a `ValueError` out.",
        cites=("RFC 6455, section 9.1",),
        explains=reads_a_quoted_value,
        witness=Script(
            "CLIENT",
            (
                send("Request", host="a", target="/", extensions=offering()),
                Receive(
                    heads.response((b"Sec-WebSocket-Extensions", b'permessage-deflate; server_max_window_bits="10"'))
                ),
            ),
        ),
    ),
    Difference(
        name="trusts-no-window-that-was-not-agreed-on",
        reason="A peer that was told nothing, or says nothing, of its window may use the largest one; wsproto trusts"
        " that it keeps to what we have in mind.",
        cites=("RFC 7692, section 7.1.2.1", "RFC 7692, section 7.1.2.2"),
        explains=expects_the_largest_window,
        witness=Script(
            "CLIENT",
            (
                send("Request", host="a", target="/", extensions=offering(server_max_window_bits=10)),
                Receive(heads.response((b"Sec-WebSocket-Extensions", b"permessage-deflate"))),
            ),
        ),
        covers=facets("events"),
        parts_ways=False,
    ),
    Difference(
        name="agrees-on-a-window-of-eight-bits",
        reason="A client that compresses with the smallest window is understood by who has a larger one.",
        cites=("RFC 7692, section 7.1.2.2",),
        explains=agrees_on_a_window_of_eight_bits,
        witness=serving(
            Receive(heads.request((b"Sec-WebSocket-Extensions", b"permessage-deflate; client_max_window_bits=8"))),
            send("AcceptConnection", extensions=offering()),
        ),
    ),
)


def beyond(name: str) -> pytest.MarkDecorator:
    """Ask something of both libraries that wsproto does not do, which is the difference of that name."""
    (reason,) = [difference.reason for difference in DIFFERENCES if difference.name == name]
    fails = pytest.mark.xfail(reason=f"wsproto differs: {reason}", strict=True)
    libraries = [pytest.param(theirs, marks=fails, id="wsproto"), pytest.param(ours, id="stateline")]
    return pytest.mark.parametrize("library", libraries)
