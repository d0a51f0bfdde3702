"""The `frames` byte format: what its templates are given.

A connection begins with a handshake over HTTP, which the package of the codec
`http1` speaks; then events are frames with a header of two octets or more.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from ....automaton.ir import Automaton
from ....spec.conditions import MachineIn
from ....spec.model import Protocol
from ....spec.problems import suggest
from ...contexts import program_contexts
from ...surfaces import list_shown, own_surface, surface_of
from . import connection, events, handler, library, wire
from .events import TYPES
from .expectations import READERS, find_disappointments
from .memories import memories
from .needs import find_misfits, find_missing

__all__ = ["FOUNDATIONS", "IDLE_SECTIONS", "READERS", "TYPES", "USED_PATTERNS", "complaints", "memberships", "modules"]

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


FOUNDATIONS = ("http1",)
"""The protocols whose packages the templates import."""

HANDLER = "handler"
"""The surface that there are templates for besides that of the protocol's own name."""


def modules(automata: Sequence[Automaton], others: Sequence[Protocol]) -> list[tuple[str, str, Any]]:
    """List the modules of the package as (path, template, context)."""
    base = automata[0]
    folder = base.protocol.name
    own = (*events.contexts(base), *wire.contexts(base), *connection.contexts(base), *library.contexts(base))
    contract = surface_of(base.protocol, HANDLER)
    told = handler.contexts(base, contract) if contract is not None else ()
    return [
        *((f"{folder}/{path}", template, context) for path, template, context in own),
        *((f"{HANDLER}/{path}", template, context) for path, template, context in told),
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
    # Each asks of what is there, so that what is not is told first.
    for find in (_unserved, _missing, _misfits, find_disappointments):
        found = tuple(find(automaton))
        yield from found
        if found:
            return


def _unserved(automaton: Automaton) -> Iterator[tuple[str, str]]:
    protocol = automaton.protocol
    served = (protocol.name, HANDLER)
    own = surface_of(protocol, protocol.name)
    if own is None:
        yield "surfaces", f"the codec frames needs the surface {protocol.name}"
    elif own.version is None:
        yield f"surfaces.{own.name}", "needs a version, which its programs ask for"
    for surface in protocol.surfaces:
        if surface.name not in served:
            path = f"surfaces.{surface.name}"
            yield path, f"the codec frames has no surface {surface.name}{suggest(surface.name, served)}"
        elif surface.name == HANDLER:
            yield from handler.complaints(protocol, surface)
        public = library.MODULES if surface is own else ()
        for module in surface.modules:
            if module not in public:
                path = f"surfaces.{surface.name}.modules"
                yield path, f"the codec frames has no module {module} there{suggest(module, public)}"


def _missing(automaton: Automaton) -> Iterator[tuple[str, str]]:
    return find_missing(automaton.protocol)


def _misfits(automaton: Automaton) -> Iterator[tuple[str, str]]:
    protocol = automaton.protocol
    return find_misfits(protocol, list_shown(protocol, own_surface(protocol), events.SPELLING))
