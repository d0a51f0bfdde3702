"""What the templates of the zttp dialect are given."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ....spec.conditions import StatusIn
from ....spec.model import Event, Protocol, Surface
from ... import names
from ...contexts import template_banner
from ...expressions import Writer
from .decisions import HEADS
from .library import PlainContext, asker_and_answerer
from .surfaces import Shown, ShownField, shown_events


@dataclass(frozen=True, slots=True)
class PackageContext:
    banner: str
    version: str
    event_names: tuple[str, ...]
    imported_from_events: tuple[str, ...]
    """What the module of events offers, as an import list orders it."""


@dataclass(frozen=True, slots=True)
class FieldText:
    name: str
    declared: str
    """Its type and its default, as a class declares them."""
    doc: str


@dataclass(frozen=True, slots=True)
class EventText:
    name: str
    doc: str
    fields: tuple[FieldText, ...]
    classes: str
    """The classes of the events it stands for, as `isinstance` takes them."""
    arguments: tuple[str, ...]
    """How it is made of such an event."""


@dataclass(frozen=True, slots=True)
class EventsContext:
    banner: str
    events: tuple[EventText, ...]
    all_events: str
    """The names of the events as a union of types."""


@dataclass(frozen=True, slots=True)
class ElsewhereContext:
    banner: str
    client: str
    server: str
    policy: str
    asked: tuple[str, ...]
    """The letters of a request that was sent elsewhere, as items of a tuple."""
    answered: tuple[str, ...]
    """Those of a response that was sent elsewhere, and of what comes after it."""


@dataclass(frozen=True, slots=True)
class ConnectionContext:
    banner: str
    client: str
    server: str
    event_names: str
    """As an import list orders them."""
    events: tuple[EventText, ...]
    is_informational: str
    """Whether `status` is that of an interim response or a switch, as Python."""
    is_switch: str


_CONSTANTS = ("NeedData", "NEED_DATA", "ConnectionClosed", "CONNECTION_CLOSED")
"""What the module of events has besides events."""

_FOUND = {"end_stream": "self._machine.owes_no_body", "path": 'event.target.partition(b"?")[0]'}
"""Where a field that no event carries comes from, if it is not always the same."""


def contexts(protocol: Protocol, surface: Surface) -> Iterator[tuple[str, Any]]:
    """Describe the modules, by file name."""
    events = {event.name: event for event in protocol.events}
    shown = tuple(map(_event, shown_events(protocol, surface)))
    event_names = tuple(event.name for event in shown)
    yield (
        "__init__.py",
        PackageContext(
            banner=_banner(protocol, "__init__.py"),
            version=str(surface.version),
            event_names=event_names,
            imported_from_events=names.import_order(("Event", *event_names, *_CONSTANTS)),
        ),
    )
    yield "headers.py", PlainContext(_banner(protocol, "headers.py"))
    yield "events.py", EventsContext(_banner(protocol, "events.py"), shown, " | ".join(event_names))
    client, server = asker_and_answerer(protocol)
    asked = ("Request", "ordinary", ("upgrade_proposed",))
    yield (
        "elsewhere.py",
        ElsewhereContext(
            banner=_banner(protocol, "elsewhere.py"),
            client=client,
            server=server,
            policy=surface.policy.upper(),
            asked=(_letter(protocol, *asked), f"automaton.END_OF_MESSAGE[{client}],"),
            answered=(
                _letter(protocol, "Response", "final"),
                f"automaton.END_OF_MESSAGE[{server}],",
                "automaton.START_NEXT_CYCLE,",
            ),
        ),
    )
    interim = events["InformationalResponse"]
    yield (
        "connection.py",
        ConnectionContext(
            banner=_banner(protocol, "connection.py"),
            client=client,
            server=server,
            event_names=", ".join(names.import_order(("Event", *event_names))),
            events=shown,
            is_informational=_is_in_range(interim),
            is_switch=_is_switch(interim),
        ),
    )


def _banner(protocol: Protocol, module: str) -> str:
    return template_banner(protocol, f"http1/zttp/{module}.j2")


def _event(shown: Shown) -> EventText:
    is_head = set(shown.of) <= set(HEADS)
    return EventText(
        name=shown.name,
        doc=shown.doc,
        fields=tuple(_field(field, is_head) for field in shown.fields),
        classes=" | ".join(f"plain.{name}" for name in shown.of),
        arguments=tuple(
            f"{field.name}={_value(field, is_head)}" for field in shown.fields if field.source or field.name in _FOUND
        ),
    )


def _field(field: ShownField, is_head: bool) -> FieldText:
    held = {"headers": "HeaderBlock" if is_head else "list[tuple[bytes, bytes]]"}.get(field.type, field.python_type)
    declared = held if field.source else f"{held} = {field.default}"
    return FieldText(field.name, declared, names.docstring(field.doc))


def _value(field: ShownField, is_head: bool) -> str:
    if not field.source:
        return _FOUND[field.name]
    if field.type != "headers":
        return f"event.{field.source}"
    return f"HeaderBlock(event.{field.source})" if is_head else f"event.{field.source}.raw_items()"


def _letter(protocol: Protocol, event: str, variant: str, raised: tuple[str, ...] = ()) -> str:
    """Write a letter as an item of a tuple: the constant of its event and variant, and what its signals add."""
    signals = [signal.name for signal in protocol.signals if event in signal.raised_by]
    bits = sum(1 << signals.index(name) for name in raised)
    constant = f"automaton.{names.constant(f'{event}.{variant}')}"
    return f"{constant} + {bits},  # {', '.join(raised)}" if bits else f"{constant},"


def _is_in_range(event: Event) -> str:
    (bounds,) = (field.range for field in event.fields if field.range is not None)
    return Writer("", {}).write(StatusIn((bounds,)))


def _is_switch(event: Event) -> str:
    (switch,) = (variant for variant in event.variants if variant.name == "switching_protocols")
    return Writer("", {}).write(switch.when)
