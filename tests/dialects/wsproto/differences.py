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
    CONTINUATION,
    PING,
    RSV1,
    TEXT,
    Frame,
    binary,
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
    Event,
    Initiate,
    Respond,
    Script,
    Send,
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


def frames_received(seen: Disagreement) -> list[Frame]:
    """List the frames that have arrived, as far as they can be read."""
    data = seen.received
    if seen.script.agreement is HANDSHAKE:
        data = data.partition(b"\r\n\r\n")[2]
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


class Code:
    """A close code that nobody may send."""

    def __contains__(self, code: object) -> bool:
        return isinstance(code, int) and not (3000 <= code < 5000 or (1000 <= code < 1016 and code != 1004))


def sends_no_reserved_code(seen: Disagreement) -> bool:
    return (
        isinstance(seen.action, Send)
        and seen.action.event == "CloseConnection"
        and dict(seen.action.arguments)["code"] in Code()
        and seen.ours.error == "LocalProtocolError"
        and not seen.ours.sent
    )


def has_control_frame_inside_a_compressed_message(seen: Disagreement) -> bool:
    return is_compressing(seen) and any(
        frame.opcode >= PING for message in compressed_messages(seen) for frame in message[1:]
    )


def has_a_final_block(seen: Disagreement) -> bool:
    return is_compressing(seen) and any(map(_ends_its_stream, compressed_messages(seen)))


def _ends_its_stream(message: list[Frame]) -> bool:
    # The context of earlier messages is unknown here, and far distances are errors; a zlib dictionary stands for it.
    decompressor = zlib.decompressobj(wbits=-15, zdict=bytes(1 << 15))
    try:
        decompressor.decompress(b"".join(frame.payload for frame in message if frame.opcode < PING - 1))
    except zlib.error:
        return False
    return decompressor.eof


def hears_what_is_behind_the_request(seen: Disagreement) -> bool:
    return (
        seen.script.role == "SERVER"
        and seen.script.agreement is HANDSHAKE
        and bool(seen.received.partition(b"\r\n\r\n")[2])
    )


def tells_the_end_last(seen: Disagreement) -> bool:
    end = ("CloseConnection", {"code": 1006, "reason": None})
    return sorted(map(str, seen.theirs.events)) == sorted(map(str, seen.ours.events)) and seen.ours.events[-1] == end


def is_refused(seen: Disagreement) -> bool:
    """Ours refuses a head that theirs takes, or takes for another reason."""
    return isinstance(seen.action, (Receive, Initiate)) and seen.ours.error == "RemoteProtocolError"


def has_no_good_key(seen: Disagreement) -> bool:
    keys = head_received(seen).get(b"sec-websocket-key", [])
    return is_refused(seen) and any(re.fullmatch(rb"[A-Za-z0-9+/]{21}[AQgw]==", key) is None for key in keys)


def has_two_where_one_belongs(seen: Disagreement) -> bool:
    fields = head_received(seen)
    once = (b"sec-websocket-key", b"sec-websocket-version", b"sec-websocket-accept")
    return is_refused(seen) and any(len(fields.get(name, ())) > 1 for name in once)


def is_not_of_http_1_1(seen: Disagreement) -> bool:
    return is_refused(seen) and b"HTTP/1.1" not in seen.received.partition(b"\r\n")[0]


def has_a_list_in_several_lines(seen: Disagreement) -> bool:
    fields = head_received(seen)
    lists = (b"connection", b"upgrade", b"sec-websocket-extensions")
    return any(len(fields.get(name, ())) > 1 for name in lists)


# --------------------------------------------------------------------- the list

DEFLATER = deflated(b"hello hello hello")
FINAL = zlib.compressobj(wbits=-15)
FINAL_BLOCK = FINAL.compress(b"abc") + FINAL.flush(zlib.Z_FINISH) + b"\0"


def asking(*actions: Any, request: bytes = heads.request()) -> Script:
    return Script("SERVER", (Receive(request), *actions))


