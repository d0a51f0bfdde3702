"""One head of a message, and what conditions say of it.

`logic` asks what can be said of every head; here there is a concrete one. Its
values are bytes, as they are on the wire, and so are the patterns they are held
against.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from . import conditions as c
from .logic import ALWAYS, assume
from .model import Protocol


@dataclass(frozen=True, slots=True)
class Head:
    """What a head says, and the configuration that it meets."""

    event: str
    values: Mapping[str, bytes]
    """What the start line says, by the field of the event."""
    fields: Mapping[str, tuple[bytes, ...]]
    """The values of each field in wire order, by its lower-case name."""
    states: Mapping[str, str]
    """The state of each machine when the head arrives."""


def is_met(condition: c.Condition, head: Head, protocol: Protocol) -> bool:
    """Whether a condition holds of a head."""
    return assume(condition, lambda atom: _is_true(atom, head, protocol)) == ALWAYS


def find_grounds(condition: c.Condition, head: Head, protocol: Protocol) -> c.Condition:
    """A condition that holds of the head and by itself decides whether this one does."""
    match condition:
        case c.AllOf(parts) | c.AnyOf(parts):
            # One part can decide: a false one of all, a true one of any.
            decides = isinstance(condition, c.AnyOf)
            decisive = next((part for part in parts if is_met(part, head, protocol) == decides), None)
            if decisive is not None:
                return find_grounds(decisive, head, protocol)
            grounds = dict.fromkeys(find_grounds(part, head, protocol) for part in parts)
            return next(iter(grounds)) if len(grounds) == 1 else c.AllOf(tuple(grounds))
        case c.Not(part):
            return find_grounds(part, head, protocol)
        case c.Always() | c.Never():
            return ALWAYS
        case _:
            return condition if _is_true(condition, head, protocol) else c.Not(condition)


def _is_true(atom: c.Condition, head: Head, protocol: Protocol) -> bool:
    match atom:
        case c.EventIs(event):
            return head.event == event
        case c.MethodIn(methods):
            return head.values.get("method", b"").decode("latin-1") in methods
        case c.TargetIs(patterns):
            return any(_matches(protocol, pattern, head.values.get("target", b"")) for pattern in patterns)
        case c.TargetDiffers(pattern, field):
            match = match_pattern(protocol, pattern, head.values.get("target", b""))
            said = [value.lower() for value in head.fields.get(field, ())]
            return match is not None and any(value != match[field].lower() for value in said)
        case c.StatusIn(ranges):
            status = int(head.values.get("status_code", b"0"))
            return any(low <= status <= high for low, high in ranges)
        case c.VersionBelow(version):
            return _version(head) < version
        case c.VersionIn(versions):
            return _version(head) in versions
        case c.HasField(field):
            return field in head.fields
        case c.FieldLists(field, member):
            members = list_members(head.fields.get(field, ()))
            return bool(members) if member is None else _lower(member) in members
        case c.FieldIs(field, value):
            return [line.lower() for line in head.fields.get(field, ())] == [_lower(value)]
        case c.FieldRepeated(field):
            return len(head.fields.get(field, ())) > 1
        case c.FieldMalformed(field):
            return field in head.fields and not _is_well_formed(protocol, field, head.fields[field])
        case c.MachineIn(machine, states):
            return head.states[machine] in states
        case _:
            raise ValueError(f"{atom} is not about a head alone")


def list_members(values: tuple[bytes, ...]) -> list[bytes]:
    """Read the lines of a field as one comma-separated list, in lower case and without empty members."""
    members = [member.strip(b" \t") for member in b",".join(values).lower().split(b",")]
    return [member for member in members if member]


def _lower(word: str) -> bytes:
    return word.encode("latin-1").lower()


def _version(head: Head) -> str:
    return head.values.get("http_version", b"").decode("latin-1")


def _is_well_formed(protocol: Protocol, field: str, values: tuple[bytes, ...]) -> bool:
    (rule,) = (rule for rule in protocol.fields if rule.name == field)
    return len(values) == 1 and (rule.grammar is None or _matches(protocol, rule.grammar, values[0]))


def _matches(protocol: Protocol, pattern: str, value: bytes) -> bool:
    return match_pattern(protocol, pattern, value) is not None


def match_pattern(protocol: Protocol, name: str, value: bytes) -> re.Match[bytes] | None:
    """Hold the whole of a value against a pattern of the grammar."""
    (pattern,) = (pattern for pattern in protocol.grammar if pattern.name == name)
    return re.fullmatch(pattern.expanded.encode("latin-1"), value)
