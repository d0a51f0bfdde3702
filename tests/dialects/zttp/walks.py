"""What an application and its peer may do next, sensible or not, and how to wander through it."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import zttp

from stateline import zttp as ours
from tests.dialects.zttp.parallel import START_NEXT_CYCLE, Action, Call, Headers, Receive, Script, Side, end

HOST = (b"Host", b"a")
FIVE = (b"Content-Length", b"5")
NOTHING = (b"Content-Length", b"0")
CHUNKED = (b"Transfer-Encoding", b"chunked")
CLOSE = (b"Connection", b"close")
OFFER = ((b"Connection", b"upgrade"), (b"Upgrade", b"x"))

REQUESTS: tuple[tuple[bytes, bytes, bytes, Headers], ...] = (
    (b"GET", b"/", b"1.1", (HOST,)),
    (b"GET", b"/a?b", b"1.1", (HOST, CLOSE)),
    (b"POST", b"/", b"1.1", (HOST, FIVE)),
    (b"POST", b"/", b"1.1", (HOST, FIVE, (b"Expect", b"100-continue"))),
    (b"POST", b"/", b"1.1", (HOST, CHUNKED)),
    (b"POST", b"/", b"1.1", (HOST, NOTHING)),
    (b"HEAD", b"/", b"1.1", (HOST,)),
    (b"CONNECT", b"a:1", b"1.1", ((b"Host", b"a:1"),)),
    (b"GET", b"/", b"1.1", (HOST, *OFFER)),
    (b"GET", b"/", b"1.0", ()),
    (b"GET", b"/", b"1.0", ((b"Connection", b"keep-alive"),)),
)
RESPONSES: tuple[tuple[int, Headers], ...] = (
    (100, ()),
    (103, ((b"Link", b"</a>"),)),
    (200, ()),
    (200, (NOTHING,)),
    (200, (FIVE,)),
    (200, (CHUNKED,)),
    (200, (FIVE, CLOSE)),
    (204, ()),
    (304, (FIVE,)),
    (404, (NOTHING, (b"Connection", b"keep-alive"))),
)

SHARED: tuple[Action, ...] = (
    Receive(b""),
    Receive(b"hello"),
    Receive(b"5\r\nhello\r\n0\r\n\r\n"),
    Receive(b"0\r\nX-Trailer: 1\r\n\r\n"),
    Call("send_data", (b"hello",)),
    Call("send_data", (b"he",)),
    Call("send_data", (b"",)),
    end(),
    end((b"X-Trailer", b"1")),
    START_NEXT_CYCLE,
    START_NEXT_CYCLE,
)
"""What either role may do or hear."""


def request_bytes(method: bytes, target: bytes, version: bytes, headers: Headers) -> Receive:
    """Write a request as bytes."""
    return Receive(b"%b %b HTTP/%b\r\n%b\r\n" % (method, target, version, _lines(headers)))


def response_bytes(status: int, headers: Headers, version: bytes = b"1.1") -> Receive:
    """Write a response as bytes."""
    return Receive(b"HTTP/%b %d Reason\r\n%b\r\n" % (version, status, _lines(headers)))


def _lines(headers: Headers) -> bytes:
    return b"".join(b"%b: %b\r\n" % field for field in headers)


ACTIONS: dict[str, tuple[Action, ...]] = {
    "SERVER": (
        *(request_bytes(*request) for request in REQUESTS),
        *(Call("send_response", response) for response in RESPONSES if response[0] >= 200),
        *(Call("send_informational", response) for response in RESPONSES if response[0] < 200),
        Call("send_informational", (200,)),
        Call("send_informational", (101,)),
        Call("send_response", (200, ((b"X", b"a\r\nb"),))),
        *SHARED,
    ),
    "CLIENT": (
        *(Call("send_request", request) for request in REQUESTS),
        Call("send_request", (b"G T", b"/", b"1.1", (HOST,))),
        *(response_bytes(*response) for response in RESPONSES),
        response_bytes(101, OFFER),
        response_bytes(200, [NOTHING], version=b"1.0"),
        *SHARED,
    ),
}


@cache
def allowed(script: Script) -> tuple[Action, ...]:
    """List the actions that make neither library raise anything after a script."""
    return tuple(
        action
        for action in ACTIONS[script.role]
        if not any(_last_error(library, script, action) for library in (zttp, ours))
    )


def _last_error(library: Any, script: Script, action: Action) -> str:
    side = Side(library, script.role)
    for earlier in script.actions:
        side.perform(earlier)
    (seen,) = side.perform(action)
    return seen.error


def wander(role: str, choices: Sequence[int]) -> Script:
    """Turn numbers into a walk: mostly what both allow next, now and then anything.

    A shorter list of smaller numbers is a shorter and simpler walk, so that a
    failing one can be made small.
    """
    script = Script(role, ())
    for choice in choices:
        which, mood = divmod(choice, 8)
        options = (allowed(script) if mood < 7 else ()) or ACTIONS[role]
        script = Script(role, (*script.actions, options[which % len(options)]))
    return script
