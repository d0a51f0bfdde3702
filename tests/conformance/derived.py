"""The cases of every policy of a spec, derived once from what is on disk."""

from functools import cache

from stateline_codegen import conformance, pipeline
from stateline_codegen.automaton.ir import Automaton
from stateline_codegen.conformance import Case
from tests.emit.places import ROOT

HTTP1, WEBSOCKET = PROTOCOLS = ("http1", "websocket")


@cache
def automata(protocol: str = HTTP1) -> tuple[Automaton, ...]:
    """The automaton of every policy, the base first."""
    path = ROOT / "machine_spec" / f"{protocol}.yaml"
    compiled, problems = pipeline.compile_spec(path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix())
    assert compiled is not None, problems
    return compiled.automata


@cache
def cases(protocol: str = HTTP1) -> tuple[tuple[str, Case], ...]:
    """Every case, with the name of its policy."""
    return conformance.derive_all(automata(protocol))
