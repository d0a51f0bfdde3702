"""The names of the contract, what they take and what they give; a type checker knows them too."""

import dataclasses
import inspect
import pickle
import typing
from pathlib import Path
from typing import Any

import pytest

import stateline
from stateline import handler
from tests.http1.test_typing import check

FIELDS = {
    handler.RequestReceived: {
        "method": bytes,
        "target": bytes,
        "headers": tuple[tuple[bytes, bytes], ...],
        "http_version": str,
    },
    handler.BodyReceived: {"data": bytes, "more": bool},
    handler.ConnectionClosed: {"reason": str},
    handler.Upgraded: {"protocol": str},
    handler.WebSocketConnected: {"subprotocol": str | None},
    handler.WebSocketDataReceived: {"data": bytes | str},
    handler.WebSocketDisconnected: {"code": int, "reason": str},
}

VALUES: list[Any] = [
    handler.RequestReceived(b"GET", b"/", ((b"host", b"a"),), "1.1"),
    handler.BodyReceived(data=b"a", more=True),
    handler.ConnectionClosed(reason="client closed"),
    handler.Upgraded("h2c"),
    handler.WebSocketConnected(None),
    handler.WebSocketDataReceived("text"),
    handler.WebSocketDisconnected(1000, "bye"),
]


@pytest.mark.parametrize("event", FIELDS, ids=lambda event: event.__name__)
def test_an_event_has_the_fields_of_the_contract(event: Any) -> None:
    assert {field.name: field.type for field in dataclasses.fields(event)} == FIELDS[event]
    assert list(inspect.signature(event).parameters) == list(FIELDS[event])


@pytest.mark.parametrize("event", VALUES, ids=lambda event: type(event).__name__)
def test_an_event_is_frozen_slotted_and_compares_by_value(event: Any) -> None:
    (name, *_) = type(event).__slots__
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(event, name, None)
    assert not hasattr(event, "__dict__")
    assert event == dataclasses.replace(event)
    assert event == pickle.loads(pickle.dumps(event))
    assert hash(event) == hash(dataclasses.replace(event))
    assert isinstance(event, handler.ProtocolEvent)


def test_the_union_has_every_event() -> None:
    assert set(typing.get_args(handler.ProtocolEvent)) == set(FIELDS)


def test_every_name_is_there() -> None:
    assert set(handler.__all__) == {event.__name__ for event in FIELDS} | {
        "H1HttpToolsProtocol",
        "H1Protocol",
        "ParseError",
        "ProtocolEvent",
        "ProtocolHandler",
        "WSProtocol",
        "build_101_response",
        "build_ws_accept_key",
        "is_websocket_upgrade",
        "offered_subprotocols",
    }
    assert all(hasattr(handler, name) for name in handler.__all__)


def test_whatever_has_the_methods_is_a_handler() -> None:
    class Other:
        def receive_data(self, data: bytes) -> list[handler.ProtocolEvent]:
            return [handler.BodyReceived(data, more=False)]

        def send_response(self, status: int, headers: list[tuple[bytes, bytes]]) -> bytes:
            return b""

        def send_body(self, data: bytes, more: bool = False) -> bytes:
            return data

        def start_new_cycle(self) -> None: ...

    assert isinstance(handler.H1Protocol(), handler.ProtocolHandler)
    assert isinstance(Other(), handler.ProtocolHandler)
    assert not isinstance(stateline.Connection(stateline.SERVER), handler.ProtocolHandler)


def test_the_accelerated_handler_is_the_same() -> None:
    assert handler.H1HttpToolsProtocol is handler.H1Protocol


@pytest.mark.parametrize("method", ["receive_data", "send_response", "send_body", "start_new_cycle"])
def test_methods_take_and_give_what_the_contract_says(method: str) -> None:
    contract = inspect.signature(getattr(handler.ProtocolHandler, method))
    assert inspect.signature(getattr(handler.H1Protocol, method)) == contract


