"""Answers how to get from here to there."""

from collections.abc import Sequence

from ..automaton.configurations import Machines
from ..automaton.findings import describe_way
from ..automaton.ir import Automaton, Letter, Step
from ..lookup import choose_automaton, find_states
from ..pipeline import Compiled
from ..spec.model import StatesPattern
from . import wording


def explain_path(compiled: Sequence[Compiled], origin: str | None, goal: str, policy: str | None = None) -> list[str]:
    """Say, line by line, which letters lead from one set of configurations to another in the fewest steps.

    Args:
        compiled: The specs; the first that has the machines is asked.
        origin: Where from, such as `client=DONE,keep_alive=ENABLED`; the start if None.
        goal: Where to.
        policy: The policy to ask under; the base policy if None.

    Raises:
        Unknown: A name is not in the spec.

    """
    said = [text for text in (origin, goal) if text is not None]
    automaton = choose_automaton(compiled, policy, lambda automaton: [find_states(automaton, text) for text in said])
    aims = find_states(automaton, goal)
    begins = find_states(automaton, origin) if origin else None
    sources = _list_within(automaton, begins) if begins else [0]
    targets = set(_list_within(automaton, aims))
    whence = wording.states(begins) if begins else "the start"
    for pattern, found in ((begins, sources), (aims, targets)):
        if pattern and not found:
            return [f"nothing leads to {wording.states(pattern)}: no configuration that can be reached is like that"]
    steps = _find_path(automaton, sources, targets)
    if steps is None:
        return [f"nothing leads from {whence} to {wording.states(aims)}"]
    if not steps:
        here = next(index for index in sources if index in targets)
        return [f"{whence} and {wording.states(aims)} hold together {_way(automaton, here)}", *_where(automaton, here)]
    count = "1 letter" if len(steps) == 1 else f"{len(steps)} letters"
    lines = [f"from {whence} to {wording.states(aims)}: {count}", "", _way(automaton, steps[0].source)]
    lines += _where(automaton, steps[0].source)
    for step in steps:
        lines.append(f"{automaton.letters[step.letter].name}: {wording.changes(automaton, step)}")
        lines += [f"  {line}" for line in wording.settled(automaton, step.settled)]
    return lines


def _list_within(automaton: Automaton, pattern: StatesPattern) -> list[int]:
    machines = Machines(automaton.machines)
    return [index for index, here in enumerate(automaton.configurations) if machines.lies_in(here, pattern)]


def _find_path(automaton: Automaton, sources: Sequence[int], targets: set[int]) -> list[Step] | None:
    """Find the shortest way from any of these configurations to any of those; None where there is none."""
    onward: dict[int, list[Step]] = {}
    for step in sorted(automaton.steps, key=lambda step: _oddity(automaton, automaton.letters[step.letter])):
        onward.setdefault(step.source, []).append(step)
    arrived: dict[int, Step | None] = dict.fromkeys(sources)
    queue = list(sources)
    for here in queue:
        if here in targets:
            path: list[Step] = []
            last = arrived[here]
            while last is not None:
                path.insert(0, last)
                last = arrived[last.source]
            return path
        for step in onward.get(here, ()):
            if step.target not in arrived:
                arrived[step.target] = step
                queue.append(step.target)
    return None


def _oddity(automaton: Automaton, letter: Letter) -> tuple[int, bool]:
    """How unusual a letter is: of ways of equal length, the one with few signals and last variants is told."""
    variants = next((event.variants for event in automaton.protocol.events if event.name == letter.event), ())
    return len(letter.signals), bool(variants) and letter.variant != variants[-1].name


def _way(automaton: Automaton, index: int) -> str:
    return describe_way(automaton.letters, automaton.steps, index)


def _where(automaton: Automaton, index: int) -> list[str]:
    return [f"  {wording.configuration(automaton, index)}"]
