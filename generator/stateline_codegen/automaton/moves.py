"""Which machine hears what, and where that takes it.

A letter has *parts*: its event in one variant and each of its signals, or its
command. A machine *names* a part if any of its moves is upon it, from whatever
state; it must then have one from the state it is in, or the whole letter is
refused. A machine that does not name a part stays where it is. Only a machine
that follows a role is stricter: it must have a move upon whatever its own role
sends, because an event that it does not know cannot be right.

What more than one role can do (an event sent by either, a command per role) a
follower hears from its own role alone and a memory from everybody; `by` in a
move overrides both.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..spec.model import Machine, Move, Protocol
from .findings import Finding
from .ir import Letter
from .letters import name_event


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things that a letter consists of."""

    upon: str
    """An event, a signal or a command."""
    variant: str | None
    by: str | None
    is_event: bool
    is_shared: bool
    """Whether more than one role can do it."""


def list_parts(protocol: Protocol, letter: Letter) -> tuple[Part, ...]:
    """The parts of a letter: its command, or its event and then its signals."""
    if letter.command is not None:
        return (Part(letter.command, None, letter.by, is_event=False, is_shared=letter.by is not None),)
    assert letter.event is not None
    is_shared = any(event.name == letter.event and event.sent_by is None for event in protocol.events)
    event = Part(letter.event, letter.variant, letter.by, is_event=True, is_shared=is_shared)
    signals = (Part(signal, None, letter.by, is_event=False, is_shared=is_shared) for signal in letter.signals)
    return event, *signals


def is_upon(move: Move, machine: Machine, part: Part) -> bool:
    """Whether this move of the machine is upon the part, from whatever state."""
    if move.upon != part.upon or move.variant not in (None, part.variant):
        return False
    if move.by is not None:
        return move.by == part.by
    return not part.is_shared or machine.follows in (None, part.by)


def respond(machine: Machine, state: str, parts: Iterable[Part]) -> tuple[Move, ...] | Part:
    """What the machine does upon a letter: its moves, none if it stays put, or the first part it has no move upon.

    Where several moves are upon one part, the first in spec order is made;
    `find_forks` makes sure that they agree.
    """
    made: list[Move] = []
    for part in parts:
        named = [move for move in machine.moves if is_upon(move, machine, part)]
        move = next((move for move in named if state in move.sources), None)
        if move is not None:
            made.append(move)
        elif named or (part.is_event and part.by == machine.follows):
            return part
    return tuple(made)


@dataclass(frozen=True, slots=True)
class Fork:
    """Two moves of one machine that one letter triggers from one state and that lead to different states."""

    machine: str
    state: str
    letter: Letter
    moves: tuple[int, int]
    """Their positions in the machine, in spec order."""
    targets: tuple[str, str]


def find_forks(protocol: Protocol, letters: Iterable[Letter]) -> Iterator[Fork]:
    """Every state and letter that some machine has two answers to, reachable or not."""
    for letter in letters:
        parts = list_parts(protocol, letter)
        for machine in protocol.machines:
            for state in machine.states:
                ways = [
                    (index, move.target)
                    for index, move in enumerate(machine.moves)
                    if state.name in move.sources and any(is_upon(move, machine, part) for part in parts)
                ]
                for index, target in ways[1:]:
                    first, other = ways[0]
                    if target != other:
                        yield Fork(machine.name, state.name, letter, (first, index), (other, target))


def find_unheard(protocol: Protocol, letters: Iterable[Letter]) -> Iterator[Finding]:
    """Events, signals and commands, each by whoever can do it, that no machine names."""
    sections = {event.name: "events" for event in protocol.events}
    sections |= {signal.name: "signals" for signal in protocol.signals}
    sections |= {command.name: "commands" for command in protocol.commands}
    heard: dict[tuple[str, str | None], bool] = {}
    for letter in letters:
        for part in list_parts(protocol, letter):
            key = (part.upon, part.by if part.is_shared else None)
            is_heard = any(is_upon(move, machine, part) for machine in protocol.machines for move in machine.moves)
            heard[key] = heard.get(key, False) or is_heard
    for (upon, by), is_heard in heard.items():
        if not is_heard:
            yield Finding(f"{sections[upon]}.{upon}", f"no machine names it{f' when it is by the {by}' if by else ''}")


def describe_refusal(part: Part, letter: Letter, machine: str, state: str) -> str:
    """Say in a sentence why a letter has no step."""
    if letter.command is not None:
        whose = f" for the {letter.by}" if letter.by else ""
        return f"{letter.command} is not possible{whose} while {machine} is {state}"
    assert letter.event is not None
    what = name_event(letter.event, letter.variant)
    also = "" if part.is_event else f" with {part.upon}"
    if letter.by is None:
        return f"{what}{also} is not possible while {machine} is {state}"
    return f"the {letter.by} cannot send {what}{also} while {machine} is {state}"
