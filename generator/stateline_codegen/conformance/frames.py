"""Cases about frames: every first octet, every border of lengths and payloads, and who masks.

The octets are made here, from the numbers of the spec; what becomes of them is asked
of `automaton.frames`. No extension is agreed on.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ..automaton.frames import judge_frame
from ..automaton.ir import Letter
from ..emit.codecs.frames.memories import memories
from ..spec.frames import (
    FIN,
    frames_of,
    place_of,
    write_frame,
)
from ..spec.model import Protocol
from ..spec.model_frames import LengthForm, Opcode
from .cases import FrameCase
from .steps import Walk

KEY = b"\x12\x34\x56\x78"
"""A masking key whose octets differ."""

MOST_SENT = 1 << 17
"""Longer payloads are announced and not sent."""

OCTETS = 256

TEXTS = (
    b"\x7f", b"\xc2\x80", b"\xdf\xbf", b"\xe0\xa0\x80", b"\xed\x9f\xbf", b"\xee\x80\x80", b"\xef\xbf\xbf",
    b"\xf0\x90\x80\x80", b"\xf4\x8f\xbf\xbf",
    b"\x80", b"\xc1\xbf", b"\xc2", b"\xc2\x7f", b"\xe0\x9f\xbf", b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xf0\x8f\xbf\xbf",
    b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80", b"\xff", b"a\xc3", b"\xe2\x82",
)  # fmt: skip
"""Octets on both sides of each border of UTF-8 (RFC 3629, section 4)."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where the frames of a role are read."""

    by: str
    """The role."""
    where: str
    """Whether it is within a message, for people."""
    way: tuple[str, ...]
    configuration: int


def frame_cases(found: Walk) -> Iterator[FrameCase]:
    """Derive every case about what is read as frames."""
    protocol = found.automaton.protocol
    if protocol.frames is None:
        return
    for stand in find_stands(found):
        trial = _Trial(found, protocol, stand)
        yield from trial.first_octets()
        if stand.where == BETWEEN:
            yield from trial.masks()
            yield from trial.lengths()
            yield from trial.texts()
            yield from trial.closes()


BETWEEN = "between messages"


def find_stands(found: Walk) -> Iterator[Stand]:
    """Find the nearest place where a role sends frames between messages, and within each kind of message."""
    automaton = found.automaton
    known = memories(automaton.protocol)
    for role in automaton.protocol.roles:
        legal = {letter.index for letter in _frame_letters(found, role.name)}
        seen: set[str] = set()
        for index, way in found.ways.items():
            if any(automaton.cells[index][letter] >= 0 for letter in legal):
                states = dict(zip(automaton.machines, automaton.configurations[index], strict=True))
                within = [
                    f"within a message of {memory.opcode.event}"
                    for memory in known
                    if memory.role == role.name and states[memory.question.machine] in memory.question.states
                ]
                where = within[0] if within else BETWEEN
                if where not in seen:
                    seen.add(where)
                    yield Stand(role.name, where, way, index)


def _frame_letters(found: Walk, role: str) -> Iterator[Letter]:
    events = {opcode.event for opcode in frames_of(found.automaton.protocol).opcodes}
    return (letter for letter in found.automaton.letters if letter.event in events and letter.by == role)


