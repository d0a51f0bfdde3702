"""What tells whether a disagreement with wsproto is one that is meant."""

import re
import zlib
from collections.abc import Iterator
from typing import Any

from tests.dialects.disagreements import Receive
from tests.dialects.wsproto.frames import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    RSV1,
    TEXT,
    Frame,
    read,
    stream,
)
from tests.dialects.wsproto.parallel import (
    DEFLATE,
    HANDSHAKE,
    Disagreement,
    End,
    Event,
    Initiate,
    Respond,
    Send,
)

PROTOCOL_ERRORS = ("LocalProtocolError", "RemoteProtocolError")


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
    return seen.theirs.failed and any(fields.get("code") == 1014 for _, fields in seen.ours.events[-1:])


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
