"""The cases of every policy of a spec, derived once from what is on disk."""

from functools import cache

from stateline_codegen import conformance
from stateline_codegen.automaton.ir import Automaton
from stateline_codegen.conformance import Case
from tests.workspace import compiled

HTTP1, WEBSOCKET = PROTOCOLS = ("http1", "websocket")


def automata(protocol: str = HTTP1) -> tuple[Automaton, ...]:
    """The automaton of every policy, the base first."""
    return compiled(protocol).automata


@cache
def cases(protocol: str = HTTP1) -> tuple[tuple[str, Case], ...]:
    """Every case, with the name of its policy."""
    return conformance.derive_all(automata(protocol))
