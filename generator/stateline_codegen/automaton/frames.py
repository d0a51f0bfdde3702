"""What becomes of octets that a role sends as a frame where the connection is."""

from dataclasses import dataclass

from ..spec.frames import Fault, Reading, event_of_frame, faults_of_payload, read_frame
from .ir import Automaton, Letter, Refusal

NOT_NOW = "illegal_event"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the spec says of a frame."""

    reading: Reading
    letter: Letter | None
    """The letter that it is, or would be; None where no frame begins so."""
    refusal: Refusal | None
    """Why the machines refuse the letter; None where they do not."""
    faults: tuple[Fault, ...]
    """Everything that is wrong with it, the time included."""

    @property
    def is_taken(self) -> bool:
        """Whether all of it is there and nothing is wrong with it."""
        return self.letter is not None and self.reading.is_whole and not self.faults


def judge_frame(automaton: Automaton, configuration: int, octets: bytes, sender: str) -> Verdict:
    """Judge octets that a role sends in a configuration, no extension being agreed on."""
    protocol = automaton.protocol
    reading = read_frame(protocol, octets, sender)
    faults = list(reading.faults)
    opcode = reading.opcode
    if opcode is None:
        return Verdict(reading, None, None, tuple(faults))
    event = event_of_frame(protocol, opcode, is_last=reading.is_last)
    letter = next((each for each in automaton.letters if each.name == f"{sender} {event}"), None)
    cell = automaton.cells[configuration][letter.index] if letter else 0
    refusal = automaton.refusals[~cell] if cell < 0 else None
    if refusal:
        faults.append(Fault(NOT_NOW, refusal.sentence))
    elif letter and reading.is_whole:
        faults += faults_of_payload(protocol, opcode, reading.payload, is_last=reading.is_last)
    return Verdict(reading, letter, refusal, tuple(faults))
