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

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from ..spec.model import Protocol, Specification
from ..spec.problems import Place, Problem
from .checks import check
from .findings import Finding
from .ir import Automaton, Letter
from .letters import list_letters
from .minimise import Question, find_questions, minimise
from .moves import find_forks, find_unheard
from .product import Product, build_product, describe_forks
from .settle import Settler, find_circular_priorities


@dataclass(frozen=True, slots=True)
class _Motion:
    """What the machines do upon every letter; policies differ in what heads say and seldom in this."""

    letters: tuple[Letter, ...]
    settler: Settler
    product: Product | None
    findings: tuple[Finding, ...]


def build_all(
    specification: Specification, places: Mapping[str, Mapping[str, Place]]
) -> tuple[tuple[Automaton, ...], tuple[Problem, ...]]:
    """Compile every policy of a spec, the base first; there are no automata where there is any problem.

    Configurations that one policy can tell apart are kept apart for all of them,
    so that policies whose machines are alike share their tables. `places` are
    those of `build`, for each policy by its name.
    """
    questions = tuple(dict.fromkeys(q for protocol in specification.policies for q in find_questions(protocol)))
    motions: dict[Hashable, _Motion] = {}
    automata: list[Automaton] = []
    problems: dict[Problem, None] = {}
    for protocol in specification.policies:
        automaton, found = _build(protocol, places.get(protocol.policy.name, {}), questions, motions)
        said = {(problem.place, problem.path, problem.sentence) for problem in problems}
        under = f" (under policy {protocol.policy.name})" if automata or problems else ""
        for problem in found:
            if (problem.place, problem.path, problem.sentence) not in said:
                problems[Problem(problem.place, problem.path, problem.sentence + under)] = None
        if automaton is not None:
            automata.append(automaton)
    return ((), tuple(sorted(problems))) if problems else (tuple(automata), ())


def build(
    protocol: Protocol, places: Mapping[str, Place] | None = None
) -> tuple[Automaton | None, tuple[Problem, ...]]:
    """Compile the machines of a protocol under one policy; the automaton is None where there is any problem.

    `places` says where in the file each path of the document stands. Problems
    whose path it does not know point at the top of the file.
    """
    return _build(protocol, places or {}, (), {})


def _build(
    protocol: Protocol,
    places: Mapping[str, Place],
    questions: tuple[Question, ...],
    motions: dict[Hashable, _Motion],
) -> tuple[Automaton | None, tuple[Problem, ...]]:
    """Compile one policy, given what is asked about configurations beside its own questions.

    `motions` are those of other policies, by what they depend on; that of a policy which moves otherwise is added.
    """
    letters = list_letters(protocol)
    senders = tuple((event.name, event.sent_by) for event in protocol.events)
    key = (protocol.machines, protocol.settle, letters, senders)
    if key not in motions:
        motions[key] = _move(protocol, letters)
    automaton, findings = _finish(protocol, tuple(dict.fromkeys((*find_questions(protocol), *questions))), motions[key])
    top = Place(protocol.source, 1, 1)
    problems = {Problem(places.get(found.path, top), found.path, found.sentence) for found in findings}
    return (None, tuple(sorted(problems))) if problems else (automaton, ())


def _move(protocol: Protocol, letters: tuple[Letter, ...]) -> _Motion:
    unheard = tuple(find_unheard(protocol, letters))
    # Where moves or priorities contradict one another there is no product to speak of.
    settler = Settler(protocol)
    forks = describe_forks(protocol, letters, settler, find_forks(protocol, letters))
    contradictions = (*forks, *find_circular_priorities(protocol))
    if contradictions:
        return _Motion(letters, settler, None, (*unheard, *contradictions))
    product, unsettled = build_product(protocol, letters, settler)
    return _Motion(letters, settler, product, (*unheard, *unsettled))


def _finish(
    protocol: Protocol, questions: tuple[Question, ...], motion: _Motion
) -> tuple[Automaton | None, tuple[Finding, ...]]:
    letters, product = motion.letters, motion.product
    if product is None:
        return None, motion.findings
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
    return automaton, (*motion.findings, *check(automaton, motion.settler))
