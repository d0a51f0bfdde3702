"""Words for pictures and tables: conditions, sets of states, citations.

Two writers cover the closed vocabulary of `spec.conditions`: `short` for a label
that must fit into a box and `sentence` for a table cell. Diagrams do not speak
Python, and neither writer has a case for "anything else": a new condition fails
type checking here until somebody finds words for it.
"""

import re
from collections.abc import Callable
from typing import assert_never

from ..spec.citation import Citation
from ..spec.conditions import (
    AllOf,
    Always,
    AnyOf,
    Condition,
    EventIs,
    FieldIs,
    FieldLists,
    FieldMalformed,
    FieldRepeated,
    FramingIn,
    HasField,
    IsSet,
    MachineIn,
    MethodIn,
    Never,
    Not,
    PeerHasSpoken,
    PeerVersionBelow,
    StatusIn,
    TargetDiffers,
    TargetIs,
    VersionBelow,
    VersionIn,
)
from ..spec.model import Move, Protocol, StatesPattern

Leaf = (
    EventIs
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
"""The conditions that are not made of others."""


def short(condition: Condition) -> str:
    """Say a condition in as few words as a label allows."""
    return _say(condition, _brief, is_denied=False)


def sentence(condition: Condition) -> str:
    """Say a condition as a clause that can follow `when`."""
    return _say(condition, _clause, is_denied=False)


def states(pattern: StatesPattern, besides: str | None = None) -> str:
    """Say a set of configurations: `client CLOSED, server IDLE or DONE`; `besides` leaves one machine out."""
    return ", ".join(f"{machine} {either(names)}" for machine, names in pattern.parts if machine != besides)


def upon(move: Move) -> str:
    """Name what triggers a move, as the spec spells it: `Response.final`, `client Data`."""
    name = f"{move.upon}.{move.variant}" if move.variant else move.upon
    return f"{move.by} {name}" if move.by else name


def citation(cite: Citation) -> str:
    """Say a citation in words: `RFC 9112, section 6.1`."""
    return f"{re.sub(r'(?<=[A-Za-z])(?=[0-9])', ' ', cite.standard)}, section {cite.section}"


def url(protocol: Protocol, cite: Citation) -> str:
    """Point at the cited section."""
    (standard,) = (standard for standard in protocol.standards if standard.key == cite.standard)
    return f"{standard.url}#section-{cite.section}"


def note(doc: str, cite: Citation | None) -> str:
    """Join a reason and its citation into one tooltip."""
    return " ".join(part for part in (" ".join(doc.split()), f"({citation(cite)})" if cite else "") if part)


def _say(condition: Condition, leaf: Callable[[Leaf], tuple[str, str]], *, is_denied: bool) -> str:
    """Say a condition or its opposite. Negation sinks to the leaves, where it has a plain wording."""
    match condition:
        case Always() | Never():
            return "never" if isinstance(condition, Never) != is_denied else "always"
        case Not(part):
            return _say(part, leaf, is_denied=not is_denied)
        case AllOf(parts) | AnyOf(parts):
            joiner = " and " if isinstance(condition, AllOf) != is_denied else " or "
            said = [_say(part, leaf, is_denied=is_denied) for part in parts]
            if len(parts) > 1:
                said = [f"({text})" if _is_compound(part) else text for part, text in zip(parts, said, strict=True)]
            return joiner.join(said)
        case _:
            return leaf(condition)[is_denied]


def _is_compound(condition: Condition) -> bool:
    """Whether a condition is said in several clauses, so that it needs brackets beside another one."""
    if isinstance(condition, Not):
        return _is_compound(condition.part)
    return isinstance(condition, AllOf | AnyOf) and (
        len(condition.parts) > 1 or any(map(_is_compound, condition.parts))
    )


def _brief(condition: Leaf) -> tuple[str, str]:
    """The affirmed and the denied wording for a label."""
    match condition:
        case EventIs(event):
            return f"event {event}", f"event not {event}"
        case IsSet(event_field):
            return f"{event_field} set", f"{event_field} not set"
        case MethodIn(methods):
            return f"method {either(methods)}", f"method not {either(methods)}"
        case TargetIs(patterns):
            forms = either(tuple(pattern.replace("_", " ") for pattern in patterns))
            return f"target {forms}", f"target not {forms}"
        case TargetDiffers(_, field):
            return f"target names another {field}", f"target names no other {field}"
        case StatusIn(ranges):
            return f"status {_statuses(ranges)}", f"status not {_statuses(ranges)}"
        case VersionBelow(version):
            return f"version below {version}", f"version {version} or later"
        case VersionIn(versions):
            return f"version {either(versions)}", f"version not {either(versions)}"
        case HasField(field):
            return f"has {field}", f"no {field}"
        case FieldLists(field, None):
            return f"{field} lists something", f"{field} lists nothing"
        case FieldLists(field, member):
            return f"{field} lists {member}", f"{field} does not list {member}"
        case FieldIs(field, value):
            return f"{field} is {value}", f"{field} is not {value}"
        case FieldRepeated(field):
            return f"{field} repeated", f"{field} not repeated"
        case FieldMalformed(field):
            return f"{field} malformed", f"{field} absent or well-formed"
        case MachineIn(machine, names):
            return f"{machine} {either(names)}", f"{machine} not {either(names)}"
        case FramingIn(framings):
            return f"framing {either(framings)}", f"framing not {either(framings)}"
        case PeerVersionBelow(version):
            return f"peer below {version} or silent", f"peer speaks {version} or later"
        case PeerHasSpoken():
            return "peer has spoken", "peer is silent"
        case _:
            assert_never(condition)


def _clause(condition: Leaf) -> tuple[str, str]:
    """The affirmed and the denied wording for running text."""
    match condition:
        case EventIs(event):
            return f"the event is `{event}`", f"the event is not `{event}`"
        case IsSet(event_field):
            return f"`{event_field}` is set", f"`{event_field}` is not set"
        case MethodIn(methods):
            return f"the method is {either(methods)}", f"the method is not {either(methods)}"
        case TargetIs(patterns):
            forms = either(tuple(pattern.replace("_", " ") for pattern in patterns))
            return f"the target has the {forms}", f"the target has not the {forms}"
        case TargetDiffers(pattern, field):
            form = pattern.replace("_", " ")
            return (
                f"the target has the {form} and names another `{field}` than the field",
                f"the target has not the {form}, or names no other `{field}` than the field",
            )
        case StatusIn(ranges):
            return f"the status is {_statuses(ranges)}", f"the status is not {_statuses(ranges)}"
        case VersionBelow(version):
            return f"the version is lower than {version}", f"the version is {version} or later"
        case VersionIn(versions):
            return f"the version is {either(versions)}", f"the version is not {either(versions)}"
        case HasField(field):
            return f"there is a `{field}` field", f"there is no `{field}` field"
        case FieldLists(field, None):
            return f"`{field}` has a member", f"`{field}` is absent or has no member"
        case FieldLists(field, member):
            return f"`{field}` lists `{member}`", f"`{field}` does not list `{member}`"
        case FieldIs(field, value):
            return (
                f"`{field}` is on one line and is exactly `{value}`",
                f"`{field}` is not exactly `{value}` on one line",
            )
        case FieldRepeated(field):
            return f"`{field}` is on more than one line", f"`{field}` is on one line at most"
        case FieldMalformed(field):
            return (
                f"`{field}` is present and is not one well-formed line",
                f"`{field}` is absent or is one well-formed line",
            )
        case MachineIn(machine, names):
            return f"`{machine}` is {either(names)}", f"`{machine}` is not {either(names)}"
        case FramingIn(framings):
            return (
                f"the framing decided so far is {either(framings)}",
                f"the framing decided so far is not {either(framings)}",
            )
        case PeerVersionBelow(version):
            return (
                f"the peer has not spoken or speaks a lower version than {version}",
                f"the peer speaks {version} or later",
            )
        case PeerHasSpoken():
            return "the peer has spoken", "the peer has not spoken"
        case _:
            assert_never(condition)


def either(names: tuple[str, ...]) -> str:
    """Join alternatives: `A`, `A or B`, `A, B or C`."""
    return " or ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def _statuses(ranges: tuple[tuple[int, int], ...]) -> str:
    """Say status ranges the way people write them: `2xx`, `204 or 304`."""
    return either(tuple(_status_range(low, high) for low, high in ranges))


def _status_range(low: int, high: int) -> str:
    if low == high:
        return str(low)
    if low % 100 == 0 and high == low + 99:
        return f"{low // 100}xx"
    return f"{low} to {high}"
