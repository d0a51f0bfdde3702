"""What tells whether a disagreement with zttp is one that is meant."""

import re
from collections.abc import Mapping
from typing import Any

from tests.dialects.zttp.parallel import (
    START_NEXT_CYCLE,
    Call,
    Disagreement,
    Event,
    Observation,
    Receive,
)


def goes_no_further(seen: Disagreement) -> bool:
    """Whether ours has read what theirs has, or the beginning of it, before it refused the rest."""
    theirs, ours = seen.theirs.events, seen.ours.events
    return all(_begins(event, other) for event, other in zip(ours, theirs, strict=False)) and len(ours) <= len(theirs)


def _begins(event: Event, other: Event) -> bool:
    if event[0] == other[0] == "Data":
        return bool(other[1]["data"].startswith(event[1]["data"]))
    return event == other


class Refused:
    """Ours refuses with this code what theirs reads."""

    def __init__(self, code: str, pattern: bytes = rb"", words: str = "") -> None:
        self.code, self.pattern, self.words = code, re.compile(pattern), re.compile(words)

    def __call__(self, seen: Disagreement) -> bool:
        return (
            (seen.ours.error, seen.ours.code) == ("RemoteProtocolError", self.code)
            and not seen.theirs.error
            and self.words.search(seen.ours.words) is not None
            and self.pattern.search(seen.received) is not None
            and goes_no_further(seen)
        )


class Tolerated:
    """Theirs refuses with these words what ours reads."""

    def __init__(self, words: str, pattern: bytes) -> None:
        self.words, self.pattern = words, re.compile(pattern)

    def __call__(self, seen: Disagreement) -> bool:
        return (
            (seen.theirs.error, seen.theirs.words) == ("RemoteProtocolError", self.words)
            and not seen.ours.error
            and self.pattern.search(seen.received) is not None
        )


