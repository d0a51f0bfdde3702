"""The `frames` byte format: what its templates are given.

A connection begins with a handshake over HTTP, which the package of the codec
`http1` speaks; then events are frames with a header of two octets or more.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from ....automaton.ir import Automaton
from ....spec.conditions import MachineIn
from ...contexts import program_contexts
from ...surfaces import list_shown
from . import connection, events, library, wire
from .events import TYPES
from .expectations import READERS, find_disappointments
from .memories import memories
from .needs import find_misfits, find_missing

__all__ = ["IDLE_SECTIONS", "READERS", "TYPES", "USED_PATTERNS", "complaints", "memberships", "modules"]

USED_PATTERNS = ("token", "extension_member")
"""Those that the templates name."""

IDLE_SECTIONS = (
    "signals",
    "facts",
    "common_fields",
    "common_methods",
    "trailers",
    "framing",
    "pauses",
    "compose",
    "reason_phrases",
)
"""What the templates make nothing of."""


def modules(automata: Sequence[Automaton]) -> list[tuple[str, str, Any]]:
    """List the modules of the package as (path, template, context)."""
    base = automata[0]
    folder = base.protocol.name
    own = (*events.contexts(base), *wire.contexts(base), *connection.contexts(base), *library.contexts(base))
    return [
        *((f"{folder}/{path}", template, context) for path, template, context in own),
        *program_contexts(base.protocol, folder, library.IMPORTED),
    ]


def memberships(automata: Sequence[Automaton]) -> tuple[MachineIn, ...]:
    """List what the modules ask about the configuration: whether a role is within a message of some kind."""
    return tuple(memory.question for memory in memories(automata[0].protocol))


def complaints(automaton: Automaton) -> Iterator[tuple[str, str]]:
    """Find what the templates cannot serve, each with its path in the spec."""
    protocol = automaton.protocol
    if protocol.policy.changes:
        yield f"policies.{protocol.policy.name}", "the codec frames has one policy"
        return
    if len(protocol.surfaces) != 1 or protocol.surfaces[0].version is None:
        yield "surfaces", "the codec frames shows one surface, with a version"
        return
    # Each asks of what is there, so that what is not is told first.
    for find in (_missing, _misfits, find_disappointments):
        found = tuple(find(automaton))
        yield from found
        if found:
            return


def _missing(automaton: Automaton) -> Iterator[tuple[str, str]]:
    return find_missing(automaton.protocol)


def _misfits(automaton: Automaton) -> Iterator[tuple[str, str]]:
    protocol = automaton.protocol
    return find_misfits(protocol, list_shown(protocol, protocol.surfaces[0], events.SPELLING))