def test_a_websocket_is_made_and_used_as_the_contract_says() -> None:
    made = inspect.signature(handler.WSProtocol).parameters
    assert {name: made[name].default for name in list(made)[:3]} == {
        "subprotocol": None,
        "enable_compression": False,
        "compression_offer": None,
    }
    closed = inspect.signature(handler.WSProtocol.close).parameters
    assert {name: closed[name].default for name in list(closed)[1:]} == {"code": 1000, "reason": ""}
    built = inspect.signature(handler.build_101_response).parameters
    assert list(built) == ["ws_key", "subprotocol", "extensions"]


@pytest.mark.parametrize("made", [handler.H1Protocol, handler.WSProtocol])
def test_every_public_method_says_what_it_does(made: type) -> None:
    for name, method in inspect.getmembers(made, inspect.isfunction):
        assert name.startswith("_") or inspect.getdoc(method), name


@pytest.mark.parametrize("made", [handler.H1Protocol(), handler.WSProtocol()], ids=lambda made: type(made).__name__)
def test_what_lasts_as_long_as_a_connection_is_small(made: object) -> None:
    assert not hasattr(made, "__dict__")


BEGINNING = """
from stateline import handler

protocol: handler.ProtocolHandler = handler.H1Protocol()
twin: handler.ProtocolHandler = handler.H1HttpToolsProtocol(max_incomplete_event_size=1000)
socket = handler.WSProtocol("chat", enable_compression=True, compression_offer="permessage-deflate")
"""

FITTING = """
for event in protocol.receive_data(b""):
    match event:
        case handler.RequestReceived(method, target, headers, http_version):
            said: tuple[bytes, bytes, tuple[tuple[bytes, bytes], ...], str] = method, target, headers, http_version
        case handler.BodyReceived(data, more=more):
            body: tuple[bytes, bool] = data, more
        case handler.Upgraded(protocol=name):
            text: str = name
        case handler.WebSocketConnected(subprotocol):
            agreed: str | None = subprotocol
told, answers = socket.receive_data(b"")
events: list[handler.ProtocolEvent] = told
wire: bytes = answers + socket.send_message("text") + socket.send_message(b"bytes") + socket.close()
for event in told:
    match event:
        case handler.WebSocketDataReceived(said_by_them):
            message: str | bytes = said_by_them
        case handler.WebSocketDisconnected(code, reason):
            end: tuple[int, str] = code, reason
switched: tuple[handler.WSProtocol, list[handler.ProtocolEvent], bytes] = handler.H1Protocol().switch_to_websocket()
error: Exception = handler.ParseError("")
parts: list[bytes] = handler.H1Protocol().send_body_parts(b"", more=True)
"""

MISFITS = {
    "wrong: handler.ProtocolHandler = object()": 'variable has type "ProtocolHandler"',
    "protocol.send_body(b'', 'more')": 'incompatible type "str"',
    "protocol.has_pending_data()": '"ProtocolHandler" has no attribute "has_pending_data"',
    "handler.Upgraded('h2c').protocol = ''": "is read-only",
    "other: handler.ProtocolHandler = socket": 'variable has type "ProtocolHandler"',
    "socket.send_message(1)": 'incompatible type "int"',
    "socket.is_closed = True": "is read-only",
}


def test_a_type_checker_takes_it_for_a_handler(tmp_path: Path) -> None:
    assert check(BEGINNING + FITTING, tmp_path) == (0, [])


def test_a_type_checker_finds_what_is_none(tmp_path: Path) -> None:
    status, complaints = check(BEGINNING + "\n".join(MISFITS), tmp_path)
    errors = [complaint for complaint in complaints if " error: " in complaint]
    assert status == 1
    assert len(errors) == len(MISFITS)
    for complaint, expected in zip(errors, MISFITS.values(), strict=True):
        assert expected in complaint