DIFFERENCES: tuple[Difference, ...] = (
    Difference(
        name="refuses-in-its-own-terms",
        reason="Whatever cannot be sent is a `LocalProtocolError`; wsproto lets `AssertionError`, `KeyError`,"
        " `struct.error` and the errors of h11 out.",
        cites=("RFC 6455, section 4.2.2",),
        explains=refuses_in_its_own_terms,
        witness=Script("SERVER", (send("AcceptConnection"),)),
    ),
    Difference(
        name="blames-the-peer-in-its-own-terms",
        reason="Whatever a peer says that is wrong is a `RemoteProtocolError` with a hint; wsproto lets"
        " `UnicodeDecodeError`, `ValueError` and `IndexError` out.",
        cites=("RFC 6455, section 4.2.2",),
        explains=blames_the_peer_in_its_own_terms,
        witness=asking(request=heads.request((b"Sec-WebSocket-Protocol", b"\xff"))),
    ),
    Difference(
        name="tells-text-before-an-octet-that-is-none",
        reason="What is heard does not depend on how TCP cut the stream; wsproto tells such text only if it came by"
        " itself.",
        cites=("RFC 6455, section 8.1",),
        explains=tells_text_before,
        witness=Script("SERVER", (Receive(Frame(TEXT, b"abc\xff").to("SERVER")),), OPEN),
        covers=facets("events"),
        parts_ways=False,
    ),
    Difference(
        name="sends-no-reserved-code",
        reason="A Close says only codes that may be said; wsproto sends any number of 16 bits.",
        cites=("RFC 6455, section 7.4.2",),
        explains=sends_no_reserved_code,
        witness=Script("SERVER", (send("CloseConnection", code=999),), OPEN),
    ),
    Difference(
        name="keeps-compression-across-control-frames",
        reason="Control frames are not part of the message that they interrupt; wsproto forgets at the first one that"
        " the message is compressed (wsproto, pull request 205).",
        cites=("RFC 7692, section 6.1", "RFC 6455, section 5.4"),
        explains=has_control_frame_inside_a_compressed_message,
        witness=Script(
            "SERVER",
            (
                Receive(
                    stream(
                        "SERVER", *(in_frames(compressed(binary(b""), DEFLATER), 3)[:1]), ping(), Frame(0, DEFLATER[3:])
                    )
                ),
            ),
            DEFLATE,
        ),
    ),
    Difference(
        name="goes-on-after-a-final-block",
        reason="A block may be marked as the last one, and the next message then begins with a context of its own;"
        " wsproto refuses it.",
        cites=("RFC 7692, section 7.2.3.4",),
        explains=has_a_final_block,
        witness=Script(
            "SERVER",
            (Receive(stream("SERVER", *[compressed(binary(b""), FINAL_BLOCK)] * 2)),),
            DEFLATE,
        ),
    ),
    Difference(
        name="hears-what-is-behind-the-request",
        reason="What a client sent together with its request is heard once the connection is open; wsproto loses it.",
        cites=("RFC 6455, section 4.1",),
        explains=hears_what_is_behind_the_request,
        witness=asking(send("AcceptConnection"), Receive(b""), request=heads.request() + stream("SERVER", text("hi"))),
    ),
    Difference(
        name="wants-a-key-of-sixteen-bytes",
        reason="A key is the base64 of 16 bytes; wsproto takes anything for one.",
        cites=("RFC 6455, section 4.2.1",),
        explains=has_no_good_key,
        witness=asking(request=heads.head(heads.ASKING, heads.instead(heads.REQUEST, b"Sec-WebSocket-Key", b"x"))),
    ),
    Difference(
        name="wants-one-key-and-one-version",
        reason="A field that must not be repeated is a sign of two recipients who might read different lines.",
        cites=("RFC 6455, section 11.3.1",),
        explains=has_two_where_one_belongs,
        witness=asking(request=heads.request((b"Sec-WebSocket-Key", heads.KEY))),
    ),
    Difference(
        name="wants-http-1-1",
        reason="A handshake is of HTTP/1.1 or higher; HTTP/1.0 has no Upgrade.",
        cites=("RFC 6455, section 4.2.1", "RFC 9110, section 7.8"),
        explains=is_not_of_http_1_1,
        witness=asking(request=heads.head(b"GET / HTTP/1.0", heads.REQUEST)),
    ),
    Difference(
        name="reads-every-line-of-a-list",
        reason="A list in several lines is one list; wsproto reads the last line only.",
        cites=("RFC 9110, section 5.3",),
        explains=has_a_list_in_several_lines,
        witness=asking(request=heads.request((b"Connection", b"keep-alive"))),
    ),
)


def beyond(name: str) -> pytest.MarkDecorator:
    """Ask something of both libraries that wsproto does not do, which is the difference of that name."""
    (reason,) = [difference.reason for difference in DIFFERENCES if difference.name == name]
    fails = pytest.mark.xfail(reason=f"wsproto differs: {reason}", strict=True)
    libraries = [pytest.param(theirs, marks=fails, id="wsproto"), pytest.param(ours, id="stateline")]
    return pytest.mark.parametrize("library", libraries)
