"""Every way in which stateline.zttp is meant to differ from zttp 0.0.35, and why.

Each has a witness, so that none outlives its cause: a test plays it and finds this
difference and no other. The rules themselves stand in `machine_spec/http1.yaml`.
"""

import zttp

from stateline import zttp as ours
from tests.dialects.disagreements import Dialect
from tests.dialects.zttp import explanations
from tests.dialects.zttp.parallel import (
    START_NEXT_CYCLE,
    Call,
    Difference,
    Disagreement,
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


def finds_an_earlier_fault(seen: Disagreement) -> bool:
    """Both refuse, and the one that has read less refuses what the other does not."""
    if (seen.theirs.error, seen.ours.error) != ("RemoteProtocolError",) * 2:
        return False
    causes = [difference.explains for difference in DIFFERENCES]
    if explanations.goes_no_further(seen):
        return seen.ours.code in {cause.code for cause in causes if isinstance(cause, explanations.Refused)}
    words = {cause.words for cause in causes if isinstance(cause, explanations.Tolerated)}
    return not seen.theirs.events and seen.theirs.words in {*words, "malformed header field"}


DIFFERENCES = (
    # ------------------------------------------------------------------ reading
    Difference(
        name="the end of a message is always told",
        reason="zttp's introduction says so; 0.0.35 leaves it out after a head that says it is all.",
        explains=explanations.tells_the_end_of_a_whole_head,
        covers=("spare_ends",),
        parts_ways=False,
        witness=Script("SERVER", (GET,)),
    ),
    Difference(
        name="the end of the connection is a reason to close",
        reason="When the peer has closed its side and nothing it sent is unread, nothing can follow.",
        explains=explanations.has_heard_the_end,
        covers=("should_close",),
        parts_ways=False,
        witness=Script("SERVER", (Receive(b""),)),
    ),
    Difference(
        name="a broken protocol is a reason to close",
        reason="Nothing that the peer sends is read any more.",
        cites=("RFC 9112, section 9.6",),
        explains=explanations.has_heard_nonsense,
        covers=("should_close",),
        parts_ways=False,
        witness=Script("SERVER", (Receive(b"GET / HTTP/1.1\r\nno colon\r\n\r\n"),)),
    ),
    Difference(
        name="the end of the connection is told in the last cycle",
        reason="zttp tells it in the next one, but there is none.",
        explains=explanations.tells_the_end_in_the_last_cycle,
        covers=("events",),
        parts_ways=False,
        witness=Script("SERVER", (Receive(b"GET / HTTP/1.0\r\n\r\n"), Receive(b""))),
    ),
    Difference(
        name="closing is final",
        reason="What one side has declared to be the last exchange is not the last but one.",
        cites=("RFC 9112, section 9.6",),
        explains=explanations.stays_closed,
        witness=Script("SERVER", (Receive(b"GET / HTTP/1.0\r\n\r\n"), START_NEXT_CYCLE)),
    ),
    Difference(
        name="a request for a tunnel is the last",
        reason="Behind it may wait bytes that are no request.",
        cites=(f"{SPEC}0011-close-after-a-refused-tunnel.md",),
        explains=explanations.is_asked_for_a_tunnel,
        covers=("should_close",),
        parts_ways=False,
        witness=Script("SERVER", (Receive(b"CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n"),)),
    ),
    Difference(
        name="a switch has no end of message",
        reason="Its head is the last of HTTP; what follows is another protocol's.",
        cites=("RFC 9110, section 7.8",),
        explains=explanations.ends_a_switch,
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
        explains=explanations.names_several_lines,
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
        explains=explanations.offers_nothing,
        covers=("upgrade",),
        parts_ways=False,
        witness=Script("SERVER", (Receive(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: ,\r\n\r\n"),)),
    ),
    Difference(
        name="an HTTP/1.0 client cannot offer to switch",
        reason="A server must ignore an Upgrade in its requests.",
        cites=("RFC 9110, section 7.8",),
        explains=explanations.is_offered_by_an_old_client,
        covers=("upgrade",),
        parts_ways=False,
        witness=Script("SERVER", (Receive(b"GET / HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"),)),
    ),
    Difference(
        name="an HTTP/1.0 client cannot wait for 100",
        reason="A server must ignore the expectation in its requests.",
        cites=("RFC 9110, section 10.1.1",),
        explains=explanations.is_expected_by_an_old_client,
        covers=("events",),
        witness=Script("SERVER", (Receive(b"POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n"),)),
    ),
    # ------------------------------------------------------------ read, not refused
    Difference(
        name="a request may lack a Host",
        reason="zttp's introduction begins with one; 0.0.35 refuses it.",
        explains=explanations.lacks_a_host,
        witness=Script("SERVER", (Receive(b"GET / HTTP/1.1\r\n\r\n"),)),
    ),
    Difference(
        name="one empty line may come before a request",
        reason="A server should ignore one.",
        cites=("RFC 9112, section 2.2", f"{SPEC}0006-ignore-one-leading-empty-line.md"),
        explains=explanations.Tolerated("malformed header field", rb"(^|\r\n\r\n|hello|form|c=3)\r\n\S"),
        witness=Script("SERVER", (Receive(b"\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),)),
    ),
    Difference(
        name="an empty line is no message",
        reason="What may be ignored before a request may be ignored before the end.",
        cites=(f"{SPEC}0006-ignore-one-leading-empty-line.md",),
        explains=explanations.Tolerated("unexpected end of data", rb"\r\n$"),
        witness=Script("SERVER", (Receive(b"\r\n"), Receive(b""))),
    ),
    Difference(
        name="fields frame nothing where there is no body",
        reason="Nobody looks for a body there, so nobody can be misled.",
        cites=("RFC 9112, section 6.3", f"{SPEC}0010-ignore-framing-where-there-is-no-body.md"),
        explains=explanations.frames_nothing,
        witness=Script("CLIENT", (*ASK, Receive(b"HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n"))),
    ),
    Difference(
        name="there may be blanks around a chunk extension",
        reason="Senders should not write them, recipients must read them.",
        cites=("RFC 9112, section 7.1.1",),
        explains=explanations.Tolerated("malformed chunked encoding", rb"[ \t];|;[ \t]|[ \t]="),
        witness=Script("SERVER", (Receive(CHUNKED + b"2 ; a\r\nok\r\n0\r\n\r\n"),)),
    ),
    Difference(
        name="trailers are read together",
        reason="A section is refused when it is complete, wherever in it the fault is.",
        cites=(f"{SPEC}0005-bound-elements-not-reads.md",),
        explains=explanations.waits_for_the_trailers,
        witness=Script("SERVER", (Receive(CHUNKED), Receive(b"0\r\n"), Receive(b"no colon\r\n"))),
    ),
    Difference(
        name="two empty lines are one too many when the second begins",
        reason="zttp refuses the first, when the line behind it ends.",
        cites=(f"{SPEC}0006-ignore-one-leading-empty-line.md",),
        explains=explanations.Refused("too_many_empty_lines"),
        witness=Script("SERVER", (Receive(b"\r\n"), Receive(b"\r"))),
    ),
    Difference(
        name="a target may contain quotation marks",
        reason="It is passed on as it came; only the form is looked at.",
        cites=("RFC 9112, section 3.2",),
        explains=explanations.Tolerated("malformed request/status line", rb'(^|\n)\S+ \S*"\S* HTTP'),
        witness=Script("SERVER", (Receive(b'GET /"a" HTTP/1.1\r\nHost: a\r\n\r\n'),)),
    ),
    Difference(
        name="limits are the spec's",
        reason="zttp takes a hundred field lines, we take 128.",
        cites=(f"{SPEC}0005-bound-elements-not-reads.md",),
        explains=explanations.has_many_fields,
        witness=Script("SERVER", (Receive(b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 110 + b"\r\n"),)),
    ),
    # ------------------------------------------------------------ refused, not read
    Difference(
        name="a lone LF is refused when it comes",
        reason="zttp waits for the rest of the head to refuse it.",
        cites=("RFC 9112, section 2.2", f"{SPEC}0008-refuse-a-lone-line-feed.md"),
        explains=explanations.Refused("bare_line_feed", rb"(?<!\r)\n"),
        witness=Script("SERVER", (Receive(b"GET / HTTP/1.1\nHost: a\r\n"),)),
    ),
    Difference(
        name="no start line begins like a TLS handshake",
        reason="A first byte that begins no start line is refused when it comes, not when the line ends.",
        explains=explanations.Refused("bad_request_line", rb"[^\x21-\xff]", words=r"malformed$"),
        witness=Script("SERVER", (Receive(b"\x16"),)),
    ),
    Difference(
        name="no status line begins like one either",
        reason="As for requests.",
        explains=explanations.Refused("bad_status_line", rb"[^\x21-\xff]", words=r"malformed$"),
        witness=Script("CLIENT", (*ASK, Receive(b"\x16"))),
    ),
    Difference(
        name="a status line has two spaces",
        reason="The second stands there even where no reason follows.",
        cites=("RFC 9112, section 4",),
        explains=explanations.Refused("bad_status_line", rb"HTTP/1\.[01] \d{3}\r\n"),
        witness=Script("CLIENT", (*ASK, Receive(b"HTTP/1.1 204\r\n\r\n"))),
    ),
    Difference(
        name="a request line is visible ASCII",
        reason="What else stands in a target, recipients decode in different ways.",
        cites=("RFC 9112, section 3.2",),
        explains=explanations.Refused(
            "bad_request_line", rb"(^|\n)[^\r\n]*[\x80-\xff][^\r\n]*\r\n", words=r"malformed: b'.*\\x"
        ),
        witness=Script("SERVER", (Receive(b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n"),)),
    ),
    Difference(
        name="a target has a form that the method takes",
        reason="Another form is read as another resource by somebody else.",
        cites=("RFC 9112, section 3.2",),
        explains=explanations.Refused("bad_target"),
        witness=Script("SERVER", (Receive(b"GET * HTTP/1.1\r\nHost: a\r\n\r\n"),)),
    ),
    Difference(
        name="a Host is an authority, and that of the target",
        reason="One recipient goes by the target, another by Host.",
        cites=("RFC 9112, section 3.2", f"{SPEC}0013-refuse-two-hosts.md"),
        explains=explanations.Refused("bad_host"),
        witness=Script("SERVER", (Receive(b"GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"),)),
    ),
    Difference(
        name="no version but 1.0 and 1.1",
        reason="Another version may have other rules for where a message ends.",
        cites=("RFC 9110, section 15.6.6", f"{SPEC}0009-refuse-what-lies-outside-the-standard.md"),
        explains=explanations.Refused("unsupported_version"),
        witness=Script("SERVER", (Receive(b"GET / HTTP/1.2\r\nHost: a\r\n\r\n"),)),
    ),
    Difference(
        name="a length is one number of 63 bits",
        reason="Two lengths that say the same were one; a counter of somebody else may overflow.",
        cites=("RFC 9110, section 8.6", f"{SPEC}0001-refuse-two-lengths.md"),
        explains=explanations.Refused("bad_content_length"),
        witness=Script("SERVER", (Receive(POST + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),)),
    ),
    Difference(
        name="no coding but chunked",
        reason="Without understanding every coding nobody can tell where the body ends.",
        cites=("RFC 9112, section 6.3", f"{SPEC}0004-refuse-codings-other-than-chunked.md"),
        explains=explanations.Refused("unsupported_coding"),
        witness=Script("CLIENT", (*ASK, Receive(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"))),
    ),
    Difference(
        name="no coding in HTTP/1.0",
        reason="It knows none, so the field was added by somebody who may not understand it.",
        cites=("RFC 9112, section 6.1",),
        explains=explanations.Refused("bad_transfer_encoding"),
        witness=Script("SERVER", (Receive(b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"),)),
    ),
    Difference(
        name="CONNECT has no body",
        reason="What follows its head is the tunnel to one recipient and a body to another.",
        cites=("RFC 9110, section 9.3.6", f"{SPEC}0012-refuse-a-body-of-connect.md"),
        explains=explanations.Refused("framing_not_allowed"),
        witness=Script("SERVER", (Receive(b"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nContent-Length: 2\r\n\r\nok"),)),
    ),
    Difference(
        name="chunk lines are what the standard says",
        reason="An extension with a bare CR, or a size that overflows a counter, is read in two ways.",
        cites=("RFC 9112, section 7.1",),
        explains=explanations.Refused("bad_chunk"),
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
        explains=explanations.Refused("forbidden_trailer"),
        witness=Script("SERVER", (Receive(CHUNKED + b"0\r\nSet-Cookie: a=b\r\n\r\n"),)),
    ),
    Difference(
        name="a switch must have been offered",
        reason="Nobody can accept what was not offered.",
        cites=("RFC 9110, section 7.8",),
        explains=explanations.Refused("illegal_event", rb"HTTP/1.[01] 101 "),
        witness=Script("CLIENT", (*ASK, Receive(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"))),
    ),
    Difference(
        name="a server that owes an answer does not just leave",
        reason="Its client would take the end of the connection for the end of an exchange.",
        cites=("RFC 9112, section 9.5",),
        explains=explanations.leaves_without_an_answer,
        witness=Script("CLIENT", (*ASK, Receive(b""))),
    ),
    *(
        Difference(
            name=f"{element} may be so long",
            reason="Limits are the spec's.",
            cites=(f"{SPEC}0005-bound-elements-not-reads.md",),
            explains=explanations.Refused(code),
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
        explains=explanations.answers_nothing,
        covers=("should_close",),
        parts_ways=False,
        witness=Script("SERVER", (respond(408, NO_LENGTH),)),
    ),
    Difference(
        name="one answer after the other",
        reason="A request that comes while another is being answered is read when that has its answer.",
        cites=(f"{SPEC}0016-an-exchange-may-pass-elsewhere.md",),
        explains=explanations.answers_first,
        witness=Script("SERVER", (GET, START_NEXT_CYCLE, respond(200, NO_LENGTH), GET)),
    ),
    Difference(
        name="an offer is answered before the end is told",
        reason="Until then nobody knows whether the end is one of HTTP.",
        cites=("RFC 9110, section 7.8",),
        explains=explanations.waits_for_the_switch,
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
        explains=explanations.ends_with_the_connection,
        witness=Script("SERVER", (Receive(b"GET / HTTP/1.0\r\n\r\n"), respond(200), Call("send_data", (b"he",)))),
    ),
    Difference(
        name="bodies are framed",
        reason="zttp sends a head that does not say where its body ends, and then no body. Host is written first.",
        cites=("RFC 9112, section 6.3",),
        explains=explanations.frames_by_itself,
        covers=("sent", "should_close"),
        witness=Script("SERVER", (GET, respond(200))),
    ),
    Difference(
        name="messages are exchanged",
        reason="A response answers a request, once; the other role's messages are not ours to send.",
        cites=("RFC 9112, section 9.3",),
        explains=explanations.RefusedToSend("illegal_event"),
        witness=Script("SERVER", (Call("send_informational", (100,)),)),
    ),
    Difference(
        name="a request that comes too late is refused",
        reason="A server that has given up on it has already answered.",
        cites=(f"{SPEC}0002-refuse-a-late-request.md",),
        explains=explanations.asks_too_late,
        witness=Script("SERVER", (respond(408, NO_LENGTH), GET)),
    ),
    Difference(
        name="a cycle ends when both messages have",
        reason="zttp looks at the one that was read and at what of the other is still declared.",
        cites=("RFC 9112, section 9.3",),
        explains=explanations.has_not_ended,
        witness=Script("SERVER", (GET, respond(200, NO_LENGTH), START_NEXT_CYCLE)),
    ),
    Difference(
        name="no data is no body",
        reason="An empty piece puts nothing on the wire, so it may be sent wherever a body may.",
        explains=explanations.sends_no_data,
        witness=Script("SERVER", (GET, respond(200, NO_LENGTH), Call("send_data", (b"",)))),
    ),
    Difference(
        name="only HTTP/1.1 is sent",
        reason="A sender announces the version it conforms to.",
        cites=("RFC 9110, section 2.5",),
        explains=explanations.RefusedToSend("version_not_spoken"),
        witness=Script("CLIENT", (request(b"GET", b"/", version=b"1.0"),)),
    ),
    Difference(
        name="an HTTP/1.0 client hears no interim response",
        reason="It would take it for the answer.",
        cites=("RFC 9110, section 15.2",),
        explains=explanations.RefusedToSend("interim_not_understood"),
        witness=Script("SERVER", (Receive(b"GET / HTTP/1.0\r\n\r\n"), Call("send_informational", (103,)))),
    ),
    Difference(
        name="where there is no body there is no framing",
        reason="Somebody might read what does not follow.",
        cites=("RFC 9110, section 8.6",),
        explains=explanations.RefusedToSend("framing_not_allowed"),
        witness=Script("SERVER", (GET, respond(204, NO_LENGTH))),
    ),
    Difference(
        name="bytes after the end are a mistake of the program",
        reason="The peer cannot have sent them.",
        explains=explanations.comes_after_the_end,
        witness=Script("SERVER", (Receive(b""), GET)),
    ),
)

ZTTP = Dialect(zttp, ours, compare, DIFFERENCES, Observation)
