"""What a surface shows of each event: names, order and types, as the spec declares them.

The templates of a surface loop over what they find here. So a field that the
spec adds to an event is on every surface that does not hide it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from ..spec.model import Addition, Event, EventField, Protocol, ShownEvent, Surface
from . import names


@dataclass(frozen=True, slots=True)
class Spelling:
    """How the values of fields are written in Python."""

    types: Mapping[str, str]
    """The type of Python for each type of the spec."""
    default: Callable[[str, str | int | bool | tuple[()]], str]
    """Writes the default of a field of some type."""


@dataclass(frozen=True, slots=True)
class ShownField:
    name: str
    """As it is called here."""
    source: str
    """As the event calls it; empty for one that is added."""
    type: str
    """As the spec names it: `bytes`, `headers` and so on."""
    python_type: str
    doc: str
    default: str | None
    """As Python; None for one that is required."""
    is_decoded: bool
    """Whether it is text here and bytes in the event."""
    is_derived: bool
    """Whether it follows from the other fields, so that no constructor takes it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An event as a surface shows it."""

    name: str
    of: tuple[str, ...]
    """The events that it stands for."""
    doc: str
    fields: tuple[ShownField, ...]


def surface_of(protocol: Protocol, name: str) -> Surface | None:
    """Find a surface by its name."""
    return next((surface for surface in protocol.surfaces if surface.name == name), None)


def own_surface(protocol: Protocol) -> Surface:
    """Give the surface that bears the name of the protocol: that of its own package."""
    own = surface_of(protocol, protocol.name)
    assert own is not None
    return own


def list_shown(protocol: Protocol, surface: Surface, spelling: Spelling) -> tuple[Shown, ...]:
    """List the events of a surface in the order of the spec, those that it says nothing of included."""
    declared = {event: shown for shown in surface.events for event in shown.of}
    wanted = (
        declared.get(event.name, ShownEvent(event.name, (event.name,), (), (), (), (), (), None))
        for event in protocol.events
        if event.name not in surface.hides
    )
    return tuple(_shown(protocol, event, spelling) for event in dict.fromkeys(wanted))


def _shown(protocol: Protocol, shown: ShownEvent, spelling: Spelling) -> Shown:
    first, *_ = events = [event for event in protocol.events if event.name in shown.of]
    doc = names.sentence(shown.doc) if shown.doc else names.with_citation(first.doc, first.cite)
    fields: dict[str, ShownField] = {}
    for field in (field for event in events for field in _carried(event, spelling)):
        if field.source not in shown.hides:
            fields[field.source] = _joined(fields.get(field.source), _as_shown(field, shown, spelling))
    fields |= {added.name: _added(added, spelling) for added in shown.adds}
    kept = dict.fromkeys((*shown.first, *fields))
    return Shown(shown.name, shown.of, names.docstring(doc), tuple(fields[name] for name in kept))


def _joined(first: ShownField | None, other: ShownField) -> ShownField:
    """Make one field of those of several events; where their types differ, it may be of each."""
    if first is None or first.python_type == other.python_type:
        return other
    return replace(other, python_type=f"{first.python_type} | {other.python_type}")


def _added(field: Addition, spelling: Spelling) -> ShownField:
    return ShownField(
        name=field.name,
        source="",
        type=field.type,
        python_type=_type(field, spelling),
        doc=names.sentence(field.doc),
        default=_default(field, spelling),
        is_decoded=False,
        is_derived=False,
    )


def _as_shown(field: ShownField, shown: ShownEvent, spelling: Spelling) -> ShownField:
    name = dict(shown.renames).get(field.source, field.source)
    if field.source in shown.as_text:
        return replace(field, name=name, type="text", python_type=spelling.types["text"], is_decoded=True)
    return replace(field, name=name)


def _carried(event: Event, spelling: Spelling) -> Iterator[ShownField]:
    for field in event.fields:
        shown = _field(field.name, field.type, _type(field, spelling), names.sentence(field.doc))
        yield replace(shown, default=_default(field, spelling))
    for derived in event.derived:
        kind = "bool" if derived.signal else "bytes"
        doc = names.with_citation(derived.doc, derived.cite)
        yield replace(_field(derived.name, kind, spelling.types[kind], doc), is_derived=True)


def _field(name: str, kind: str, python_type: str, doc: str) -> ShownField:
    return ShownField(name, name, kind, python_type, doc, default=None, is_decoded=False, is_derived=False)


def _type(field: EventField | Addition, spelling: Spelling) -> str:
    return f"{spelling.types[field.type]} | None" if field.is_optional else spelling.types[field.type]


def _default(field: EventField | Addition, spelling: Spelling) -> str | None:
    if field.is_optional:
        return "None"
    return None if field.default is None else spelling.default(field.type, field.default)
