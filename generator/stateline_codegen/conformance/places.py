"""Where a head can be met: the nearest configuration for each combination of states that rules ask about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..automaton.configurations import Configuration, Machines
from ..spec import conditions as c
from ..spec.model import Event, Protocol
from .steps import Walk

Readers = Mapping[str, tuple[str, ...]]
"""The events that each way of reading bytes can read."""


@dataclass(frozen=True, slots=True)
class Place:
    """One such configuration."""

    configuration: int
    way: tuple[str, ...]
    has_heard_peer: bool
    """Whether a head of the sender's peer came before, so that its version is known."""


def find_places(found: Walk, event: Event, asked: Sequence[c.Condition], heard_by: Readers | None) -> tuple[Place, ...]:
    """Find where an event is legal, and, where `heard_by` is given, is what its sender's bytes are read as."""
    automaton = found.automaton
    machines = Machines(automaton.machines)
    letters = [letter.index for letter in automaton.letters if letter.event == event.name]
    of_peer = {letter.name for letter in automaton.letters if letter.variant and letter.by != event.sent_by}
    names = sorted({atom.machine for atom in asked if isinstance(atom, c.MachineIn)})
    places: dict[tuple[object, ...], Place] = {}
    for index, way in found.ways.items():
        configuration = automaton.configurations[index]
        is_legal = any(automaton.cells[index][letter] >= 0 for letter in letters)
        if is_legal and (heard_by is None or _is_read(automaton.protocol, event, configuration, heard_by)):
            has_heard_peer = not of_peer.isdisjoint(way)
            key = (has_heard_peer, *(machines.state(configuration, name) for name in names))
            places.setdefault(key, Place(index, way, has_heard_peer))
    return tuple(places.values())


def _is_read(protocol: Protocol, event: Event, configuration: Configuration, readers: Readers) -> bool:
    """Whether the bytes of an event's sender are read there as what the event is."""
    states = dict(zip((machine.name for machine in protocol.machines), configuration, strict=True))
    senders = {machine.name for machine in protocol.machines if machine.follows == event.sent_by}
    return any(
        decoding.machine in senders and states[decoding.machine] == decoding.state
        for decoding in protocol.decoding
        if event.name in readers.get(decoding.reader, ())
    )