class RefusedToSend:
    """Ours refuses with this code to send what theirs sends."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __call__(self, seen: Disagreement) -> bool:
        return (
            (seen.ours.error, seen.ours.code) == ("LocalProtocolError", self.code)
            and not seen.theirs.error
            and seen.action in SENDING
            and not seen.ours.sent
        )


class Sending:
    """Every call that sends."""

    def __contains__(self, action: object) -> bool:
        return isinstance(action, Call) and action.name.startswith(("send_", "end_"))


SENDING = Sending()


def tells_the_end_of_a_whole_head(seen: Disagreement) -> bool:
    return seen.theirs.spare_ends == 0 < seen.ours.spare_ends


def has_heard_the_end(seen: Disagreement) -> bool:
    return _can_close(seen) and Receive(b"") in [*(action for action, _, _ in seen.before), seen.action]


def has_heard_nonsense(seen: Disagreement) -> bool:
    errors = [*(ours.error for _, _, ours in seen.before), seen.ours.error]
    return _can_close(seen) and "RemoteProtocolError" in errors


def _can_close(seen: Disagreement) -> bool:
    return (seen.theirs.should_close, seen.ours.should_close) == (False, True)


def is_asked_for_a_tunnel(seen: Disagreement) -> bool:
    return _can_close(seen) and is_connect(seen)


def is_connect(seen: Disagreement) -> bool:
    calls = [action for action, _, _ in seen.before] + [seen.action]
    events = [event for _, _, ours in seen.before for event in ours.events] + [*seen.ours.events]
    asked = any(isinstance(action, Call) and action.arguments[:1] == (b"CONNECT",) for action in calls)
    return asked or any(fields.get("method") == b"CONNECT" for _, fields in events)


def tells_the_end_in_the_last_cycle(seen: Disagreement) -> bool:
    """All is the same but that ours has told of the end of the connection, which must close."""
    theirs, ours = seen.theirs, seen.ours
    return (
        ours.should_close
        and ours.events[:-1] == theirs.events[:-1]
        and (theirs.events[-1:], ours.events[-1:]) == ((("NEED_DATA", {}),), (("CONNECTION_CLOSED", {}),))
    )


def stays_closed(seen: Disagreement) -> bool:
    """Ours does not begin another exchange after the last one."""
    return seen.action == START_NEXT_CYCLE and seen.ours.error == "LocalProtocolError" and seen.ours.should_close


def names_several_lines(seen: Disagreement) -> bool:
    theirs, ours = seen.theirs.upgrade, seen.ours.upgrade
    return theirs is not None and ours is not None and ours.endswith(b", " + theirs)


def offers_nothing(seen: Disagreement) -> bool:
    return seen.theirs.upgrade == b"," and seen.ours.upgrade is None


def is_of_an_old_client(seen: Disagreement) -> bool:
    heads = [event for event in seen.ours.events if event[0] == "Request"]
    return any(head[1]["http_version"] == b"1.0" for head in heads)


def is_offered_by_an_old_client(seen: Disagreement) -> bool:
    return seen.theirs.upgrade is not None and seen.ours.upgrade is None and is_of_an_old_client(seen)


def is_expected_by_an_old_client(seen: Disagreement) -> bool:
    theirs = [(name, {**fields, "expect_continue": False}) for name, fields in seen.theirs.events if fields] + [
        event for event in seen.theirs.events if not event[1]
    ]
    return tuple(theirs) == seen.ours.events and is_of_an_old_client(seen)


def ends_a_switch(seen: Disagreement) -> bool:
    """All is the same but that theirs tells the end of the message that ends HTTP."""
    switch = [*seen.theirs.events]
    while ("EndOfMessage", {"trailers": [], "stream_id": 0}) in switch:
        switch.remove(("EndOfMessage", {"trailers": [], "stream_id": 0}))
    heads = [event[1]["status_code"] for event in switch if event[0] == "Response"]
    return tuple(switch) == seen.ours.events and bool(heads) and (heads[-1] == 101 or is_connect(seen))


def waits_for_the_trailers(seen: Disagreement) -> bool:
    """Theirs refuses a trailer when its line ends, and ours waits for the end of the section."""
    return (
        (seen.theirs.error, seen.theirs.words) == ("RemoteProtocolError", "malformed header field")
        and seen.ours.events[-1:] == (("NEED_DATA", {}),)
        and re.search(rb"\n0+[^\r\n]*\r\n[\s\S]", seen.received) is not None
    )


def lacks_a_host(seen: Disagreement) -> bool:
    heads = [fields for name, fields in seen.ours.events if name == "Request"]
    return (
        (seen.theirs.error, seen.theirs.words) == ("RemoteProtocolError", "malformed header field")
        and not seen.ours.error
        and any(head["http_version"] == b"1.1" and b"host" not in _names(head) for head in heads)
    )


def _names(head: Mapping[str, Any]) -> list[bytes]:
    return [name.lower() for name, _ in head["headers"]]


def frames_nothing(seen: Disagreement) -> bool:
    """Theirs refuses fields about a body in a head that has none; ours leaves them to their readers."""
    statuses = [fields["status_code"] for name, fields in seen.ours.events if name == "Response"]
    has_none = any(status < 200 or status in (204, 304) for status in statuses)
    asked_head = any(isinstance(a, Call) and a.arguments[:1] == (b"HEAD",) for a, _, _ in seen.before)
    return (
        (seen.theirs.error, seen.theirs.words) == ("RemoteProtocolError", "ambiguous or conflicting message framing")
        and bool(statuses)
        and (asked_head or is_connect(seen) or has_none)
    )


def has_many_fields(seen: Disagreement) -> bool:
    too_many = (seen.theirs.error, seen.theirs.words) == (
        "RemoteProtocolError",
        "message exceeded configured size limit",
    )
    return too_many and not seen.ours.error


def leaves_without_an_answer(seen: Disagreement) -> bool:
    return seen.action == Receive(b"") and Refused("illegal_event")(seen)


def asks_too_late(seen: Disagreement) -> bool:
    """A request comes that was answered before it came."""
    answered = any(ours.sent.startswith(b"HTTP/1.1 ") for _, _, ours in seen.before)
    return answered and seen.script.role == "SERVER" and Refused("illegal_event")(seen)


def answers_nothing(seen: Disagreement) -> bool:
    """A server has sent a final response and seen no request in this cycle, so that it will see none."""
    has_read, has_said = False, False
    for action, _, shown in [*seen.before, (seen.action, seen.theirs, seen.ours)]:
        if action == START_NEXT_CYCLE and not shown.error:
            has_read, has_said = False, False
        has_read = has_read or any(event[0] == "Request" for event in shown.events)
        has_said = has_said or bool(shown.sent)
    return seen.script.role == "SERVER" and has_said and not has_read and _can_close(seen)


def answers_first(seen: Disagreement) -> bool:
    """A request waits, because the cycle before is waiting for the end of an answer that has begun."""
    started = any(action == START_NEXT_CYCLE for action, _, _ in seen.before)
    return (
        seen.script.role == "SERVER"
        and started
        and isinstance(seen.action, Receive)
        and seen.ours.events == (("NEED_DATA", {}),)
        and any(ours.sent.startswith(b"HTTP/1.1 ") for _, _, ours in seen.before)
    )


def waits_for_the_switch(seen: Disagreement) -> bool:
    """Both have heard the end, and ours tells it when the offer that is on the table has been answered."""
    endings = (seen.theirs.events[-1:], seen.ours.events[-1:])
    offers = [ours.upgrade for _, _, ours in seen.before]
    told = endings == ((("CONNECTION_CLOSED", {}),), (("NEED_DATA", {}),))
    return told and (any(offers) or is_connect(seen)) and seen.ours.should_close


def ends_with_the_connection(seen: Disagreement) -> bool:
    """A body whose head declares no length is sent to a peer of HTTP/1.0."""
    errors = (seen.theirs.error, seen.ours.error)
    return (
        isinstance(seen.action, Call)
        and seen.action.name == "send_data"
        and errors == ("LocalProtocolError", "")
        and seen.action.arguments == (seen.ours.sent,)
        and seen.ours.should_close
    )


def has_not_ended(seen: Disagreement) -> bool:
    """Ours begins no other exchange while a message of its own has no end."""
    return (
        seen.action == START_NEXT_CYCLE
        and (seen.ours.error, seen.ours.code) == ("LocalProtocolError", "illegal_event")
        and not seen.ours.should_close
        and any(ours.sent for _, _, ours in seen.before)
    )


def sends_no_data(seen: Disagreement) -> bool:
    errors = (seen.theirs.error, seen.ours.error)
    return seen.action == Call("send_data", (b"",)) and errors == ("LocalProtocolError", "")


def comes_after_the_end(seen: Disagreement) -> bool:
    return (seen.theirs.error, seen.ours.error) == ("RemoteProtocolError", "RuntimeError") and any(
        action == Receive(b"") for action, _, _ in seen.before
    )


def frames_by_itself(seen: Disagreement) -> bool:
    """Both have sent heads that are the same but for the order of lines and how ours frames the body."""
    alike = _unframed(seen.theirs) == _unframed(seen.ours)
    return seen.action in SENDING and alike and seen.theirs.sent != seen.ours.sent


def _unframed(seen: Observation) -> bytes:
    head, _, body = seen.sent.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not re.match(rb"(?i)(connection|transfer-encoding):", line)]
    return b"\r\n".join(sorted(lines)) + b"\r\n\r\n" + body
