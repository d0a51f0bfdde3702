"""Answers whether something may happen in a state, by which rule and why."""

from collections.abc import Mapping, Sequence

from ..automaton.ir import Automaton, Letter, Step
from ..emit.names import sentence
from ..lookup import choose_automaton, find_letters, find_machine, find_state, group_letters
from ..pipeline import Compiled
from ..spec.model import Machine
from .wording import either, source

REFUSED, SOMETIMES, LEGAL = "refused", "legal in some configurations", "legal"


def explain_event(
    compiled: Sequence[Compiled], role: str, state: str, event: str, policy: str | None = None
) -> list[str]:
    """Say, line by line, what an event or command does in a state of a machine.

    Args:
        compiled: The specs; the first that knows these names is asked.
        role: A machine.
        state: One of its states.
        event: An event, `Event.variant`, or a command.
        policy: The policy to ask under; the base policy if None.

    Raises:
        Unknown: A name is not in the spec.

    """
    automaton = choose_automaton(
        compiled, policy, lambda one: (find_state(find_machine(one, role), state), find_letters(one, event))
    )
    machine = find_machine(automaton, role)
    state = find_state(machine, state)
    return [_introduce(machine, state), *_answer_all(automaton, machine, state, find_letters(automaton, event))]


def explain_state(compiled: Sequence[Compiled], role: str, state: str, policy: str | None = None) -> list[str]:
    """Say, line by line, what every event and command does in a state of a machine, what is legal first.

    Args:
        compiled: The specs; the first that knows these names is asked.
        role: A machine.
        state: One of its states.
        policy: The policy to ask under; the base policy if None.

    Raises:
        Unknown: A name is not in the spec.

    """
    automaton = choose_automaton(compiled, policy, lambda one: find_state(find_machine(one, role), state))
    machine = find_machine(automaton, role)
    state = find_state(machine, state)
    return [_introduce(machine, state), *_answer_all(automaton, machine, state, group_letters(automaton))]


def _introduce(machine: Machine, name: str) -> str:
    (state,) = (state for state in machine.states if state.name == name)
    return f"{machine.name} is {name}: {sentence(state.doc)}"


def _answer_all(automaton: Automaton, machine: Machine, state: str, letters: Mapping[str, list[Letter]]) -> list[str]:
    """Answer for letters by their names without signals; those with the same answer are told together."""
    answers: dict[tuple[str, ...], list[str]] = {}
    for name, group in letters.items():
        answers.setdefault(tuple(_answer(automaton, machine, state, group)), []).append(name)
    lines = []
    for answer, names in sorted(answers.items(), key=lambda item: _rank(item[0])):
        lines += ["", f"{', '.join(names)}: {answer[0]}", *(f"  {line}" for line in answer[1:])]
    return lines


def _rank(answer: Sequence[str]) -> int:
    """What is legal comes first; a reason may stand behind what is refused."""
    return (LEGAL, SOMETIMES, REFUSED).index(answer[0].partition(":")[0])


def _answer(automaton: Automaton, machine: Machine, state: str, letters: list[Letter]) -> list[str]:
    """Give the verdict on letters that differ in their signals alone, then the reasons for it."""
    position = automaton.machines.index(machine.name)
    steps = {(step.source, step.letter): step for step in automaton.steps}
    stories: dict[str, None] = {}
    refusals: dict[tuple[str, str, str], dict[str, None]] = {}
    for index, configuration in enumerate(automaton.configurations):
        if configuration[position] != state:
            continue
        for letter in letters:
            cell = automaton.cells[index][letter.index]
            if cell >= 0:
                stories |= dict.fromkeys(_story(automaton, machine, steps[index, letter.index]))
            else:
                refusal = automaton.refusals[~cell]
                key = (refusal.machine, refusal.event, source(refusal.cite))
                refusals.setdefault(key, {})[refusal.state] = None
    own = [key for key in refusals if key[0] == machine.name]
    if own:
        possible = _possible_states(automaton, machine, letters)
        instead = f"possible while {machine.name} is {either(possible)}" if possible else "never possible"
        return [f"{REFUSED}: {machine.name} has no move upon it from {state}{own[0][2]}", instead]
    verdict = LEGAL if not refusals else SOMETIMES if stories else REFUSED
    because = (f"refused while {name} is {either(states)}{cite}" for (name, _, cite), states in refusals.items())
    return [verdict, *stories, *because]


def _possible_states(automaton: Automaton, machine: Machine, letters: list[Letter]) -> list[str]:
    position = automaton.machines.index(machine.name)
    found = {
        configuration[position]
        for configuration, row in zip(automaton.configurations, automaton.cells, strict=True)
        if any(row[letter.index] >= 0 for letter in letters)
    }
    return [state.name for state in machine.states if state.name in found]


def _story(automaton: Automaton, machine: Machine, step: Step) -> list[str]:
    """Tell one step from the point of view of one machine."""
    position = automaton.machines.index(machine.name)
    before = automaton.configurations[step.source][position]
    after = automaton.configurations[step.target][position]
    reasons = [
        f"{sentence(move.doc) or f'to {move.target}'}{source(move.cite)}"
        for name, move in step.moves
        if name == machine.name
    ]
    reasons += [
        f"then {rule.name}: {sentence(rule.doc)}{source(rule.cite)}"
        for rule in automaton.protocol.settle
        if rule.name in step.settled and machine.name in dict(rule.then)
    ]
    change = f"stays {before}" if before == after else f"{before} -> {after}"
    return [f"{change}: {'; '.join(reasons)}" if reasons else f"{change}: it does not concern {machine.name}"]
