"""What an application and its peer may do next, sensible or not, and how to wander through it."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from tests.dialects.disagreements import Receive
from tests.dialects.wsproto import heads
from tests.dialects.wsproto.frames import (
    PING,
    TEXT,
    Deflater,
    Frame,
    binary,
    close,
    compressed,
    deflated,
    in_frames,
    more,
    ping,
    pong,
    text,
)
from tests.dialects.wsproto.libraries import ROLES, ours, theirs
from tests.dialects.wsproto.parallel import (
    DEFLATE,
    HANDSHAKE,
    OPEN,
    Action,
    End,
    Initiate,
    Respond,
    Script,
    Side,
    offering,
    send,
)

AGREEMENTS = (
    DEFLATE,
    HANDSHAKE,
    OPEN,
    DEFLATE,
    f"{DEFLATE}; client_no_context_takeover; server_no_context_takeover",
    f"{DEFLATE}; client_max_window_bits=9; server_max_window_bits=10",
)
STARTS = [(role, agreement) for role in ROLES for agreement in AGREEMENTS]
"""Where a walk may begin."""

SENT: tuple[Action, ...] = (
    send("TextMessage", data="h€y"),
    send("TextMessage", data="he", message_finished=False),
    send("BytesMessage", data=b"\0\xff"),
    send("BytesMessage", data=b"", message_finished=False),
    send("Message", data="either", message_finished=False),
    send("Message", data=b"either"),
    send("Ping", payload=b"ping"),
    send("Pong"),
    send("CloseConnection", code=1000, reason="bye"),
    send("CloseConnection", code=1006),
    send("CloseConnection", code=None),
    Respond(),
)
"""What either role may send once the connection is open."""

HEARD = (
    text("h€y"),
    text("", fin=False),
    Frame(TEXT, "€".encode()[:2], fin=False),
    more("€".encode()[2:], fin=False),
    more(b"end"),
    binary(b"\0\xff"),
    binary(b"begin", fin=False),
    ping(b"ping"),
    pong(),
    close(1000, b"bye"),
    close(4000),
    close(None),
)
WRONG = (
    Frame(TEXT, b"\xff"),
    Frame(0x3),
    Frame(PING, fin=False),
    Frame(PING, b"x" * 126),
    Frame(TEXT, b"x", rsv=2),
    Frame(TEXT, b"x", rsv=4),
    close(1005),
    close(999),
    close(1000, b"\xff"),
    Frame(TEXT, b"x", length_bytes=2),
)
SQUEEZED = (
    compressed(text(""), deflated(b"hello hello")),
    compressed(binary(b""), deflated(b"")),
    *in_frames(compressed(text(""), Deflater()(b"abc abc abc abc")), 0, 4),
)

REQUESTS = (
    heads.request(),
    heads.request((b"Sec-WebSocket-Protocol", b"a, b")),
    heads.request((b"Sec-WebSocket-Extensions", b"permessage-deflate; client_max_window_bits")),
    heads.head(heads.ASKING, heads.without(heads.REQUEST, b"Upgrade")),
    heads.head(heads.ASKING, heads.instead(heads.REQUEST, b"Sec-WebSocket-Version", b"8")),
    b"GET / HTTP/1.1\r\n",
)
RESPONSES = (
    heads.response(),
    heads.response((b"Sec-WebSocket-Protocol", b"a")),
    heads.response((b"Sec-WebSocket-Extensions", b"permessage-deflate")),
    heads.head(heads.SWITCHING, heads.without(heads.RESPONSE, b"Upgrade")),
    b"HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno",
    b"HTTP/1.1 403 No\r\nContent-Length: 4\r\n\r\nno",
    b"HTTP/1.1 500 \r\n\r\n",
    b"no",
)


def _handshake(role: str) -> Iterator[Action]:
    if role == "SERVER":
        yield from map(Receive, REQUESTS)
        yield Initiate(heads.REQUEST)
        yield send("AcceptConnection")
        yield send("AcceptConnection", subprotocol="a", extra_headers=((b"X-Thing", b"1"),))
        yield send("AcceptConnection", extensions=offering())
        yield send("RejectConnection", status_code=403)
        yield send("RejectConnection", headers=((b"content-length", b"2"),), has_body=True)
        yield send("RejectConnection", has_body=True)
        yield send("RejectData", data=b"no")
        yield send("RejectData", data=b"n", body_finished=False)
    else:
        yield send("Request", host="a", target="/")
        yield send("Request", host="a:80", target="/a?b", subprotocols=("a", "b"), extensions=offering())
        yield from map(Receive, RESPONSES)


def _actions(role: str, agreement: str | None) -> Iterator[Action]:
    if agreement is HANDSHAKE:
        yield from _handshake(role)
    frames = (*HEARD, *WRONG, *(SQUEEZED if agreement else ()))
    yield from (Receive(frame.to(role)) for frame in frames)
    yield from SENT
    yield End()


@cache
def actions(role: str, agreement: str | None) -> tuple[Action, ...]:
    """List what may happen to a role, in whatever state."""
    return tuple(_actions(role, agreement))


@cache
def allowed(script: Script) -> tuple[Action, ...]:
    """List what neither library takes amiss after a script."""
    return tuple(
        action
        for action in actions(script.role, script.agreement)
        if not any(_is_amiss(library, script, action) for library in (theirs, ours))
    )


def _is_amiss(library: Any, script: Script, action: Action) -> bool:
    side = Side(library, script)
    for earlier in script.actions:
        side.perform(earlier)
    (seen,) = side.perform(action)
    return bool(seen.error) or seen.failed


def wander(role: str, agreement: str | None, choices: Sequence[int]) -> Script:
    """Turn numbers into a walk: mostly what both allow next, now and then anything.

    A shorter list of smaller numbers is a shorter and simpler walk, so that a
    failing one can be made small.
    """
    script = Script(role, (), agreement)
    for choice in choices:
        which, mood = divmod(choice, 8)
        options = (allowed(script) if mood < 7 else ()) or actions(role, agreement)
        script = Script(role, (*script.actions, options[which % len(options)]), agreement)
    return script
