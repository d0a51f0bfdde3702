"""What an application and its peer may do next, sensible or not, and how to wander through it."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import h11

from tests.dialects.h11.parallel import Action, Call, Receive, Script, Send, Side

SHARED: tuple[Action, ...] = (
    Receive(b""),
    Send("Data hello"),
    Send("Data he"),
    Send("Data"),
    Send("EndOfMessage"),
    Send("EndOfMessage\n  X-Trailer: 1"),
    Send("ConnectionClosed"),
    Call("start_next_cycle"),
    Call("send_failed"),
)
"""What either role may do or hear."""

BODIES: tuple[Action, ...] = (
    Receive(b"hello"),
    Receive(b"5\r\nhello\r\n0\r\n\r\n"),
    Receive(b"0\r\nX-Trailer: 1\r\n\r\n"),
    Receive(b"\x00"),
)
"""What may arrive besides heads; where it does not belong it is an error."""

REQUESTS = (
    ("GET / 1.1", "Host: a"),
    ("GET / 1.1", "Host: a", "Connection: close"),
    ("POST / 1.1", "Host: a", "Content-Length: 5"),
    ("POST / 1.1", "Host: a", "Content-Length: 5", "Expect: 100-continue"),
    ("POST / 1.1", "Host: a", "Transfer-Encoding: chunked"),
    ("POST / 1.1", "Host: a", "Transfer-Encoding: chunked", "Content-Length: 5"),
    ("HEAD / 1.1", "Host: a"),
    ("CONNECT a:1 1.1", "Host: a:1"),
    ("CONNECT a:1 1.1", "Host: a:1", "Upgrade: x", "Connection: close"),
    ("GET / 1.1", "Host: a", "Upgrade: x", "Connection: upgrade"),
    ("GET / 1.0", "Connection: keep-alive"),
    ("GET / 1.0", "Upgrade: x"),
    ("PRI * 2.0",),
)
RESPONSES = (
    ("100", ""),
    ("101", "", "Upgrade: x"),
    ("103", "", "Connection: close"),
    ("200", "OK"),
    ("200", "OK", "Content-Length: 5"),
    ("200", "OK", "Content-Length: 0", "Connection: close"),
    ("200", "OK", "Content-Length: 5", "Connection: Keep-Alive, x"),
    ("200", "OK", "Transfer-Encoding: chunked"),
    ("200", "OK", "Transfer-Encoding: chunked", "Content-Length: 5"),
    ("204", ""),
    ("304", "", "Content-Length: 5"),
    ("404", "No", "Content-Length: 0"),
)


def request_said(start: str, *fields: str) -> Send:
    """Write a request as an event."""
    return Send("\n  ".join([f"Request {start}", *fields]))


def request_bytes(start: str, *fields: str) -> Receive:
    """Write a request as bytes."""
    method, target, version = start.split(" ")
    return Receive("\r\n".join([f"{method} {target} HTTP/{version}", *fields, "", ""]).encode())


def response_said(status: str, reason: str, *fields: str) -> Send:
    """Write a response as an event."""
    name = "InformationalResponse" if status < "200" else "Response"
    return Send("\n  ".join([f"{name} 1.1 {status} {reason}".rstrip(), *fields]))


def response_bytes(status: str, reason: str, *fields: str, version: str = "1.1") -> Receive:
    """Write a response as bytes."""
    return Receive("\r\n".join([f"HTTP/{version} {status} {reason}", *fields, "", ""]).encode())


ACTIONS: dict[str, tuple[Action, ...]] = {
    "SERVER": (
        *(request_bytes(*request) for request in REQUESTS),
        *(response_said(*response) for response in RESPONSES),
        request_said(*REQUESTS[0]),
        *SHARED,
        *BODIES,
    ),
    "CLIENT": (
        *(request_said(*request) for request in REQUESTS),
        *(response_bytes(*response) for response in RESPONSES),
        response_bytes("200", "OK", version="1.0"),
        response_said("101", ""),
        response_said("200", "OK"),
        *SHARED,
        *BODIES,
    ),
}


Key = tuple[Any, ...]


def key_of(side: Side) -> Key:
    """Say where a real h11 is: what decides which events are legal next, and how a response is framed."""
    connection = side.connection
    machine = connection._cstate
    method = connection._request_method
    return (
        *map(repr, connection.states.values()),
        machine.keep_alive,
        frozenset(map(repr, machine.pending_switch_proposals)),
        method if method in (b"HEAD", b"CONNECT", None) else b"",
        connection.their_http_version is not None and connection.their_http_version < b"1.1",
        connection.client_is_waiting_for_100_continue,
        connection.trailing_data[1],
    )


def play(script: Script) -> Side:
    """Let a real h11 play a script."""
    side = Side(h11, script.role)
    for action in script.actions:
        side.perform(action)
    return side


@cache
def places(role: str) -> dict[Key, Script]:
    """Find, breadth first, every place h11 can be in, each with a shortest script that leads there."""
    start = Script(role, ())
    found = {key_of(play(start)): start}
    edge = [start]
    while edge:
        further = []
        for script in edge:
            for action in ACTIONS[role]:
                longer = Script(role, (*script.actions, action))
                key = key_of(play(longer))
                if key not in found:
                    found[key] = longer
                    further.append(longer)
        edge = further
    return found


@cache
def allowed(role: str, key: Key) -> tuple[Action, ...]:
    """List the actions that do not make h11 raise anything in a place."""
    script = places(role).get(key)
    if script is None:
        return ()
    return tuple(a for a in ACTIONS[role] if not any(seen.error for seen in play(script).perform(a)))


def wander(role: str, choices: Sequence[int]) -> Script:
    """Turn numbers into a walk: mostly what h11 allows next, now and then anything.

    A shorter list of smaller numbers is a shorter and simpler walk, so that a
    failing one can be made small.
    """
    side = Side(h11, role)
    actions: list[Action] = []
    for choice in choices:
        which, mood = divmod(choice, 8)
        sensible = allowed(role, key_of(side)) if mood < 7 else ()
        options = sensible or ACTIONS[role]
        actions.append(options[which % len(options)])
        side.perform(actions[-1])
    return Script(role, tuple(actions))
