"""What the template of the event classes is given."""

import re
from dataclasses import dataclass

from ....spec.logic import specialise
from ....spec.model import Derived, Event, EventField, Protocol
from ... import names
from ...contexts import template_banner
from .decisions import FIELD_FUNCTIONS, START_LINE, condition_writer, grammar_constant


@dataclass(frozen=True, slots=True)
class FieldText:
    name: str
    python_type: str
    doc: str
    conversion: str


@dataclass(frozen=True, slots=True)
class RangeCheck:
    value: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Alias:
    alias: str
    name: str
    python_type: str


@dataclass(frozen=True, slots=True)
class DerivedText:
    name: str
    python_type: str
    doc: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EventText:
    name: str
    snake: str
    doc: str
    fields: tuple[FieldText, ...]
    slots: str
    """Where the values are kept, as the inside of a tuple."""
    match_args: str
    """The names of the fields, likewise."""
    parameters: tuple[str, ...]
    trusted_parameters: tuple[str, ...]
    range_checks: tuple[RangeCheck, ...]
    aliases: tuple[Alias, ...]
    derived: tuple[DerivedText, ...]
    has_headers: bool


@dataclass(frozen=True, slots=True)
class EventsContext:
    banner: str
    default_elements: str
    """The defaults of parts of start lines, as the inside of a list."""
    field_names: tuple[str, ...]
    """What is imported from the module of field lines."""
    grammar: str
    events: tuple[EventText, ...]


FIELD_TYPES = {"bytes": "bytes", "int": "int", "bool": "bool", "headers": "Headers", "buffer": "bytes", "text": "str"}
"""What a field holds."""

_ACCEPTED = {**FIELD_TYPES, "bytes": "BytesLike", "headers": "FieldsLike"}
"""What a constructor takes for it."""

_CONVERSIONS = {
    "bytes": "element({0})",
    "headers": "{0} if type({0}) is Headers else headers_from({0})",
    "buffer": "{0} if type({0}) is bytes else _buffer({0})",
}
"""How what is taken becomes what is held, where the two differ."""


def events_context(protocol: Protocol) -> EventsContext:
    """Describe the event classes."""
    fields = (field for event in protocol.events for field in event.fields)
    defaults = dict.fromkeys(_default(field) for field in fields if field.type == "bytes" and not field.is_required)
    events = tuple(event_text(event, protocol) for event in protocol.events)
    asked = {name for name in FIELD_FUNCTIONS if f"{name}(" in repr(events)}
    return EventsContext(
        template_banner(protocol, "http1/events.py.j2"),
        ", ".join(defaults),
        names.import_order({"BytesLike", "FieldsLike", "Headers", "as_bytes"} | asked),
        grammar_constant(protocol, protocol),
        events,
    )


def event_text(event: Event, protocol: Protocol) -> EventText:
    """Describe one event class."""
    return EventText(
        name=event.name,
        snake=names.snake(event.name),
        doc=names.docstring(names.with_citation(event.doc, event.cite)),
        fields=field_texts(event),
        slots=names.tuple_items(f'"_{field.name}"' for field in event.fields),
        match_args=names.tuple_items(f'"{field.name}"' for field in event.fields),
        parameters=parameters(event),
        trusted_parameters=_trusted_parameters(event),
        range_checks=range_checks(event),
        aliases=tuple(Alias(f.alias, f.name, FIELD_TYPES[f.type]) for f in event.fields if f.alias),
        derived=tuple(_derived_text(derived, event, protocol) for derived in event.derived),
        has_headers=any(field.type == "headers" for field in event.fields),
    )


def field_texts(event: Event) -> tuple[FieldText, ...]:
    """Describe the fields of an event, and what its constructor makes of each."""
    return tuple(map(_field_text, event.fields))


def range_checks(event: Event) -> tuple[RangeCheck, ...]:
    """List what its constructor compares with two numbers."""
    return tuple(RangeCheck(field.name, *field.range) for field in event.fields if field.range)


_ASKED = {"method": "method", "target": "target", "status": "status_code", "version": "http_version"}
"""What conditions ask of a start line, and the fields that tell."""


def _derived_text(derived: Derived, event: Event, protocol: Protocol) -> DerivedText:
    doc = names.docstring(names.with_citation(derived.doc, derived.cite), indent=8)
    if derived.signal is None:
        pattern = f"{grammar_constant(protocol, protocol)}.{derived.grammar}"
        part = f'return _part({pattern}, self.{derived.part_of}, "{derived.name}")'
        return DerivedText(derived.name, "bytes", doc, (part,))
    signal = next(signal for signal in protocol.signals if signal.name == derived.signal)
    condition = condition_writer(protocol, protocol).write(specialise(signal.when, event))
    sources = {**_ASKED, "notable": "headers.notable"}
    asked = [name for name in sources if re.search(rf"\b{name}\b", condition)]
    locals_ = f"{', '.join(asked)} = {', '.join(f'self.{sources[name]}' for name in asked)}"
    return DerivedText(derived.name, "bool", doc, (locals_, f"return {condition}"))


def start_line_fields(event_name: str) -> tuple[str, ...]:
    """List the fields that the functions about a head are given of its start line, in order."""
    return tuple(_ASKED[parameter.partition(":")[0]] for parameter in START_LINE[event_name])


def parameters(event: Event) -> tuple[str, ...]:
    """List the parameters of a constructor: positional fields, then required ones, then the rest."""
    positional = [field for field in event.fields if field.is_positional]
    named = [field for field in event.fields if not field.is_positional]
    named.sort(key=lambda field: not field.is_required)
    return (*map(parameter, positional), *(["*"] if named else []), *map(parameter, named))


def parameter(field: EventField) -> str:
    """Write a parameter for a field, with the default it has."""
    accepted = _ACCEPTED[field.type]
    if field.is_required:
        return f"{field.name}: {accepted}"
    return f"{field.name}: {accepted} = {_default(field)}"


def _trusted_parameters(event: Event) -> tuple[str, ...]:
    """List the parameters for what was read; what no reader knows of is left at its default."""
    # Only the last ones can have one, and an empty list is not what headers are.
    without = [place for place, field in enumerate(event.fields) if field.is_required or field.type == "headers"]
    defaulted = event.fields[max(without, default=-1) + 1 :]
    return tuple(
        f"{field.name}: {FIELD_TYPES[field.type]}" + (f" = {_default(field)}" if field in defaulted else "")
        for field in event.fields
    )


def _default(field: EventField) -> str:
    if field.type == "headers":
        return "NO_HEADERS"
    assert field.default is not None
    return default_value(field.type, field.default)


def default_value(kind: str, default: str | int | bool | tuple[()]) -> str:
    """Write the default of a field as Python."""
    if kind == "headers":
        return "()"
    if kind == "bytes":
        return names.bytes_literal(str(default))
    return names.literal(default) if isinstance(default, str) else repr(default)


def _field_text(field: EventField) -> FieldText:
    conversion = _CONVERSIONS.get(field.type, "{0}").format(field.name)
    return FieldText(field.name, FIELD_TYPES[field.type], names.docstring(names.sentence(field.doc)), conversion)
