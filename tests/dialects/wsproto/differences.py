"""Every way in which stateline.websocket is meant to differ from wsproto 1.3.2, and why.

Each has a witness, so that none outlives its cause: a test plays it and finds this
difference and no other. The rules themselves stand in `machine_spec/websocket.yaml`.
"""

import zlib
from typing import Any

import pytest

from tests.dialects.disagreements import Dialect, Receive
from tests.dialects.wsproto import explanations, heads
from tests.dialects.wsproto.frames import (
    BINARY,
    RSV1,
    TEXT,
    Frame,
    binary,
    close,
    compressed,
    deflated,
    in_frames,
    ping,
    stream,
    text,
)
from tests.dialects.wsproto.libraries import ours, theirs
from tests.dialects.wsproto.parallel import (
    DEFLATE,
    OPEN,
    Difference,
    End,
    Observation,
    Script,
    compare,
    offering,
    send,
)

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
        explains=explanations.refuses_in_its_own_terms,
        witness=serving(send("AcceptConnection")),
    ),
    Difference(
        name="blames-the-peer-in-its-own-terms",
        reason="Whatever a peer says that is wrong is a `RemoteProtocolError` with a hint; wsproto lets"
        " `UnicodeDecodeError`, `ValueError` and `IndexError` out.",
        cites=("RFC 6455, section 4.2.2",),
        explains=explanations.blames_the_peer_in_its_own_terms,
        witness=asked((b"Sec-WebSocket-Protocol", b"\xff")),
    ),
    Difference(
        name="suggests-a-status-that-says-more",
        reason="A request that is refused for its method, or by HTTP itself, has a status that says so; wsproto"
        " suggests 400 always.",
        cites=("RFC 9110, section 15.5.6",),
        explains=explanations.suggests_a_status_that_says_more,
        witness=serving(Receive(heads.head(b"POST / HTTP/1.1", heads.REQUEST))),
        covers=("hint",),
    ),
    Difference(
        name="names-what-to-upgrade-to",
        reason="A response with 426 says by Upgrade what would be spoken; wsproto leaves that out.",
        cites=("RFC 9110, section 15.5.22",),
        explains=explanations.names_what_to_upgrade_to,
        witness=serving(
            Receive(heads.head(heads.ASKING, heads.instead(heads.REQUEST, b"Sec-WebSocket-Version", b"8")))
        ),
        covers=("hint", "sent"),
    ),
    Difference(
        name="looks-at-http-first",
        reason="Of a head that breaks several rules those of HTTP are told; wsproto looks for them last.",
        cites=("RFC 6455, section 4.2.1",),
        explains=explanations.looks_at_http_first,
        witness=serving(
            Receive(heads.head(b"GET / HTTP/1.0", heads.instead(heads.REQUEST, b"Sec-WebSocket-Version", b"8")))
        ),
        covers=("hint",),
    ),
    Difference(
        name="awaits-a-close-after-an-error",
        reason="A peer that broke the protocol is heard no more, and nothing but a Close is due; wsproto stays open.",
        cites=("RFC 6455, section 7.1.7",),
        explains=explanations.awaits_a_close_after_an_error,
        witness=opened(Frame(0x3)),
        covers=("state",),
        parts_ways=False,
    ),
    Difference(
        name="takes-nothing-after-an-error",
        reason="After an error of the peer a Close is sent and nothing else, and then nothing is taken in; wsproto"
        " sends messages as if nothing had happened.",
        cites=("RFC 6455, section 7.1.7",),
        explains=explanations.takes_nothing_after_an_error,
        witness=Script("SERVER", (ERROR, send("Ping")), OPEN),
    ),
    Difference(
        name="tells-the-end-once",
        reason="Who has told that and why the connection is closed does not tell afterwards that it ended without a"
        " Close.",
        cites=("RFC 6455, section 7.1.5",),
        explains=explanations.tells_the_end_once,
        witness=Script("SERVER", (Receive(close().to("SERVER")), End()), OPEN),
        covers=("events",),
        parts_ways=False,
    ),
    Difference(
        name="tells-that-the-client-has-left",
        reason="A client that leaves before it is answered has ended the connection abnormally; wsproto takes no"
        " notice.",
        cites=("RFC 6455, section 7.1.4", "decisions/0024-who-left-is-not-accepted.md"),
        explains=explanations.tells_that_the_client_has_left,
        witness=serving(Receive(heads.request()), End()),
        covers=("events",),
        parts_ways=False,
    ),
    Difference(
        name="accepts-nobody-who-has-left",
        reason="There is no connection to a client that has left, and so there is none to accept; wsproto opens it.",
        cites=("RFC 6455, section 7.1.4", "decisions/0024-who-left-is-not-accepted.md"),
        explains=explanations.accepts_nobody_who_has_left,
        witness=serving(Receive(heads.request()), End(), send("AcceptConnection")),
    ),
    Difference(
        name="asks-nobody-who-has-left",
        reason="A server that leaves before it is asked is asked no more, and the state says so.",
        cites=("RFC 6455, section 7.1.4", "decisions/0024-who-left-is-not-accepted.md"),
        explains=explanations.asks_nobody_who_has_left,
        witness=Script("CLIENT", (End(),)),
        covers=("state",),
    ),
    Difference(
        name="is-over-after-a-bad-answer",
        reason="A client that was answered wrongly has no connection and will have none; wsproto goes on waiting.",
        cites=("RFC 6455, section 4.1",),
        explains=explanations.is_over_after_a_bad_answer,
        witness=Script("CLIENT", (ASK, Receive(heads.head(heads.SWITCHING, ())))),
        covers=("state",),
    ),
    # --------------------------------------------------------- opening handshake
    Difference(
        name="hears-what-is-behind-the-request",
        reason="What a client sent together with its request is heard once the connection is open; wsproto loses it.",
        cites=("RFC 6455, section 4.1",),
        explains=explanations.hears_what_is_behind_the_request,
        witness=serving(Receive(heads.request() + stream("SERVER", text("hi"))), send("AcceptConnection")),
    ),
    Difference(
        name="sends-no-handshake-that-breaks-the-rules",
        reason="What would be refused if it were received is not sent: fields of the application that contradict the"
        " rest of a head, subprotocols that are no tokens or stand twice; wsproto sends whatever h11 takes.",
        cites=("RFC 6455, section 4.1", "RFC 6455, section 4.2.2"),
        explains=explanations.sends_no_broken_handshake,
        witness=Script("CLIENT", (send("Request", host="a", target="/", subprotocols=("a", "a")),)),
    ),
    Difference(
        name="wants-one-key-of-sixteen-bytes",
        reason="A key is the base64 of 16 bytes and is said once; wsproto takes anything for one.",
        cites=("RFC 6455, section 4.2.1", "RFC 6455, section 11.3.1"),
        explains=explanations.Refused("bad_key", when="sec-websocket-key:"),
        witness=asked_with(b"Sec-WebSocket-Key", b"x"),
    ),
    Difference(
        name="wants-one-version",
        reason="A version that is said twice is none; wsproto takes the last one.",
        cites=("RFC 6455, section 11.3.5",),
        explains=explanations.Refused(
            "unsupported_version", when="sec-websocket-version:.*\\n(.*\\n)*sec-websocket-version:"
        ),
        witness=asked((b"Sec-WebSocket-Version", b"13")),
    ),
    Difference(
        name="wants-one-answer-to-its-key",
        reason="An answer that is said twice is none; wsproto takes the last one.",
        cites=("RFC 6455, section 11.3.3",),
        explains=explanations.Refused("bad_accept", when="sec-websocket-accept:(.*\\n)*sec-websocket-accept:"),
        witness=Script("CLIENT", (ASK, Receive(heads.response((b"Sec-WebSocket-Accept", heads.ANSWER))))),
    ),
    Difference(
        name="wants-http-1-1",
        reason="A handshake is of HTTP/1.1 or higher; HTTP/1.0 has no Upgrade.",
        cites=("RFC 6455, section 4.2.1", "RFC 9110, section 7.8"),
        explains=explanations.Refused("bad_http_version"),
        witness=serving(Receive(heads.head(b"GET / HTTP/1.0", heads.REQUEST))),
    ),
    Difference(
        name="wants-no-body",
        reason="What follows the request is frames to one recipient and a body to another; wsproto reads both.",
        cites=("RFC 9110, section 7.8",),
        explains=explanations.Refused("bad_body", when="content-length:|transfer-encoding:"),
        witness=asked((b"Content-Length", b"3")),
    ),
    Difference(
        name="wants-strict-http",
        reason="The head is read by the strict rules of HTTP; wsproto reads it by those of h11.",
        cites=("RFC 9110, section 7.2",),
        explains=explanations.Refused("bad_http"),
        witness=asked_with(b"Host", b"a, b"),
    ),
    Difference(
        name="wants-tokens-in-its-lists",
        reason="Subprotocols and extensions are lists of tokens; wsproto takes any text for one.",
        cites=("RFC 6455, section 11.3.4", "RFC 6455, section 9.1"),
        explains=explanations.Refused("bad_subprotocol", "bad_extensions", when="sec-websocket-(protocol|extensions):"),
        witness=asked((b"Sec-WebSocket-Protocol", b"a b")),
    ),
    Difference(
        name="leaves-out-empty-elements",
        reason="Empty elements of a list count for nothing; wsproto tells a server of them and a client refuses them.",
        cites=("RFC 9110, section 5.6.1.2",),
        explains=explanations.leaves_out_empty_elements,
        witness=asked((b"Sec-WebSocket-Protocol", b"a,")),
    ),
    Difference(
        name="expects-no-body-of-a-101",
        reason="What follows a 101 are frames, whatever it says of a length; wsproto refuses two that contradict"
        " each other.",
        cites=("RFC 9110, section 8.6",),
        explains=explanations.expects_no_body,
        witness=Script("CLIENT", (ASK, Receive(heads.response((b"Content-Length", b"0"), (b"Content-Length", b"3"))))),
    ),
    Difference(
        name="tells-every-line",
        reason="What is told of a head are its lines; of two lines with Content-Length wsproto tells one.",
        cites=("RFC 9110, section 5.3",),
        explains=explanations.tells_every_line,
        witness=Script("CLIENT", (ASK, Receive(heads.response((b"Content-Length", b"0"), (b"Content-Length", b"0"))))),
        covers=("events",),
    ),
    Difference(
        name="reads-every-line-of-a-list",
        reason="A list in several lines is one list; wsproto reads the last line only.",
        cites=("RFC 9110, section 5.3",),
        explains=explanations.has_a_list_in_several_lines,
        witness=asked((b"Connection", b"keep-alive")),
    ),
    Difference(
        name="finds-websocket-among-other-upgrades",
        reason="A client may offer other protocols besides; wsproto wants WebSocket alone.",
        cites=("RFC 6455, section 4.2.1",),
        explains=explanations.finds_websocket_among_others,
        witness=asked_with(b"Upgrade", b"h2c, websocket"),
    ),
    Difference(
        name="waits-behind-an-interim-response",
        reason="An interim response is not the answer; wsproto takes it for a rejection.",
        cites=("RFC 9110, section 15.2",),
        explains=explanations.waits_behind_an_interim_response,
        witness=Script("CLIENT", (ASK, Receive(b"HTTP/1.1 103 Early Hints\r\n\r\n"))),
    ),
    Difference(
        name="hears-nothing-after-rejecting",
        reason="A server that has rejected does not care what else is said; wsproto reads it as HTTP, and may let an"
        " `AttributeError` of h11 out.",
        cites=("RFC 6455, section 4.2.2",),
        explains=explanations.hears_nothing_after_rejecting,
        witness=serving(send("RejectConnection"), Receive(b"nonsense\r\n\r\n")),
    ),
    Difference(
        name="rejects-with-a-reason-phrase",
        reason="A status line says in words what its number means; wsproto leaves the words out.",
        cites=("RFC 9112, section 4",),
        explains=explanations.rejects_with_a_reason_phrase,
        witness=serving(Receive(heads.request()), send("RejectConnection", status_code=403)),
        covers=("sent",),
        parts_ways=False,
    ),
    Difference(
        name="says-that-it-closes-after-an-error",
        reason="Nothing that follows a request that could not be read can be read, and the answer says so.",
        cites=("RFC 9112, section 9.6",),
        explains=explanations.says_that_it_closes_after_an_error,
        witness=serving(Receive(b"nonsense\r\n\r\n"), send("RejectConnection")),
        covers=("sent",),
        parts_ways=False,
    ),
    # ------------------------------------------------------------------- frames
    Difference(
        name="tells-text-before-an-octet-that-is-none",
        reason="What is heard does not depend on how TCP cut the stream; wsproto tells such text only if it came by"
        " itself.",
        cites=("RFC 6455, section 8.1",),
        explains=explanations.tells_text_before,
        witness=opened(Frame(TEXT, b"abc\xff")),
        covers=("events",),
        parts_ways=False,
    ),
    Difference(
        name="refuses-as-soon-as-it-is-certain",
        reason="A frame that cannot be is refused at the octet that says so; wsproto waits for the second one, or for"
        " the payload.",
        cites=("RFC 6455, section 7.1.7",),
        explains=explanations.refuses_what_has_only_begun,
        witness=Script("SERVER", (Receive(b"\x83"),), OPEN),
    ),
    Difference(
        name="refuses-surrogates-at-once",
        reason="What begins like a surrogate is no UTF-8, whatever follows; wsproto waits for the third octet.",
        cites=("RFC 6455, section 8.1",),
        explains=explanations.refuses_the_beginning_of_a_surrogate,
        witness=opened(Frame(TEXT, b"\xed\xa0", fin=False)),
        covers=("events", "failed", "state"),
    ),
    Difference(
        name="looks-at-the-header-first",
        reason="A frame of a message that does not belong there is refused whatever its payload is; wsproto may blame"
        " the payload.",
        cites=("RFC 6455, section 5.4",),
        explains=explanations.blames_the_header,
        witness=opened(Frame(TEXT, b"", fin=False, rsv=RSV1), Frame(TEXT, b"\xff"), agreement=DEFLATE),
        covers=("events",),
    ),
    Difference(
        name="bounds-what-it-receives",
        reason="A message, a frame and the number of frames of a message have limits; wsproto has none.",
        cites=("RFC 6455, section 10.4",),
        explains=explanations.Failed("long_message", "long_frame", "many_frames"),
        witness=opened(Frame(BINARY, b"x", length_bytes=8, claimed=1 << 62)),
    ),
    Difference(
        name="sends-no-reserved-code",
        reason="A Close says only codes that its sender may say; wsproto sends any number of 16 bits.",
        cites=("RFC 6455, section 7.4.2",),
        explains=explanations.sends_no_reserved_code,
        witness=Script("SERVER", (send("CloseConnection", code=999),), OPEN),
    ),
    Difference(
        name="knows-bad-gateway",
        reason="1014 has been registered since.",
        cites=("RFC 6455, section 11.7",),
        explains=explanations.knows_bad_gateway,
        witness=opened(close(1014)),
    ),
    # -------------------------------------------------------------- compression
    Difference(
        name="keeps-compression-across-control-frames",
        reason="Control frames are not part of the message that they interrupt; wsproto forgets at the first one that"
        " the message is compressed (its pull request 205).",
        cites=("RFC 7692, section 6.1", "RFC 6455, section 5.4"),
        explains=explanations.has_control_frame_inside_a_compressed_message,
        witness=opened(*INTERRUPTED, agreement=DEFLATE),
    ),
    Difference(
        name="hears-frames-as-a-whole-where-they-may-be-compressed",
        reason="How far a piece of a frame can be decompressed depends on where TCP cut it, so nothing is told of a"
        " frame before all of it is there, and nothing of one that cannot be decompressed; wsproto tells what it can.",
        cites=("RFC 7692, section 6.2",),
        explains=explanations.hears_frames_as_a_whole,
        witness=Script("SERVER", (Receive(compressed(binary(b""), PAYLOAD).to("SERVER")[:-2]),), DEFLATE),
    ),
    Difference(
        name="goes-on-after-a-final-block",
        reason="A block may be marked as the last one, and what follows then has a context of its own; wsproto"
        " refuses it.",
        cites=("RFC 7692, section 7.2.3.4",),
        explains=explanations.has_a_final_block,
        witness=opened(*[compressed(binary(b""), FINAL_BLOCK)] * 2, agreement=DEFLATE),
    ),
    Difference(
        name="declines-an-offer-that-is-malformed",
        reason="An offer with a parameter that is unknown, stands twice or has a value that it cannot have is declined;"
        " wsproto accepts it, or lets a `ValueError` out.",
        cites=("RFC 7692, section 7", "RFC 7692, section 7.1"),
        explains=explanations.declines_an_offer,
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
        explains=explanations.accepts_an_earlier_offer,
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
        explains=explanations.keeps_to_its_own_window,
        witness=serving(
            Receive(heads.request((b"Sec-WebSocket-Extensions", b"permessage-deflate; server_max_window_bits=15"))),
            send("AcceptConnection", extensions=offering(server_max_window_bits=10)),
        ),
    ),
    Difference(
        name="reads-values-between-quotation-marks",
        reason="A value may be quoted if it is a token all the same; wsproto lets a `ValueError` out.",
        cites=("RFC 6455, section 9.1",),
        explains=explanations.reads_a_quoted_value,
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
        explains=explanations.expects_the_largest_window,
        witness=Script(
            "CLIENT",
            (
                send("Request", host="a", target="/", extensions=offering(server_max_window_bits=10)),
                Receive(heads.response((b"Sec-WebSocket-Extensions", b"permessage-deflate"))),
            ),
        ),
        covers=("events",),
        parts_ways=False,
    ),
    Difference(
        name="agrees-on-a-window-of-eight-bits",
        reason="A client that compresses with the smallest window is understood by who has a larger one.",
        cites=("RFC 7692, section 7.1.2.2",),
        explains=explanations.agrees_on_a_window_of_eight_bits,
        witness=serving(
            Receive(heads.request((b"Sec-WebSocket-Extensions", b"permessage-deflate; client_max_window_bits=8"))),
            send("AcceptConnection", extensions=offering()),
        ),
    ),
)

WSPROTO = Dialect(theirs, ours, compare, DIFFERENCES, Observation)


def beyond(name: str) -> pytest.MarkDecorator:
    """Ask something of both libraries that wsproto does not do, which is the difference of that name."""
    (reason,) = [difference.reason for difference in DIFFERENCES if difference.name == name]
    fails = pytest.mark.xfail(reason=f"wsproto differs: {reason}", strict=True)
    libraries = [pytest.param(theirs, marks=fails, id="wsproto"), pytest.param(ours, id="stateline")]
    return pytest.mark.parametrize("library", libraries)
