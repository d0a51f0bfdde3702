"""The letters that the library tells, replayed through the full product of the spec."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..automaton.configurations import Configuration, Machines
from ..automaton.ir import Automaton, Step
from ..spec.model import Move, Protocol, SettleRule
from .records import Record, TraceError


@dataclass(frozen=True, slots=True)
class Change:
    """What one move or one rule did to one machine."""

    machine: str
    before: str
    after: str
    reason: Move | SettleRule


@dataclass(frozen=True, slots=True)
class Moment:
    """One step, with everything that happened in it."""

    record: Record
    protocol: Protocol
    before: Configuration
    after: Configuration
    changes: tuple[Change, ...]
    """In the order in which they were made: the moves, then the settling."""


class Replay:
    """Replays connections, one after the other, that the library traced.

    Args:
        automata: One for each policy that the library may have gone by.

    """

    def __init__(self, automata: Iterable[Automaton]) -> None:
        self._products = {(one.protocol.name, one.protocol.policy.name): _Product(one) for one in automata}
        self._connection: tuple[int, str] | None = None
        """The number of the connection and what is spoken on it."""
        self._configuration = 0

    def follow(self, record: Record) -> Moment:
        """Make the step that a record tells of.

        Raises:
            TraceError: The spec does not know it, or ends up elsewhere than the library.

        """
        if self._connection != (record.connection, record.protocol):
            self._connection, self._configuration = (record.connection, record.protocol), 0
        product = self._products.get((record.protocol, record.policy))
        if product is None:
            raise TraceError(f"the library speaks {record.protocol} under {record.policy}, which is in no spec here")
        step = product.step(self._configuration, record)
        if step is None:
            raise TraceError(
                f"{record.source}: {record.letter} leads the library elsewhere than the spec; "
                "one is newer than the other, so run: stateline generate"
            )
        self._configuration = step.target
        return product.tell(step, record)


class _Product:
    """An automaton, arranged for looking up its steps."""

    def __init__(self, automaton: Automaton) -> None:
        self._automaton = automaton
        self._machines = Machines(automaton.machines)
        self._letters = {letter.name: letter.index for letter in automaton.letters}
        self._steps = {(step.source, step.letter): step for step in automaton.steps}
        self._rules = {rule.name: rule for rule in automaton.protocol.settle}

    def step(self, configuration: int, record: Record) -> Step | None:
        """Find the step that a record tells of; None if it is none of the spec's."""
        step = self._steps.get((configuration, self._letters.get(record.letter, -1)))
        return step if step and self._agrees(step, record) else None

    def tell(self, step: Step, record: Record) -> Moment:
        """Say what happens in a step."""
        before, after = (self._automaton.configurations[index] for index in (step.source, step.target))
        return Moment(record, self._automaton.protocol, before, after, tuple(self._changes(step)))

    def _agrees(self, step: Step, record: Record) -> bool:
        automaton = self._automaton
        ends = [automaton.configurations[index] for index in (step.source, step.target)]
        known = {
            str(machine.follows): tuple(self._machines.state(end, machine.name) for end in ends)
            for machine in automaton.protocol.public_machines
        }
        classes = (automaton.class_of[step.source], automaton.class_of[step.target])
        return known == record.states and classes == record.classes

    def _changes(self, step: Step) -> Iterator[Change]:
        configuration = self._automaton.configurations[step.source]
        for machine, move in step.moves:
            yield Change(machine, self._machines.state(configuration, machine), move.target, move)
        configuration = self._machines.replace(configuration, ((machine, move.target) for machine, move in step.moves))
        for rule in (self._rules[name] for name in step.settled):
            for machine, target in rule.then:
                state = self._machines.state(configuration, machine)
                if state != target:
                    yield Change(machine, state, target, rule)
            configuration = self._machines.replace(configuration, rule.then)
