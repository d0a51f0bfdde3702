"""What the template of the event classes is given."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ....automaton.ir import Automaton
from ....spec.model import Protocol
from ... import names
from ...contexts import template_banner
from ...surfaces import Shown, ShownField, Spelling, list_shown, own_surface


@dataclass(frozen=True, slots=True)
class FieldText:
    name: str
    type: str
    assignment: str
    default: str
    """Empty where it is required."""
    doc: str


@dataclass(frozen=True, slots=True)
class EventText:
    name: str
    doc: str
    fields: tuple[FieldText, ...]
    response: str
    """The event that answers it, if there is one."""
    response_arguments: str


@dataclass(frozen=True, slots=True)
class MessageText:
    name: str
    type: str
    doc: str


@dataclass(frozen=True, slots=True)
class EventsContext:
    banner: str
    events: tuple[EventText, ...]
    message_fields: tuple[FieldText, ...]
    messages: tuple[MessageText, ...]


TYPES = {
    "bytes": "bytes",
    "buffer": "bytes",
    "int": "int",
    "bool": "bool",
    "text": "str",
    "texts": "list[str]",
    "headers": "Headers",
    "extensions": '"list[Extension]"',
}
"""What a field holds."""

_LISTS = ("texts", "headers", "extensions")

_ASKED = '"Sequence[Extension] | Sequence[str]"'
"""What a request holds: objects to send, their texts when received."""


def contexts(automaton: Automaton) -> Iterator[tuple[str, str, Any]]:
    """Describe the module of events: path, template, context."""
    protocol = automaton.protocol
    shown = list_shown(protocol, own_surface(protocol), SPELLING)
    messages = _message_types(protocol)
    pieces = [event for event in shown if event.of[0] in messages]
    yield (
        "events.py",
        "frames/events.py.j2",
        EventsContext(
            banner=template_banner(protocol, "frames/events.py.j2"),
            events=tuple(_event(protocol, event) for event in shown if event not in pieces),
            message_fields=tuple(field_text(field) for field in pieces[0].fields if field.name != "data"),
            messages=tuple(MessageText(event.name, messages[event.of[0]], event.doc) for event in pieces),
        ),
    )


def _message_types(protocol: Protocol) -> dict[str, str]:
    """Give the type of data for each event with which a message begins."""
    assert protocol.frames is not None
    kinds = {"text": "str", "bytes": "bytes"}
    return {
        each.event: kinds[each.carries]
        for each in protocol.frames.opcodes
        if not each.is_control and each.carries in kinds
    }


def _event(protocol: Protocol, shown: Shown) -> EventText:
    assert protocol.frames is not None
    fields = tuple(field_text(field, is_asked=shown.name == "Request") for field in shown.fields)
    answers = [opcode.answered_by for opcode in protocol.frames.opcodes if opcode.event == shown.name]
    answer = next((name for name in answers if name), "")
    return EventText(shown.name, shown.doc, fields, answer, ", ".join(f"self.{field.name}" for field in fields))


def field_text(field: ShownField, *, is_asked: bool = False) -> FieldText:
    """Describe a field of a dataclass."""
    kind = _ASKED if is_asked and field.type == "extensions" else field.python_type
    if field.default is None:
        assignment = ""
    elif field.type in _LISTS:
        assignment = " = field(default_factory=list)"
    else:
        assignment = f" = {field.default}"
    return FieldText(field.name, kind, assignment, field.default or "", names.docstring(field.doc))


def _default(kind: str, default: str | int | bool | tuple[()]) -> str:
    if kind in ("bytes", "buffer"):
        return names.bytes_literal(str(default))
    return names.literal(default) if isinstance(default, str) else repr(default)


SPELLING = Spelling(TYPES, _default)
"""How this byte format writes values."""
