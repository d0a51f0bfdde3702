"""What the templates of the handler are given, the contract of pounce's."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ....spec.model import Protocol, Surface
from ... import names
from ...contexts import template_banner
from .conversation import SWITCHED
from .library import PlainContext, asker_and_answerer
from .surfaces import RecordText, record, shown_events

LATER = ("Upgraded", "WebSocketConnected", "WebSocketDataReceived", "WebSocketDisconnected")
"""Events of the contract that are none of HTTP's, and stand in the template."""


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


@dataclass(frozen=True, slots=True)
class ProtocolContext:
    banner: str
    server: str
    policy: str
    switched: str
    """The reason to pause for ever, HTTP having been left."""
    imported_events: tuple[str, ...]
    request: RecordText
    piece: RecordText
    """A piece of a body."""
    closed: RecordText


def contexts(protocol: Protocol, surface: Surface) -> Iterator[tuple[str, Any]]:
    """Describe the modules, by file name."""
    shown = shown_events(protocol, surface)
    records = {event.of[0]: record(event, "tuple[tuple[bytes, bytes], ...]", "tuple({})") for event in shown}
    event_names = (*(made.name for made in records.values()), *LATER)
    for module in ("__init__.py", "events.py"):
        imported = names.import_order({*event_names, "ProtocolEvent"})
        yield module, EventsContext(_banner(protocol, module), tuple(records.values()), event_names, imported)
    yield "contract.py", PlainContext(_banner(protocol, "contract.py"))
    request, piece, closed = (records[name] for name in ("Request", "Data", "ConnectionClosed"))
    yield (
        "protocol.py",
        ProtocolContext(
            banner=_banner(protocol, "protocol.py"),
            server=asker_and_answerer(protocol)[1],
            policy=surface.policy.upper(),
            switched=names.constant(SWITCHED),
            imported_events=names.import_order({request.name, piece.name, closed.name, "Upgraded", "ProtocolEvent"}),
            request=request,
            piece=piece,
            closed=closed,
        ),
    )


def _banner(protocol: Protocol, module: str) -> str:
    return template_banner(protocol, f"http1/handler/{module}.j2")
