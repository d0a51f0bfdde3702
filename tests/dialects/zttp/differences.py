"""Every way in which stateline.zttp is meant to differ from zttp 0.0.35, and why.

Each has a witness, so that none outlives its cause: a test plays it and finds this
difference and no other. The rules themselves stand in `machine_spec/http1.yaml`.
"""

import re

import zttp

from stateline import zttp as ours
from tests.dialects.disagreements import Dialect
from tests.dialects.zttp.parallel import (
    START_NEXT_CYCLE,
    Call,
    Difference,
    Disagreement,
    Event,
    Observation,
    Receive,
    Script,
    compare,
    end,
    request,
    respond,
)

HOST = (b"Host", b"a")
GET = Receive(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
POST = b"POST / HTTP/1.1\r\nHost: a\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
NO_LENGTH = (b"Content-Length", b"0")
ASK = (request(b"GET", b"/", HOST), end())
SPEC = "decisions/"


# ------------------------------------------------------------------- explanations


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


def finds_an_earlier_fault(seen: Disagreement) -> bool:
    """Both refuse, and the one that has read less refuses what the other does not."""
    if (seen.theirs.error, seen.ours.error) != ("RemoteProtocolError",) * 2:
        return False
    causes = [difference.explains for difference in DIFFERENCES]
    if goes_no_further(seen):
        return seen.ours.code in {cause.code for cause in causes if isinstance(cause, Refused)}
    words = {cause.words for cause in causes if isinstance(cause, Tolerated)}
    return not seen.theirs.events and seen.theirs.words in {*words, "malformed header field"}


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


def _names(head: dict[str, object]) -> list[bytes]:
    return [name.lower() for name, _ in head["headers"]]  # type: ignore[attr-defined]


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


DIFFERENCES = (
    # ------------------------------------------------------------------ reading
    Difference(
        name="the end of a message is always told",
        reason="zttp's introduction says so; 0.0.35 leaves it out after a head that says it is all.",
        explains=tells_the_end_of_a_whole_head,
        covers=("spare_ends",),
        parts_ways=False,
        witness=Script("SERVER", (GET,)),
    ),
    Difference(
        name="the end of the connection is a reason to close",
        reason="When the peer has closed its side and nothing it sent is unread, nothing can follow.",
        explains=has_heard_the_end,
        covers=("should_close",),
        parts_ways=False,
        witness=Script("SERVER", (Receive(b""),)),
    ),
    Difference(
        name="a broken protocol is a reason to close",
        reason="Nothing that the peer sends is read any more.",
        cites=("RFC 9112, section 9.6",),
        explains=has_heard_nonsense,
        covers=("should_close",),
        parts_ways=False,
        witness=Script("SERVER", (Receive(b"GET / HTTP/1.1\r\nno colon\r\n\r\n"),)),
    ),
    Difference(
        name="the end of the connection is told in the last cycle",
        reason="zttp tells it in the next one, but there is none.",
        explains=tells_the_end_in_the_last_cycle,
        covers=("events",),
        parts_ways=False,
        witness=Script("SERVER", (Receive(b"GET / HTTP/1.0\r\n\r\n"), Receive(b""))),
    ),
    Difference(
        name="closing is final",
        reason="What one side has declared to be the last exchange is not the last but one.",
        cites=("RFC 9112, section 9.6",),
        explains=stays_closed,
        witness=Script("SERVER", (Receive(b"GET / HTTP/1.0\r\n\r\n"), START_NEXT_CYCLE)),
    ),
    Difference(
        name="a request for a tunnel is the last",
        reason="Behind it may wait bytes that are no request.",
        cites=(f"{SPEC}0011-close-after-a-refused-tunnel.md",),
        explains=is_asked_for_a_tunnel,
        covers=("should_close",),
        parts_ways=False,
        witness=Script("SERVER", (Receive(b"CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n"),)),
    ),
    Difference(
        name="a switch has no end of message",
        reason="Its head is the last of HTTP; what follows is another protocol's.",
        cites=("RFC 9110, section 7.8",),
        explains=ends_a_switch,
        covers=("events", "should_close"),
        witness=Script(
            "CLIENT",
            (
                request(b"GET", b"/", HOST, (b"Connection", b"upgrade"), (b"Upgrade", b"x")),
                end(),
                Receive(b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"),
            ),
        ),
    ),
    Difference(
        name="every line of Upgrade counts",
        reason="zttp gives the last one; several lines are one list.",
        cites=("RFC 9110, section 5.3",),
        explains=names_several_lines,
        covers=("upgrade",),
        parts_ways=False,
        witness=Script(
            "SERVER",
            (Receive(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\nUpgrade: y\r\n\r\n"),),
        ),
    ),
    Difference(
        name="an empty list offers nothing",
        reason="An Upgrade without a protocol asks for none.",
        cites=("RFC 9110, section 7.8",),
        explains=offers_nothing,
        covers=("upgrade",),
        parts_ways=False,
        witness=Script("SERVER", (Receive(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: ,\r\n\r\n"),)),
    ),
    Difference(
        name="an HTTP/1.0 client cannot offer to switch",
        reason="A server must ignore an Upgrade in its requests.",
        cites=("RFC 9110, section 7.8",),
        explains=is_offered_by_an_old_client,
        covers=("upgrade",),
        parts_ways=False,
        witness=Script("SERVER", (Receive(b"GET / HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"),)),
    ),
    Difference(
        name="an HTTP/1.0 client cannot wait for 100",
        reason="A server must ignore the expectation in its requests.",
        cites=("RFC 9110, section 10.1.1",),
        explains=is_expected_by_an_old_client,
        covers=("events",),
        witness=Script("SERVER", (Receive(b"POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n"),)),
    ),
    # ------------------------------------------------------------ read, not refused
    Difference(
        name="a request may lack a Host",
        reason="zttp's introduction begins with one; 0.0.35 refuses it.",
        explains=lacks_a_host,
        witness=Script("SERVER", (Receive(b"GET / HTTP/1.1\r\n\r\n"),)),
    ),
    Difference(
        name="one empty line may come before a request",
        reason="A server should ignore one.",
        cites=("RFC 9112, section 2.2", f"{SPEC}0006-ignore-one-leading-empty-line.md"),
        explains=Tolerated("malformed header field", rb"(^|\r\n\r\n|hello|form|c=3)\r\n\S"),
        witness=Script("SERVER", (Receive(b"\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),)),
    ),
    Difference(
        name="an empty line is no message",
        reason="What may be ignored before a request may be ignored before the end.",
        cites=(f"{SPEC}0006-ignore-one-leading-empty-line.md",),
        explains=Tolerated("unexpected end of data", rb"\r\n$"),
        witness=Script("SERVER", (Receive(b"\r\n"), Receive(b""))),
    ),
    Difference(
        name="fields frame nothing where there is no body",
        reason="Nobody looks for a body there, so nobody can be misled.",
        cites=("RFC 9112, section 6.3", f"{SPEC}0010-ignore-framing-where-there-is-no-body.md"),
        explains=frames_nothing,
        witness=Script("CLIENT", (*ASK, Receive(b"HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n"))),
    ),
    Difference(
        name="there may be blanks around a chunk extension",
        reason="Senders should not write them, recipients must read them.",
        cites=("RFC 9112, section 7.1.1",),
        explains=Tolerated("malformed chunked encoding", rb"[ \t];|;[ \t]|[ \t]="),
        witness=Script("SERVER", (Receive(CHUNKED + b"2 ; a\r\nok\r\n0\r\n\r\n"),)),
    ),
    Difference(
        name="trailers are read together",
        reason="A section is refused when it is complete, wherever in it the fault is.",
        cites=(f"{SPEC}0005-bound-elements-not-reads.md",),
        explains=waits_for_the_trailers,
        witness=Script("SERVER", (Receive(CHUNKED), Receive(b"0\r\n"), Receive(b"no colon\r\n"))),
    ),
    Difference(
        name="two empty lines are one too many when the second begins",
        reason="zttp refuses the first, when the line behind it ends.",
        cites=(f"{SPEC}0006-ignore-one-leading-empty-line.md",),
        explains=Refused("too_many_empty_lines"),
        witness=Script("SERVER", (Receive(b"\r\n"), Receive(b"\r"))),
    ),
    Difference(
        name="a target may contain quotation marks",
        reason="It is passed on as it came; only the form is looked at.",
        cites=("RFC 9112, section 3.2",),
        explains=Tolerated("malformed request/status line", rb'(^|\n)\S+ \S*"\S* HTTP'),
        witness=Script("SERVER", (Receive(b'GET /"a" HTTP/1.1\r\nHost: a\r\n\r\n'),)),
    ),
    Difference(
        name="limits are the spec's",
        reason="zttp takes a hundred field lines, we take 128.",
        cites=(f"{SPEC}0005-bound-elements-not-reads.md",),
        explains=has_many_fields,
        witness=Script("SERVER", (Receive(b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 110 + b"\r\n"),)),
    ),
    # ------------------------------------------------------------ refused, not read
    Difference(
        name="a lone LF is refused when it comes",
        reason="zttp waits for the rest of the head to refuse it.",
        cites=("RFC 9112, section 2.2", f"{SPEC}0008-refuse-a-lone-line-feed.md"),
        explains=Refused("bare_line_feed", rb"(?<!\r)\n"),
        witness=Script("SERVER", (Receive(b"GET / HTTP/1.1\nHost: a\r\n"),)),
    ),
    Difference(
        name="no start line begins like a TLS handshake",
        reason="A first byte that begins no start line is refused when it comes, not when the line ends.",
        explains=Refused("bad_request_line", rb"[^\x21-\xff]", words=r"malformed$"),
        witness=Script("SERVER", (Receive(b"\x16"),)),
    ),
    Difference(
        name="no status line begins like one either",
        reason="As for requests.",
        explains=Refused("bad_status_line", rb"[^\x21-\xff]", words=r"malformed$"),
        witness=Script("CLIENT", (*ASK, Receive(b"\x16"))),
    ),
    Difference(
        name="a status line has two spaces",
        reason="The second stands there even where no reason follows.",
        cites=("RFC 9112, section 4",),
        explains=Refused("bad_status_line", rb"HTTP/1\.[01] \d{3}\r\n"),
        witness=Script("CLIENT", (*ASK, Receive(b"HTTP/1.1 204\r\n\r\n"))),
    ),
    Difference(
        name="a request line is visible ASCII",
        reason="What else stands in a target, recipients decode in different ways.",
        cites=("RFC 9112, section 3.2",),
        explains=Refused("bad_request_line", rb"(^|\n)[^\r\n]*[\x80-\xff][^\r\n]*\r\n", words=r"malformed: b'.*\\x"),
        witness=Script("SERVER", (Receive(b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n"),)),
    ),
    Difference(
        name="a target has a form that the method takes",
        reason="Another form is read as another resource by somebody else.",
        cites=("RFC 9112, section 3.2",),
        explains=Refused("bad_target"),
        witness=Script("SERVER", (Receive(b"GET * HTTP/1.1\r\nHost: a\r\n\r\n"),)),
    ),
    Difference(
        name="a Host is an authority, and that of the target",
        reason="One recipient goes by the target, another by Host.",
        cites=("RFC 9112, section 3.2", f"{SPEC}0013-refuse-two-hosts.md"),
        explains=Refused("bad_host"),
        witness=Script("SERVER", (Receive(b"GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"),)),
    ),
    Difference(
        name="no version but 1.0 and 1.1",
        reason="Another version may have other rules for where a message ends.",
        cites=("RFC 9110, section 15.6.6", f"{SPEC}0009-refuse-what-lies-outside-the-standard.md"),
        explains=Refused("unsupported_version"),
        witness=Script("SERVER", (Receive(b"GET / HTTP/1.2\r\nHost: a\r\n\r\n"),)),
    ),
    Difference(
        name="a length is one number of 63 bits",
        reason="Two lengths that say the same were one; a counter of somebody else may overflow.",
        cites=("RFC 9110, section 8.6", f"{SPEC}0001-refuse-two-lengths.md"),
        explains=Refused("bad_content_length"),
        witness=Script("SERVER", (Receive(POST + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),)),
    ),
    Difference(
        name="no coding but chunked",
        reason="Without understanding every coding nobody can tell where the body ends.",
        cites=("RFC 9112, section 6.3", f"{SPEC}0004-refuse-codings-other-than-chunked.md"),
        explains=Refused("unsupported_coding"),
        witness=Script("CLIENT", (*ASK, Receive(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"))),
    ),
    Difference(
        name="no coding in HTTP/1.0",
        reason="It knows none, so the field was added by somebody who may not understand it.",
        cites=("RFC 9112, section 6.1",),
        explains=Refused("bad_transfer_encoding"),
        witness=Script("SERVER", (Receive(b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"),)),
    ),
    Difference(
        name="CONNECT has no body",
        reason="What follows its head is the tunnel to one recipient and a body to another.",
        cites=("RFC 9110, section 9.3.6", f"{SPEC}0012-refuse-a-body-of-connect.md"),
        explains=Refused("framing_not_allowed"),
        witness=Script("SERVER", (Receive(b"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nContent-Length: 2\r\n\r\nok"),)),
    ),
    Difference(
        name="chunk lines are what the standard says",
        reason="An extension with a bare CR, or a size that overflows a counter, is read in two ways.",
        cites=("RFC 9112, section 7.1",),
        explains=Refused("bad_chunk"),
        witness=Script("SERVER", (Receive(CHUNKED + b'2;a="\r\nok\r\n0\r\n\r\n'),)),
    ),
    Difference(
        name="of two faults the first is found",
        reason="What only one of us refuses may come before what both do.",
        explains=finds_an_earlier_fault,
        covers=("events", "spare_ends", "should_close", "upgrade"),
        witness=Script("SERVER", (Receive(CHUNKED + b'2;a="\\\r\n"\r\nok\r\n0\r\n\r\n'),)),
    ),
    Difference(
        name="some fields are no trailers",
        reason="Whoever merges them into the headers would let them change rights and routes after the fact.",
        cites=("RFC 9110, section 6.5.1",),
        explains=Refused("forbidden_trailer"),
        witness=Script("SERVER", (Receive(CHUNKED + b"0\r\nSet-Cookie: a=b\r\n\r\n"),)),
    ),
    Difference(
        name="a switch must have been offered",
        reason="Nobody can accept what was not offered.",
        cites=("RFC 9110, section 7.8",),
        explains=Refused("illegal_event", rb"HTTP/1.[01] 101 "),
        witness=Script("CLIENT", (*ASK, Receive(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"))),
    ),
    Difference(
        name="a server that owes an answer does not just leave",
        reason="Its client would take the end of the connection for the end of an exchange.",
        cites=("RFC 9112, section 9.5",),
        explains=leaves_without_an_answer,
        witness=Script("CLIENT", (*ASK, Receive(b""))),
    ),
    *(
        Difference(
            name=f"{element} may be so long",
            reason="Limits are the spec's.",
            cites=(f"{SPEC}0005-bound-elements-not-reads.md",),
            explains=Refused(code),
            witness=Script("SERVER", (Receive(message),)),
        )
        for element, code, message in (
            ("a start line", "start_line_too_long", b"GET /" + b"a" * 8192),
            ("a field line", "field_line_too_long", GET.data[:-2] + b"X: " + b"a" * 16380 + b"\r\n\r\n"),
            ("a chunk line", "chunk_line_too_large", CHUNKED + b"2;" + b"a" * 4096),
            ("a trailer section", "trailers_too_large", CHUNKED + b"0\r\n" + (b"X: " + b"a" * 8192 + b"\r\n") * 2),
            ("a list of trailers", "too_many_trailers", CHUNKED + b"0\r\n" + b"X: y\r\n" * 33),
        )
    ),
    # ------------------------------------------------------------------ sending
    Difference(
        name="an answer before its request is the last",
        reason="The request will be refused, because nobody could tell what the answer was to.",
        cites=(f"{SPEC}0002-refuse-a-late-request.md",),
        explains=answers_nothing,
        covers=("should_close",),
        parts_ways=False,
        witness=Script("SERVER", (respond(408, NO_LENGTH),)),
    ),
    Difference(
        name="one answer after the other",
        reason="A request that comes while another is being answered is read when that has its answer.",
        cites=(f"{SPEC}0016-an-exchange-may-pass-elsewhere.md",),
        explains=answers_first,
        witness=Script("SERVER", (GET, START_NEXT_CYCLE, respond(200, NO_LENGTH), GET)),
    ),
    Difference(
        name="an offer is answered before the end is told",
        reason="Until then nobody knows whether the end is one of HTTP.",
        cites=("RFC 9110, section 7.8",),
        explains=waits_for_the_switch,
        covers=("events",),
        witness=Script(
            "SERVER",
            (
                Receive(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"),
                Receive(b""),
                START_NEXT_CYCLE,
            ),
        ),
    ),
    Difference(
        name="a body may end with the connection",
        reason="A peer of HTTP/1.0 knows no other way where no length is declared.",
        cites=("RFC 9112, section 6.3",),
        explains=ends_with_the_connection,
        witness=Script("SERVER", (Receive(b"GET / HTTP/1.0\r\n\r\n"), respond(200), Call("send_data", (b"he",)))),
    ),
    Difference(
        name="bodies are framed",
        reason="zttp sends a head that does not say where its body ends, and then no body. Host is written first.",
        cites=("RFC 9112, section 6.3",),
        explains=frames_by_itself,
        covers=("sent", "should_close"),
        witness=Script("SERVER", (GET, respond(200))),
    ),
    Difference(
        name="messages are exchanged",
        reason="A response answers a request, once; the other role's messages are not ours to send.",
        cites=("RFC 9112, section 9.3",),
        explains=RefusedToSend("illegal_event"),
        witness=Script("SERVER", (Call("send_informational", (100,)),)),
    ),
    Difference(
        name="a request that comes too late is refused",
        reason="A server that has given up on it has already answered.",
        cites=(f"{SPEC}0002-refuse-a-late-request.md",),
        explains=asks_too_late,
        witness=Script("SERVER", (respond(408, NO_LENGTH), GET)),
    ),
    Difference(
        name="a cycle ends when both messages have",
        reason="zttp looks at the one that was read and at what of the other is still declared.",
        cites=("RFC 9112, section 9.3",),
        explains=has_not_ended,
        witness=Script("SERVER", (GET, respond(200, NO_LENGTH), START_NEXT_CYCLE)),
    ),
    Difference(
        name="no data is no body",
        reason="An empty piece puts nothing on the wire, so it may be sent wherever a body may.",
        explains=sends_no_data,
        witness=Script("SERVER", (GET, respond(200, NO_LENGTH), Call("send_data", (b"",)))),
    ),
    Difference(
        name="only HTTP/1.1 is sent",
        reason="A sender announces the version it conforms to.",
        cites=("RFC 9110, section 2.5",),
        explains=RefusedToSend("version_not_spoken"),
        witness=Script("CLIENT", (request(b"GET", b"/", version=b"1.0"),)),
    ),
    Difference(
        name="an HTTP/1.0 client hears no interim response",
        reason="It would take it for the answer.",
        cites=("RFC 9110, section 15.2",),
        explains=RefusedToSend("interim_not_understood"),
        witness=Script("SERVER", (Receive(b"GET / HTTP/1.0\r\n\r\n"), Call("send_informational", (103,)))),
    ),
    Difference(
        name="where there is no body there is no framing",
        reason="Somebody might read what does not follow.",
        cites=("RFC 9110, section 8.6",),
        explains=RefusedToSend("framing_not_allowed"),
        witness=Script("SERVER", (GET, respond(204, NO_LENGTH))),
    ),
    Difference(
        name="bytes after the end are a mistake of the program",
        reason="The peer cannot have sent them.",
        explains=comes_after_the_end,
        witness=Script("SERVER", (Receive(b""), GET)),
    ),
)

ZTTP = Dialect(zttp, ours, compare, DIFFERENCES, Observation)
