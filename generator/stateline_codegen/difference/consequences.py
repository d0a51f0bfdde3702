"""What changed moves and rules mean for everything together, each consequence under its cause.

A cell in which two automata part has a cause if a changed move or settle rule took
part in it; hundreds of cells with one cause become one or two sentences. Cells
without such a cause are grouped by what they show.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..automaton.ir import Automaton, Step
from .findings import Difference, Sign
from .moves import Key, MoveDifference, triggers_of
from .walk import Cell

HEADING = "What follows"


@dataclass(frozen=True, slots=True)
class Trace:
    """One cell, with what both automata did there."""

    cell: Cell
    causes: tuple[Difference, ...]
    kind: str
    """What became of it: `possible`, `refused` or where it leads instead."""
    subject: str
    """Who refuses it or goes elsewhere, for cells that nothing else explains."""


def attribute(
    old: Automaton,
    new: Automaton,
    cells: Iterable[Cell],
    moves: Sequence[MoveDifference],
    rules: Mapping[str, Difference],
) -> tuple[dict[Difference, tuple[str, ...]], tuple[Difference, ...]]:
    """Say what follows from each difference, and what follows from none of them.

    Args:
        old: The automaton before.
        new: The automaton after.
        cells: Where the two part, the nearest first.
        moves: The differences between their moves.
        rules: The differences between their settle rules, by the name of the rule.

    """
    trace = _tracer(old, new, moves, rules)
    by_cause: dict[Difference, dict[str, list[Trace]]] = {}
    others: dict[tuple[str, str, str], list[Trace]] = {}
    for cell in cells:
        traced = trace(cell)
        for cause in traced.causes[:1]:
            by_cause.setdefault(cause, {}).setdefault(traced.kind, []).append(traced)
        if not traced.causes:
            name = cell.letters[1].name.partition("+")[0]
            others.setdefault((name, traced.kind, traced.subject), []).append(traced)
    consequences = {cause: tuple(_summaries(kinds)) for cause, kinds in by_cause.items()}
    return consequences, tuple(
        _unexplained(name, kind, subject, group) for (name, kind, subject), group in others.items()
    )


def with_consequences(difference: Difference, consequences: Mapping[Difference, tuple[str, ...]]) -> Difference:
    """Add to a difference what follows from it."""
    return replace(difference, details=(*difference.details, *consequences.get(difference, ())))


def _tracer(
    old: Automaton, new: Automaton, moves: Sequence[MoveDifference], rules: Mapping[str, Difference]
) -> Callable[[Cell], Trace]:
    by_key: dict[Key, Difference] = {key: move.difference for move in moves for key in move.keys}
    steps = _steps(old), _steps(new)

    def find_causes(cell: Cell) -> Iterator[Difference]:
        for automaton, source, letter in zip((old, new), cell.sources, cell.letters, strict=True):
            for machine, state in zip(automaton.machines, automaton.configurations[source], strict=True):
                for trigger in triggers_of(automaton, letter.index):
                    if (machine, trigger, state) in by_key:
                        yield by_key[machine, trigger, state]
        for known, source, letter in zip(steps, cell.sources, cell.letters, strict=True):
            step = known.get((source, letter.index))
            yield from (rules[name] for name in (step.settled if step else ()) if name in rules)

    def trace(cell: Cell) -> Trace:
        was, now = cell.targets
        causes = tuple(dict.fromkeys(find_causes(cell)))
        if was < 0:
            refusal = old.refusals[~was]
            return Trace(cell, causes, "possible", f"while `{refusal.machine}` is {refusal.state}")
        if now < 0:
            refusal = new.refusals[~now]
            return Trace(cell, causes, "refused", f"while `{refusal.machine}` is {refusal.state}")
        return Trace(cell, causes, _elsewhere(old, new, was, now), "")

    return trace


def _steps(automaton: Automaton) -> dict[tuple[int, int], Step]:
    return {(step.source, step.letter): step for step in automaton.steps}


def _elsewhere(old: Automaton, new: Automaton, was: int, now: int) -> str:
    before = dict(zip(old.machines, old.configurations[was], strict=True))
    after = dict(zip(new.machines, new.configurations[now], strict=True))
    parted = [name for name in new.machines if name in before and before[name] != after[name]]
    return ", ".join(f"`{name}` {after[name]} instead of {before[name]}" for name in parted)


def _summaries(kinds: Mapping[str, Sequence[Trace]]) -> Iterator[str]:
    for kind, group in kinds.items():
        yield f"{_outcome(kind)} {_extent(group)}"


def _outcome(kind: str) -> str:
    return {"possible": "makes possible", "refused": "makes impossible"}.get(kind, f"leads to {kind}:")


def _extent(group: Sequence[Trace]) -> str:
    """Say how much is concerned, and the nearest example."""
    letters = list(dict.fromkeys(trace.cell.letters[1].name for trace in group))
    configurations = len({trace.cell.sources[1] for trace in group})
    nearest = group[0].cell
    way = f"after {', '.join(f'`{letter}`' for letter in nearest.way)}" if nearest.way else "at the start"
    what = f"`{nearest.letters[1].name}`"
    more = f" and {_count(len(letters) - 1, 'letter')} like it" if len(letters) > 1 else ""
    return f"{what}{more} in {_count(configurations, 'configuration')}, nearest {way}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _unexplained(name: str, kind: str, subject: str, group: Sequence[Trace]) -> Difference:
    match kind:
        case "possible":
            sign, sentence = Sign.ADDED, f"`{name}` is now possible {subject}"
        case "refused":
            sign, sentence = Sign.REMOVED, f"`{name}` is now refused {subject}"
        case _:
            sign, sentence = Sign.CHANGED, f"`{name}` leads to {kind}"
    return Difference(HEADING, sign, sentence, (_extent(group),))
