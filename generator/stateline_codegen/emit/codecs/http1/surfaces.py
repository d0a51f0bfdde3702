"""What a surface shows of each event: names, order and types, as the spec declares them.

The templates of a surface loop over what they find here. So a field that the
spec adds to an event is on every surface that does not hide it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ....spec.model import Addition, Event, Protocol, ShownEvent, Surface
from ....spec.problems import suggest
from ... import names
from .events import FIELD_TYPES, default_value

OWN = "stateline"
"""The surface of the library itself."""

SURFACES = (OWN, "h11", "zttp", "handler")
"""Those that there are templates for."""

SUBCLASSES = ("h11",)
"""Those whose events are the library's own, made and shown in another way."""

TOLD = {"handler": ("Request", "Data", "ConnectionClosed")}
"""The events that the templates of a surface tell of, each by itself."""


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


@dataclass(frozen=True, slots=True)
class RecordField:
    name: str
    python_type: str
    doc: str
    assignment: str
    """Its default behind ` = `, if it has one: what is added has, what the event carries is always given."""


@dataclass(frozen=True, slots=True)
class RecordText:
    """An event of a surface that has classes of its own: a dataclass, and how it is made of the library's."""

    name: str
    base: str
    """The class it inherits from, in brackets; empty where there is none."""
    doc: str
    classes: str
    """The library's classes that it stands for, as `isinstance` takes them."""
    fields: tuple[RecordField, ...]
    arguments: tuple[str, ...]
    """What its constructor is given of an `event`; what is added is not among it."""


def record(shown: Shown, headers_type: str, headers_value: str, base: str = "") -> RecordText:
    """Describe a class for an event.

    Args:
        shown: The event.
        headers_type: What holds its headers.
        headers_value: How that is made, with a place for the headers of the library.
        base: The class it inherits from.

    """
    fields = []
    arguments = []
    for field in shown.fields:
        kind, value = field.python_type, "{}"
        if field.type == "headers":
            kind, value = headers_type, headers_value
        elif field.is_decoded:
            value = '{}.decode("ascii")'
        assignment = "" if field.source else f" = {field.default}"
        fields.append(RecordField(field.name, kind, names.docstring(field.doc), assignment))
        if field.source:
            arguments.append(f"{field.name}={value.format(f'event.{field.source}')}")
    classes = " | ".join(f"plain.{name}" for name in shown.of)
    return RecordText(shown.name, base and f"({base})", shown.doc, classes, tuple(fields), tuple(arguments))


def surface_of(protocol: Protocol, name: str) -> Surface | None:
    """Find a surface by its name."""
    return next((surface for surface in protocol.surfaces if surface.name == name), None)


def own_policy(protocol: Protocol) -> str:
    """Name the constant of the policy that connections have where none is asked for."""
    own = surface_of(protocol, OWN)
    assert own is not None
    return own.policy.upper()


def shown_events(protocol: Protocol, surface: Surface) -> tuple[Shown, ...]:
    """List the events of a surface in the order of the spec, those that it says nothing of included."""
    declared = {event: shown for shown in surface.events for event in shown.of}
    wanted = (
        declared.get(event.name, ShownEvent(event.name, (event.name,), (), (), (), (), (), None))
        for event in protocol.events
        if event.name not in surface.hides
    )
    return tuple(_shown(protocol, event) for event in dict.fromkeys(wanted))


def _shown(protocol: Protocol, shown: ShownEvent) -> Shown:
    first, *_ = events = [event for event in protocol.events if event.name in shown.of]
    doc = names.sentence(shown.doc) if shown.doc else names.with_citation(first.doc, first.cite)
    carried = {field.source: _as_shown(field, shown) for event in events for field in _carried(event)}
    kept = [name for name in (*shown.first, *carried) if name not in shown.hides]
    fields = (*(carried[name] for name in dict.fromkeys(kept)), *map(_added, shown.adds))
    return Shown(shown.name, shown.of, names.docstring(doc), fields)


def _added(field: Addition) -> ShownField:
    return ShownField(
        name=field.name,
        source="",
        type=field.type,
        python_type=FIELD_TYPES[field.type],
        doc=names.sentence(field.doc),
        default=default_value(field.type, field.default),
        is_decoded=False,
        is_derived=False,
    )


def _as_shown(field: ShownField, shown: ShownEvent) -> ShownField:
    name = dict(shown.renames).get(field.source, field.source)
    if field.source in shown.as_text:
        return replace(field, name=name, type="text", python_type=FIELD_TYPES["text"], is_decoded=True)
    return replace(field, name=name)


def _carried(event: Event) -> Iterator[ShownField]:
    for field in event.fields:
        default = None if field.is_required or field.default is None else default_value(field.type, field.default)
        yield _field(field.name, field.type, names.sentence(field.doc), default, is_derived=False)
    for derived in event.derived:
        kind = "bool" if derived.signal else "bytes"
        yield _field(derived.name, kind, names.with_citation(derived.doc, derived.cite), None, is_derived=True)


def _field(name: str, kind: str, doc: str, default: str | None, *, is_derived: bool) -> ShownField:
    return ShownField(name, name, kind, FIELD_TYPES[kind], doc, default, is_decoded=False, is_derived=is_derived)


def complaints(protocol: Protocol) -> Iterator[tuple[str, str]]:
    """Find what no template can serve, each with its path in the spec."""
    if surface_of(protocol, OWN) is None:
        yield "surfaces", f"the codec http1 needs the surface {OWN}"
    for surface in protocol.surfaces:
        path = f"surfaces.{surface.name}"
        if surface.name not in SURFACES:
            yield path, f"the codec http1 has no surface {surface.name}{suggest(surface.name, SURFACES)}"
        elif surface.version is None and surface.name in (OWN, *SUBCLASSES):
            yield path, "needs a version, which its programs ask for"
        if surface.name == OWN and (surface.events or surface.hides):
            yield path, "is what the events say; change them instead"
        shown = [event.of for event in shown_events(protocol, surface)]
        for name in TOLD.get(surface.name, ()):
            if (name,) not in shown:
                yield path, f"tells of {name} by itself; show it so"
        if surface.name in SUBCLASSES:
            if surface.hides:
                yield path, "has the events of the library, of which it can hide none"
            for event in surface.events:
                if event.of != (event.name,) or event.hides or event.as_text or event.renames or event.adds:
                    yield f"{path}.events.{event.name}", "is the event of the library, of which it can change the order"
