"""The `http1` byte format: what its templates are given."""

from collections.abc import Sequence
from typing import Any

from ....automaton.ir import Automaton
from . import decisions, dialects, library
from .decisions import memberships
from .events import events_context
from .library import USED_PATTERNS

__all__ = ["READERS", "USED_PATTERNS", "memberships", "modules"]

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
