"""Every name of wsproto and what it takes, on both libraries."""

import dataclasses
import importlib
import inspect
import pickle
from enum import Enum
from types import ModuleType
from typing import Any

import pytest

from tests.dialects.wsproto.libraries import BOTH, SUBMODULES, ours, theirs

PARSERS = {
    "Buffer",
    "FIN_MASK",
    "Frame",
    "FrameDecoder",
    "FrameProtocol",
    "Header",
    "MASK_MASK",
    "MAX_CLOSE_REASON",
    "MAX_FRAME_PAYLOAD",
    "MAX_LIBRARY_CLOSE_REASON",
    "MAX_PAYLOAD_EIGHT_BYTE",
    "MAX_PAYLOAD_NORMAL",
    "MAX_PAYLOAD_TWO_BYTE",
    "MAX_PRIVATE_CLOSE_REASON",
    "MAX_PROTOCOL_CLOSE_REASON",
    "MIN_CLOSE_REASON",
    "MIN_LIBRARY_CLOSE_REASON",
    "MIN_PRIVATE_CLOSE_REASON",
    "MIN_PROTOCOL_CLOSE_REASON",
    "MessageDecoder",
    "OPCODE_MASK",
    "PAYLOAD_LENGTH_EIGHT_BYTE",
    "PAYLOAD_LENGTH_TWO_BYTE",
    "PAYLOAD_LEN_MASK",
    "ParseFailed",
    "RSV1_MASK",
    "RSV2_MASK",
    "RSV3_MASK",
    "XorMaskerNull",
    "XorMaskerSimple",
}
"""What wsproto reads and writes frames with inside itself. No program of today has been seen to import it."""


def module_of(library: Any, name: str) -> Any:
    return importlib.import_module(f"{library.__name__}.{name}")


def own_names(module: Any) -> set[str]:
    """List what a module defines, not what it imports for its own use."""
    return {
        name
        for name, value in vars(module).items()
        if not name.startswith("_")
        and not isinstance(value, ModuleType)
        and getattr(value, "__module__", module.__name__) == module.__name__
        and name not in ("TYPE_CHECKING", "T", "annotations")
    }


OWN = [(module, name) for module in SUBMODULES for name in sorted(own_names(module_of(theirs, module)) - PARSERS)]
CLASSES = [(module, name) for module, name in OWN if inspect.isclass(getattr(module_of(theirs, module), name))]
FUNCTIONS = [(module, name) for module, name in OWN if inspect.isfunction(getattr(module_of(theirs, module), name))]
EVENTS = sorted(name for module, name in CLASSES if module == "events")
ENUMS = [(module, name) for module, name in CLASSES if issubclass(getattr(module_of(theirs, module), name), Enum)]


def kind_of(value: Any) -> str:
    if inspect.isclass(value):
        return "exception" if issubclass(value, BaseException) else "class"
    return "function" if inspect.isfunction(value) else type(value).__name__


def parameters(call: Any) -> list[tuple[str, Any, Any]]:
    return [
        (parameter.name, parameter.kind, parameter.default) for parameter in inspect.signature(call).parameters.values()
    ]


# ----------------------------------------------------------------------- names


def test_what_is_left_out_is_inside_wsproto() -> None:
    absent = {
        name
        for module in SUBMODULES
        for name in own_names(module_of(theirs, module))
        if not hasattr(module_of(ours, module), name)
    }
    assert absent == PARSERS


@pytest.mark.parametrize(("module", "name"), OWN)
def test_every_name_is_in_its_module_and_of_the_same_kind(module: str, name: str) -> None:
    mine, yours = (getattr(module_of(library, module), name) for library in (ours, theirs))
    assert kind_of(mine) == kind_of(yours)
    if isinstance(yours, int | bytes) and not isinstance(yours, Enum):
        assert mine == yours


@pytest.mark.parametrize("name", ["Connection", "ConnectionState", "ConnectionType", "H11Handshake", "WSConnection"])
def test_what_is_in_the_package_itself_is_there_too(name: str) -> None:
    assert inspect.isclass(getattr(ours, name))
    assert set(theirs.__all__) <= set(ours.__all__)
    assert all(hasattr(ours, exported) for exported in ours.__all__)


def test_modules_are_there_after_importing_the_package() -> None:
    for name in set(SUBMODULES) - {"typing"}:
        assert isinstance(getattr(ours, name), ModuleType)
        assert getattr(ours, name) is module_of(ours, name)


def test_a_name_means_the_same_in_every_module_that_has_it() -> None:
    found: dict[str, Any] = {}
    for module in SUBMODULES:
        for name in own_names(module_of(theirs, module)) - PARSERS:
            found.setdefault(name, getattr(module_of(ours, module), name))
    for module in (ours, *(module_of(ours, name) for name in SUBMODULES)):
        for name, value in found.items():
            if kind_of(value) in ("class", "exception"):
                assert getattr(module, name, value) is value, (module, name)


REACHED = {
    "extensions": ("CloseReason", "Opcode", "RsvBits"),
    "handshake": ("Connection", "Extension", "RemoteProtocolError", "generate_accept_token", "split_comma_header"),
}
"""Names that wsproto's modules import from each other and programs may find there."""


