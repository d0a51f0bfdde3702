"""Judges every cell of an automaton against machines that are built from the model alone.

Reads a model and the finished automaton; produces one sentence for each thing
on which the two derivations disagree.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from transitions import Machine as FlatMachine
from transitions import MachineError

from ..automaton.ir import Automaton, Letter
from ..spec.model import Machine, Move, Protocol, StatesPattern

Configuration = tuple[str, ...]
Alphabet = set[tuple[str | None, str | None, str | None, str | None, frozenset[str]]]
"""(event, command, by, variant, signals) of every letter."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge says about one letter in one configuration."""

    target: Configuration | None
    """None where the letter is refused."""
    refused_by: str | None
    """The first machine, in spec order, that cannot take the letter."""
    settled: tuple[str, ...]
    """Names of the settle rules applied, in order."""


class Judge:
    """Steps one model by machines of the `transitions` library."""

    def __init__(self, protocol: Protocol) -> None:
        self._protocol = protocol
        self._machines = {machine.name: self._flatten(machine) for machine in protocol.machines}
        self._followers = {machine.name: machine.follows for machine in protocol.machines}
        self._asked: dict[tuple[str, str, str], str | None] = {}

    def start(self) -> Configuration:
        """The configuration before any letter."""
        return self.settle(tuple(machine.initial for machine in self._protocol.machines))[0]

    def step(self, configuration: Configuration, letter: Letter) -> Verdict:
        """Offer a letter to every machine, and settle if none refuses it."""
        triggers = _triggers_of(letter)
        states = dict(zip(self._machines, configuration, strict=True))
        moved = dict(states)
        for machine, state in states.items():
            for trigger in triggers:
                if trigger in self._machines[machine].events:
                    following = self._trigger(machine, state, trigger)
                    if following is None:
                        return Verdict(None, machine, ())
                    moved[machine] = following
                elif letter.event is not None and trigger == triggers[0] and self._followers[machine] == letter.by:
                    return Verdict(None, machine, ())
        target, settled = self.settle(tuple(moved.values()))
        return Verdict(target, None, settled)

    def settle(self, configuration: Configuration) -> tuple[Configuration, tuple[str, ...]]:
        """Apply the first rule that need not wait, again and again, until none changes anything.

        Returns the configuration and the names of the rules applied, in order.

        Raises:
            RuntimeError: It goes on for longer than there are configurations.

        """
        states = dict(zip(self._machines, configuration, strict=True))
        applied: list[str] = []
        bound = 1
        for machine in self._protocol.machines:
            bound *= len(machine.states)
        for _ in range(bound):
            useful = [
                rule
                for rule in self._protocol.settle
                if _matches(states, rule.when) and any(states[machine] != state for machine, state in rule.then)
            ]
            waiting = {name for rule in useful for name in rule.before}
            rule = next((rule for rule in useful if rule.name not in waiting), None)
            if rule is None:
                return tuple(states.values()), tuple(applied)
            states.update(rule.then)
            applied.append(rule.name)
        raise RuntimeError("settling does not end")

    def alphabet(self) -> Alphabet:
        """Every letter there should be."""
        letters: Alphabet = set()
        for event in self._protocol.events:
            raised = {frozenset[str]()}
            for signal in self._protocol.signals:
                if event.name in signal.raised_by:
                    raised |= {signals | {signal.name} for signals in raised}
            for role in self._protocol.roles:
                if event.sent_by in (None, role.name):
                    for variant in [variant.name for variant in event.variants] if event.variants else [None]:
                        letters |= {(event.name, None, role.name, variant, signals) for signals in raised}
        for command in self._protocol.commands:
            roles = self._protocol.roles if command.is_per_role else ()
            letters |= {(None, command.name, role.name, None, frozenset()) for role in roles}
            if not command.is_per_role:
                letters.add((None, command.name, None, None, frozenset()))
        return letters

    def _flatten(self, machine: Machine) -> FlatMachine:
        """One machine with a trigger for every part of a letter that it hears."""
        flat = FlatMachine(
            model=FlatMachine.self_literal,
            states=[state.name for state in machine.states],
            initial=machine.initial,
            auto_transitions=False,
        )
        for move in machine.moves:
            for trigger in self._triggers_upon(machine, move):
                flat.add_transition(trigger, list(move.sources), move.target)
        return flat

    def _triggers_upon(self, machine: Machine, move: Move) -> Iterator[str]:
        for command in self._protocol.commands:
            if command.name == move.upon and command.is_per_role:
                for role in self._heard(machine, move, sent_by=None):
                    yield f"{role}: {command.name}"
            elif command.name == move.upon:
                yield command.name
        for event in self._protocol.events:
            for role in self._heard(machine, move, event.sent_by):
                if event.name == move.upon:
                    variants = [variant.name for variant in event.variants]
                    for variant in [move.variant] if move.variant or not variants else variants:
                        yield f"{role}: {event.name}.{variant}"
                for signal in self._protocol.signals:
                    if signal.name == move.upon and event.name in signal.raised_by:
                        yield f"{role}: {event.name} with {signal.name}"

    def _heard(self, machine: Machine, move: Move, sent_by: str | None) -> set[str]:
        """The roles whose doings a move listens to."""
        roles = {sent_by} if sent_by else {role.name for role in self._protocol.roles}
        if move.by is not None:
            return roles & {move.by}
        if machine.follows is not None and sent_by is None:
            return {machine.follows}
        return roles

    def _trigger(self, machine: str, state: str, trigger: str) -> str | None:
        """The state that a machine goes to, or None if it cannot; it is asked once and remembered."""
        question = (machine, state, trigger)
        if question not in self._asked:
            flat = self._machines[machine]
            flat.set_state(state)
            try:
                flat.trigger(trigger)
            except MachineError:
                self._asked[question] = None
            else:
                self._asked[question] = str(flat.state)
        return self._asked[question]


