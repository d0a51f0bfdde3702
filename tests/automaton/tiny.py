"""Hand-sized specs: what they have in common, and their automata as tables that a person can check."""

from collections.abc import Sequence

from stateline_codegen import automaton, spec
from stateline_codegen.automaton.ir import Automaton
from stateline_codegen.spec.model import Protocol

HEAD = """
stateline: 1
protocol: tiny
codec: none
title: Tiny
doc: Something small.
roles:
  client: {doc: Asks.}
  server: {doc: Answers.}
"""


def load(text: str) -> Protocol:
    """The model of a spec, given everything after its head."""
    specification, problems = spec.load(HEAD + text, "tiny.yaml")
    assert specification is not None, "\n".join(problem.format() for problem in problems)
    return specification.base


def build(text: str) -> Automaton:
    """The automaton of a spec without problems."""
    built, problems = automaton.build(load(text))
    assert built is not None, "\n".join(problem.format() for problem in problems)
    return built


def problems_of(text: str) -> list[tuple[str, str]]:
    """Path and sentence of every problem that the automaton stage finds."""
    built, problems = automaton.build(load(text))
    assert built is None or not problems
    return [(problem.path, problem.sentence) for problem in problems]


def cells(built: Automaton) -> dict[str, dict[str, str]]:
    """Every cell in words: the configuration reached, or in brackets the machine and state that refuse."""
    names = [" ".join(configuration) for configuration in built.configurations]
    return {
        name: {letter.name: in_words(built, names, row[letter.index]) for letter in built.letters}
        for name, row in zip(names, built.cells, strict=True)
    }


def in_words(built: Automaton, names: Sequence[str], cell: int) -> str:
    if cell >= 0:
        return names[cell]
    refusal = built.refusals[~cell]
    return f"({refusal.machine} {refusal.state})"
