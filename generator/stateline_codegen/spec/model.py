"""The typed form of a specification: one frozen dataclass per node of the language.

`decode` makes these from positioned YAML; everything after it reads only these.
Names are kept exactly as the spec spells them. Mappings of the YAML whose order
means something are tuples here, so that a model can be hashed and compared. The
nodes of frames are in `model_frames`.
"""

from dataclasses import dataclass

from .citation import Citation
from .conditions import Condition
from .model_frames import CloseCode, CloseCodeRange, Extension, Frames, Handshake


@dataclass(frozen=True, slots=True)
class Standard:
    key: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Role:
    name: str
    doc: str
    status_hint: int | None
    """The hint in every error that this role reports of its peer; None for each error's own."""


@dataclass(frozen=True, slots=True)
class EventField:
    name: str
    type: str
    """One of `bytes`, `int`, `bool`, `headers`, `buffer`, `text`, `texts`, `extensions`."""
    doc: str
    default: str | int | bool | tuple[()] | None
    """The declared default; None where `is_required`. `()` is the empty header list."""
    is_required: bool
    is_positional: bool
    grammar: str | None
    """Name of the pattern that the whole value must match."""
    range: tuple[int, int] | None
    """Inclusive bounds of an `int`."""
    alias: str | None
    """A second, read-only name."""
    is_optional: bool
    """Whether it may be None, which is its default then."""


@dataclass(frozen=True, slots=True)
class Derived:
    """A read-only property of an event that follows from what the event carries."""

    name: str
    part_of: str | None
    """The field of which it is a part; None where it tells of a signal."""
    grammar: str | None
    """The pattern of that field; the group called like the property is the part."""
    signal: str | None
    doc: str
    cite: Citation | None


@dataclass(frozen=True, slots=True)
class Variant:
    """One of the mutually exclusive kinds of an event; the first whose condition holds."""

    name: str
    when: Condition
    doc: str
    cite: Citation | None


@dataclass(frozen=True, slots=True)
class Event:
    name: str
    sent_by: str | None
    """A role, or None for `either`."""
    doc: str
    cite: Citation | None
    fields: tuple[EventField, ...]
    derived: tuple[Derived, ...]
    variants: tuple[Variant, ...]
    """Empty where the event has only one kind."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something the application or the engine does that puts no bytes on the wire."""

    name: str
    doc: str
    cite: Citation | None
    is_per_role: bool
    """Whether it concerns one role at a time, as `fail` does."""


@dataclass(frozen=True, slots=True)
class Signal:
    """A fact that may accompany an event, independently of its variant."""

    name: str
    raised_by: tuple[str, ...]
    when: Condition
    doc: str
    cite: Citation | None


@dataclass(frozen=True, slots=True)
class Fact:
    """Something unbounded that is remembered beside the machines and never enters them."""

    name: str
    type: str
    taken_from: str
    """The event field it is copied from."""
    of: tuple[str, ...]
    """The events of the peer that carry it."""
    doc: str
    cite: Citation | None


@dataclass(frozen=True, slots=True)
class State:
    name: str
    doc: str
    is_terminal: bool


@dataclass(frozen=True, slots=True)
class Move:
    """An event-triggered change of one machine."""

    sources: tuple[str, ...]
    """States it starts from, in declared order; every state where `from_any`."""
    from_any: bool
    upon: str
    """An event, a signal or a command."""
    variant: str | None
    """Restricts an event to one variant."""
    by: str | None
    """The role whose event or command it is; None where any sender counts."""
    target: str
    doc: str
    cite: Citation | None


@dataclass(frozen=True, slots=True)
class Machine:
    name: str
    follows: str | None
    """The role whose wire it follows; None for a memory."""
    doc: str
    initial: str
    states: tuple[State, ...]
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class StatesPattern:
    """A set of configurations: every named machine is in one of its states."""

    parts: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class SettleRule:
    """A state-triggered change, applied until no rule changes anything."""

    name: str
    when: StatesPattern
    then: tuple[tuple[str, str], ...]
    before: tuple[str, ...]
    """Rules that yield to this one where both hold."""
    doc: str
    cite: Citation | None


