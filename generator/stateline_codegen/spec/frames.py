"""What the model says of octets that are read as a frame, worked out in the plainest way.

Who explains a frame and who derives cases about frames ask here; the library reads
frames by code that is generated from the same model. All faults of a frame are
found, for no standard says which of several is told.
"""

from codecs import utf_8_decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .conditions import IsSet
from .model import Protocol
from .model_frames import Frames, LengthForm, Opcode

OCTET = 8

KEY_OCTETS = 4
"""The size of a masking key (RFC 6455, section 5.3)."""

FIN, OPCODE, MASK, PAYLOAD_LENGTH = "fin", "opcode", "mask", "payload_length"
"""Fields of the header that mean something by themselves."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why something is no frame."""

    error: str
    """The code that it deserves."""
    says: str
    """What is wrong, in this frame."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Octets, read as a frame as far as they go."""

    fields: Mapping[str, int]
    """The fields of the header by name; those that have not arrived are missing."""
    opcode: Opcode | None
    """None where no frame has such a number."""
    form: LengthForm | None
    """How the length is written."""
    length: int | None
    """The size of the payload; None where it has not arrived."""
    key: bytes | None
    """The masking key, empty where there is none; None where it has not arrived."""
    payload: bytes
    """The payload, unmasked, as far as it has arrived."""
    rest: bytes
    """What comes behind the frame."""
    faults: tuple[Fault, ...]
    """In the order in which they arrive; after one of the length nothing more is read."""

    @property
    def is_last(self) -> bool:
        """Whether the message ends with this frame."""
        return bool(self.fields.get(FIN))

    @property
    def is_whole(self) -> bool:
        """Whether all of the frame is there."""
        return self.length == len(self.payload) and self.key is not None

    @property
    def size(self) -> int:
        """The octets of the header, its key included, and of the payload, as far as it has arrived."""
        assert self.form is not None
        assert self.key is not None
        return 2 + (self.form.bits // OCTET if self.form.marker else 0) + len(self.key) + len(self.payload)


def read_frame(protocol: Protocol, octets: bytes, sender: str) -> Reading:
    """Read octets that a role sends, no extension being agreed on."""
    frames = frames_of(protocol)
    fields = dict(_fields(frames, octets))
    opcode = next((each for each in frames.opcodes if each.code == fields.get(OPCODE)), None)
    faults = [*_faults_of_first(frames, fields, opcode)]
    if MASK not in fields:
        return Reading(fields, opcode, None, None, None, b"", b"", tuple(faults))
    faults += _faults_of_second(frames, fields, opcode, sender)
    form = next((each for each in frames.lengths if each.marker == fields[PAYLOAD_LENGTH]), frames.lengths[0])
    size = form.bits // OCTET if form.marker else 0
    begin = 2 + size
    if len(octets) < begin:
        return Reading(fields, opcode, form, None, None, b"", b"", tuple(faults))
    length = int.from_bytes(octets[2:begin], "big") if size else fields[PAYLOAD_LENGTH]
    wrong = _fault_of_length(frames, form, length)
    if wrong:
        return Reading(fields, opcode, form, length, None, b"", b"", (*faults, wrong))
    end = begin + KEY_OCTETS * fields[MASK]
    if len(octets) < end:
        return Reading(fields, opcode, form, length, None, b"", b"", tuple(faults))
    key = octets[begin:end]
    payload, rest = octets[end : end + length], octets[end + length :]
    return Reading(fields, opcode, form, length, key, mask(payload, key), rest, tuple(faults))


def faults_of_payload(protocol: Protocol, opcode: Opcode, payload: bytes, *, is_last: bool) -> Iterator[Fault]:
    """Find what is wrong with a whole payload that begins a message, or is none of any."""
    match opcode.carries:
        case "text" if not _is_text(payload, is_last=is_last):
            yield Fault("bad_text", "it is not UTF-8")
        case "close" if len(payload) == 1:
            yield Fault("bad_close_payload", "half a code")
        case "close" if payload:
            code = int.from_bytes(payload[:2], "big")
            if not is_close_code(protocol, code):
                yield Fault("bad_close_code", str(code))
            if not _is_text(payload[2:], is_last=True):
                yield Fault("bad_close_reason", "it is not UTF-8")


def is_close_code(protocol: Protocol, code: int) -> bool:
    """Whether a close may have this code on the wire."""
    is_named = any(each.code == code and each.is_sent for each in protocol.close_codes)
    return is_named or any(each.first <= code <= each.last for each in protocol.close_code_ranges)


def event_of_frame(protocol: Protocol, opcode: Opcode, *, is_last: bool) -> str | None:
    """Name the event of a frame with its variant, such as `Text.first`; None where no frame has this opcode and bit."""
    event = next(event for event in protocol.events if event.name == opcode.event)
    if not event.variants:
        return event.name if is_last else None
    kind = next(variant.name for variant in event.variants if isinstance(variant.when, IsSet) is is_last)
    return f"{event.name}.{kind}"


def write_frame(protocol: Protocol, first: int, form: LengthForm, length: int, payload: bytes, key: bytes) -> bytes:
    """Write a frame with its length in some form; nothing is masked where the key is empty."""
    masked = place_of(frames_of(protocol), MASK)[1] if key else 0
    second = masked | (length if form.marker is None else form.marker)
    written = b"" if form.marker is None else length.to_bytes(form.bits // OCTET, "big")
    return bytes((first, second)) + written + key + mask(payload, key)


def mask(payload: bytes, key: bytes) -> bytes:
    """Mask a payload, or take its mask away."""
    return bytes(octet ^ key[place % KEY_OCTETS] for place, octet in enumerate(payload)) if any(key) else payload


def frames_of(protocol: Protocol) -> Frames:
    """Give the frames of a protocol that has them."""
    assert protocol.frames is not None
    return protocol.frames


def reserved_fields(frames: Frames) -> tuple[str, ...]:
    """The bits of the first octet that mean what an extension says."""
    return tuple(field.name for field in frames.layout if field.name not in (FIN, OPCODE, MASK, PAYLOAD_LENGTH))


def place_of(frames: Frames, name: str) -> tuple[int, int]:
    """Say where a field of the header stands: its octet, and its bits there."""
    return next((octet, bits) for field, octet, bits in _places(frames) if field == name)


def _places(frames: Frames) -> Iterator[tuple[str, int, int]]:
    begin = 0
    for field in frames.layout:
        behind = OCTET - begin % OCTET - field.bits
        yield field.name, begin // OCTET, ((1 << field.bits) - 1) << behind
        begin += field.bits


def _fields(frames: Frames, octets: bytes) -> Iterator[tuple[str, int]]:
    for name, octet, bits in _places(frames):
        if octet < len(octets):
            yield name, (octets[octet] & bits) // (bits & -bits)


def _faults_of_first(frames: Frames, fields: Mapping[str, int], opcode: Opcode | None) -> Iterator[Fault]:
    if OPCODE not in fields:
        return
    if opcode is None:
        yield Fault("bad_opcode", f"{fields[OPCODE]:#x}")
    set_bits = [name for name in reserved_fields(frames) if fields[name]]
    if set_bits:
        yield Fault("bad_reserved_bits", f"{' and '.join(set_bits)}, where no extension is agreed on")
    if opcode and opcode.is_control and not fields[FIN]:
        yield Fault("fragmented_control_frame", opcode.name)


def _faults_of_second(frames: Frames, fields: Mapping[str, int], opcode: Opcode | None, sender: str) -> Iterator[Fault]:
    if bool(fields[MASK]) is not (frames.masked_by == sender):
        yield Fault("bad_mask", f"the {sender} {'masks' if fields[MASK] else 'does not mask'} it")
    if opcode and opcode.is_control and fields[PAYLOAD_LENGTH] > frames.control_payload_bytes:
        yield Fault("long_control_frame", f"more than {frames.control_payload_bytes}")


def _fault_of_length(frames: Frames, form: LengthForm, length: int) -> Fault | None:
    if length > form.up_to:
        return Fault("bad_payload_length", f"{length:#x} has its highest bit set")
    shortest = next(each for each in frames.lengths if length <= each.up_to)
    return None if shortest is form else Fault("bad_payload_length", f"{length} fits into {shortest.bits} bits")


def _is_text(octets: bytes, *, is_last: bool) -> bool:
    """Whether octets are UTF-8, or where more follow, may become it."""
    try:
        utf_8_decode(octets, "strict", is_last)
    except UnicodeDecodeError:
        return False
    return True
