"""The `frames` byte format: what its templates are given.

A connection begins with a handshake over HTTP, which the package of the codec
`http1` speaks; then events are frames with a header of two octets or more.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from ....automaton.ir import Automaton
from ....spec.conditions import MachineIn
from ....spec.model import Protocol
from ...contexts import program_contexts
from . import connection, events, library, wire
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


def complaints(protocol: Protocol) -> Iterator[tuple[str, str]]:
    """Find what the templates cannot serve, each with its path in the spec."""
    assert protocol.frames is not None
    named = [field.name for field in protocol.frames.layout]
    for name in FIELDS:
        if name not in named:
            yield "frames.layout", f"the codec frames needs a field {name}"
    if len(protocol.surfaces) != 1 or protocol.surfaces[0].version is None:
        yield "surfaces", "the codec frames shows one surface, with a version"
    if len(protocol.views) != 1:
        yield "views", "the codec frames shows one view"
    wanted = {"no_code", "no_close"}
    if not wanted <= {code.stands_for for code in protocol.close_codes}:
        yield "close_codes", "the codec frames needs codes that stand for no_code and for no_close"