@pytest.mark.parametrize("module", REACHED)
def test_names_that_modules_share_can_be_found_in_either(module: str) -> None:
    for name in REACHED[module]:
        assert hasattr(module_of(theirs, module), name)
        assert hasattr(module_of(ours, module), name)


@pytest.mark.parametrize(("module", "name"), ENUMS)
def test_enumerations_have_the_same_members(module: str, name: str) -> None:
    mine, yours = (getattr(module_of(library, module), name) for library in (ours, theirs))
    more = {"BAD_GATEWAY": 1014} if name == "CloseReason" else {}
    assert {member.name: member.value for member in mine} == {member.name: member.value for member in yours} | more
    assert issubclass(mine, int) == issubclass(yours, int)


def test_control_opcodes_are_told_apart() -> None:
    for library in (theirs, ours):
        control = [opcode.name for opcode in library.frame_protocol.Opcode if opcode.iscontrol()]
        assert control == ["CLOSE", "PING", "PONG"]


def test_the_version_is_the_one_whose_behaviour_this_is() -> None:
    assert ours.__version__ == theirs.__version__


def test_close_codes_that_are_never_sent_are_listed() -> None:
    for library in (theirs, ours):
        assert sorted(library.frame_protocol.LOCAL_ONLY_CLOSE_REASONS) == [1005, 1006, 1015]


@BOTH
def test_supported_extensions_are_found_by_their_name(library: Any) -> None:
    extensions = library.extensions
    assert list(extensions.SUPPORTED_EXTENSIONS.items()) == [("permessage-deflate", extensions.PerMessageDeflate)]
    assert extensions.PerMessageDeflate.name == "permessage-deflate"


# ------------------------------------------------------------------ signatures


@pytest.mark.parametrize(("module", "name"), FUNCTIONS)
def test_functions_take_the_same_arguments(module: str, name: str) -> None:
    mine, yours = (parameters(getattr(module_of(library, module), name)) for library in (ours, theirs))
    assert [parameter[1:] for parameter in mine[: len(yours)]] == [parameter[1:] for parameter in yours]
    assert all(default is not inspect.Parameter.empty for _, _, default in mine[len(yours) :])


@pytest.mark.parametrize(("module", "name"), [*CLASSES, ("", "WSConnection")])
def test_classes_take_the_same_arguments_and_have_the_same_methods(module: str, name: str) -> None:
    mine, yours = (getattr(module_of(library, module) if module else library, name) for library in (ours, theirs))
    if not issubclass(yours, Enum) and yours.__init__ is not Exception.__init__:
        assert_accepts(mine, yours)
    for method in vars(yours):
        if not method.startswith("_") and inspect.isfunction(vars(yours)[method]):
            assert_accepts(getattr(mine, method), getattr(yours, method))


def assert_accepts(mine: Any, yours: Any) -> None:
    """See that whatever may be given to the one may be given to the other."""
    theirs_taken = parameters(yours)
    ours_taken = parameters(mine)
    factories = [default for _, _, default in theirs_taken if repr(default) == "<factory>"]
    for (name, kind, default), (other_name, other_kind, other) in zip(theirs_taken, ours_taken, strict=False):
        assert (name, kind) == (other_name, other_kind)
        assert default == other or default in factories or default is inspect.Parameter.empty, name
    assert len(ours_taken) >= len(theirs_taken)
    assert all(default is not inspect.Parameter.empty for _, _, default in ours_taken[len(theirs_taken) :])


@pytest.mark.parametrize("attribute", ["state", "client", "connection", "handshake"])
def test_a_connection_has_the_same_attributes(attribute: str) -> None:
    for library in (theirs, ours):
        for kind in library.ConnectionType:
            assert hasattr(library.WSConnection(connection_type=kind), attribute)


@BOTH
def test_a_connection_may_be_subclassed_and_given_attributes(library: Any) -> None:
    class Layer(library.Connection):  # type: ignore[misc]
        def __init__(self, *arguments: Any, conn: str, **named: Any) -> None:
            super().__init__(*arguments, **named)
            self.conn = conn
            self.frame_buf: list[bytes] = []

    layer = Layer(library.ConnectionType.SERVER, [], conn="here")
    layer._events.append(library.events.Message(data=b"injected"))
    assert [event.data for event in layer.events()] == [b"injected"]
    assert (layer.conn, layer.client, layer.state) == ("here", False, library.ConnectionState.OPEN)


# ---------------------------------------------------------------------- events


def event_class(library: Any, name: str) -> Any:
    return getattr(library.events, name)


EXAMPLES: dict[str, dict[str, Any]] = {
    "Request": {"host": "a", "target": "/"},
    "AcceptConnection": {},
    "RejectConnection": {},
    "RejectData": {"data": b"no"},
    "CloseConnection": {"code": 1000},
    "Message": {"data": "either"},
    "TextMessage": {"data": "text"},
    "BytesMessage": {"data": b"bytes"},
    "Ping": {},
    "Pong": {},
}
"""The least that each event is made of."""


