"""Elements of a given size, by the limit that bounds them, and texts that a pattern is asked about."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from stateline import (
    CLIENT,
    NEED_DATA,
    PAUSED,
    SERVER,
    EndOfMessage,
    Limits,
    LocalProtocolError,
    RemoteProtocolError,
    Request,
    Response,
)
from stateline_codegen.conformance.cases import LimitCase, TrailerCase
from tests.fuzz.targets import Target

ENOUGH = 1 << 40
"""A limit that nothing here exceeds."""

MANY_LINES = 2_000
"""As many as are tried where a limit is so high that it is none."""

NO_LIMIT = "so many lines are no limit"

NO_EMPTY_LINES = "no empty line before a response is ever skipped"


def _start_line(role: Any, size: int) -> bytes:
    before, after = (b"GET /", b" HTTP/1.1\r\n") if role is SERVER else (b"HTTP/1.1 204 ", b"\r\n")
    return before + b"a" * (size - len(before + after)) + after + _HOST


def _field_line(role: Any, size: int) -> bytes:
    return _LINES[role] + b"a: " + b"b" * (size - len(b"a: \r\n")) + b"\r\n" + _HOST


def _fields(role: Any, size: int) -> bytes:
    return _LINES[role] + b"a: b\r\n" * (size - 1) + _HOST


def _head(role: Any, size: int) -> bytes:
    line = b"a: \r\n"
    return _LINES[role] + b"a: " + b"b" * (size - len(_LINES[role] + line + _HOST)) + b"\r\n" + _HOST


def _trailers(role: Any, size: int) -> bytes:
    return _CHUNKED[role] + b"0\r\n" + b"a: b\r\n" * size + b"\r\n"


def _trailer_bytes(role: Any, size: int) -> bytes:
    return _CHUNKED[role] + b"0\r\n" + b"a: " + b"b" * (size - len(b"a: \r\n\r\n")) + b"\r\n\r\n"


def _chunk_line(role: Any, size: int) -> bytes:
    return _CHUNKED[role] + b"1;" + b"a" * (size - len(b"1;\r\n")) + b"\r\nx\r\n0\r\n\r\n"


def _empty_lines(role: Any, size: int) -> bytes:
    return b"\r\n" * size + _LINES[role] + _HOST


_LINES = {SERVER: b"GET / HTTP/1.1\r\n", CLIENT: b"HTTP/1.1 204 \r\n"}
_HOST = b"Host: a\r\n\r\n"
_CHUNKED = {
    SERVER: b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + _HOST,
    CLIENT: b"HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n",
}

ELEMENTS: dict[str, Callable[[Any, int], bytes]] = {
    "max_start_line_bytes": _start_line,
    "max_field_line_bytes": _field_line,
    "max_field_count": _fields,
    "max_head_bytes": _head,
    "max_trailer_count": _trailers,
    "max_trailer_bytes": _trailer_bytes,
    "max_chunk_line_bytes": _chunk_line,
    "max_leading_empty_lines": _empty_lines,
}
"""Makes a message whose element is of a size: bytes or lines, as the limit counts."""


def play_limit(case: LimitCase, target: Target, *, is_plain: bool) -> str:
    """Receive an element of the size under a policy's own limit, all others being out of the way."""
    if case.limit == "max_leading_empty_lines" and target.role is CLIENT:
        return NO_EMPTY_LINES
    size = case.size
    if case.limit.endswith("_count") and size > MANY_LINES:
        if case.error:
            return NO_LIMIT
        size = MANY_LINES
    others = {field.name: ENOUGH for field in fields(Limits) if field.init and field.name != case.limit}
    open_one = target.open_plain if is_plain else target.open
    connection = open_one(replace(target.policy.limits, **others))
    if target.role is CLIENT:
        connection.send(Request(method="GET", target="/", headers=[("Host", "a")]))
        connection.send(EndOfMessage())
    connection.receive_data(ELEMENTS[case.limit](target.role, size))
    assert _read_to_end(connection) == case.error
    return ""


def play_trailer(case: TrailerCase, target: Target, *, is_plain: bool) -> str:
    """Receive a chunked body with a trailer, and send one."""
    open_one = target.open_plain if is_plain else target.open
    connection = open_one()
    if target.role is CLIENT:
        connection.send(Request(method="GET", target="/", headers=[("Host", "a")]))
        connection.send(EndOfMessage())
    connection.receive_data(_CHUNKED[target.role] + b"0\r\n" + case.field.encode() + b": x\r\n\r\n")
    assert _read_to_end(connection) == case.error
    connection = open_one()
    head: Request | Response = Response(status_code=200)
    if target.role is CLIENT:
        head = Request(method="GET", target="/", headers=[("Host", "a"), ("Transfer-Encoding", "chunked")])
    else:
        connection.receive_data(_LINES[SERVER] + _HOST)
        connection.next_event()
    connection.send(head)
    try:
        connection.send(EndOfMessage(headers=[(case.field, "x")]))
    except LocalProtocolError as error:
        code = error.code
    else:
        code = ""
    assert code == case.error
    return ""


def _read_to_end(connection: Any) -> str | None:
    """The code that a message is refused with, None if it is read to its end."""
    while True:
        try:
            event = connection.next_event()
        except RemoteProtocolError as error:
            return error.code
        if isinstance(event, EndOfMessage):
            return None
        assert event is not NEED_DATA
        assert event is not PAUSED
