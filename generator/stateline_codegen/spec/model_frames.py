"""The typed form of the sections about frames and their handshake; part of `model`."""

from dataclasses import dataclass

from .citation import Citation


@dataclass(frozen=True, slots=True)
class FieldName:
    """A header field that is written and read."""

    spelled: str
    """As it is written."""

    @property
    def name(self) -> str:
        """In lower case, as its rules name it."""
        return self.spelled.lower()


@dataclass(frozen=True, slots=True)
class HandshakeFields:
    """Where each thing is said in the heads of the handshake."""

    version: FieldName
    key: FieldName
    accept: FieldName
    subprotocol: FieldName
    extensions: FieldName


@dataclass(frozen=True, slots=True)
class Handshake:
    """The words by which both sides know that they mean the same protocol."""

    upgrade: str
    version: str
    key_bytes: int
    accept_guid: str
    fields: HandshakeFields
    doc: str
    cite: Citation | None


@dataclass(frozen=True, slots=True)
class ExtensionParameter:
    name: str
    value: str
    """`none`, `optional` or `required`."""
    grammar: str | None
    doc: str
    cite: Citation | None


@dataclass(frozen=True, slots=True)
class Extension:
    """Something that both sides may agree upon in the handshake."""

    name: str
    bit: str
    """The reserved bit to which it gives a meaning."""
    tail: bytes
    """What each message goes without."""
    parameters: tuple[ExtensionParameter, ...]
    doc: str
    cite: Citation | None


@dataclass(frozen=True, slots=True)
class FrameField:
    """A field of the header of every frame."""

    name: str
    bits: int
    doc: str


@dataclass(frozen=True, slots=True)
class LengthForm:
    """A way to write the length of a payload."""

    up_to: int
    bits: int
    marker: int | None
    """What stands in the field of the header; None where the length itself does."""


@dataclass(frozen=True, slots=True)
class Opcode:
    """The frame of an event."""

    event: str
    code: int
    name: str
    carries: str
    """`text`, `bytes`, `more` of a message, or the code and reason of a `close`."""
    is_control: bool
    """Whether it may stand between the fragments of a message and is none itself."""
    answered_by: str | None
    """The event with the same payload that answers it."""
    doc: str
    cite: Citation | None


@dataclass(frozen=True, slots=True)
class Frames:
    """How frames are written."""

    masked_by: str
    layout: tuple[FrameField, ...]
    lengths: tuple[LengthForm, ...]
    control_payload_bytes: int
    opcodes: tuple[Opcode, ...]
    doc: str
    cite: Citation | None


@dataclass(frozen=True, slots=True)
class CloseCode:
    """Why a connection is closed."""

    code: int
    name: str
    sent_by: str | None
    """The role that uses it of its own accord, or None for either."""
    is_sent: bool
    """Whether it is ever on the wire."""
    stands_for: str | None
    """What an application is told by one that is not."""
    doc: str
    cite: Citation | None


@dataclass(frozen=True, slots=True)
class CloseCodeRange:
    """Codes whose meaning others give."""

    first: int
    last: int
    doc: str
    cite: Citation | None
