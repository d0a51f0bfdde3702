"""Which memories know that a role is within a message, found by what the spec says of frames."""

from collections.abc import Iterator
from dataclasses import dataclass

from ....spec.conditions import MachineIn
from ....spec.model import Protocol
from ....spec.model_frames import Opcode


@dataclass(frozen=True, slots=True)
class Memory:
    """A machine and the state in which a role is within a message of some kind."""

    role: str
    opcode: Opcode
    """The frame with which such messages begin."""
    question: MachineIn


def memories(protocol: Protocol) -> tuple[Memory, ...]:
    """Find the memories of every role."""
    return tuple(_memories(protocol))


def _memories(protocol: Protocol) -> Iterator[Memory]:
    assert protocol.frames is not None
    beginning = [opcode for opcode in protocol.frames.opcodes if opcode.carries != "more" and not opcode.is_control]
    for role in protocol.roles:
        for opcode in beginning:
            for machine in protocol.machines:
                states = {
                    move.target
                    for move in machine.moves
                    if move.upon == opcode.event and move.by == role.name and move.target not in move.sources
                }
                if machine.follows is None and states:
                    yield Memory(role.name, opcode, MachineIn(machine.name, tuple(sorted(states))))
