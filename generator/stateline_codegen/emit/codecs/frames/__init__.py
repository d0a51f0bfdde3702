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
from ...surfaces import surface_of
from . import connection, events, handler, library, wire
from .memories import memories

__all__ = ["READERS", "USED_PATTERNS", "complaints", "memberships", "modules"]

READERS = {
    "request_head": ("Request",),
    "response_head": ("AcceptConnection", "RejectConnection"),
    "rejection": ("RejectData",),
    "frames": ("Text", "Binary", "Continuation", "Ping", "Pong", "CloseConnection"),
    "wait": (),
    "nothing": (),
}
"""The ways in which the templates can read the bytes of a role, each with the events that it can read."""

USED_PATTERNS = ("token", "extension_member")
"""Those that the templates name."""

FIELDS = ("fin", "opcode", "mask", "payload_length")
"""The fields of the header that the templates name."""


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


def complaints(protocol: Protocol) -> Iterator[tuple[str, str]]:
    """Find what the templates cannot serve, each with its path in the spec."""
    assert protocol.frames is not None
    named = [field.name for field in protocol.frames.layout]
    for name in FIELDS:
        if name not in named:
            yield "frames.layout", f"the codec frames needs a field {name}"
    yield from _complain_of_surfaces(protocol)
    if len(protocol.views) != 1:
        yield "views", "the codec frames shows one view"
    wanted = {"no_code", "no_close"}
    if not wanted <= {code.stands_for for code in protocol.close_codes}:
        yield "close_codes", "the codec frames needs codes that stand for no_code and for no_close"


def _complain_of_surfaces(protocol: Protocol) -> Iterator[tuple[str, str]]:
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
