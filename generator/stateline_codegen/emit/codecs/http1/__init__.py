"""The `http1` byte format: what its templates are given."""

from collections.abc import Sequence
from typing import Any

from ....automaton.ir import Automaton
from . import decisions, dialects, library
from .decisions import memberships
from .events import events_context

__all__ = ["memberships", "modules"]


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
