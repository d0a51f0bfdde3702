"""Walks two automata together and finds the cells in which they part.

Both start at their beginning and are given the same letters. As long as the
machines that both have are in the same states, the walk goes on; where one refuses
what the other takes, or they end in different states, it has found a cell and
looks no further behind it. The walk is breadth-first, so the first way to a cell
is the shortest, and it is complete: two automata of which it finds no cell accept
the same, as far as they know the same letters.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..automaton.ir import Automaton, Letter
from ..spec.model import Protocol

Pair = tuple[int, int]
"""A configuration of the old automaton and one of the new."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A place in which two automata part."""

    way: tuple[str, ...]
    """The letters that lead to it."""
    sources: Pair
    letters: tuple[Letter, Letter]
    targets: Pair
    """What each table has there: a configuration, or the complement of a refusal."""


def find_cells(old: Automaton, new: Automaton) -> Iterator[Cell]:
    """Find every cell in which the two part, the nearest first; none if they begin in different states."""
    shared = [name for name in new.machines if name in old.machines]
    before, after = _places(old, shared), _places(new, shared)
    letters = list(pair_letters(old, new))
    if _states(old, 0, before) != _states(new, 0, after):
        return
    ways: dict[Pair, tuple[str, ...]] = {(0, 0): ()}
    for pair in (queue := [(0, 0)]):
        for ours, theirs in letters:
            targets = old.cells[pair[0]][ours.index], new.cells[pair[1]][theirs.index]
            if targets[0] < 0 and targets[1] < 0:
                continue
            if min(targets) >= 0 and _states(old, targets[0], before) == _states(new, targets[1], after):
                if targets not in ways:
                    ways[targets] = (*ways[pair], theirs.name)
                    queue.append(targets)
            else:
                yield Cell(ways[pair], pair, (ours, theirs), targets)


def pair_letters(old: Automaton, new: Automaton) -> Iterator[tuple[Letter, Letter]]:
    """Find the letters that can stand for the same.

    A variant or a signal that only one spec knows says nothing to the other: to that
    one, the same event would have come in any of the variants that are its own.
    """
    variants = _variants(old.protocol), _variants(new.protocol)
    signals = {signal.name for signal in old.protocol.signals} & {signal.name for signal in new.protocol.signals}
    theirs: dict[tuple[str | None, str | None, str | None], list[Letter]] = {}
    for letter in new.letters:
        theirs.setdefault((letter.event, letter.command, letter.by), []).append(letter)
    for ours in old.letters:
        for letter in theirs.get((ours.event, ours.command, ours.by), ()):
            is_known = (ours.event, ours.variant) in variants[1], (letter.event, letter.variant) in variants[0]
            is_same_kind = ours.variant == letter.variant if any(is_known) else True
            if is_same_kind and _known(ours.signals, signals) == _known(letter.signals, signals):
                yield ours, letter


def _variants(protocol: Protocol) -> set[tuple[str | None, str | None]]:
    return {(event.name, variant.name) for event in protocol.events for variant in event.variants}


def _known(raised: Sequence[str], signals: set[str]) -> set[str]:
    return {signal for signal in raised if signal in signals}


def _places(automaton: Automaton, machines: Sequence[str]) -> list[int]:
    return [automaton.machines.index(machine) for machine in machines]


def _states(automaton: Automaton, configuration: int, places: Sequence[int]) -> list[str]:
    return [automaton.configurations[configuration][place] for place in places]
