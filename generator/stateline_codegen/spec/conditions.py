"""The closed vocabulary of `when:`.

A guard is never Python. It is one of the frozen dataclasses below, so that the
compiler can evaluate it in part, show it in a diagram, say it in a sentence and
write it as Python, each from the same fact. A new member is a change of the
language: it needs a class here, a row in the decoder and one in each writer.

Conditions look at the *head* of a message (its version, method, status and
fields) or at a flag that an event carries, at the configuration the head meets, and, when sending, at the framing
chosen so far and at what the peer has said about itself.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Always:
    """Holds for everything: the meaning of `otherwise: true`."""


@dataclass(frozen=True, slots=True)
class Never:
    """Holds for nothing; only partial evaluation produces it."""


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds. A mapping with several keys means this too."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Condition"


@dataclass(frozen=True, slots=True)
class EventIs:
    """The head belongs to this event."""

    event: str


@dataclass(frozen=True, slots=True)
class IsSet:
    """The event's field of this name, a `bool`, is true."""

    event_field: str


@dataclass(frozen=True, slots=True)
class MethodIn:
    """The request method is one of these, compared exactly."""

    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TargetIs:
    """The whole request target matches one of these patterns."""

    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TargetDiffers:
    """The whole request target matches the pattern, and its group named like the field is not what the field says."""

    pattern: str
    field: str


@dataclass(frozen=True, slots=True)
class StatusIn:
    """The status code lies in one of these inclusive ranges. `2xx` is written (200, 299)."""

    ranges: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class VersionBelow:
    """The version in the start line is lower than this."""

    version: str


@dataclass(frozen=True, slots=True)
class VersionIn:
    """The version in the start line is one of these."""

    versions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HasField:
    """At least one field line has this (lower-case) name."""

    field: str


@dataclass(frozen=True, slots=True)
class FieldLists:
    """The field, read as a comma-separated list, has this member in any letter case.

    `member` is None for `any`: the list has at least one member.
    """

    field: str
    member: str | None


@dataclass(frozen=True, slots=True)
class FieldIs:
    """The field stands on exactly one line and its whole value is this, in any letter case."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class FieldRepeated:
    """The field stands on more than one line."""

    field: str


@dataclass(frozen=True, slots=True)
class FieldMalformed:
    """The field is present and is not one line that matches its declared grammar."""

    field: str


@dataclass(frozen=True, slots=True)
class MachineIn:
    """A machine is in one of these states when the head arrives."""

    machine: str
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FramingIn:
    """The framing decided for the head as the application gave it is one of these. Sending only."""

    framings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeerVersionBelow:
    """The peer last spoke a lower version than this, or has not spoken at all. Sending only."""

    version: str


@dataclass(frozen=True, slots=True)
class PeerHasSpoken:
    """The peer has sent a head, so that its version is known. Sending only."""


Condition = (
    Always
    | Never
    | AllOf
    | AnyOf
    | Not
    | EventIs
    | IsSet
    | MethodIn
    | TargetIs
    | TargetDiffers
    | StatusIn
    | VersionBelow
    | VersionIn
    | HasField
    | FieldLists
    | FieldIs
    | FieldRepeated
    | FieldMalformed
    | MachineIn
    | FramingIn
    | PeerVersionBelow
    | PeerHasSpoken
)
