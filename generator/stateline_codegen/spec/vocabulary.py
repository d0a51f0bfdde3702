"""What many entries have in common; above all how each condition of `when:` is written and what it becomes.

One row per condition; the language, the decoder, the checks and the editors'
schema all read these rows. The frozen classes are in `conditions`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from . import conditions as c
from .shapes import (
    Choice,
    Cite,
    Deferred,
    Either,
    Flag,
    Integer,
    Key,
    ListOf,
    MapOf,
    Record,
    Reference,
    Shape,
    Text,
    one_or_many,
)
from .source import Mapping, Node, Scalar, Sequence, scalars_of, text_of

FRAMINGS = ("none", "content_length", "chunked", "until_close")

STATUS = Either((Integer(100, 999), Text(pattern=r"[1-9]xx", what="a class of status codes such as 2xx")))
VERSION = Text(pattern=r"[0-9]+\.[0-9]+", what='a version such as "1.1"')
MEMBER = Text(pattern=r"\S+", what="a word without spaces")
FIELD = Reference("field")
CONFIGURATION = MapOf(Reference("machine"), one_or_many(Reference("state")))

DOC = Key("doc", Text(), "What it is or why it is so, for people.", is_required=True)
CITE = Key("cite", Cite(), "The section of a standard that says so, such as RFC9112#6.3.")


@dataclass(frozen=True, slots=True)
class Term:
    """One condition of the vocabulary."""

    name: str
    shape: Shape
    doc: str
    make: Callable[[Node], c.Condition]
    looks_at: str | None = None
    """The event field without which the condition has no meaning."""
    is_for_sending: bool = False
    """Whether it asks about something only a sender knows."""


def decode_condition(node: Node) -> c.Condition:
    """The condition that a valid node means; several keys mean all of them."""
    assert isinstance(node, Mapping)
    return _all([_TERMS[str(key.value)].make(value) for key, value in node.entries])


def _all(parts: list[c.Condition]) -> c.Condition:
    return parts[0] if len(parts) == 1 else c.AllOf(tuple(parts))


def _each(node: Node, make: Callable[[str, Node], c.Condition]) -> c.Condition:
    assert isinstance(node, Mapping)
    return _all([make(str(key.value), value) for key, value in node.entries])


def _parts(node: Node) -> tuple[c.Condition, ...]:
    assert isinstance(node, Sequence)
    return tuple(decode_condition(item) for item in node.items)


def _texts(node: Node) -> tuple[str, ...]:
    return tuple(text_of(item) for item in scalars_of(node))


def _status_range(status: Scalar) -> tuple[int, int]:
    if isinstance(status.value, str):
        hundreds = int(status.value[0]) * 100
        return hundreds, hundreds + 99
    return status.value, status.value


def _field_lists(field: str, member: Node) -> c.Condition:
    word = text_of(member)
    return c.FieldLists(field, None if word == "any" else word)


_CONDITION = Deferred("condition", lambda: CONDITION)

TERMS = (
    Term("all_of", ListOf(_CONDITION), "Every one of these holds.", lambda node: c.AllOf(_parts(node))),
    Term("any_of", ListOf(_CONDITION), "At least one of these holds.", lambda node: c.AnyOf(_parts(node))),
    Term("not", _CONDITION, "This does not hold.", lambda node: c.Not(decode_condition(node))),
    Term(
        "event_is",
        Reference("event"),
        "The head belongs to this event.",
        lambda node: c.EventIs(text_of(node)),
    ),
    Term(
        "is_set",
        Reference("event field"),
        "The event's field of this name, a bool, is true.",
        lambda node: c.IsSet(text_of(node)),
    ),
    Term(
        "method_in",
        one_or_many(MEMBER),
        "The request method is one of these, compared exactly.",
        lambda node: c.MethodIn(_texts(node)),
        looks_at="method",
    ),
    Term(
        "target_is",
        one_or_many(Reference("pattern")),
        "The whole request target matches one of these patterns.",
        lambda node: c.TargetIs(_texts(node)),
        looks_at="target",
    ),
    Term(
        "target_differs",
        MapOf(Reference("pattern"), FIELD),
        "The whole target matches this pattern, and its group named like this field is not what the field says.",
        lambda node: _each(node, lambda pattern, field: c.TargetDiffers(pattern, text_of(field))),
        looks_at="target",
    ),
    Term(
        "status_in",
        one_or_many(STATUS),
        "The status code is one of these; 2xx stands for 200 to 299.",
        lambda node: c.StatusIn(tuple(_status_range(item) for item in scalars_of(node))),
        looks_at="status_code",
    ),
    Term(
        "version_below",
        VERSION,
        "The version in the start line is lower than this.",
        lambda node: c.VersionBelow(text_of(node)),
        looks_at="http_version",
    ),
    Term(
        "version_in",
        one_or_many(VERSION),
        "The version in the start line is one of these.",
        lambda node: c.VersionIn(_texts(node)),
        looks_at="http_version",
    ),
    Term(
        "has_field",
        FIELD,
        "At least one field line has this name.",
        lambda node: c.HasField(text_of(node)),
        looks_at="headers",
    ),
    Term(
        "field_lists",
        MapOf(FIELD, MEMBER),
        "The field, read as a comma-separated list, has this member in any letter case; `any` is any member at all.",
        lambda node: _each(node, _field_lists),
        looks_at="headers",
    ),
    Term(
        "field_is",
        MapOf(FIELD, Text()),
        "The field stands on exactly one line and its whole value is this, in any letter case.",
        lambda node: _each(node, lambda field, value: c.FieldIs(field, text_of(value))),
        looks_at="headers",
    ),
    Term(
        "field_repeated",
        FIELD,
        "The field stands on more than one line.",
        lambda node: c.FieldRepeated(text_of(node)),
        looks_at="headers",
    ),
    Term(
        "field_malformed",
        FIELD,
        "The field is present and is not one line that matches its declared grammar.",
        lambda node: c.FieldMalformed(text_of(node)),
        looks_at="headers",
    ),
    Term(
        "machine_in",
        CONFIGURATION,
        "Each of these machines is in one of these states before the step.",
        lambda node: _each(node, lambda machine, states: c.MachineIn(machine, _texts(states))),
    ),
    Term(
        "framing_in",
        one_or_many(Choice(FRAMINGS)),
        "The framing decided for the head as the application gave it is one of these.",
        lambda node: c.FramingIn(_texts(node)),
        is_for_sending=True,
    ),
    Term(
        "peer_version_below",
        VERSION,
        "The peer last spoke a lower version than this, or has not spoken at all.",
        lambda node: c.PeerVersionBelow(text_of(node)),
        is_for_sending=True,
    ),
    Term(
        "peer_has_spoken",
        Flag(only_true=True),
        "The peer has sent a head, so that its version is known.",
        lambda node: c.PeerHasSpoken(),
        is_for_sending=True,
    ),
)

_TERMS = {term.name: term for term in TERMS}

CONDITION: Record = Record("a condition", tuple(Key(term.name, term.shape, term.doc) for term in TERMS))
