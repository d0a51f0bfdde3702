"""What the automaton stage hands to every emitter: frozen, complete, without YAML.

A *letter* is one input to the automaton, a *configuration* is one state per
machine, a *step* is an event plus all its settling. Indices run in a
deterministic order: letters as the spec declares events, configurations as a
breadth-first walk from the initial one meets them.
"""

from dataclasses import dataclass

from ..spec.citation import Citation
from ..spec.model import Move, Protocol


@dataclass(frozen=True, slots=True)
class Letter:
    """One input: an event of one role in one variant with a set of signals, or a command."""

    index: int
    event: str | None
    """None for a command."""
    command: str | None
    """None for an event."""
    by: str | None
    """The role that sends the event or that a per-role command concerns."""
    variant: str | None
    signals: tuple[str, ...]
    """Signals that accompany it, in spec order."""
    name: str
    """For people: `Request.head+close_requested`, `server Data`, `fail client`."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a step is illegal: the first machine, in spec order, that has no move."""

    index: int
    machine: str
    state: str
    event: str
    """What was refused, without its signals: `Response.final`, `start_next_cycle`."""
    by: str | None
    sentence: str
    """Such as `the client cannot send Data while client is IDLE`."""
    cite: Citation | None
    """Where the spec says what would have been possible: the machine's own moves upon that event."""


@dataclass(frozen=True, slots=True)
class Step:
    """One legal cell of the full product."""

    source: int
    letter: int
    target: int
    moves: tuple[tuple[str, Move], ...]
    """(machine, move) for every machine that moved, in spec order."""
    settled: tuple[str, ...]
    """Names of the settle rules applied, in order."""


@dataclass(frozen=True, slots=True)
class Automaton:
    """The product of all machines under one policy."""

    protocol: Protocol
    machines: tuple[str, ...]
    """Machine names; the positions in a configuration."""
    letters: tuple[Letter, ...]
    refusals: tuple[Refusal, ...]
    configurations: tuple[tuple[str, ...], ...]
    """Every reachable configuration, one state per machine; index 0 is the initial one."""
    cells: tuple[tuple[int, ...], ...]
    """`cells[configuration][letter]`: the next configuration, or `~index` of a refusal."""
    steps: tuple[Step, ...]
    """Every legal cell with the reasons for it, by source then letter."""
    class_of: tuple[int, ...]
    """Minimised class of each configuration; class 0 holds configuration 0."""
    representatives: tuple[int, ...]
    """The first configuration of each class."""
    class_cells: tuple[tuple[int, ...], ...]
    """`class_cells[class][letter]`: the next class, or `~index` of a refusal."""
