"""What the templates of frames and of their numbers are given."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ....automaton.ir import Automaton
from ....spec.model import Protocol
from ....spec.model_frames import CloseCode, CloseCodeRange, Frames, LengthForm, Opcode
from ... import names
from ...contexts import template_banner

OCTET = 8


@dataclass(frozen=True, slots=True)
class FieldText:
    constant: str
    mask: str
    doc: str


@dataclass(frozen=True, slots=True)
class LongForm:
    keyword: str
    constant: str
    suffix: str
    marker: int
    octets: int
    above: str
    """The greatest length of the form before."""
    up_to: str
    is_last: bool


@dataclass(frozen=True, slots=True)
class OpcodeText:
    name: str
    constant: str
    code: str
    doc: str


@dataclass(frozen=True, slots=True)
class LetterText:
    octet: str
    constant: str


@dataclass(frozen=True, slots=True)
class CodeText:
    name: str
    code: int
    doc: str


@dataclass(frozen=True, slots=True)
class ClosingError:
    constant: str
    close_code: int


@dataclass(frozen=True, slots=True)
class FramesContext:
    banner: str
    doc: str
    fields: tuple[FieldText, ...]
    reserved: str
    shortest: int
    long_forms: tuple[LongForm, ...]
    control_payload: int
    masked_by: str
    opcodes: tuple[OpcodeText, ...]
    control_opcodes: str
    compressible_opcodes: str
    all_opcodes: str
    letters: tuple[LetterText, ...]
    roles: tuple[str, ...]
    unsent_codes: str
    sent_codes: str
    code_ranges: tuple[CloseCodeRange, ...]
    codes_of_one_role: str
    closing_errors: tuple[ClosingError, ...]


@dataclass(frozen=True, slots=True)
class NumbersContext:
    banner: str
    opcodes: tuple[OpcodeText, ...]
    opcodes_section: str
    codes: tuple[CodeText, ...]
    codes_section: str
    unsent: tuple[str, ...]


def contexts(automaton: Automaton) -> Iterator[tuple[str, str, Any]]:
    """Describe the modules of frames and of the names of numbers: path, template, context."""
    protocol = automaton.protocol
    frames = frames_of(protocol)
    opcodes = tuple(_opcode_text(opcode) for opcode in frames.opcodes)
    codes = tuple(_code_text(code) for code in protocol.close_codes)
    yield "frames.py", "frames/frames.py.j2", _frames_context(protocol, frames, opcodes)
    yield (
        "frame_protocol.py",
        "frames/frame_protocol.py.j2",
        NumbersContext(
            banner=template_banner(protocol, "frames/frame_protocol.py.j2"),
            opcodes=opcodes,
            opcodes_section=names.cited(frames.cite),
            codes=codes,
            codes_section=names.cited(protocol.close_codes[0].cite),
            unsent=tuple(code.name for code in protocol.close_codes if not code.is_sent),
        ),
    )


def frames_of(protocol: Protocol) -> Frames:
    """Give the frames of a protocol that has them."""
    assert protocol.frames is not None
    return protocol.frames


def opcode_constant(opcode: Opcode) -> str:
    """Name the constant of an opcode; `OPCODE` itself is the field."""
    return f"OPCODE_{opcode.name}"


def _frames_context(protocol: Protocol, frames: Frames, opcodes: tuple[OpcodeText, ...]) -> FramesContext:
    masks = dict(_masks(frames))
    reserved = {extension.bit for extension in protocol.extensions} | {name for name in masks if name.startswith("rsv")}
    short, *long = frames.lengths
    codes = protocol.close_codes
    return FramesContext(
        banner=template_banner(protocol, "frames/frames.py.j2"),
        doc="\n".join(names.wrapped(names.with_citation(frames.doc, frames.cite))),
        fields=tuple(
            FieldText(
                names.constant(field.name), f"0x{masks[field.name]:02X}", names.docstring(names.sentence(field.doc))
            )
            for field in frames.layout
        ),
        reserved=" | ".join(names.constant(name) for name in sorted(reserved)),
        shortest=short.up_to,
        long_forms=tuple(_long_forms(short, long)),
        control_payload=frames.control_payload_bytes,
        masked_by=names.constant(frames.masked_by),
        opcodes=opcodes,
        control_opcodes=_listed(opcode_constant(each) for each in frames.opcodes if each.is_control),
        compressible_opcodes=_listed(
            opcode_constant(each) for each in frames.opcodes if not each.is_control and each.carries != "more"
        ),
        all_opcodes=_listed(str(each.code) for each in frames.opcodes),
        letters=tuple(_letters(protocol, frames)),
        roles=tuple(names.constant(role.name) for role in protocol.roles),
        unsent_codes=_listed(str(code.code) for code in codes if not code.is_sent),
        sent_codes=_listed(str(code.code) for code in codes if code.is_sent),
        code_ranges=protocol.close_code_ranges,
        codes_of_one_role=_listed(
            f"{code.code}: states.{names.constant(code.sent_by)}" for code in codes if code.sent_by
        ),
        closing_errors=tuple(
            ClosingError(names.constant(error.code), error.close_code) for error in protocol.errors if error.close_code
        ),
    )


def _masks(frames: Frames) -> Iterator[tuple[str, int]]:
    """Say where in its octet each field stands."""
    place = 0
    for field in frames.layout:
        behind = OCTET - (place % OCTET) - field.bits
        yield field.name, ((1 << field.bits) - 1) << behind
        place += field.bits


def _long_forms(short: LengthForm, long: list[LengthForm]) -> Iterator[LongForm]:
    before = short
    for number, form in enumerate(long):
        yield LongForm(
            keyword="elif" if number else "if",
            constant=f"LENGTH_OF_{form.bits}_BITS",
            suffix=f"OF_{form.bits}_BITS",
            marker=form.marker or 0,
            octets=form.bits // OCTET,
            above=_number(before.up_to),
            up_to=_number(form.up_to),
            is_last=form is long[-1],
        )
        before = form


def _letters(protocol: Protocol, frames: Frames) -> Iterator[LetterText]:
    """Say which letter of the automaton each first octet is."""
    events = {event.name: event for event in protocol.events}
    for opcode in frames.opcodes:
        variants = events[opcode.event].variants
        if not variants:
            yield LetterText(f"FIN | {opcode_constant(opcode)}", names.constant(opcode.event))
            continue
        last, more = (names.constant(f"{opcode.event}.{variant.name}") for variant in variants)
        yield LetterText(f"FIN | {opcode_constant(opcode)}", last)
        yield LetterText(opcode_constant(opcode), more)


def _opcode_text(opcode: Opcode) -> OpcodeText:
    doc = names.docstring(names.with_citation(opcode.doc, opcode.cite))
    return OpcodeText(opcode.name, opcode_constant(opcode), f"0x{opcode.code:X}", doc)


def _code_text(code: CloseCode) -> CodeText:
    return CodeText(code.name, code.code, names.docstring(names.with_citation(code.doc, code.cite)))


def _number(value: int) -> str:
    return f"0x{value:X}" if value > 0xFFFF else str(value)


def _listed(items: Iterator[str]) -> str:
    return ", ".join(items)
