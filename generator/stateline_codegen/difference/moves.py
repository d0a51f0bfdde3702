"""Compares what machines do, not how their moves are written.

A move from a list of states, two moves from one each and a move from `any` are the
same if they lead to the same places. So what is compared is the response of each
machine, in each of its states, to each part of a letter: the state it is in
afterwards, or nothing where it refuses.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ..automaton.ir import Automaton
from ..automaton.moves import Part, list_parts, respond
from ..diagrams.labels import either, note
from ..spec.model import Machine, Protocol
from .findings import Difference, Sign

HEADING = "Moves"

Trigger = str
"""A part of a letter as a move names it: `Response.final`, `client Data`."""

Key = tuple[str, Trigger, str]
"""A machine, what it hears, and the state it is in."""


@dataclass(frozen=True, slots=True)
class Response:
    """What a machine does."""

    target: str | None
    """The state it is in afterwards; None where it refuses."""
    is_move: bool
    """Whether a move says so, and not just that the machine never hears of it."""
    prose: str = ""
    """Why, according to that move."""


@dataclass(frozen=True, slots=True)
class MoveDifference:
    """A difference, with the responses that it is about."""

    difference: Difference
    keys: frozenset[Key]


def compare_moves(old: Automaton, new: Automaton) -> Iterator[MoveDifference]:
    """Say what machines do otherwise, in one sentence for all states and triggers of which the same can be said."""
    before, after = _responses(old), _responses(new)
    changes: dict[tuple[str, str | None, str | None, Trigger], list[str]] = {}
    for key in dict.fromkeys([*after, *before]):
        was, now = _targets(before.get(key), after.get(key))
        # Of a machine that is gone, that is all there is to say.
        if was != now and key[0] in new.machines:
            machine, trigger, state = key
            changes.setdefault((machine, was, now, trigger), []).append(state)
    alike: dict[tuple[str, str | None, str | None, tuple[str, ...]], list[Trigger]] = {}
    for (name, was, now, trigger), found in changes.items():
        alike.setdefault((name, was, now, tuple(found)), []).append(trigger)
    for (name, was, now, states), triggers in alike.items():
        said = _merge_variants(new.protocol, _merge_variants(old.protocol, triggers))
        owner = _find_machine(new.protocol if now else old.protocol, name)
        keys = frozenset((name, trigger, state) for trigger in triggers for state in states)
        yield MoveDifference(_difference(owner, was, now, states, said), keys)


def compare_reasons(old: Automaton, new: Automaton) -> Iterator[Difference]:
    """Say which moves lead where they led and give another reason for it."""
    before, after = _responses(old), _responses(new)
    reworded: dict[str, dict[Trigger, None]] = {}
    for key, now in after.items():
        was = before.get(key)
        if was and was.is_move and now.is_move and was.target == now.target and was.prose != now.prose:
            reworded.setdefault(key[0], {})[key[1]] = None
    for machine, triggers in reworded.items():
        said = _merge_variants(new.protocol, list(triggers))
        upon = " and ".join(f"`{trigger}`" for trigger in said)
        yield Difference(HEADING, Sign.SAME, f"moves of `{machine}` upon {upon} are described otherwise")


def triggers_of(automaton: Automaton, letter: int) -> Iterator[Trigger]:
    """The parts of a letter, as keys have them."""
    for part in list_parts(automaton.protocol, automaton.letters[letter]):
        yield _trigger(part)


def _trigger(part: Part) -> Trigger:
    name = f"{part.upon}.{part.variant}" if part.variant else part.upon
    return f"{part.by} {name}" if part.is_shared and part.by else name


def _responses(automaton: Automaton) -> dict[Key, Response]:
    protocol = automaton.protocol
    parts = {_trigger(part): part for letter in automaton.letters for part in list_parts(protocol, letter)}
    found: dict[Key, Response] = {}
    for machine in protocol.machines:
        for trigger, part in parts.items():
            for state in machine.states:
                response = respond(machine, state.name, (part,))
                if isinstance(response, Part):
                    found[machine.name, trigger, state.name] = Response(None, is_move=True)
                else:
                    target = response[0].target if response else state.name
                    prose = note(response[0].doc, response[0].cite) if response else ""
                    found[machine.name, trigger, state.name] = Response(target, bool(response), prose)
    return found


def _targets(old: Response | None, new: Response | None) -> tuple[str | None, str | None]:
    """Where a machine went and goes; of what only one spec knows, only moves count."""
    if old and new:
        return old.target, new.target
    was = old.target if old and old.is_move else None
    now = new.target if new and new.is_move else None
    return was, now


def _find_machine(protocol: Protocol, name: str) -> Machine:
    return next(machine for machine in protocol.machines if machine.name == name)


def _merge_variants(protocol: Protocol, triggers: list[Trigger]) -> list[Trigger]:
    """Name the event alone where all of its variants are there."""
    merged = triggers
    for event in protocol.events:
        for whose in ("", *(f"{role.name} " for role in protocol.roles)):
            all_variants = [f"{whose}{event.name}.{variant.name}" for variant in event.variants]
            if all_variants and set(all_variants) <= set(merged):
                place = merged.index(all_variants[0])
                merged = [name for name in merged if name not in all_variants]
                merged.insert(place, whose + event.name)
    return merged


def _difference(
    machine: Machine, was: str | None, now: str | None, states: tuple[str, ...], triggers: list[Trigger]
) -> Difference:
    upon = f"upon {either(tuple(f'`{trigger}`' for trigger in triggers))}, `{machine.name}`"
    whence = "any state" if len(states) == len(machine.states) > 1 else either(states)
    if was is None:
        way = f"can stay {now}" if states == (now,) else f"can go from {whence} to {now}"
        return Difference(HEADING, Sign.ADDED, f"{upon} {way}")
    if now is None:
        way = f"can no longer stay {was}" if states == (was,) else f"can no longer go from {whence} to {was}"
        return Difference(HEADING, Sign.REMOVED, f"{upon} {way}")
    goes, instead = (
        (f"goes from {whence} to {now}", "staying there" if states == (was,) else f"to {was}")
        if states != (now,)
        else (f"stays {now}", f"going to {was}")
    )
    return Difference(HEADING, Sign.CHANGED, f"{upon} {goes} instead of {instead}")