def disagreements(protocol: Protocol, automaton: Automaton) -> tuple[str, ...]:
    """Everything on which the automaton and the judge differ: alphabet, start, every cell, class and invariant."""
    judge = Judge(protocol)
    # Without the same letters and configurations there are no cells to compare.
    axes = (*_alphabet_disagreements(judge, automaton), *_reach_disagreements(judge, automaton))
    return axes or (
        *_cell_disagreements(judge, automaton),
        *_class_disagreements(protocol, automaton),
        *_invariant_disagreements(judge, protocol, automaton),
    )


def _alphabet_disagreements(judge: Judge, automaton: Automaton) -> Iterator[str]:
    found = [
        (letter.event, letter.command, letter.by, letter.variant, frozenset(letter.signals))
        for letter in automaton.letters
    ]
    if len(found) != len(set(found)) or set(found) != judge.alphabet():
        yield f"there are {len(found)} letters, the judge counts {len(judge.alphabet())}, and they are not the same"


def _reach_disagreements(judge: Judge, automaton: Automaton) -> Iterator[str]:
    if automaton.configurations[0] != judge.start():
        yield f"configuration 0 is {automaton.configurations[0]}, the judge starts in {judge.start()}"
    met = {automaton.configurations[0]}
    queue = [automaton.configurations[0]]
    for configuration in queue:
        targets = {judge.step(configuration, letter).target for letter in automaton.letters}
        new = {target for target in targets if target is not None} - met
        met |= new
        queue += new
    if met != set(automaton.configurations) or len(met) != len(automaton.configurations):
        yield f"{len(automaton.configurations)} configurations are listed, the judge reaches {len(met)}, not the same"


def _cell_disagreements(judge: Judge, automaton: Automaton) -> Iterator[str]:
    for index, configuration in enumerate(automaton.configurations):
        for letter in automaton.letters:
            verdict = judge.step(configuration, letter)
            cell = automaton.cells[index][letter.index]
            where = f"{letter.name} in {_show(configuration)}"
            if cell >= 0:
                target = automaton.configurations[cell]
                if verdict.target != target:
                    judged = _show(verdict.target) if verdict.target else f"a refusal by {verdict.refused_by}"
                    yield f"{where}: the table says {_show(target)}, the judge {judged}"
            else:
                refusal = automaton.refusals[~cell]
                state = dict(zip(automaton.machines, configuration, strict=True))[refusal.machine]
                if verdict.target is not None:
                    yield f"{where}: the table refuses, the judge says {_show(verdict.target)}"
                elif (refusal.machine, refusal.state) != (verdict.refused_by, state):
                    said = f"{refusal.machine} {refusal.state}"
                    yield f"{where}: the table blames {said}, the judge {verdict.refused_by}"


def _class_disagreements(protocol: Protocol, automaton: Automaton) -> Iterator[str]:
    """Cells of classes that say something other than those of their configurations, and classes that mix what shows."""
    for index, configuration in enumerate(automaton.configurations):
        number = automaton.class_of[index]
        expected = tuple(automaton.class_of[cell] if cell >= 0 else cell for cell in automaton.cells[index])
        if automaton.class_cells[number] != expected:
            yield f"class {number} does not step as its configuration {_show(configuration)}"
        other = automaton.configurations[automaton.representatives[number]]
        if _shown(protocol, configuration) != _shown(protocol, other):
            yield f"class {number} mixes {_show(other)} and {_show(configuration)}, which look different"


def _invariant_disagreements(judge: Judge, protocol: Protocol, automaton: Automaton) -> Iterator[str]:
    """Invariants that are not true of what the judge does, with which they were never proved."""
    for configuration in automaton.configurations:
        states = dict(zip(automaton.machines, configuration, strict=True))
        for invariant in protocol.invariants:
            if invariant.never and _matches(states, invariant.never):
                yield f"{invariant.name} is broken in {_show(configuration)}"
            if invariant.forever and _matches(states, invariant.forever):
                for letter in automaton.letters:
                    target = judge.step(configuration, letter).target
                    if target and not _matches(dict(zip(automaton.machines, target, strict=True)), invariant.forever):
                        yield f"{invariant.name} is broken by {letter.name} in {_show(configuration)}"


def _shown(protocol: Protocol, configuration: Configuration) -> tuple[object, ...]:
    """What an application can read off a configuration."""
    states = {machine.name: state for machine, state in zip(protocol.machines, configuration, strict=True)}
    followed = [states[machine.name] for machine in protocol.public_machines]
    return *followed, *(_matches(states, exposure.when) for exposure in protocol.exposures)


def _triggers_of(letter: Letter) -> list[str]:
    if letter.command is not None:
        return [f"{letter.by}: {letter.command}" if letter.by else letter.command]
    head = f"{letter.by}: {letter.event}"
    return [f"{head}.{letter.variant}", *(f"{head} with {signal}" for signal in letter.signals)]


def _matches(states: dict[str, str], pattern: StatesPattern) -> bool:
    return all(states[machine] in allowed for machine, allowed in pattern.parts)


def _show(configuration: Configuration) -> str:
    return " ".join(configuration)
