"""Configurations that nobody can tell apart share a class.

Two configurations differ if something can be observed in one and not in the
other, or if one letter leads from them to configurations that differ. What can
be observed: the states of the machines that follow a role, the public
properties, what each side sees, which letters are refused and why, and the answers to the questions
that conditions ask. Such a question is only asked where its event can
be legal: nobody decides how the body of a response is framed while no response
can be sent.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from ..spec.conditions import AllOf, AnyOf, Condition, EventIs, MachineIn, Not
from ..spec.model import Protocol
from .configurations import Configuration, Machines
from .ir import Letter
from .product import Product
from .views import see


@dataclass(frozen=True, slots=True)
class Question:
    """Whether a machine is in one of these states, asked when one of these events is sent or read."""

    events: tuple[str, ...]
    machine: str
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Classes:
    """See the fields of the same names in `ir.Automaton`."""

    class_of: tuple[int, ...]
    representatives: tuple[int, ...]
    class_cells: tuple[tuple[int, ...], ...]


def minimise(
    protocol: Protocol, letters: tuple[Letter, ...], product: Product, questions: tuple[Question, ...]
) -> Classes:
    """Find the coarsest partition that keeps everything observable, by refining the one that looks no letter ahead."""
    class_of = _number(
        [
            (observe(protocol, letters, questions, configuration, row), tuple(min(cell, 0) for cell in row))
            for configuration, row in zip(product.configurations, product.cells, strict=True)
        ]
    )
    while True:
        ahead = [tuple(class_of[cell] if cell >= 0 else cell for cell in row) for row in product.cells]
        refined = _number(list(zip(class_of, ahead, strict=True)))
        if refined == class_of:
            break
        class_of = refined
    representatives = tuple(class_of.index(number) for number in range(max(class_of) + 1))
    return Classes(class_of, representatives, tuple(ahead[index] for index in representatives))


def observe(
    protocol: Protocol,
    letters: tuple[Letter, ...],
    questions: tuple[Question, ...],
    configuration: Configuration,
    row: tuple[int, ...],
) -> Hashable:
    """What can be told about a configuration without going on from it, apart from its refusals."""
    machines = Machines.of(protocol)
    legal = {letters[index].event for index, cell in enumerate(row) if cell >= 0}
    return (
        tuple(machines.state(configuration, machine.name) for machine in protocol.public_machines),
        tuple(machines.lies_in(configuration, exposure.when) for exposure in protocol.exposures),
        tuple(see(protocol, view, role.name, configuration).name for view in protocol.views for role in protocol.roles),
        tuple(
            machines.state(configuration, question.machine) in question.states
            for question in questions
            if not legal.isdisjoint(question.events)
        ),
    )


def find_questions(protocol: Protocol) -> Iterator[Question]:
    """Everything that conditions ask about the configuration a head meets."""
    for signal in protocol.signals:
        yield from _ask(signal.when, signal.raised_by)
    for event in protocol.events:
        for variant in event.variants:
            yield from _ask(variant.when, (event.name,))
    for refusal in protocol.refusals:
        yield from _ask(refusal.when, (refusal.event,))
    framing_rules = protocol.framing.rules if protocol.framing else ()
    decided_by = protocol.framing.decided_by if protocol.framing else ()
    for rule in framing_rules:
        yield from _ask(rule.when, decided_by)
    if protocol.compose:
        composed = tuple(dict.fromkeys(rule.event for rule in protocol.compose.rules))
        for composing in protocol.compose.rules:
            yield from _ask(composing.when, (composing.event,))
        for rule in framing_rules:
            for question in _ask(rule.when, composed):
                yield _pretend(protocol, question)


def _ask(condition: Condition, events: tuple[str, ...]) -> Iterator[Question]:
    match condition:
        case MachineIn(machine, states):
            yield Question(events, machine, states)
        case AllOf(parts):
            # `event_is` beside the question narrows it; anywhere else it is ignored, which only asks more often.
            named = {part.event for part in parts if isinstance(part, EventIs)}
            narrowed = tuple(event for event in events if event in named) if named else events
            for part in parts:
                yield from _ask(part, narrowed)
        case AnyOf(parts):
            for part in parts:
                yield from _ask(part, events)
        case Not(part):
            yield from _ask(part, events)


def _pretend(protocol: Protocol, question: Question) -> Question:
    """The same question about the state that `as_if` puts in the place of the real one."""
    assert protocol.compose is not None
    instead = {state: other for machine, state, other in protocol.compose.as_if if machine == question.machine}
    machine = next(machine for machine in protocol.machines if machine.name == question.machine)
    states = tuple(state.name for state in machine.states if instead.get(state.name, state.name) in question.states)
    return Question(question.events, question.machine, states)


def _number(keys: Sequence[Hashable]) -> tuple[int, ...]:
    """Number equal keys alike, in order of first sight."""
    numbers: dict[Hashable, int] = {}
    return tuple(numbers.setdefault(key, len(numbers)) for key in keys)
