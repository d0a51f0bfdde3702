"""Why libraries disagree with strict, one reason for each class of cases.

A list to be reviewed: each reason says what the standard says about the matter and who takes which side. The
first that fits a disagreement is the one reported. A disagreement without a reason and a reason without a
disagreement both fail the tests.
"""

from tests.compare.reason import Reason

H11 = "h11 stateline.h11"
ACCEPTS = r"^(?!.*\brefused\b)"
REFUSES = r"\brefused\b"

REASONS = (
    # This one comes before `question-untold`, which would fit httptools as well.
    Reason(
        "switch-unoffered",
        "A server must not switch to a protocol that was not offered. RFC 9110, section 7.8.",
        libraries="zttp httptools",
        ours="illegal_event",
        theirs=r"^101\b",
    ),
    # What a library cannot be told, or tells in another way.
    Reason(
        "close-untold",
        "httptools cannot be told that the peer has closed, so it waits where a message is cut short or ends with "
        "the connection. RFC 9112, section 8.",
        libraries="httptools",
        theirs=r"waits$",
        exchange="closed$",
    ),
    Reason(
        "question-untold",
        "httptools cannot be told which request a response answers, so it expects a body after HEAD and no tunnel "
        "after CONNECT. RFC 9112, section 6.3.",
        libraries="httptools",
        exchange="after (HEAD|CONNECT)",
    ),
    Reason(
        "nothing-outstanding",
        "A response that answers no request is refused; programs written for the others read the 408 of a server "
        "that gave up, and httptools does not know of requests. RFC 9112, section 9.2.",
        ours="unasked_response",
        theirs=ACCEPTS,
        exchange="after nothing",
    ),
    Reason(
        "unanswered-close",
        "A server that closes owes an answer, and the message exchange is incomplete; zttp reports the close alone. "
        "RFC 9112, section 8.",
        libraries="zttp",
        ours="illegal_event",
        theirs="closed$",
    ),
    Reason(
        "rest-unread",
        "After a message that closes the connection nothing more is processed; zttp keeps what follows and does not "
        "look at it. RFC 9112, section 9.6.",
        libraries="zttp",
        ours="bytes_after_close",
        theirs=ACCEPTS,
    ),
    Reason(
        "late-look",
        "What cannot become right is refused at once; zttp looks at a head when it is complete. RFC 9112, section 2.2.",
        libraries="zttp",
        ours="bare_line_feed|bad_(request|status)_line",
        theirs="waits$",
    ),
    # Other protocols.
    Reason(
        "offer-before-body",
        "An offer to change protocols takes effect behind the whole request; httptools stops at its head, and the "
        "body is left to the program. RFC 9110, section 7.8.",
        libraries="httptools",
        theirs="pauses$",
        sent=rb"(?i)upgrade: *\w+.*\r\ncontent-length: *[1-9]",
    ),
    Reason(
        "connect-body",
        "A CONNECT request has no content, and what follows its head is read as a body by h11 and zttp, and as the "
        "tunnel by httptools. RFC 9110, section 9.3.6.",
        ours="framing_not_allowed",
        theirs=r"^CONNECT\b",
    ),
    Reason(
        "offer-unlisted",
        "Upgrade counts only if Connection lists it; h11 looks at Upgrade alone. RFC 9110, section 7.8.",
        libraries=H11,
        ours=ACCEPTS,
        theirs="pauses$",
        sent=rb"HTTP/1.1\r\n(?!(?s:.*)Connection:)(?s:.*)Upgrade:",
    ),
    Reason(
        "offer-of-old-version",
        "A server must ignore an Upgrade field in an HTTP/1.0 request. RFC 9110, section 7.8.",
        ours=ACCEPTS,
        theirs="pauses$",
        sent=rb"HTTP/1.0\r\n(?s:.*)Upgrade:",
    ),
    Reason(
        "offer-of-nothing",
        "A list of no protocols offers none; the others see that the field is there. RFC 9110, section 5.6.1.",
        libraries="zttp httptools",
        ours=ACCEPTS,
        theirs="pauses$",
        sent=rb"Upgrade: ,\r\n",
    ),
    # Start lines.
    Reason(
        "methods-known",
        "Any token is a method; httptools knows a fixed list. RFC 9110, section 9.1.",
        libraries="httptools",
        ours=ACCEPTS,
        theirs="^refused$",
        sent=rb"^(?!(GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS) )",
        exchange="server",
    ),
    Reason(
        "target-beyond-ascii",
        "A target has no bytes beyond ASCII; zttp passes them on. RFC 9112, section 3.2.",
        libraries="zttp",
        ours="bad_request_line",
        theirs=ACCEPTS,
        sent=rb"^[^\r]*[\x80-\xff]",
    ),
    Reason(
        "target-characters",
        "Some printable characters belong in no target; zttp refuses them, and the others leave them to the "
        "application, because real clients send them. RFC 9112, section 3.2.",
        libraries="zttp",
        ours=ACCEPTS,
        theirs="^refused$",
        sent=rb"^[^\r]*[|<>]",
    ),
    Reason(
        "target-forms",
        "The method decides the form of a target, and none has a fragment; the others leave most or all of that to "
        "the application. RFC 9112, section 3.2.",
        ours="bad_target",
        theirs=ACCEPTS,
    ),
    Reason(
        "request-line-spaces",
        "The parts of a request line are separated by exactly one space. RFC 9112, section 3.",
        libraries="httptools",
        ours="bad_request_line",
        theirs=ACCEPTS,
        sent=rb"^[^\r]*  ",
    ),
    Reason(
        "request-without-version",
        "A request line has a version; httptools understands HTTP/0.9. RFC 9112, section 3.",
        libraries="httptools",
        ours="bad_request_line|bare_line_feed",
        theirs=ACCEPTS,
        sent=rb"^GET /\r?\n",
    ),
    Reason(
        "one-empty-line",
        "One empty line before a request should be ignored; h11 and zttp ignore none. RFC 9112, section 2.2.",
        libraries="h11 stateline.h11 zttp",
        theirs="^refused",
        sent=rb"^\r\n",
    ),
    Reason(
        "many-empty-lines",
        "Only one empty line, of CR LF, is ignored, and only before a request; httptools ignores any number of CRs "
        "and LFs before every message. RFC 9112, section 2.2.",
        libraries="httptools",
        ours="bad_(request|status)_line",
        theirs=ACCEPTS,
        sent=rb"(^|\n\r\n)[\r\n]",
    ),
    Reason(
        "other-versions",
        "Only HTTP/1.0 and 1.1 are spoken. A later minor version should be read as 1.1, which strict refuses all the "
        "same; h11 shows any, because programs recognise HTTP/2 by it. RFC 9110, section 2.5.",
        ours="unsupported_version",
        theirs=ACCEPTS,
    ),
    Reason(
        "phrase-without-space",
        "The space after a status code stands even if no phrase follows; real servers leave it out, and the others "
        "(and our policy `lenient_client`) allow it. RFC 9112, section 4.",
        ours="bad_status_line",
        theirs=ACCEPTS,
        sent=rb"^HTTP/1.1 \d\d\d\r\n",
    ),
    Reason(
        "phrase-of-any-bytes",
        "A phrase has no control characters; httptools looks for line ends only. RFC 9112, section 4.",
        libraries="httptools",
        ours="bad_status_line",
        theirs=ACCEPTS,
        sent=rb"^HTTP/1.1 \d\d\d [^\r\n]*[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]",
    ),
    Reason(
        "status-out-of-range",
        "A status is a number from 100 to 599. A client should take another for a 5xx; strict refuses it, httptools "
        "takes any, and h11 those up to 999, which real servers send. RFC 9110, section 15.",
        libraries="httptools h11 stateline.h11",
        ours="bad_status_code",
        theirs=ACCEPTS,
    ),
    # Fields.
    Reason(
        "lone-lf",
        "A recipient may take a lone LF for a line end in a head. Strict refuses, because two parsers that "
        "disagree on line ends disagree on fields; h11 accepts. RFC 9112, section 2.2.",
        libraries=H11,
        ours="bare_line_feed",
        theirs=ACCEPTS,
    ),
    Reason(
        "folded-lines",
        "A folded line must be refused or unfolded; h11 unfolds. RFC 9112, section 5.2.",
        libraries=H11,
        ours="folded_line",
        theirs=ACCEPTS,
    ),
    Reason(
        "control-characters",
        "A value or a phrase with control characters is invalid, and a recipient may leave it to the application "
        "where it does no harm; h11 does, because real cookies have some. RFC 9110, section 5.5.",
        libraries=H11,
        ours="bad_(field|status)_line",
        theirs=ACCEPTS,
        sent=rb"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]",
    ),
    Reason(
        "tab-after-value",
        "White space after a value is not part of it; httptools strips spaces and leaves tabs. RFC 9112, section 5.1.",
        libraries="httptools",
        ours=ACCEPTS,
        theirs="other fields|refused",
        sent=rb"\t *\r\n",
    ),
    Reason(
        "coding-in-lower-case",
        "Names of codings have no letter case; h11 shows them in lower case. RFC 9112, section 7.",
        libraries=H11,
        theirs="other fields",
        sent=rb"\r\n(?i:transfer-encoding): (?!chunked)(?i:chunked)\r\n",
    ),
    Reason(
        "two-hosts",
        "A client must send a Host that says the same as its target; the others show both, and programs built on them "
        "go by Host. RFC 9112, section 3.2.",
        ours="bad_host",
        theirs=ACCEPTS,
        sent=rb"^\w+ \w+://\S+ HTTP/1\.\d\r\nHost: *\S*\r\n\r\n$",
    ),
    Reason(
        "host-unchecked",
        "A request must have one Host, and one that names a host; httptools leaves that to the program. "
        "RFC 9112, section 3.2.",
        libraries="httptools",
        ours="bad_host",
        theirs=ACCEPTS,
    ),
    Reason(
        "host-repeated-in-old-version",
        "No request may have two Hosts; zttp counts them in HTTP/1.1 only. RFC 9112, section 3.2.",
        libraries="zttp",
        ours="bad_host",
        theirs=ACCEPTS,
        sent=rb"HTTP/1.0\r\nHost: a\r\nHost:",
    ),
    Reason(
        "host-unread",
        "A Host that is no host and port must be refused; h11 and zttp count the fields and do not read them. "
        "RFC 9112, section 3.2.",
        libraries="h11 stateline.h11 zttp",
        ours="bad_host",
        theirs=ACCEPTS,
    ),
    Reason(
        "limits-of-ours",
        "How large an element may be is up to its recipient. Strict bounds each line, each section and the number of "
        "fields; h11 only what is incomplete after a read, and stateline.h11 each element, by 16 kilobytes; zttp "
        "heads and their fields; httptools nothing. RFC 9110, section 5.4.",
        ours="too_(large|long|many)",
        theirs=ACCEPTS,
    ),
    Reason(
        "limits-of-theirs",
        "As limits-of-ours, where strict allows more: a head of 64 kilobytes, and 128 fields. RFC 9110, section 5.4.",
        libraries="stateline.h11 zttp",
        ours=ACCEPTS,
        theirs="^refused( 431 head_too_large)?$",
        sent=rb"(?s:.{16384})|(\r\n[\w-]+:[^\r]*){100}",
    ),
    # Trailers.
    Reason(
        "forbidden-trailers",
        "Fields for framing, routing, authentication and the content's form are no trailers, because a trailer "
        "comes too late for them; h11 shows any, zttp and httptools all but a few. RFC 9110, section 6.5.1.",
        ours="forbidden_trailer",
        theirs=ACCEPTS,
    ),
    # Framing.
    Reason(
        "long-numbers",
        "A recipient must guard against numbers too large for it, and strict takes those that fit a signed counter "
        "of 64 bits; twenty digits are h11's limit, 64 bits without a sign that of zttp and httptools. "
        "RFC 9110, section 8.6; RFC 9112, section 7.1.",
        ours="bad_(content_length|chunk)",
        theirs=ACCEPTS,
        sent=rb"[0-9]{17,}\r\n|[89A-F][0-9A-F]{15}\r\n",
    ),
    Reason(
        "same-length-twice",
        "Repeated lengths that agree may be refused or folded into one; strict and httptools refuse. "
        "RFC 9110, section 8.6.",
        libraries="h11 stateline.h11 zttp",
        ours="bad_content_length",
        theirs=ACCEPTS,
        sent=rb"Content-Length: (\d+)(, *|\r\n(?i:content-length): *)\1\b",
    ),
    Reason(
        "two-lengths",
        "Transfer-Encoding together with Content-Length ought to be refused; h11 lets the coding win. "
        "RFC 9112, section 6.1.",
        libraries=H11,
        ours="conflicting_lengths",
        theirs=ACCEPTS,
    ),
    Reason(
        "fields-without-body",
        "Where the request or the status leaves no body, the fields that would frame one say nothing and are not "
        "judged; h11 refuses a malformed length there, and zttp a length in an interim response and any coding. "
        "RFC 9112, section 6.3.",
        libraries="h11 stateline.h11 zttp",
        ours=r"^(\d+, )*\d+(, pauses)?$",
        theirs=REFUSES,
        sent=rb"\r\n(Content-Length|Transfer-Encoding):",
        exchange="client",
    ),
    Reason(
        "close-before-final",
        "An interim response is not the last, whatever it says of the connection; httptools refuses what follows. "
        "RFC 9110, section 15.2.",
        libraries="httptools",
        ours=ACCEPTS,
        theirs="^1.., refused$",
        sent=rb"Connection: close",
    ),
    Reason(
        "coding-of-old-version",
        "Framing by Transfer-Encoding in an HTTP/1.0 message is faulty; the others read the chunks. "
        "RFC 9112, section 6.1.",
        ours="bad_transfer_encoding",
        theirs=ACCEPTS,
    ),
    Reason(
        "coding-until-close",
        "A response in a coding that is not chunked ends with the connection, which httptools waits for; strict "
        "could not decode it. RFC 9112, section 6.3.",
        libraries="httptools",
        ours="unsupported_coding",
        theirs="waits$",
        exchange="client",
    ),
    Reason(
        "other-codings",
        "The only coding understood here is a single chunked; zttp and httptools look at the end of the list and "
        "leave the rest to the program. RFC 9112, section 6.1.",
        libraries="zttp httptools",
        ours="unsupported_coding",
        theirs=ACCEPTS,
    ),
    Reason(
        "space-in-extension",
        "White space around the parts of a chunk extension is bad and must be parsed; the others refuse it. "
        "RFC 9112, section 7.1.1.",
        ours=ACCEPTS,
        theirs=REFUSES,
        sent=rb"\r\n[0-9a-f]+ ;",
    ),
    Reason(
        "lone-cr-in-extension",
        "A lone CR must not be taken for a part of a line; h11 passes over it in extensions. RFC 9112, section 2.2.",
        libraries="h11",
        ours="bad_chunk",
        theirs=ACCEPTS,
        sent=rb";[^\r\n]*\r[^\n]",
    ),
    Reason(
        "extension-unread",
        "An extension has a name, and its value is a token or a quoted string; the others pass over most of what "
        "stands there. RFC 9112, section 7.1.1.",
        ours="bad_chunk",
        theirs=ACCEPTS,
        sent=rb"\r\n[0-9a-f]+;",
    ),
    Reason(
        "space-after-size",
        "The end of the line follows a chunk size directly; h11 allows white space, which real servers send. "
        "RFC 9112, section 7.1.",
        libraries=H11,
        ours="bad_chunk",
        theirs=ACCEPTS,
        sent=rb"\r\n[0-9a-f]+[ \t]+\r\n",
    ),
)
