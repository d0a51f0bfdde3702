"""The `http1` byte format: what its templates are given."""

from collections.abc import Iterator, Sequence
from typing import Any

from ....automaton.ir import Automaton
from ....spec.model import Protocol
from . import decisions, dialects, library
from .decisions import memberships
from .events import events_context
from .library import USED_PATTERNS

__all__ = ["READERS", "USED_PATTERNS", "complaints", "memberships", "modules"]

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


def modules(automata: Sequence[Automaton]) -> list[tuple[str, str, Any]]:
    """List the modules of the package as (path, template, context), the base policy's automaton first."""
    protocol = automata[0].protocol
    own = [
        ("events.py", events_context(protocol)),
        *decisions.contexts(automata),
        *library.contexts(automata),
    ]
    return [
        *((f"{protocol.name}/{path}", f"http1/{path}.j2", context) for path, context in own),
        *((path, f"http1/{template}.j2", context) for path, template, context in dialects.contexts(automata)),
    ]


def complaints(protocol: Protocol) -> Iterator[tuple[str, str]]:
    """Find what the templates must know and a spec does not say once, each with its path in the spec."""
    if protocol.compose and len({machine for machine, _, _ in protocol.compose.as_if}) != 1:
        yield "compose", "the codec http1 plans as if exactly one machine were in other states; name it under as_if"
    first = [field for field in protocol.fields if field.is_written_first]
    if len(first) != 1 or first[0].grammar is None:
        yield "fields", "the codec http1 writes exactly one field first; mark one that has a grammar as written_first"
