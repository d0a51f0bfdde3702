"""Cases about the automaton: each move, each settle rule, each refusal, and each pair of moves in a row.

Where several steps would do, the nearest one stands for all: configurations are
numbered as a breadth-first walk meets them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from ..automaton.configurations import Machines
from ..automaton.ir import Automaton, Letter, Refusal, Step
from ..automaton.views import see
from .cases import Reached, Refused, StepCase
from .sayable import Sayable
from .subjects import move_path, refusal_path, view_path


@dataclass(frozen=True, slots=True)
class Walk:
    """What can be done with letters that some head says."""

    automaton: Automaton
    steps: tuple[Step, ...]
    ways: dict[int, tuple[str, ...]]
    """The shortest way to each configuration that can be reached so."""
    refused: tuple[tuple[int, Letter, Refusal], ...]

    def reach(self, configuration: int) -> Reached:
        """Say what can be seen of a configuration."""
        protocol = self.automaton.protocol
        machines = Machines.of(protocol)
        states = self.automaton.configurations[configuration]
        return Reached(
            tuple((machine.name, machines.state(states, machine.name)) for machine in protocol.public_machines),
            tuple((exposure.name, machines.lies_in(states, exposure.when)) for exposure in protocol.exposures),
            tuple(
                (view.name, role.name, see(protocol, view, role.name, states).name)
                for view in protocol.views
                for role in protocol.roles
            ),
        )


def walk(automaton: Automaton) -> Walk:
    """Walk the automaton from its start, letter by letter."""
    can_be_said = Sayable(automaton.protocol)
    outgoing: dict[int, list[Step]] = {}
    for step in automaton.steps:
        if can_be_said(automaton.configurations[step.source], automaton.letters[step.letter]):
            outgoing.setdefault(step.source, []).append(step)
    ways: dict[int, tuple[str, ...]] = {0: ()}
    queue = [0]
    for source in queue:
        for step in outgoing.get(source, ()):
            if step.target not in ways:
                ways[step.target] = (*ways[source], automaton.letters[step.letter].name)
                queue.append(step.target)
    refused = tuple(
        (source, letter, automaton.refusals[~automaton.cells[source][letter.index]])
        for source in queue
        for letter in automaton.letters
        if automaton.cells[source][letter.index] < 0 and can_be_said(automaton.configurations[source], letter)
    )
    return Walk(automaton, tuple(step for source in queue for step in outgoing.get(source, ())), ways, refused)


def step_cases(found: Walk) -> Iterator[StepCase]:
    """Derive every case about the automaton."""
    yield from _one_step_cases(found)
    yield from _refusal_cases(found)
    yield from _pair_cases(found)


def _one_step_cases(found: Walk) -> Iterator[StepCase]:
    """A case for each move from each of its states, and for each way in which a settle rule is met."""
    seen: set[tuple[str, ...]] = set()
    for step in found.steps:
        new = [key for key in _occasions(found.automaton, step) if key not in seen]
        seen.update(new)
        if new:
            yield _case(found, found.ways[step.source], step, ", ".join(" ".join(key) for key in new))


def _refusal_cases(found: Walk) -> Iterator[StepCase]:
    seen: set[int] = set()
    for source, letter, refusal in found.refused:
        if refusal.index not in seen:
            seen.add(refusal.index)
            outcome = Refused(refusal.event, refusal.sentence)
            yield StepCase(refusal.sentence, found.ways[source], letter.name, outcome, (refusal_path(refusal),))


def _pair_cases(found: Walk) -> Iterator[StepCase]:
    """A case for each two letters in a row, and for each two moves in a row that none of these has shown."""
    letters = found.automaton.letters
    steps = [(step, _paths(found.automaton, step)) for step in found.steps]
    outgoing: dict[int, list[tuple[Step, tuple[str, ...]]]] = {}
    for step, moved in steps:
        outgoing.setdefault(step.source, []).append((step, moved))
    seen: set[object] = set()
    for first, moved in steps:
        for second, moved_then in outgoing.get(first.target, ()):
            pairs_and_letters: set[object] = {*product(moved, moved_then), (first.letter, second.letter)}
            if not pairs_and_letters <= seen:
                seen |= pairs_and_letters
                way = (*found.ways[first.source], letters[first.letter].name)
                yield _case(found, way, second, f"{letters[first.letter].name}, then {letters[second.letter].name}")


def _case(found: Walk, way: tuple[str, ...], step: Step, name: str) -> StepCase:
    letter = found.automaton.letters[step.letter].name
    reached = found.reach(step.target)
    seen = dict.fromkeys(view_path(view, value) for view, _, value in reached.seen)
    return StepCase(name, way, letter, reached, (*_exercised(found.automaton, step), *seen))


def _paths(automaton: Automaton, step: Step) -> tuple[str, ...]:
    """The moves that a step makes."""
    moves = {machine.name: machine.moves for machine in automaton.protocol.machines}
    return tuple(move_path(machine, moves[machine].index(move)) for machine, move in step.moves)


def _exercised(automaton: Automaton, step: Step) -> tuple[str, ...]:
    letter = automaton.letters[step.letter]
    paths = [*_paths(automaton, step), *(f"settle.{name}" for name in step.settled)]
    if letter.variant:
        paths.append(f"events.{letter.event}.variants.{letter.variant}")
    return *paths, *(f"signals.{signal}" for signal in letter.signals)


def _occasions(automaton: Automaton, step: Step) -> Iterator[tuple[str, ...]]:
    """The moves of a step with the states they start from, and its settle rules with the states they are met in."""
    machines = Machines(automaton.machines)
    rules = {rule.name: rule for rule in automaton.protocol.settle}
    there = automaton.configurations[step.source]
    for path, (machine, _) in zip(_paths(automaton, step), step.moves, strict=True):
        yield path, "from", machines.state(there, machine)
    there = machines.replace(there, ((machine, move.target) for machine, move in step.moves))
    for name in step.settled:
        rule = rules[name]
        yield name, "in", *(machines.state(there, machine) for machine, _ in rule.when.parts)
        there = machines.replace(there, rule.then)
