"""What the templates of the handler are given, the contract of pounce's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ....spec.model import Protocol, Surface
from ... import names
from ...contexts import BannerContext, banner
from ...surfaces import surface_of
from .conversation import SWITCHED
from .library import asker_and_answerer
from .surfaces import RecordText, record, shown_events

UPGRADED = "Upgraded"
"""The event of the contract that no event of the library is told as; it stands in the template."""


@dataclass(frozen=True, slots=True)
class Successor:
    """The protocol that HTTP may be left for, where a spec of the workspace describes it as a handler's, too."""

    source: str
    name: str
    """That of its package, and of the module that its spec adds to the handler's."""
    event_names: tuple[str, ...]
    """Those that a module of events beside that one has, in order; the first tells that the handshake is over."""


@dataclass(frozen=True, slots=True)
class EventsContext:
    """The vocabulary of `events.py.j2` and of `__init__.py.j2`."""

    banner: str
    events: tuple[RecordText, ...]
    """Those that are made of the library's."""
    event_names: tuple[str, ...]
    """All, in order."""
    import_names: tuple[str, ...]
    """All and their union, as an import list orders them."""
    websocket: str
    """The module that another spec adds to the package; empty where none does."""
    websocket_events: tuple[str, ...]
    """The events that the module of events beside it has."""


@dataclass(frozen=True, slots=True)
class ProtocolContext:
    banner: str
    server: str
    policy: str
    switched: str
    """The reason to pause for ever, HTTP having been left."""
    imported_errors: tuple[str, ...]
    imported_events: tuple[str, ...]
    slots: str
    request: RecordText
    piece: RecordText
    """A piece of a body."""
    closed: RecordText
    websocket: str
    """The module that another spec adds to the package; empty where none does."""
    connected: str
    """Its event that the handshake is over."""


def find_successor(surface: Surface, others: Sequence[Protocol]) -> Successor | None:
    """Find the spec that adds to the package of a surface: the one that has a surface of the same name.

    Here it is decided which names of two specs the package `handler` has: the
    codec of each spec writes the modules of its own, and what joins them (the
    package itself, the union of all events, and what HTTP hands over) is written
    by this one, with or without the other half.
    """
    for other in others:
        same = surface_of(other, surface.name)
        if same is not None:
            place = [event.name for event in other.events].index
            shown = sorted(same.events, key=lambda event: min(map(place, event.of)))
            return Successor(other.source, other.name, tuple(event.name for event in shown))
    return None


def contexts(protocol: Protocol, surface: Surface, others: Sequence[Protocol]) -> Iterator[tuple[str, Any]]:
    """Describe the modules, by file name."""
    successor = find_successor(surface, others)
    shown = shown_events(protocol, surface)
    records = {event.of[0]: record(event, "tuple[tuple[bytes, bytes], ...]", "tuple({})") for event in shown}
    later = successor.event_names if successor else ()
    event_names = (*(made.name for made in records.values()), UPGRADED, *later)
    for module in ("__init__.py", "events.py"):
        yield (
            module,
            EventsContext(
                banner=_banner(protocol, module, successor),
                events=tuple(records.values()),
                event_names=event_names,
                import_names=names.import_order({*event_names, "ProtocolEvent"}),
                websocket=successor.name if successor else "",
                websocket_events=names.import_order(later),
            ),
        )
    for module in ("contract.py", "errors.py"):
        yield module, BannerContext(_banner(protocol, module))
    request, piece, closed = (records[name] for name in ("Request", "Data", "ConnectionClosed"))
    errors = ("LocalProtocolError", "RemoteProtocolError") if successor else ("RemoteProtocolError",)
    slots = ("_acceptance", "_connection", "_handed_over") if successor else ("_connection", "_handed_over")
    yield (
        "protocol.py",
        ProtocolContext(
            banner=_banner(protocol, "protocol.py", successor),
            server=asker_and_answerer(protocol)[1],
            policy=surface.policy.upper(),
            switched=names.constant(SWITCHED),
            imported_errors=errors,
            imported_events=names.import_order({request.name, piece.name, closed.name, UPGRADED, "ProtocolEvent"}),
            slots=names.tuple_items(map(names.literal, slots)),
            request=request,
            piece=piece,
            closed=closed,
            websocket=successor.name if successor else "",
            connected=later[0] if later else "",
        ),
    )


def _banner(protocol: Protocol, module: str, successor: Successor | None = None) -> str:
    sources = (protocol.source, successor.source) if successor else (protocol.source,)
    return banner(sources, f"emit/templates/http1/handler/{module}.j2")
