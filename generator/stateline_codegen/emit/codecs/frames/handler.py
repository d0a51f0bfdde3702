"""What the templates of the handler are given: the half of pounce's contract that is about WebSocket."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ....automaton.ir import Automaton
from ....spec.model import Protocol, Surface
from ....spec.model_frames import HandshakeFields
from ... import names
from ...contexts import template_banner
from ...surfaces import Shown, list_shown
from .connection import default_of
from .events import SPELLING, FieldText, field_text
from .wire import frames_of

TOLD = (("AcceptConnection",), ("Text", "Binary"), ("CloseConnection",))
"""The events that the templates tell of, those together that are told as one."""


@dataclass(frozen=True, slots=True)
class RecordText:
    """An event: a dataclass."""

    name: str
    doc: str
    fields: tuple[FieldText, ...]


@dataclass(frozen=True, slots=True)
class RecordsContext:
    banner: str
    events: tuple[RecordText, ...]


@dataclass(frozen=True, slots=True)
class ProtocolContext:
    banner: str
    package: str
    """Where connections are."""
    events_module: str
    request: str
    """The event that the other half of the contract has for requests."""
    received: str
    disconnected: str
    role: str
    peer: str
    fields: HandshakeFields
    section: str
    version: str
    """That of HTTP in the answer, as a literal."""


def contexts(automaton: Automaton, surface: Surface) -> Iterator[tuple[str, str, Any]]:
    """Describe the modules: path, template, context."""
    protocol = automaton.protocol
    assert protocol.handshake is not None
    shown = list_shown(protocol, surface, SPELLING)
    _, received, disconnected = (next(event.name for event in shown if event.of == of) for of in TOLD)
    peer = frames_of(protocol).masked_by
    yield (
        f"{events_module(protocol)}.py",
        "frames/handler/events.py.j2",
        RecordsContext(template_banner(protocol, "frames/handler/events.py.j2"), tuple(map(_record, shown))),
    )
    yield (
        f"{protocol.name}.py",
        "frames/handler/protocol.py.j2",
        ProtocolContext(
            banner=template_banner(protocol, "frames/handler/protocol.py.j2"),
            package=protocol.name,
            events_module=events_module(protocol),
            request="RequestReceived",
            received=received,
            disconnected=disconnected,
            role=next(role.name for role in protocol.roles if role.name != peer),
            peer=peer,
            fields=protocol.handshake.fields,
            section=names.cited(protocol.handshake.cite),
            version=names.bytes_literal(default_of(protocol, "AcceptConnection", "http_version")),
        ),
    )


def complaints(protocol: Protocol, surface: Surface) -> Iterator[tuple[str, str]]:
    """Find what the templates must tell of and the surface does not show so, each with its path in the spec."""
    shown = [event.of for event in list_shown(protocol, surface, SPELLING)]
    for of in TOLD:
        if of not in shown:
            yield f"surfaces.{surface.name}", f"tells of {' and '.join(of)} by one event; show it so"


def events_module(protocol: Protocol) -> str:
    """Name the module of events."""
    return f"{protocol.name}_events"


def _record(shown: Shown) -> RecordText:
    return RecordText(shown.name, shown.doc, tuple(map(field_text, shown.fields)))
