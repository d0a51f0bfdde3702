"""From a model to the joint automaton of all its machines.

A specification describes small machines that run side by side. This package
works out, once and for all, what they do together:

1. `letters` lists the input alphabet: every event in every variant with every
   set of signals, and every command.
2. `moves` says which machine hears which part of a letter and where that takes
   it. An event is legal only if every machine that names it has a move.
3. `settle` applies the rules that are triggered by states until none of them
   changes anything. One letter and its settling is one step.
4. `product` walks every reachable configuration with every letter. Each cell of
   its table is the next configuration or a named refusal; there is no third.
5. `minimise` lets configurations share a class that nobody can tell apart.
6. `checks` asks of the result what the spec claims and whether all of it is of use;
   `stateline_codegen.proofs` lists these claims for people.

The space is finite and small, so nothing is sampled: a conflict between two
rules or a broken invariant is found if there is one, and reported with the
shortest sequence of letters that leads there. `ir` is what all later stages
read. `stateline_codegen.verify` derives the same table again, by other means.
"""

from collections.abc import Mapping

from ..spec.model import Protocol, Specification
from ..spec.problems import Place, Problem
from .checks import check
from .findings import Finding
from .ir import Automaton
from .letters import list_letters
from .minimise import Question, find_questions, minimise
from .moves import find_forks, find_unheard
from .product import build_product, describe_forks
from .settle import Settler, find_circular_priorities


def build_all(
    specification: Specification, places: Mapping[str, Mapping[str, Place]]
) -> tuple[tuple[Automaton, ...], tuple[Problem, ...]]:
    """Compile every policy of a spec, the base first; there are no automata where there is any problem.

    Configurations that one policy can tell apart are kept apart for all of them,
    so that policies whose machines are alike share their tables. `places` are
    those of `build`, for each policy by its name.
    """
    questions = tuple(dict.fromkeys(q for protocol in specification.policies for q in find_questions(protocol)))
    automata: list[Automaton] = []
    problems: dict[Problem, None] = {}
    for protocol in specification.policies:
        automaton, found = build(protocol, places.get(protocol.policy.name), questions)
        said = {(problem.place, problem.path, problem.sentence) for problem in problems}
        under = f" (under policy {protocol.policy.name})" if automata or problems else ""
        for problem in found:
            if (problem.place, problem.path, problem.sentence) not in said:
                problems[Problem(problem.place, problem.path, problem.sentence + under)] = None
        if automaton is not None:
            automata.append(automaton)
    return ((), tuple(sorted(problems))) if problems else (tuple(automata), ())


def build(
    protocol: Protocol, places: Mapping[str, Place] | None = None, questions: tuple[Question, ...] = ()
) -> tuple[Automaton | None, tuple[Problem, ...]]:
    """Compile the machines of a protocol under one policy; the automaton is None where there is any problem.

    `places` says where in the file each path of the document stands. Problems
    whose path it does not know point at the top of the file. `questions` are
    asked about configurations beside those that the protocol itself asks.
    """
    automaton, findings = _build(protocol, tuple(dict.fromkeys((*find_questions(protocol), *questions))))
    known = places or {}
    top = Place(protocol.source, 1, 1)
    problems = {Problem(known.get(found.path, top), found.path, found.sentence) for found in findings}
    return (None, tuple(sorted(problems))) if problems else (automaton, ())


def _build(protocol: Protocol, questions: tuple[Question, ...]) -> tuple[Automaton | None, tuple[Finding, ...]]:
    letters = list_letters(protocol)
    unheard = tuple(find_unheard(protocol, letters))
    # Where moves or priorities contradict one another there is no product to speak of.
    settler = Settler(protocol)
    forks = describe_forks(protocol, letters, settler, find_forks(protocol, letters))
    contradictions = (*forks, *find_circular_priorities(protocol))
    if contradictions:
        return None, (*unheard, *contradictions)
    product, unsettled = build_product(protocol, letters, settler)
    if product is None:
        return None, (*unheard, *unsettled)
    classes = minimise(protocol, letters, product, questions)
    automaton = Automaton(
        protocol=protocol,
        machines=tuple(machine.name for machine in protocol.machines),
        letters=letters,
        refusals=product.refusals,
        configurations=product.configurations,
        cells=product.cells,
        steps=product.steps,
        class_of=classes.class_of,
        representatives=classes.representatives,
        class_cells=classes.class_cells,
    )
    return automaton, (*unheard, *check(automaton, settler))
