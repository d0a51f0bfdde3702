"""The comparison sees what it is there to see: h11 agrees with itself, and with nothing that was tampered with."""

from collections.abc import Callable
from typing import Any

import pytest

from stateline.handler import BodyReceived, ParseError, RequestReceived
from tests.dialects.handler.differences import LIKE_H11
from tests.dialects.handler.parallel import Disagreement, Reference, explain, serve
from tests.dialects.messages import REQUESTS

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
BROKEN = b"GET\r\n\r\n"


def tampered(name: str, change: Callable[..., Any]) -> Reference:
    """Make a handler that has another method; it is given the original one first."""
    original = getattr(Reference, name)
    if isinstance(original, property):
        method: Any = property(lambda handler: change(original.fget, handler))
    else:
        method = lambda handler, *arguments, **named: change(original, handler, *arguments, **named)  # noqa: E731
    made: Reference = type("Tampered", (Reference,), {name: method})()
    return made


def without_fields(original: Any, handler: Any, data: bytes) -> Any:
    events = original(handler, data)
    return [
        RequestReceived(e.method, e.target, (), e.http_version) if type(e) is RequestReceived else e for e in events
    ]


def without_bodies(original: Any, handler: Any, data: bytes) -> Any:
    return [event for event in original(handler, data) if type(event) is not BodyReceived or not event.more]


def hinting_at_418(original: Any, handler: Any, data: bytes) -> Any:
    try:
        return original(handler, data)
    except ParseError as error:
        raise ParseError(str(error), 418) from None


def never_refusing(original: Any, handler: Any, data: bytes) -> Any:
    try:
        return original(handler, data)
    except ParseError:
        return []


TAMPERINGS: dict[str, tuple[str, Callable[..., Any], bytes]] = {
    "fields are missing": ("receive_data", without_fields, GET),
    "a body is missing": ("receive_data", without_bodies, POST),
    "a hint is another": ("receive_data", hinting_at_418, BROKEN),
    "nothing is refused": ("receive_data", never_refusing, BROKEN),
    "what waits is not told": ("pending_events", lambda original, handler: [], GET + GET),
    "nobody waits": ("client_is_waiting_for_100_continue", lambda original, handler: False, POST),
    "a byte is withheld": ("send_body", lambda original, *given, **more: original(*given, **more)[:-1], GET),
    "a field is added": (
        "send_response",
        lambda original, handler, status, headers: original(handler, status, [*headers, (b"X", b"y")]),
        GET,
    ),
    "nothing is pending": ("has_pending_data", lambda original, handler: False, GET + GET[:-1]),
}


@pytest.mark.parametrize("stream", [*REQUESTS, GET, POST, BROKEN])
def test_a_handler_agrees_with_itself(stream: bytes) -> None:
    assert serve(Reference(), (stream, b"")) == serve(Reference(), (stream, b""))


@pytest.mark.parametrize("name", TAMPERINGS)
def test_it_sees_that(name: str) -> None:
    method, change, stream = TAMPERINGS[name]
    pieces = (stream, b"ok") if stream is POST else (stream,)
    theirs, ours = serve(Reference(), pieces), serve(tampered(method, change), pieces)
    assert theirs.notes != ours.notes
    assert not explain(Disagreement(pieces, theirs, ours), LIKE_H11)