@dataclass(frozen=True, slots=True)
class Invariant:
    """What is proved about every reachable configuration; exactly one of `never` and `forever` is given."""

    name: str
    never: StatesPattern | None
    """Configurations that are not reachable."""
    forever: StatesPattern | None
    """Configurations that no step leaves, once one of them is reached."""
    doc: str


@dataclass(frozen=True, slots=True)
class Exposure:
    """A public property that says whether the configuration lies in a set."""

    name: str
    when: StatesPattern
    doc: str
    cite: Citation | None


@dataclass(frozen=True, slots=True)
class ViewValue:
    """One of the values of a view."""

    name: str
    number: int
    ours: tuple[str, ...]
    """States of the machine that follows our role; any where empty. The same for `theirs`."""
    theirs: tuple[str, ...]
    when: StatesPattern
    """What else must hold."""
    sends: tuple[str, ...]
    """The events that a side sends that sees this."""
    doc: str
    cite: Citation | None


@dataclass(frozen=True, slots=True)
class View:
    """What one side sees of the configuration: the first of the values that holds."""

    name: str
    doc: str
    cite: Citation | None
    values: tuple[ViewValue, ...]


@dataclass(frozen=True, slots=True)
class FieldRule:
    """What is known about one header field."""

    name: str
    syntax: str
    """`single` or `list`."""
    grammar: str | None
    """The pattern a `single` value must match."""
    collapses: bool
    """Whether identical values, repeated or listed, are folded into one (`repeats: collapse`)."""
    lowers: bool
    """Whether the value is shown in lower case."""
    is_written_first: bool
    doc: str
    cite: Citation | None


@dataclass(frozen=True, slots=True)
class TrailerRule:
    """Fields that must not stand in a trailer section."""

    forbidden: tuple[str, ...]
    reject: str
    """An error."""
    doc: str
    cite: Citation | None


@dataclass(frozen=True, slots=True)
class RefusalRule:
    """A head that is refused, whatever the machines say."""

    event: str
    name: str
    when: Condition
    reject: str
    """An error."""
    doc: str
    cite: Citation | None


@dataclass(frozen=True, slots=True)
class FramingRule:
    name: str
    when: Condition
    use: str | None
    """`none`, `content_length`, `chunked` or `until_close`; None where it rejects."""
    reject: str | None
    """An error; None where it decides."""
    is_gate: bool
    """Whether a policy may replace the refusal only by an outcome that also closes."""
    doc: str
    cite: Citation | None


@dataclass(frozen=True, slots=True)
class Framing:
    decided_by: tuple[str, ...]
    gate_raises: str | None
    """The signal that must come with a head which another policy lets through a gate."""
    doc: str
    cite: Citation | None
    rules: tuple[FramingRule, ...]


@dataclass(frozen=True, slots=True)
class ComposeRule:
    """What sending changes in a head. Every rule that holds applies, in order."""

    name: str
    event: str
    when: Condition
    drop: tuple[str, ...]
    add: tuple[tuple[str, str], ...]
    options_drop: tuple[str, ...]
    """Members taken out of the Connection field."""
    options_add: tuple[str, ...]
    """Members put into the Connection field."""
    reject: str | None
    """The error such a head is refused with; None where it is changed."""
    doc: str
    cite: Citation | None


@dataclass(frozen=True, slots=True)
class Compose:
    speaks: str
    """The only version put on the wire."""
    fills_reason: bool
    """Whether an empty reason phrase is replaced by the standard one."""
    as_if: tuple[tuple[str, str, str], ...]
    """(machine, state, instead): what to pretend when `framing_in` asks how the body would be framed."""
    doc: str
    cite: Citation | None
    rules: tuple[ComposeRule, ...]


@dataclass(frozen=True, slots=True)
class Decoding:
    """How the bytes of a role are read while its machine is in a state."""

    machine: str
    state: str
    reader: str


@dataclass(frozen=True, slots=True)
class Pause:
    """A reason why nothing more is read from a role for now."""

    name: str
    states: StatesPattern
    """It holds while the machine that is read is in one of its states."""
    doc: str
    cite: Citation | None


@dataclass(frozen=True, slots=True)
class Pattern:
    """One rule of the grammar."""

    name: str
    match: str
    """As written, with `{other_rule}` references and doubled braces."""
    expanded: str
    """A regular expression over Latin-1 text, references resolved."""
    refuse: str | None
    """The error for text that should match and does not."""
    replace_by: str | None
    """What stands in for the text where a policy tolerates it; None where it is refused."""
    doc: str
    cite: Citation | None


