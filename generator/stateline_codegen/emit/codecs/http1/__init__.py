"""The `http1` byte format: what its templates are given."""

from collections.abc import Iterator, Sequence
from typing import Any

from ....automaton.ir import Automaton
from ....spec.conditions import FieldMalformed, MachineIn, TargetDiffers, TargetIs
from ....spec.logic import atoms
from ....spec.model import Protocol
from . import decisions, dialects, library, surfaces
from .conversation import SWITCHED
from .decisions import memberships
from .events import FIELD_TYPES as TYPES
from .events import events_context
from .library import USED_PATTERNS

__all__ = ["IDLE_SECTIONS", "READERS", "TYPES", "USED_PATTERNS", "complaints", "memberships", "modules"]

READERS = {
    "request_head": ("Request", "ConnectionClosed"),
    "response_head": ("InformationalResponse", "Response", "ConnectionClosed"),
    "body": ("Data", "EndOfMessage"),
    "pause": (),
    "pause_on_data": ("ConnectionClosed",),
    "nothing": ("ConnectionClosed",),
    "unasked": ("ConnectionClosed",),
    "refuse": (),
}
"""The ways in which the templates can read the bytes of a role, each with the events that it can read."""

IDLE_SECTIONS = ("views", "handshake", "extensions", "frames", "close_codes", "close_code_ranges")
"""What the templates make nothing of."""

PAUSING = ("pause", "pause_on_data")
"""Those that leave bytes unread."""


def modules(automata: Sequence[Automaton], others: Sequence[Protocol]) -> list[tuple[str, str, Any]]:
    """List the modules of the package as (path, template, context), the base policy's automaton first."""
    protocol = automata[0].protocol
    own = [
        ("events.py", events_context(protocol)),
        *decisions.contexts(automata),
        *library.contexts(automata),
    ]
    return [
        *((f"{protocol.name}/{path}", f"http1/{path}.j2", context) for path, context in own),
        *((path, f"http1/{template}.j2", context) for path, template, context in dialects.contexts(automata, others)),
        *dialects.programs(protocol),
    ]


def complaints(automaton: Automaton) -> Iterator[tuple[str, str]]:
    """Find what the templates must know and a spec does not say once, each with its path in the spec."""
    protocol = automaton.protocol
    if protocol.compose and len({machine for machine, _, _ in protocol.compose.as_if}) != 1:
        yield "compose", "the codec http1 plans as if exactly one machine were in other states; name it under as_if"
    signals = {signal.name: signal for signal in protocol.signals}
    for event in protocol.events:
        for derived in event.derived:
            asked = atoms(signals[derived.signal].when) if derived.signal else ()
            if any(isinstance(atom, MachineIn | TargetIs | TargetDiffers | FieldMalformed) for atom in asked):
                path = f"events.{event.name}.derived.{derived.name}"
                yield path, "an event of the codec http1 knows neither machines nor patterns, so it cannot tell this"
        for field in event.fields:
            if field.is_optional:
                path = f"events.{event.name}.fields.{field.name}.optional"
                yield path, "a field of the codec http1 is never None; give it a default"
    yield from _complain_of_pauses(protocol)
    yield from surfaces.complaints(protocol)
    first = [field for field in protocol.fields if field.is_written_first]
    if len(first) != 1 or first[0].grammar is None:
        yield "fields", "the codec http1 writes exactly one field first; mark one that has a grammar as written_first"


def _complain_of_pauses(protocol: Protocol) -> Iterator[tuple[str, str]]:
    if protocol.policy.changes:
        return  # one table of reasons serves all policies
    if all(pause.name != SWITCHED for pause in protocol.pauses):
        yield "pauses", f"the codec http1 hands over where it pauses for {SWITCHED}; say in which states"
    explained = {(m, state) for pause in protocol.pauses for m, states in pause.states.parts for state in states}
    for decoding in protocol.decoding:
        if decoding.reader in PAUSING and (decoding.machine, decoding.state) not in explained:
            path = f"decode.{decoding.machine}.{decoding.state}"
            yield path, "the codec http1 pauses here, and no entry of pauses says why"
