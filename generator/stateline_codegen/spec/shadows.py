"""Conditions that decide nothing: no head meets them, or something earlier in their list always holds too.

Every way in which the questions of a list can be answered is tried, so what is
reported is dead for every head there can be.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import compress

from .conditions import Condition, MachineIn
from .logic import NEVER, World, atoms, find_worlds, holds, specialise
from .model import Event, Protocol

Met = Mapping[str, Sequence[Mapping[str, str]]]
"""For each event, the configurations in which it is legal, as the state of each machine."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An entry with a condition."""

    path: str
    """Where in the document, such as `framing.rules.two-lengths`."""
    name: str
    when: Condition


def count_conditions(protocol: Protocol) -> int:
    """How many entries have a condition of their own."""
    return len({entry.path for _, entries in _lists(protocol) for entry in entries})


def find_shadowed(protocol: Protocol, met: Met | None = None) -> Iterator[tuple[str, str]]:
    """Yield the path of each entry that never decides anything, and a sentence that says why.

    Where it is not yet known what heads can meet, machines may be in any states together.
    """
    where = "" if met is None else " where its event is legal"
    by_path: dict[str, Asked] = {}
    decisive: set[str] = set()
    before: dict[str, list[set[str]]] = {}
    for event, entries in _lists(protocol):
        by_path |= {entry.path: entry for entry in entries}
        for holding in _try_worlds(event, entries, None if met is None else met[event.name]):
            decisive.add(holding[0].path)
            for position, entry in enumerate(holding[1:], 1):
                before.setdefault(entry.path, []).append({earlier.path for earlier in holding[:position]})
    for path in by_path:
        if path in before and path not in decisive:
            # One entry that is always among the earlier ones says more than a list of all that ever are.
            always = set.intersection(*before[path])
            known = always or decisive.intersection(set().union(*before[path]))
            shadows = [by_path[other].name for other in by_path if other in known]
            what = shadows[-1] if always else _either(shadows)
            yield path, f"never decides{where}: whenever it holds, {what} holds before it"
        elif path not in decisive:
            yield path, f"never holds{where}, whatever the head"


def _try_worlds(
    event: Event, entries: Sequence[Asked], met: Iterable[Mapping[str, str]] | None
) -> Iterator[list[Asked]]:
    """The entries that hold, in each world in which any does."""
    conditions = [(entry, specialise(entry.when, event)) for entry in entries]
    possible = [(entry, when) for entry, when in conditions if when != NEVER]
    about = {atom for _, when in possible for atom in atoms(when) if isinstance(atom, MachineIn)}
    together = None if met is None else frozenset(_true_of(about, states) for states in met)
    for holding in _try(tuple(when for _, when in possible), together):
        yield [entry for entry, _ in compress(possible, holding)]


@cache
def _try(conditions: tuple[Condition, ...], together: frozenset[World] | None) -> tuple[tuple[bool, ...], ...]:
    """Which of these conditions hold, in each world in which any does; policies mostly have the same ones.

    `together` are the questions about machines that are true together; None where any may be.
    """
    about = {atom for condition in conditions for atom in atoms(condition) if isinstance(atom, MachineIn)}
    worlds = (world for world in find_worlds(conditions) if together is None or world & about in together)
    holding = dict.fromkeys(tuple(holds(condition, world) for condition in conditions) for world in worlds)
    return tuple(truths for truths in holding if any(truths))


def _true_of(about: Iterable[MachineIn], states: Mapping[str, str]) -> World:
    return frozenset(atom for atom in about if states[atom.machine] in atom.states)


def _lists(protocol: Protocol) -> Iterator[tuple[Event, tuple[Asked, ...]]]:
    """Every list of which the first entry that holds decides, once for each event that it is about."""
    framing = protocol.framing
    for event in protocol.events:
        where = f"events.{event.name}.variants"
        yield event, tuple(Asked(f"{where}.{kind.name}", kind.name, kind.when) for kind in event.variants)
        where = f"refuse.{event.name}"
        refusals = (rule for rule in protocol.refusals if rule.event == event.name)
        yield event, tuple(Asked(f"{where}.{rule.name}", rule.name, rule.when) for rule in refusals)
        if framing and event.name in framing.decided_by:
            yield event, tuple(Asked(f"framing.rules.{rule.name}", rule.name, rule.when) for rule in framing.rules)
        # Several of these may hold for one head, so each is a list of its own.
        for signal in protocol.signals:
            if event.name in signal.raised_by:
                yield event, (Asked(f"signals.{signal.name}", signal.name, signal.when),)
        for composing in protocol.compose.rules if protocol.compose else ():
            if composing.event == event.name:
                yield event, (Asked(f"compose.rules.{composing.name}", composing.name, composing.when),)


def _either(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last
