"""What a conformance case says: frozen, and in the words of the spec alone."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reached:
    """A letter was taken: what can be seen of the configuration it leads to."""

    states: tuple[tuple[str, str], ...]
    """The state of every machine that can be seen."""
    exposed: tuple[tuple[str, bool], ...]
    """The value of every property that the spec exposes."""
    seen: tuple[tuple[str, str, str], ...]
    """(view, role, value) for what each role sees of each view."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A letter was refused, and nothing moved but the machine that is to blame."""

    event: str
    """What was refused, without its signals."""
    sentence: str


@dataclass(frozen=True, slots=True)
class StepCase:
    """A letter met somewhere."""

    name: str
    way: tuple[str, ...]
    """The letters that lead there from the start."""
    letter: str
    outcome: Reached | Refused
    exercises: tuple[str, ...]
    """Paths of the spec, see `subjects`."""


@dataclass(frozen=True, slots=True)
class Head:
    """A head without its bytes. What its event has no field for is empty."""

    event: str
    method: str
    target: str
    status: int
    version: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a head: a rule refuses it, or it is a letter and has fields and a framing."""

    rule: str | None
    """Name of the rule that refuses it; None where none does."""
    error: str | None
    """The code that it is refused with."""
    status_hint: int | None
    """The status that might answer for it."""
    letter: str | None
    framing: str | None
    """One of `none`, `content_length`, `chunked` or `until_close`; None where nothing decides it."""
    fields: tuple[tuple[str, str], ...]
    """The fields on the wire: as they are given, or as sending changes them."""
    reason: str | None
    """The words beside the status code that sending adds; None where it adds none."""


@dataclass(frozen=True, slots=True)
class HeadCase:
    """A head met somewhere, heard or said."""

    name: str
    way: tuple[str, ...]
    head: Head
    is_said: bool
    """Whether its sender is the connection under test; otherwise its peer."""
    by: str
    """The role that sends it."""
    peer_version: str | None
    """The version that the peer of its sender spoke before; None where it has not spoken."""
    fate: Fate
    exercises: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PatternCase:
    """A text that a pattern matches as a whole, or only just does not."""

    name: str
    pattern: str
    text: str
    is_match: bool
    exercises: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LimitCase:
    """An element of a size, at its default limit or one beyond."""

    name: str
    limit: str
    size: int
    error: str | None
    """The code that it is refused with; None where it fits."""
    exercises: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrailerCase:
    """A field behind the body, whoever sends it."""

    name: str
    field: str
    error: str
    """The code that it is refused with."""
    exercises: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FrameCase:
    """Octets that somebody sends where frames are read."""

    name: str
    way: tuple[str, ...]
    by: str
    """The role that sends them."""
    octets: bytes
    letter: str | None
    """The letter that they are; None where they are refused, or not all there."""
    payload: bytes
    """The payload, unmasked."""
    errors: tuple[str, ...]
    """The codes that they deserve, of which they are refused with one; none where they are taken."""
    exercises: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CloseCase:
    """A close with a code that an application asks for."""

    name: str
    way: tuple[str, ...]
    by: str
    """The role whose application it is."""
    code: int
    is_on_wire: bool
    """Whether the code itself is sent. One that stands for something is taken, and never is."""
    error: str | None
    """The code that it is refused with; None where it is taken."""
    exercises: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExtensionCase:
    """An extension with parameters, offered by a client or agreed to by a server."""

    name: str
    text: str
    """As it stands in the field."""
    is_answer: bool
    """Whether a server says it."""
    is_sound: bool
    """Whether the parameters are ones that it can have."""
    exercises: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProofCase:
    """The key of a client, and what a server proves with it that it has understood."""

    name: str
    key: str
    proof: str
    is_sound: bool
    exercises: tuple[str, ...]


Case = StepCase | HeadCase | PatternCase | LimitCase | TrailerCase | FrameCase | CloseCase | ExtensionCase | ProofCase
