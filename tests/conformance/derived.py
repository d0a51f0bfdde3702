"""The cases of every policy, derived once from the spec on disk."""

from functools import cache

from stateline_codegen import conformance, pipeline
from stateline_codegen.automaton.ir import Automaton
from stateline_codegen.conformance import Case
from tests.emit.places import ROOT, SPEC


@cache
def automata() -> tuple[Automaton, ...]:
    """The automaton of every policy, the base first."""
    compiled, problems = pipeline.compile_spec(SPEC.read_text(encoding="utf-8"), SPEC.relative_to(ROOT).as_posix())
    assert compiled is not None, problems
    return compiled.automata


@cache
def cases() -> tuple[tuple[str, Case], ...]:
    """Every case, with the name of its policy."""
    return conformance.derive_all(automata())
