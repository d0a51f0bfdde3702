"""Answers to a question: whether something may happen in a state, by which rule and why."""

from collections.abc import Iterable, Sequence

from .automaton.ir import Automaton, Letter, Step
from .emit.names import cited, sentence
from .lookup import choose_policy, choose_spec, find_letters, find_machine, find_state
from .pipeline import Compiled
from .spec.model import Citation, Machine


def explain(compiled: Sequence[Compiled], role: str, state: str, event: str, policy: str | None = None) -> list[str]:
    """Say, line by line, what an event or command does in a state of a machine.

    Args:
        compiled: The specs; the first that has the machine is asked.
        role: A machine.
        state: One of its states.
        event: An event, `Event.variant`, or a command.
        policy: The policy to ask under; the base policy if None.

    Raises:
        Unknown: A name is not in the spec.

    """
    automaton = choose_policy(choose_spec(compiled, lambda automaton: find_machine(automaton, role)), policy)
    machine = find_machine(automaton, role)
    state = find_state(machine, state)
    letters = find_letters(automaton, event)
    answers: dict[tuple[str, ...], list[str]] = {}
    for name, group in letters.items():
        answers.setdefault(tuple(_answer(automaton, machine, state, group)), []).append(name)
    lines = [f"{machine.name} is {state}: {sentence(_doc(machine, state))}"]
    for answer, names in answers.items():
        lines += ["", f"{', '.join(names)}: {answer[0]}", *(f"  {line}" for line in answer[1:])]
    return lines


def _answer(automaton: Automaton, machine: Machine, state: str, letters: list[Letter]) -> list[str]:
    """Give the verdict on letters that differ in their signals alone, then the reasons for it."""
    position = automaton.machines.index(machine.name)
    steps = {(step.source, step.letter): step for step in automaton.steps}
    stories: dict[str, None] = {}
    refusals: dict[tuple[str, str, str], dict[str, None]] = {}
    for source, configuration in enumerate(automaton.configurations):
        if configuration[position] != state:
            continue
        for letter in letters:
            cell = automaton.cells[source][letter.index]
            if cell >= 0:
                stories |= dict.fromkeys(_story(automaton, machine, steps[source, letter.index]))
            else:
                refusal = automaton.refusals[~cell]
                key = (refusal.machine, refusal.event, _source(refusal.cite))
                refusals.setdefault(key, {})[refusal.state] = None
    own = [key for key in refusals if key[0] == machine.name]
    if own:
        possible = _possible_states(automaton, machine, letters)
        instead = f"possible while {machine.name} is {_either(possible)}" if possible else "never possible"
        return [f"refused: {machine.name} has no move upon it from {state}{own[0][2]}", instead]
    verdict = "legal" if not refusals else "legal in some configurations" if stories else "refused"
    because = (f"refused while {name} is {_either(states)}{cite}" for (name, _, cite), states in refusals.items())
    return [verdict, *stories, *because]


def _possible_states(automaton: Automaton, machine: Machine, letters: list[Letter]) -> list[str]:
    position = automaton.machines.index(machine.name)
    found = {
        configuration[position]
        for configuration, row in zip(automaton.configurations, automaton.cells, strict=True)
        if any(row[letter.index] >= 0 for letter in letters)
    }
    return [state.name for state in machine.states if state.name in found]


def _either(words: Iterable[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def _story(automaton: Automaton, machine: Machine, step: Step) -> list[str]:
    """Tell one step from the point of view of one machine."""
    position = automaton.machines.index(machine.name)
    before = automaton.configurations[step.source][position]
    after = automaton.configurations[step.target][position]
    reasons = [
        f"{sentence(move.doc) or f'to {move.target}'}{_source(move.cite)}"
        for name, move in step.moves
        if name == machine.name
    ]
    reasons += [
        f"then {rule.name}: {sentence(rule.doc)}{_source(rule.cite)}"
        for rule in automaton.protocol.settle
        if rule.name in step.settled and machine.name in dict(rule.then)
    ]
    change = f"stays {before}" if before == after else f"{before} -> {after}"
    return [f"{change}: {'; '.join(reasons)}" if reasons else f"{change}: it does not concern {machine.name}"]


def _source(cite: Citation | None) -> str:
    return f" ({cited(cite)})" if cite else ""


def _doc(machine: Machine, name: str) -> str:
    return next(state.doc for state in machine.states if state.name == name)
