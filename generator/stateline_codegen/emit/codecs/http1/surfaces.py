"""The surfaces that this byte format has templates for, and the records that some of them show instead of events."""

from collections.abc import Iterator
from dataclasses import dataclass

from ....spec.model import Protocol, Surface
from ....spec.problems import suggest
from ... import names
from ...surfaces import Shown, Spelling, list_shown, surface_of
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


def own_policy(protocol: Protocol) -> str:
    """Name the constant of the policy that connections have where none is asked for."""
    own = surface_of(protocol, OWN)
    assert own is not None
    return own.policy.upper()


SPELLING = Spelling(FIELD_TYPES, default_value)
"""How this byte format writes values."""


def shown_events(protocol: Protocol, surface: Surface) -> tuple[Shown, ...]:
    """List the events of a surface in the order of the spec."""
    return list_shown(protocol, surface, SPELLING)


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
        if surface.modules:
            yield f"{path}.modules", "the codec http1 knows no module from which programs import names, too"
        if surface.name == OWN and (surface.events or surface.hides):
            yield path, "is what the events say; change them instead"
        for event in surface.events:
            for added in event.adds:
                if added.default is None:
                    where = f"{path}.events.{event.name}.adds.{added.name}"
                    yield where, "needs a default, for the library does not know it"
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