def test_every_event_has_an_example() -> None:
    assert EXAMPLES.keys() == set(EVENTS) - {"Event"}


@pytest.mark.parametrize("name", EXAMPLES)
def test_events_have_the_same_fields_with_the_same_defaults(name: str) -> None:
    told = []
    for library in (theirs, ours):
        event = event_class(library, name)(**EXAMPLES[name])
        told.append([(field.name, getattr(event, field.name)) for field in dataclasses.fields(event)])
    assert told[0] == told[1]


@BOTH
@pytest.mark.parametrize("name", EXAMPLES)
def test_events_are_events_that_compare_by_value_and_cannot_be_changed(library: Any, name: str) -> None:
    event, same = (event_class(library, name)(**EXAMPLES[name]) for _ in range(2))
    assert isinstance(event, library.events.Event)
    assert event == same
    assert event != object()
    field = dataclasses.fields(event)[0].name
    with pytest.raises(AttributeError):
        setattr(event, field, None)
    assert dataclasses.replace(event) == event


@BOTH
@pytest.mark.parametrize("name", EXAMPLES)
def test_an_event_shows_its_fields(library: Any, name: str) -> None:
    event = event_class(library, name)(**EXAMPLES[name])
    expected = ", ".join(f"{field.name}={getattr(event, field.name)!r}" for field in dataclasses.fields(event))
    assert repr(event) == f"{name}({expected})"


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_event_survives_pickling(name: str) -> None:
    event = event_class(ours, name)(**EXAMPLES[name])
    assert pickle.loads(pickle.dumps(event)) == event


@BOTH
def test_both_kinds_of_message_are_messages_and_differ(library: Any) -> None:
    events = library.events
    assert issubclass(events.TextMessage, events.Message)
    assert issubclass(events.BytesMessage, events.Message)
    assert events.TextMessage("a") != events.Message("a")


@BOTH
def test_lists_that_nobody_gave_are_not_shared(library: Any) -> None:
    first, second = (library.events.AcceptConnection() for _ in range(2))
    first.extensions.append("x")
    first.extra_headers.append((b"x", b"y"))
    assert (second.extensions, second.extra_headers) == ([], [])


@BOTH
def test_a_ping_suggests_its_pong_and_a_close_its_answer(library: Any) -> None:
    events = library.events
    assert events.Ping(b"x").response() == events.Pong(b"x")
    assert events.CloseConnection(1001, "bye").response() == events.CloseConnection(1001, "bye")
    assert events.CloseConnection(1005, "").response() == events.CloseConnection(1005, "")


# ---------------------------------------------------------------------- errors


@BOTH
def test_errors_have_one_base_and_a_remote_one_may_hold_a_hint(library: Any) -> None:
    errors = library.utilities
    assert issubclass(errors.LocalProtocolError, errors.ProtocolError)
    assert issubclass(errors.RemoteProtocolError, errors.ProtocolError)
    assert not issubclass(errors.LocalProtocolError, errors.RemoteProtocolError)
    assert errors.ProtocolError.__base__ is Exception
    assert errors.RemoteProtocolError("words").event_hint is None
    hint = library.events.RejectConnection()
    assert errors.RemoteProtocolError("words", hint).event_hint is hint
    assert errors.RemoteProtocolError("words", event_hint=hint).event_hint is hint
    assert str(errors.LocalProtocolError("words")) == str(errors.RemoteProtocolError("words")) == "words"


# ------------------------------------------------------------------- utilities


@BOTH
def test_the_answer_to_a_key_is_that_of_the_standard(library: Any) -> None:
    answer = library.utilities.generate_accept_token(b"dGhlIHNhbXBsZSBub25jZQ==")
    assert answer == b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


@BOTH
def test_a_nonce_is_made_up_anew_each_time(library: Any) -> None:
    first, second = (library.utilities.generate_nonce() for _ in range(2))
    assert type(first) is bytes
    assert (len(first), first[-2:]) == (24, b"==")
    assert first != second


@BOTH
def test_lists_in_headers_are_split_at_commas(library: Any) -> None:
    split = library.utilities.split_comma_header
    assert split(b"a, b;c=d ,e") == ["a", "b;c=d", "e"]
    assert split(b"a,") == ["a", ""]
    assert split(b"") == [""]
    with pytest.raises(ValueError, match="ascii"):
        split(b"\xff")


@BOTH
def test_repeated_headers_are_joined(library: Any) -> None:
    joined = library.utilities.normed_header_dict([(b"a", b"1"), (b"b", b"2"), (b"a", b"3")])
    assert joined == {b"a": b"1, 3", b"b": b"2"}


# ----------------------------------------------------------------- documentation


@pytest.mark.parametrize(("module", "name"), [*CLASSES, *FUNCTIONS])
def test_every_public_name_says_what_it_is(module: str, name: str) -> None:
    value = getattr(module_of(ours, module), name)
    assert inspect.getdoc(value), name
    for method, body in inspect.getmembers(value, inspect.isfunction):
        if value.__module__.startswith("stateline") and not method.startswith("_"):
            assert inspect.getdoc(body), f"{name}.{method}"
