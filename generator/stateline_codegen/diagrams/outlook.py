"""What may happen next in each state of a machine, and what that depends on, as the automaton has it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from ..automaton.ir import Automaton, Letter, Step
from ..spec.model import Machine, Move
from .cover import Case, Clause, describe

RAISED = ("not raised", "raised")


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where an event or a command takes the machine."""

    target: str
    when: tuple[Clause, ...]
    """It comes about if one of these holds, given the state: other machines and signals."""
    moves: tuple[Move, ...]
    """The moves of the machine itself."""
    settled: tuple[str, ...]
    """The rules that changed it afterwards, in spec order."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """What becomes of an event or a command in one state of a machine."""

    name: str
    """As the spec spells it: an event, `Event.variant` where variants differ, a command."""
    by: str | None
    """The role that sends it or that it befalls; None for a command of the application."""
    outcomes: tuple[Outcome, ...]
    """In order of first sight. Where none of them comes about it is refused."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """One state of a machine: whom it meets and what may happen next."""

    machine: Machine
    state: str
    meets: tuple[tuple[str, tuple[str, ...]], ...]
    """The states that each other visible machine can be in meanwhile."""
    prospects: tuple[Prospect, ...]
    """One for every event and command, in spec order."""


def outlooks(automaton: Automaton, machine: Machine) -> Iterator[Outlook]:
    """Look ahead from every reachable state of a machine."""
    position = automaton.machines.index(machine.name)
    reachable = {configuration[position] for configuration in automaton.configurations}
    for state in machine.states:
        if state.name in reachable:
            prospects = _merge_variants(automaton, _prospects(automaton, machine, state.name))
            yield Outlook(machine, state.name, _meets(automaton, machine, state.name), tuple(prospects))


def _meets(automaton: Automaton, machine: Machine, state: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    sources = _sources(automaton, machine, state)
    found = []
    for position, other in enumerate(automaton.protocol.machines):
        if other in automaton.protocol.public_machines and other != machine:
            met = {automaton.configurations[source][position] for source in sources}
            found.append((other.name, tuple(each.name for each in other.states if each.name in met)))
    return tuple(found)


def _sources(automaton: Automaton, machine: Machine, state: str) -> list[int]:
    position = automaton.machines.index(machine.name)
    return [index for index, names in enumerate(automaton.configurations) if names[position] == state]


def _prospects(automaton: Automaton, machine: Machine, state: str) -> Iterator[Prospect]:
    """One prospect for every event, variant and role, and for every command, whatever its signals."""
    sources = _sources(automaton, machine, state)
    steps = {(step.source, step.letter): step for step in automaton.steps}
    for (name, by), group in groupby(automaton.letters, key=lambda letter: (_name(letter), letter.by)):
        letters = list(group)
        raised = {signal for letter in letters for signal in letter.signals}
        signals = [signal.name for signal in automaton.protocol.signals if signal.name in raised]
        facts = _facts(automaton, machine, signals)
        cells = {
            _case(automaton, machine, source, letter, signals): steps.get((source, letter.index))
            for source in sources
            for letter in letters
        }
        yield Prospect(name, by, tuple(_outcomes(automaton, machine, facts, cells)))


def _name(letter: Letter) -> str:
    name = letter.event or letter.command or ""
    return f"{name}.{letter.variant}" if letter.variant else name


def _facts(automaton: Automaton, machine: Machine, signals: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What an outcome can depend on: the states of the other machines, and the signals."""
    others = [other for other in automaton.protocol.machines if other != machine]
    states = {other.name: tuple(state.name for state in other.states) for other in others}
    return states | dict.fromkeys(signals, RAISED)


def _case(automaton: Automaton, machine: Machine, source: int, letter: Letter, signals: Iterable[str]) -> Case:
    states = zip(automaton.machines, automaton.configurations[source], strict=True)
    return (
        *(state for name, state in states if name != machine.name),
        *(RAISED[signal in letter.signals] for signal in signals),
    )


def _outcomes(
    automaton: Automaton, machine: Machine, facts: Mapping[str, tuple[str, ...]], cells: Mapping[Case, Step | None]
) -> Iterator[Outcome]:
    position = automaton.machines.index(machine.name)
    reached = {case: automaton.configurations[step.target][position] if step else None for case, step in cells.items()}
    for target in dict.fromkeys(target for target in reached.values() if target):
        chosen = [case for case in cells if reached[case] == target]
        taken = [step for case in chosen if (step := cells[case])]
        moves = dict.fromkeys(move for step in taken for name, move in step.moves if name == machine.name)
        applied = {name for step in taken for name in step.settled}
        rules = [rule for rule in automaton.protocol.settle if machine.name in dict(rule.then)]
        settled = tuple(rule.name for rule in rules if rule.name in applied)
        yield Outcome(target, describe(facts, cells, chosen), tuple(moves), settled)


def _merge_variants(automaton: Automaton, prospects: Iterable[Prospect]) -> Iterator[Prospect]:
    """Let the event stand for its variants where all of them have the same prospect."""
    counts = {event.name: len(event.variants) for event in automaton.protocol.events}
    for (event, by), group in groupby(prospects, key=lambda each: (each.name.partition(".")[0], each.by)):
        variants = list(group)
        alike = {variant.outcomes for variant in variants}
        if len(variants) == counts.get(event) and len(alike) == 1:
            yield replace(variants[0], name=event, by=by)
        else:
            yield from variants
