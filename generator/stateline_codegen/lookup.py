"""Finds what a person means by a name: a policy, a machine, a state, a letter, a set of configurations.

Letter case does not matter, and a name that the spec does not have is answered with
the one that was probably meant.
"""

from collections.abc import Callable, Iterable, Sequence

from .automaton.configurations import Machines
from .automaton.ir import Automaton, Letter
from .pipeline import Compiled
from .spec.model import Machine, StatesPattern
from .spec.problems import suggest


class Unknown(Exception):
    """A name that the spec does not have, or a question it cannot answer; the message says what to ask instead."""

    def __init__(self, sentence: str, suggestion: str = "") -> None:
        super().__init__(sentence + suggestion)
        self.has_suggestion = bool(suggestion)


def find_name(name: str, known: Iterable[str], kind: str) -> str:
    """Find a name as it is spelled in the spec.

    Raises:
        Unknown: There is none like it.

    """
    spelled = {candidate.casefold(): candidate for candidate in known}
    if name.casefold() not in spelled:
        raise Unknown(f"no {kind} is called {name}", suggest(name, spelled.values()))
    return spelled[name.casefold()]


def choose_automaton(
    compiled: Sequence[Compiled], policy: str | None, is_meant: Callable[[Automaton], object]
) -> Automaton:
    """Choose the automaton of the first spec that knows the names of a question.

    Args:
        compiled: The specs.
        policy: The policy to ask under; the base policy if None.
        is_meant: Looks the names up in an automaton.

    Raises:
        Unknown: No spec knows them all; told by the one that knows the nearest name.

    """
    complaints: list[Unknown] = []
    for one in compiled:
        try:
            automaton = _choose_policy(one, policy)
            is_meant(automaton)
        except Unknown as unknown:
            complaints.append(unknown)
        else:
            return automaton
    raise next((unknown for unknown in complaints if unknown.has_suggestion), complaints[0])


def _choose_policy(compiled: Compiled, policy: str | None) -> Automaton:
    by_policy = {automaton.protocol.policy.name: automaton for automaton in compiled.automata}
    return by_policy[find_name(policy, by_policy, "policy")] if policy else compiled.automata[0]


def find_machine(automaton: Automaton, name: str) -> Machine:
    """Find a machine.

    Raises:
        Unknown: There is none of this name.

    """
    machines = {machine.name: machine for machine in automaton.protocol.machines}
    return machines[find_name(name, machines, "machine")]


def find_state(machine: Machine, name: str) -> str:
    """Find a state of a machine.

    Raises:
        Unknown: It has none of this name.

    """
    return find_name(name, [state.name for state in machine.states], f"state of {machine.name}")


def find_states(automaton: Automaton, text: str) -> StatesPattern:
    """Find the configurations that are meant by `client=DONE,keep_alive=ENABLED` or `client DONE`.

    Raises:
        Unknown: A name is not in the spec, or no state is given.

    """
    parts: dict[str, tuple[str, ...]] = {}
    for part in text.split(","):
        words = part.replace("=", " ").split()
        if len(words) != 2:
            example = f"{automaton.machines[0]}={automaton.configurations[0][0]}"
            raise Unknown(f"{part.strip() or 'nothing'} is no machine with a state; write {example}, more after commas")
        machine = find_machine(automaton, words[0])
        parts[machine.name] = (find_state(machine, words[1]),)
    return StatesPattern(tuple(parts.items()))


def find_configuration(automaton: Automaton, text: str) -> int:
    """Find the nearest configuration that is meant by `client=DONE,keep_alive=ENABLED`.

    Raises:
        Unknown: A name is not in the spec, or no such configuration can be reached.

    """
    pattern = find_states(automaton, text)
    machines = Machines(automaton.machines)
    for place, configuration in enumerate(automaton.configurations):
        if machines.lies_in(configuration, pattern):
            return place
    said = ", ".join(f"{machine} {state}" for machine, (state,) in pattern.parts)
    raise Unknown(f"no configuration that can be reached has {said}")


def find_letters(automaton: Automaton, event: str) -> dict[str, list[Letter]]:
    """Find the letters that an event, a variant of it or a command may be, by their names without signals.

    Raises:
        Unknown: There are none.

    """
    groups = group_letters(automaton)
    wanted = event.casefold()
    found = {name: letters for name, letters in groups.items() if wanted in _names_of(name, letters[0])}
    if not found:
        known = {short for letters in groups.values() for short in (letters[0].event, letters[0].command) if short}
        raise Unknown(f"no event or command is called {event}", suggest(event, {*known, *groups}))
    return found


def group_letters(automaton: Automaton) -> dict[str, list[Letter]]:
    """List all letters by their names without signals."""
    groups: dict[str, list[Letter]] = {}
    for letter in automaton.letters:
        groups.setdefault(letter.name.partition("+")[0], []).append(letter)
    return groups


def find_letter(automaton: Automaton, name: str) -> Letter:
    """Find one letter: without the signals that are not named, and in the last variant where none is named.

    Raises:
        Unknown: There is none, or more than one role can do it.

    """
    event, *signals = (part.strip() for part in name.split("+"))
    found = find_letters(automaton, event)
    senders = {letters[0].by: bare for bare, letters in found.items()}
    if len(senders) > 1:
        raise Unknown(f"{event} can be by either role; say {' or '.join(senders.values())}")
    # The last variant is the one that is left when no condition of another holds.
    letters = list(found.values())[-1]
    possible = {signal: None for letter in letters for signal in letter.signals}
    wanted = {find_name(signal, possible, f"signal of {event}") for signal in signals}
    return next(letter for letter in letters if set(letter.signals) == wanted)


def _names_of(bare: str, letter: Letter) -> list[str]:
    short = [letter.event or letter.command or ""]
    if letter.variant:
        short.append(f"{letter.event}.{letter.variant}")
    return [name.casefold() for name in (bare, *short, *(f"{letter.by} {name}" for name in short))]
