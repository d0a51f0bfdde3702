"""Every way in which stateline's handler is meant to differ from one over h11 0.16, and why.

Each has a witness, so that none outlives its cause: a test plays it and finds this
difference and no other. Under the policy `h11` the few that are left are those of
`stateline.h11`, and that a change of protocols is told. Under `strict`, the default, whatever
is ambiguous is refused besides; the rules stand in `machine_spec/http1.yaml`.
"""

import re

from stateline.handler import BodyReceived, ConnectionClosed, RequestReceived, Upgraded
from tests.dialects.handler.parallel import Difference, Disagreement, Found, Refused, Sent

GET = b"GET / HTTP/1.1\r\nHost: a\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
UPGRADE = GET + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"


class RefusedAs:
    """Ours refuses with this code what theirs does not refuse yet."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __call__(self, seen: Disagreement) -> bool:
        theirs, ours = seen.first
        if isinstance(theirs, BodyReceived) and isinstance(ours, BodyReceived) and theirs.data.startswith(ours.data):
            ours = seen.ours.notes[seen.place + 1]  # ours has read less of the same body
        return isinstance(ours, Refused) and seen.ours.code == self.code and not isinstance(theirs, Refused)


def tells_the_upgrade(seen: Disagreement) -> bool:
    theirs, ours = seen.first
    return isinstance(ours, Upgraded) and (theirs is None or isinstance(theirs, Found))


def names_another_fault(seen: Disagreement) -> bool:
    theirs, ours = seen.first
    faults = {(501, 400), (501, 505), (400, 505)}
    return isinstance(theirs, Refused) and isinstance(ours, Refused) and (theirs.status, ours.status) in faults


def looks_at_the_length_first(seen: Disagreement) -> bool:
    theirs, ours = seen.first
    return (theirs, ours, seen.ours.code) == (Refused(400), Refused(414), "start_line_too_long")


def closes_after_two_lengths(seen: Disagreement) -> bool:
    both = re.search(rb"(?i)\ntransfer-encoding:", seen.received) and re.search(
        rb"(?i)\ncontent-length:", seen.received
    )
    is_refused = isinstance(seen.first[1], Refused) and seen.ours.code == "bytes_after_close"
    return bool(both) and (announces_close(seen) or is_refused)


def closes_after_a_refused_tunnel(seen: Disagreement) -> bool:
    requests = [note for note in seen.ours.notes[: seen.place] if isinstance(note, RequestReceived)]
    return bool(requests) and requests[-1].method == b"CONNECT" and announces_close(seen)


def announces_close(seen: Disagreement) -> bool:
    """All that differs is that ours says it will close."""
    theirs, ours = seen.first
    return (
        isinstance(theirs, Sent)
        and isinstance(ours, Sent)
        and ours.data.replace(b"Connection: close\r\n", b"") == theirs.data != ours.data
    )


def keeps_an_old_client(seen: Disagreement) -> bool:
    """Ours has answered a client of HTTP/1.0 that asked to be kept, and keeps it; theirs has not."""
    theirs, ours = seen.first
    requests = [note for note in seen.ours.notes[: seen.place] if isinstance(note, RequestReceived)]
    return (
        bool(requests)
        and requests[-1].http_version == "1.0"
        and isinstance(ours, Sent)
        and b"\r\nConnection: keep-alive\r\n" in ours.data
        and (isinstance(theirs, Refused) or (isinstance(theirs, Sent) and b"\r\nConnection: close\r\n" in theirs.data))
    )


def sees_no_offer(seen: Disagreement) -> bool:
    """Theirs accepts an offer that HTTP/1.0 or a Connection field without the option cannot make."""
    theirs, ours = seen.first
    requests = [note for note in seen.ours.notes[: seen.place] if isinstance(note, RequestReceived)]
    if not requests or not isinstance(theirs, Sent) or not isinstance(ours, Sent):
        return False
    options = b",".join(value for name, value in requests[-1].headers if name == b"connection").lower()
    return (
        theirs.data.startswith(b"HTTP/1.1 101 ")
        and ours.data.startswith(b"HTTP/1.1 200 ")
        and (requests[-1].http_version == "1.0" or b"upgrade" not in re.split(rb"[\t ]*,[\t ]*", options))
    )


def skips_an_empty_line(seen: Disagreement) -> bool:
    theirs, ours = seen.first
    return (
        isinstance(theirs, Refused)
        and isinstance(ours, (Found, ConnectionClosed, RequestReceived))
        and re.search(rb"(\A|\r\n)\r\n", seen.received) is not None
    )


def keeps_the_name_of_a_coding(seen: Disagreement) -> bool:
    theirs, ours = seen.first
    if not isinstance(theirs, RequestReceived) or not isinstance(ours, RequestReceived):
        return False
    lowered = tuple((name, value.lower() if name == b"transfer-encoding" else value) for name, value in ours.headers)
    return lowered == theirs.headers != ours.headers


def reads_space_around_an_extension(seen: Disagreement) -> bool:
    spaced = re.search(rb"\r\n[0-9A-Fa-f]+[ \t]+;", seen.received)
    theirs_refuses = any(isinstance(note, Refused) for note in seen.theirs.notes)
    return bool(spaced) and theirs_refuses and not seen.ours.code


UPGRADED = Difference(
    name="an upgrade is told",
    reason="The contract has an event for it, and what follows must reach whoever speaks the new protocol.",
    explains=tells_the_upgrade,
    witness=(UPGRADE + b"\x81\x00",),
)
ANOTHER_FAULT = Difference(
    name="of several faults another is named",
    reason="What is wrong with a head is looked for in the order of the spec, not in that of its lines.",
    explains=names_another_fault,
    witness=(b"GET / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",),
)


def refusal(code: str, reason: str, *witness: bytes) -> Difference:
    return Difference(f"refused as {code}", reason, RefusedAs(code), witness)


LIKE_H11 = (
    UPGRADED,
    ANOTHER_FAULT,
    Difference(
        name="two lengths end the connection",
        reason="A recipient that lets Transfer-Encoding win must close afterwards. RFC 9112, section 6.1.",
        explains=closes_after_two_lengths,
        witness=(POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",),
    ),
    refusal("bad_chunk", "A CR in an extension may be a line end to somebody else.", CHUNKED + b"2;a\rb\r\nok\r\n"),
    refusal("head_too_large", "h11 takes any head that comes in one piece.", GET + b"X: " + b"x" * 20000 + b"\r\n\r\n"),
)
"""What differs under the policy `h11`."""

STRICT = (
    UPGRADED,
    ANOTHER_FAULT,
    Difference(
        name="a tunnel that was refused ends the connection",
        reason="The client may have sent bytes for it already, and they are no request. RFC 9110, section 9.3.6.",
        explains=closes_after_a_refused_tunnel,
        witness=(b"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n",),
    ),
    Difference(
        name="a client of HTTP/1.0 may be kept",
        reason="It has asked for it. RFC 9112, section 9.3.",
        explains=keeps_an_old_client,
        witness=(b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",),
    ),
    Difference(
        name="an offer is made by Connection and Upgrade together",
        reason="An intermediary may have passed Upgrade on by mistake. RFC 9110, section 7.8.",
        explains=sees_no_offer,
        witness=(GET + b"Upgrade: websocket\r\n\r\n",),
    ),
    Difference(
        name="an empty line is no request",
        reason="A server skips it, at the end too. RFC 9112, section 2.2.",
        explains=skips_an_empty_line,
        witness=(GET + b"\r\n\r\n", b""),
    ),
    Difference(
        name="the name of a coding is as received",
        reason="h11 puts it in lower case.",
        explains=keeps_the_name_of_a_coding,
        witness=(POST + b"Transfer-Encoding: Chunked\r\n\r\n0\r\n\r\n",),
    ),
    Difference(
        name="there may be space before an extension",
        reason="The grammar has it. RFC 9112, section 7.1.1.",
        explains=reads_space_around_an_extension,
        witness=(CHUNKED + b"2 ;a\r\nok\r\n0\r\n\r\n",),
    ),
    refusal("bare_line_feed", "Others may see no line end there.", b"GET / HTTP/1.1\nHost: a\n\n"),
    refusal("folded_line", "Others may see another field there.", GET + b"X: a\r\n b\r\n\r\n"),
    refusal("bad_field_line", "Control characters mean something else to others.", GET + b"X: a\x01\r\n\r\n"),
    refusal("bad_chunk", "Only the grammar's extensions are read.", CHUNKED + b"2;a=\x01\r\nok\r\n"),
    refusal("unsupported_version", "It is another protocol.", b"PRI * HTTP/2.0\r\n\r\n"),
    refusal("bad_host", "It is no host.", b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
    refusal("bad_target", "Only OPTIONS asks about the server as a whole.", b"GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
    refusal("bad_content_length", "Others count in 64 bits.", POST + b"Content-Length: 9223372036854775808\r\n\r\n"),
    refusal(
        "conflicting_lengths",
        "One of the two is meant for somebody else.",
        POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ),
    refusal(
        "bad_transfer_encoding",
        "HTTP/1.0 has no codings, so others may see another body.",
        b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ),
    refusal(
        "framing_not_allowed",
        "A tunnel has no body.",
        b"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nContent-Length: 5\r\n\r\nhello",
    ),
    refusal("forbidden_trailer", "It may be taken for a header.", CHUNKED + b"0\r\nContent-Length: 5\r\n\r\n"),
    refusal("start_line_too_long", "It has a limit.", b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n"),
    Difference(
        name="a line that is too long is not looked at",
        reason="It is refused before it is complete.",
        explains=looks_at_the_length_first,
        witness=(b"\xff" * 9000 + b"\r\n\r\n",),
    ),
    refusal("field_line_too_long", "It has a limit.", GET + b"X: " + b"x" * 20000 + b"\r\n\r\n"),
    refusal("too_many_fields", "They have a limit.", GET + b"X: y\r\n" * 200 + b"\r\n"),
    refusal(
        "head_too_large",
        "It has a limit.",
        GET + b"".join(b"X%d: %s\r\n" % (n, b"x" * 4000) for n in range(40)) + b"\r\n",
    ),
    refusal("too_many_trailers", "They have a limit.", CHUNKED + b"0\r\n" + b"X: y\r\n" * 200 + b"\r\n"),
    refusal(
        "trailers_too_large",
        "They have a limit.",
        CHUNKED + b"0\r\n" + b"".join(b"X%d: %s\r\n" % (n, b"x" * 4000) for n in range(40)) + b"\r\n",
    ),
)
"""What differs under `strict`, the default."""

PROFILES = {"h11": LIKE_H11, "strict": STRICT}