@dataclass(frozen=True, slots=True)
class _Trial:
    """The frames of one role at one place."""

    found: Walk
    protocol: Protocol
    stand: Stand

    def first_octets(self) -> Iterator[FrameCase]:
        """Every octet with which a frame may begin or not, with an empty payload."""
        (short, *_) = frames_of(self.protocol).lengths
        for first in range(OCTETS):
            yield self._case(f"first octet {first:#04x}", self._write(first, short, 0, b""))

    def masks(self) -> Iterator[FrameCase]:
        """A frame with a mask and one without, of either kind."""
        (short, *_) = frames_of(self.protocol).lengths
        for opcode in (self._opcode("bytes"), self._opcode("bytes", is_control=True)):
            for key in (KEY, b""):
                name = f"{opcode.name} {'with' if key else 'without'} a mask"
                yield self._case(name, write_frame(self.protocol, self._first(opcode), short, 2, b"ab", key))

    def lengths(self) -> Iterator[FrameCase]:
        """Each border of each form of a length, and of what a control frame carries."""
        frames = frames_of(self.protocol)
        borders = sorted({0, *(form.up_to + more for form in frames.lengths for more in (0, 1))})
        top = (1 << frames.lengths[-1].bits) - 1
        opcode = self._opcode("bytes")
        for number, form in enumerate(frames.lengths):
            path = f"frames.lengths[{number}]"
            most = form.up_to if form.marker is None else (1 << form.bits) - 1
            for length in (each for each in (*borders, top) if each <= most):
                yield self._length(opcode, form, length, path)
        most = frames.control_payload_bytes
        for opcode in frames.opcodes:
            if opcode.is_control and opcode.carries != "close":
                for length in (most, most + 1):
                    form = next(form for form in frames.lengths if length <= form.up_to)
                    yield self._length(opcode, form, length, f"frames.opcodes.{opcode.event}")

    def texts(self) -> Iterator[FrameCase]:
        """Text on both sides of each border of UTF-8, whole and with more to come."""
        (short, *_) = frames_of(self.protocol).lengths
        opcode = self._opcode("text")
        for text in TEXTS:
            for is_last in (True, False):
                first = self._first(opcode, is_last=is_last)
                name = f"{opcode.name} of {text.hex(' ')}{'' if is_last else ', with more to come'}"
                yield self._case(name, self._write(first, short, len(text), text))

    def closes(self) -> Iterator[FrameCase]:
        """Every code that has a name and its neighbours, the borders of each range, and payloads that are malformed."""
        frames = frames_of(self.protocol)
        short, most = frames.lengths[0], frames.control_payload_bytes
        opcode = self._opcode("close", is_control=True)
        for code in list_codes(self.protocol):
            path = path_of_code(self.protocol, code)
            payload = code.to_bytes(2, "big")
            octets = self._write(self._first(opcode), short, 2, payload)
            yield self._case(f"{opcode.name} with {code}", octets, *([path] if path else []))
        plain = next(code.code for code in self.protocol.close_codes if code.is_sent).to_bytes(2, "big")
        payloads = {
            "no payload": b"",
            "half a code": plain[:1],
            "the longest reason": plain + b"x" * (most - 2),
            "a reason that is not UTF-8": plain + b"\xff",
            "a reason that ends within a character": plain + b"\xc3",
        }
        for what, payload in payloads.items():
            octets = self._write(self._first(opcode), short, len(payload), payload)
            yield self._case(f"{opcode.name} with {what}", octets)
        long = next(form for form in frames.lengths if most < form.up_to)
        octets = self._write(self._first(opcode), long, most + 1, plain + b"x" * (most - 1))
        yield self._case(f"{opcode.name} with a longer reason", octets)

    def _opcode(self, carries: str, *, is_control: bool = False) -> Opcode:
        opcodes = frames_of(self.protocol).opcodes
        return next(each for each in opcodes if each.carries == carries and each.is_control is is_control)

    def _first(self, opcode: Opcode, *, is_last: bool = True) -> int:
        frames = frames_of(self.protocol)
        return opcode.code | place_of(frames, FIN)[1] * is_last

    def _write(self, first: int, form: LengthForm, length: int, payload: bytes) -> bytes:
        key = KEY if frames_of(self.protocol).masked_by == self.stand.by else b""
        return write_frame(self.protocol, first, form, length, payload, key)

    def _length(self, opcode: Opcode, form: LengthForm, length: int, path: str) -> FrameCase:
        payload = b"x" * length if length <= MOST_SENT else b""
        octets = self._write(self._first(opcode), form, length, payload)
        return self._case(f"{opcode.name} of {length} written in {form.bits} bits", octets, path)

    def _case(self, name: str, octets: bytes, *paths: str) -> FrameCase:
        """Work out what becomes of some octets."""
        stand = self.stand
        verdict = judge_frame(self.found.automaton, stand.configuration, octets, stand.by)
        errors = [fault.error for fault in verdict.faults]
        opcode = verdict.reading.opcode
        paths = (*paths, f"frames.opcodes.{opcode.event}") if opcode else paths
        # Of several faults none is certain to be told.
        told = [f"errors.{error}" for error in errors] if len(errors) == 1 else []
        return FrameCase(
            f"{stand.by} {stand.where}: {name}",
            stand.way,
            stand.by,
            octets,
            verdict.letter.name if verdict.letter and verdict.is_taken else None,
            verdict.reading.payload,
            tuple(errors),
            tuple(dict.fromkeys((*paths, *told))),
        )


def list_codes(protocol: Protocol) -> list[int]:
    """Every close code with a name, both ends of every range, and the neighbours of all of them."""
    ends = {code.code for code in protocol.close_codes}
    ends |= {end for between in protocol.close_code_ranges for end in (between.first, between.last)}
    codes = {0, *(code + more for code in ends for more in (-1, 0, 1)), (1 << 16) - 1}
    return sorted(codes)


def path_of_code(protocol: Protocol, code: int) -> str | None:
    """Say where in the spec a code has its meaning; None where it has none."""
    if any(each.code == code for each in protocol.close_codes):
        return f"close_codes.{code}"
    for number, between in enumerate(protocol.close_code_ranges):
        if between.first <= code <= between.last:
            return f"close_code_ranges[{number}]"
    return None