@dataclass(frozen=True, slots=True)
class Limit:
    name: str
    default: int
    exceeded: str
    """An error."""
    doc: str
    cite: Citation | None


@dataclass(frozen=True, slots=True)
class ErrorKind:
    code: str
    says: str
    """The sentence, without a full stop."""
    status_hint: int
    close_code: int | None
    """The code with which a connection of frames is closed; None for what happens before or outside of frames."""
    cite: Citation | None


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """One entry of a policy's `changes:`, kept for the page that explains the policy."""

    path: str
    action: str
    """`set`, `to`, `append` or `remove`."""
    shown: str
    """The new value as YAML flow text, empty for `remove`."""
    doc: str


@dataclass(frozen=True, slots=True)
class Policy:
    name: str
    doc: str
    role: str | None
    """The only role that may use it; None for any."""
    changes: tuple[PolicyChange, ...]


@dataclass(frozen=True, slots=True)
class Addition:
    """A field that an event has on one surface only."""

    name: str
    type: str
    default: str | int | bool | tuple[()] | None
    """None where it is required or optional."""
    is_optional: bool
    doc: str


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """How one surface shows an event, or several as one."""

    name: str
    of: tuple[str, ...]
    first: tuple[str, ...]
    """The fields that come before the others, which keep their order."""
    hides: tuple[str, ...]
    as_text: tuple[str, ...]
    """The fields whose bytes are shown as text."""
    renames: tuple[tuple[str, str], ...]
    """(field, name here)."""
    adds: tuple[Addition, ...]
    doc: str | None
    """None where it is that of the event."""


@dataclass(frozen=True, slots=True)
class Surface:
    """The names under which some programs know the protocol."""

    name: str
    doc: str
    policy: str
    version: str | None
    hides: tuple[str, ...]
    """The events it does without."""
    events: tuple[ShownEvent, ...]
    """Those that look different here; all others are shown as they are."""
    modules: tuple[str, ...]
    """The modules of it from which programs import names, besides the package itself."""
    instead: tuple[tuple[str, str], ...]
    """(name that only this surface has, what is used in its place elsewhere)."""


@dataclass(frozen=True, slots=True)
class Protocol:
    """A whole specification under one policy."""

    name: str
    codec: str
    title: str
    doc: str
    source: str
    """Path of the spec relative to the workspace, with forward slashes."""
    policy: Policy
    standards: tuple[Standard, ...]
    roles: tuple[Role, ...]
    events: tuple[Event, ...]
    commands: tuple[Command, ...]
    signals: tuple[Signal, ...]
    facts: tuple[Fact, ...]
    machines: tuple[Machine, ...]
    settle: tuple[SettleRule, ...]
    invariants: tuple[Invariant, ...]
    exposures: tuple[Exposure, ...]
    views: tuple[View, ...]
    fields: tuple[FieldRule, ...]
    common_fields: tuple[str, ...]
    """Names, as usually spelled, that are common enough to be known beforehand; nothing but speed depends on them."""
    common_methods: tuple[str, ...]
    """Methods that are known in the same way."""
    trailers: TrailerRule | None
    refusals: tuple[RefusalRule, ...]
    handshake: Handshake | None
    extensions: tuple[Extension, ...]
    frames: Frames | None
    close_codes: tuple[CloseCode, ...]
    close_code_ranges: tuple[CloseCodeRange, ...]
    framing: Framing | None
    decoding: tuple[Decoding, ...]
    pauses: tuple[Pause, ...]
    compose: Compose | None
    grammar: tuple[Pattern, ...]
    limits: tuple[Limit, ...]
    errors: tuple[ErrorKind, ...]
    reason_phrases: tuple[tuple[int, str], ...]
    surfaces: tuple[Surface, ...]

    @property
    def public_machines(self) -> tuple[Machine, ...]:
        """The machines whose states can be seen: those that follow a role, or all where none does."""
        return tuple(machine for machine in self.machines if machine.follows) or self.machines


@dataclass(frozen=True, slots=True)
class Specification:
    """One spec file: its base policy first, then every named delta applied to it."""

    policies: tuple[Protocol, ...]

    @property
    def base(self) -> Protocol:
        return self.policies[0]
