"""Heads of HTTP/1.1: a start line and field lines, as the patterns of the spec have them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...emit.names import cited
from ...lookup import Unknown
from ...spec.heads import match_pattern
from ...spec.model import Event, FieldRule, Protocol

LINES = {"request": "request_line", "response": "status_line"}
"""The pattern of the start line of each kind of message."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person typed, understood."""

    event: Event
    values: Mapping[str, bytes]
    fields: Mapping[str, tuple[bytes, ...]]
    notes: tuple[str, ...]
    """What was made of fields before any rule is asked."""
    refusal: str | None
    """The error with which that fails; None where it does not."""


def read_head(protocol: Protocol, kind: str, start_line: str, field_lines: Sequence[str]) -> Typed:
    """Read a head.

    Args:
        protocol: Whose patterns count.
        kind: `request` or `response`.
        start_line: Its first line.
        field_lines: The lines below.

    Raises:
        Unknown: A line is malformed; nobody asks how the body of such a head is framed.

    """
    values = _match(protocol, LINES[kind], start_line)
    fields: dict[str, tuple[bytes, ...]] = {}
    for line in field_lines:
        parts = _match(protocol, "field_line", line)
        name = parts["field_name"].decode("latin-1").lower()
        fields[name] = (*fields.get(name, ()), parts["field_value"])
    notes: list[str] = []
    for rule in protocol.fields:
        if rule.collapses and rule.name in fields:
            folded = _fold(protocol, rule, fields[rule.name])
            if folded is None:
                return Typed(_find_event(protocol, values), values, fields, (), "bad_content_length")
            if fields[rule.name] != (folded,):
                notes.append(f"`{rule.name}` is read as saying {folded.decode('latin-1')} once")
            fields[rule.name] = (folded,)
    return Typed(_find_event(protocol, values), values, fields, tuple(notes), None)


def _match(protocol: Protocol, pattern: str, line: str) -> dict[str, bytes]:
    found = match_pattern(protocol, pattern, line.encode("utf-8", "surrogateescape"))
    if found is None:
        (rule,) = (rule for rule in protocol.grammar if rule.name == pattern)
        where = f" ({cited(rule.cite)})" if rule.cite else ""
        raise Unknown(f"{line!r} is no {pattern.replace('_', ' ')}{where}")
    return {name: value or b"" for name, value in found.groupdict().items()}


def _find_event(protocol: Protocol, values: Mapping[str, bytes]) -> Event:
    """Find the event that has just these fields in its start line, and the number within its range."""
    for event in protocol.events:
        fields = {field.name: field for field in event.fields}
        ranged = [field for field in event.fields if field.range and field.name in values]
        if values.keys() <= fields.keys() and all(
            field.range and field.range[0] <= int(values[field.name]) <= field.range[1] for field in ranged
        ):
            return event
    raise Unknown(f"no event has a start line with {', '.join(value.decode('latin-1') for value in values.values())}")


def _fold(protocol: Protocol, rule: FieldRule, values: tuple[bytes, ...]) -> bytes | None:
    """Fold values that say the same, on several lines or in one list, into one; None where they do not."""
    members = {member.strip(b" \t") for value in values for member in value.split(b",")}
    member = members.pop()
    if members or (rule.grammar and not match_pattern(protocol, rule.grammar, member)):
        return None
    return member
