"""A slip of an application is told of with the name of what was wrong."""

from typing import Any

import pytest

from stateline import CLIENT, SERVER, Connection, Data, LocalProtocolError, RemoteProtocolError, Request
from stateline.http1.limits import Limits

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.mark.parametrize("data", ["x", "", None, 5, ["x"]], ids=repr)
def test_only_bytes_are_received(data: Any) -> None:
    with pytest.raises(TypeError, match=f"expected bytes, not {type(data).__name__}"):
        Connection(SERVER).receive_data(data)


@pytest.mark.parametrize(
    "field", [("Content-Length", "5"), ("Transfer-Encoding", "chunked")], ids=lambda field: field[0]
)
def test_only_bytes_are_sent(field: tuple[str, str]) -> None:
    client = Connection(CLIENT)
    client.send(Request(method="POST", target="/", headers=[("Host", "a"), field]))
    with pytest.raises(TypeError, match="data must be bytes or a buffer of single bytes, not str"):
        client.send(Data(data="hello"))  # type: ignore[arg-type]  # which is the slip


def test_a_policy_is_not_named_by_a_text() -> None:
    with pytest.raises(TypeError, match="expected a Policy such as STRICT, not str"):
        Connection(SERVER, policy="strict")  # type: ignore[call-overload]  # which is the slip


@pytest.mark.parametrize("status", [204, 304])
def test_where_no_body_is_allowed_none_was_too_long(status: int) -> None:
    server = Connection(SERVER)
    server.receive_data(GET)
    server.receive_event(b"")
    server.send_response(status)
    with pytest.raises(LocalProtocolError, match="the body is longer than its head allows: 1 bytes too many"):
        server.send_data(b"x")


@pytest.mark.parametrize(
    ("limits", "wire", "message"),
    [
        (Limits(max_head_bytes=40), GET[:-2] + b"a: " + b"b" * 20, "the head exceeds its limit: 40 bytes"),
        (Limits(max_start_line_bytes=10), GET, "the start line exceeds its limit: 10 bytes"),
        (Limits(max_field_line_bytes=5), GET, "a field line exceeds its limit: 5 bytes"),
    ],
    ids=["head", "start line", "field line"],
)
def test_a_limit_that_was_exceeded_is_told(limits: Limits, wire: bytes, message: str) -> None:
    server = Connection(SERVER, limits=limits)
    server.receive_data(wire)
    with pytest.raises(RemoteProtocolError, match=f"^{message}$"):
        server.next_event()
