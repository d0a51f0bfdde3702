"""What a spec declares of views, frames and the handshake before them, as entries in words."""

from collections.abc import Iterator

from ..diagrams.labels import note, states
from ..spec.model import Protocol, ViewValue
from .entries import Entry, Part, Section, given


def _views(protocol: Protocol) -> Iterator[Entry]:
    for view in protocol.views:
        yield Entry(view.name, (), note(view.doc, view.cite))
        for value in view.values:
            sent = ", ".join(sorted(value.sends)) or "nothing"
            facts = (("number", str(value.number)), ("when", _sight(value)), ("sends", sent))
            yield Entry(f"{view.name}.{value.name}", facts, note(value.doc, value.cite))


def _sight(value: ViewValue) -> str:
    sides = (("ours", value.ours), ("theirs", value.theirs))
    parts = [f"{side} is {' or '.join(named)}" for side, named in sides if named]
    parts += [states(value.when)] if value.when.parts else []
    return " and ".join(parts) or "nothing before it holds"


def _handshake(protocol: Protocol) -> Iterator[Entry]:
    if protocol.handshake:
        words = protocol.handshake
        facts = given(
            ("upgrade", words.upgrade),
            ("version", words.version),
            ("bytes of a key", words.key_bytes),
            ("hashed behind the key", words.accept_guid),
            ("field of the version", words.fields.version.spelled),
            ("field of the key", words.fields.key.spelled),
            ("field of what proves that it was understood", words.fields.accept.spelled),
            ("field of subprotocols", words.fields.subprotocol.spelled),
            ("field of extensions", words.fields.extensions.spelled),
        )
        yield Entry("handshake", facts, note(words.doc, words.cite))


def _extensions(protocol: Protocol) -> Iterator[Entry]:
    for extension in protocol.extensions:
        facts = given(("bit", extension.bit), ("tail", extension.tail.hex()))
        yield Entry(extension.name, facts, note(extension.doc, extension.cite))
        for parameter in extension.parameters:
            facts = given(("value", parameter.value), ("grammar", parameter.grammar))
            yield Entry(f"{extension.name}.{parameter.name}", facts, note(parameter.doc, parameter.cite))


def _frames(protocol: Protocol) -> Iterator[Entry]:
    if protocol.frames:
        frames = protocol.frames
        facts = given(("masked by", frames.masked_by), ("bytes of a control frame", frames.control_payload_bytes))
        yield Entry("frames", facts, note(frames.doc, frames.cite))
        for opcode in frames.opcodes:
            facts = given(
                ("opcode", opcode.code),
                ("called", opcode.name),
                ("carries", opcode.carries),
                ("may interrupt a message", "yes" if opcode.is_control else "no"),
                ("answered by", opcode.answered_by),
            )
            yield Entry(f"frames.{opcode.event}", facts, note(opcode.doc, opcode.cite))


def _header(protocol: Protocol) -> Iterator[Entry]:
    for field in protocol.frames.layout if protocol.frames else ():
        yield Entry(field.name, (("bits", str(field.bits)),), field.doc)


def _lengths(protocol: Protocol) -> Iterator[Entry]:
    for form in protocol.frames.lengths if protocol.frames else ():
        yield Entry(f"up to {form.up_to}", given(("bits", form.bits), ("marker", form.marker)))


def _close_codes(protocol: Protocol) -> Iterator[Entry]:
    for code in protocol.close_codes:
        sender = (code.sent_by or "either") if code.is_sent else "nobody"
        facts = given(("called", code.name), ("sent by", sender), ("stands for", code.stands_for))
        yield Entry(str(code.code), facts, note(code.doc, code.cite))
    for codes in protocol.close_code_ranges:
        yield Entry(f"{codes.first} to {codes.last}", (), note(codes.doc, codes.cite))


VIEWS: tuple[Part, ...] = ((Section("Views", is_ordered=True), _views),)
"""What comes after the exposed properties."""

FRAMES: tuple[Part, ...] = (
    (Section("Handshake"), _handshake),
    (Section("Extensions"), _extensions),
    (Section("Frames"), _frames),
    (Section("Frame header", is_ordered=True), _header),
    (Section("Lengths"), _lengths),
    (Section("Close codes"), _close_codes),
)
"""What comes after the refused heads."""
