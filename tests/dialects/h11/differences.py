"""Every way in which stateline.h11 is meant to differ from h11 0.16, and why.

Each has a witness, so that none outlives its cause: a test plays it and finds this
difference and no other. The rules themselves stand in `machine_spec/http1.yaml`
under `policies.h11`; what is kept of h11's leniency, and why, is told there.
"""

import re

import h11

from stateline import h11 as ours
from tests.dialects.disagreements import Dialect
from tests.dialects.h11.parallel import (
    Call,
    Difference,
    Disagreement,
    Observation,
    Receive,
    Script,
    Send,
    Side,
    compare,
)

GET = Receive(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
CHUNKED = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"


def has_other_words(seen: Disagreement) -> bool:
    return bool(seen.theirs.error and seen.ours.error)


def has_bytes_for_bytearray(seen: Disagreement) -> bool:
    return (seen.theirs.data_type, seen.ours.data_type) == ("bytearray", "bytes")


def keeps_refused_element(seen: Disagreement) -> bool:
    """The peer is in error on both sides, and h11 has thrown away more of what waits."""
    theirs, ours = seen.theirs, seen.ours
    peer = 0 if seen.script.role == "SERVER" else 1
    return (
        theirs.states[peer] == ours.states[peer] == "ERROR"
        and ours.trailing_data[0].endswith(theirs.trailing_data[0])
        and ours.trailing_data[1] == theirs.trailing_data[1]
    )


def ends_chunk_at_another_time(seen: Disagreement) -> bool:
    theirs, ours = seen.theirs.trailing_data, seen.ours.trailing_data
    shorter, longer = sorted((theirs[0], ours[0]), key=len)
    in_body = seen.ours.states[0 if seen.script.role == "SERVER" else 1] == "SEND_BODY"
    return in_body and theirs[1] == ours[1] and longer in (b"\r" + shorter, b"\r\n" + shorter)


def marks_first_piece_of_chunk(seen: Disagreement) -> bool:
    theirs, ours = list(seen.theirs.result), list(seen.ours.result)
    return (
        ours[:2] == ["event", "Data"]
        and ("chunk_start", True) in ours
        and [item for item in theirs if item != ("chunk_start", False)]
        == [item for item in ours if item != ("chunk_start", True)]
    )


def repeats_the_refusal(seen: Disagreement) -> bool:
    refusals = [ours.result for _, _, ours in seen.before if ours.error == "RemoteProtocolError"]
    return refusals[-1:] == [seen.ours.result] and seen.theirs.result == ("error", "RemoteProtocolError", 400)


def names_another_fault(seen: Disagreement) -> bool:
    """Both refuse, and h11 would refuse the head without its Transfer-Encoding as well."""
    if seen.theirs.result[1:] != ("RemoteProtocolError", 501) or seen.ours.result[1:] != ("RemoteProtocolError", 400):
        return False
    data = b"".join(action.data for action in seen.script.actions if isinstance(action, Receive))
    repaired = Receive(re.sub(rb"(?im)^transfer-encoding:.*\n", b"", data))
    side = Side(h11, seen.script.role)
    for action in seen.script.actions:
        if isinstance(action, Send):
            side.perform(action)
    return ("error", "RemoteProtocolError", 400) in [seen.result for seen in side.perform(repaired)]


def escapes_as_attribute_error(seen: Disagreement) -> bool:
    return seen.theirs.error == "AttributeError" and seen.ours.error in ("LocalProtocolError", "RemoteProtocolError")


def moves_after_refusing(seen: Disagreement) -> bool:
    """Both refuse an event of ours and are in error; h11 has taken note of it first."""
    us = 0 if seen.script.role == "CLIENT" else 1
    errors = (seen.theirs.error, seen.ours.error)
    return errors == ("LocalProtocolError",) * 2 and seen.theirs.states[us] == seen.ours.states[us] == "ERROR"


def switches_after_refusing(seen: Disagreement) -> bool:
    """We are in error, and only one side thinks that an offer is on the table."""
    us = 0 if seen.script.role == "CLIENT" else 1
    refused = any(theirs.error == ours.error == "LocalProtocolError" for _, theirs, ours in seen.before)
    peers = (seen.theirs.states[1 - us], seen.ours.states[1 - us])
    in_error = seen.theirs.states[us] == seen.ours.states[us] == "ERROR"
    return refused and in_error and peers.count("SWITCHED_PROTOCOL") == 1


def has_unread_bytes_before_request(seen: Disagreement) -> bool:
    if not (isinstance(seen.action, Send) and seen.action.text.startswith("Request ")):
        return False
    return bool(seen.theirs.trailing_data[0]) and seen.ours.states == ("SEND_BODY", "ERROR")


def closes_after_two_lengths(seen: Disagreement) -> bool:
    """A head had both fields, and all that differs is that ours must close, or says that it will."""
    heads = [repr(ours.result) for _, _, ours in seen.before] + [repr(seen.ours.result)]
    heads += [action.text for action in seen.script.actions if isinstance(action, Send)]
    if not any("transfer-encoding" in head.lower() and "content-length" in head.lower() for head in heads):
        return False
    if seen.theirs.result != seen.ours.result:
        return seen.theirs.result[0] == seen.ours.result[0] == "bytes" and _announces_close(
            seen.theirs.result[1] or b"", seen.ours.result[1] or b""
        )
    changes = set(zip(seen.theirs.states, seen.ours.states, strict=True))
    return all(theirs == ours or (theirs, ours) == ("DONE", "MUST_CLOSE") for theirs, ours in changes)


def _announces_close(theirs: bytes, ours: bytes) -> bool:
    without_options = (re.sub(rb"Connection: [^\r]*\r\n", b"", head) for head in (theirs, ours))
    return b"Connection: close\r\n" in ours and len(set(without_options)) == 1


def has_wild_chunk_extension(seen: Disagreement) -> bool:
    line = re.match(rb"[0-9A-Fa-f]{1,20};[^\n]*?\r\n", seen.ours.trailing_data[0])
    return line is not None and bool(re.search(rb"[\r\0]", line[0][:-2])) and seen.ours.error == "RemoteProtocolError"


def has_wild_reason(seen: Disagreement) -> bool:
    return (
        isinstance(seen.action, Send)
        and seen.theirs.result[0] == "bytes"
        and seen.ours.error == "LocalProtocolError"
        and re.match(r"(Informational)?Response 1.1 \d\d\d .*\\(r|n|0|x0b|x0c)", seen.action.text) is not None
    )


def counts_the_whole_element(seen: Disagreement) -> bool:
    too_much = len(seen.ours.trailing_data[0]) > ours._connection.DEFAULT_MAX_INCOMPLETE_EVENT_SIZE
    return too_much and seen.ours.result == ("error", "RemoteProtocolError", 431) and not seen.theirs.error


DIFFERENCES = (
    Difference(
        name="errors have other words",
        reason="They are made from the spec, which says what is wrong in one sentence each.",
        explains=has_other_words,
        covers=("message",),
        parts_ways=False,
        witness=Script("SERVER", (Receive(b"\x16"),)),
    ),
    Difference(
        name="data is bytes",
        reason="Events are immutable; a bytearray in one is not.",
        explains=has_bytes_for_bytearray,
        covers=("data_type",),
        parts_ways=False,
        witness=Script("SERVER", (Receive(CHUNKED + b"2\r\nok"),)),
    ),
    Difference(
        name="a refused element stays where it is",
        reason="So that an error can say at which byte of the stream it happened. h11 has consumed what it refuses.",
        explains=keeps_refused_element,
        covers=("trailing_data",),
        parts_ways=False,
        witness=Script("SERVER", (Receive(b"GET / HTTP/1.1\r\n\r\n"),)),
    ),
    Difference(
        name="the end of a chunk is consumed at another time",
        reason="Before the next chunk, but not in halves. Only `trailing_data` within a body shows it.",
        explains=ends_chunk_at_another_time,
        covers=("trailing_data",),
        parts_ways=False,
        witness=Script("SERVER", (Receive(CHUNKED + b"2\r\nok\r"),)),
    ),
    Difference(
        name="the first piece of a chunk says so",
        reason="In h11 only if it arrived together with the size.",
        explains=marks_first_piece_of_chunk,
        covers=("result",),
        parts_ways=False,
        witness=Script("SERVER", (Receive(CHUNKED + b"2\r\n"), Receive(b"ok"))),
    ),
    Difference(
        name="a refusal stays the same",
        reason="h11 hints at 400 from the second time on, whatever the error was.",
        explains=repeats_the_refusal,
        covers=("result", "message"),
        parts_ways=False,
        witness=Script("SERVER", (Receive(b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n"),)),
    ),
    Difference(
        name="of several faults another is named",
        reason="What is wrong with a head is looked for in the order of the spec, not in that of its lines.",
        explains=names_another_fault,
        covers=("result", "message"),
        parts_ways=False,
        witness=Script("SERVER", (Receive(b"GET / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n"),)),
    ),
    Difference(
        name="no AttributeError",
        reason="In 132 cells of its joint machine h11 fails while it words the protocol error.",
        cites=("decisions/0002-refuse-a-late-request.md",),
        explains=escapes_as_attribute_error,
        covers=("result", "message"),
        parts_ways=False,
        witness=Script("SERVER", (Send("Response 1.1 408\n  Content-Length: 0"), Send("EndOfMessage"), GET)),
    ),
    Difference(
        name="a refused event moves nobody",
        reason="It was not sent, so nobody can have heard it. h11 moves first and looks at what is to be written then.",
        explains=moves_after_refusing,
        covers=("states", "waiting"),
        witness=Script("CLIENT", (Send("Request GET / 1.0"),)),
    ),
    Difference(
        name="a refused head neither offers nor declines",
        reason="h11 notes the offer of a request, and the end of all offers, before it refuses.",
        explains=switches_after_refusing,
        witness=Script(
            "CLIENT",
            (
                Send("Request GET / 1.1\n  Host: a"),
                Send("Request CONNECT a:1 1.1\n  Host: a:1"),
                Receive(b"HTTP/1.1 200 OK\r\n\r\n"),
            ),
        ),
    ),
    Difference(
        name="an answer cannot come before its question",
        reason="Whatever is unread when a request is sent does not answer it.",
        cites=(
            "RFC 9112, section 9.2",
            "decisions/0007-bytes-before-a-request-never-answer-it.md",
        ),
        explains=has_unread_bytes_before_request,
        witness=Script(
            "CLIENT",
            (
                Send("Request GET / 1.1\n  Host: a"),
                Send("EndOfMessage"),
                Receive(b"HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"),
                Call("start_next_cycle"),
                Send("Request GET / 1.1\n  Host: a"),
            ),
        ),
    ),
    Difference(
        name="two lengths end the connection",
        reason="A recipient that lets Transfer-Encoding win must close afterwards.",
        cites=(
            "RFC 9112, section 6.1",
            "decisions/0001-refuse-two-lengths.md",
        ),
        explains=closes_after_two_lengths,
        witness=Script(
            "SERVER",
            (Receive(CHUNKED.replace(b"Host", b"Content-Length: 5\r\nHost") + b"0\r\n\r\n"),),
        ),
    ),
    Difference(
        name="chunk extensions contain no CR and no NUL",
        reason="A CR may be a line end to somebody else.",
        cites=("RFC 9112, section 7.1.1",),
        explains=has_wild_chunk_extension,
        witness=Script("SERVER", (Receive(CHUNKED + b"2;a\rb\r\nok\r\n"),)),
    ),
    Difference(
        name="a reason phrase cannot split a response",
        reason="h11 sends CR LF in a reason phrase, and with it whatever head its author likes.",
        cites=("RFC 9112, section 4",),
        explains=has_wild_reason,
        witness=Script("SERVER", (GET, Send(r"Response 1.1 200 OK\r\nX: y"))),
    ),
    Difference(
        name="limits do not depend on the cut",
        reason="h11 accepts a head of any size if it comes in one piece.",
        cites=("decisions/0005-bound-elements-not-reads.md",),
        explains=counts_the_whole_element,
        witness=Script("SERVER", (Receive(b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 20000 + b"\r\n\r\n"),)),
    ),
)

H11 = Dialect(h11, ours, compare, DIFFERENCES, Observation)
