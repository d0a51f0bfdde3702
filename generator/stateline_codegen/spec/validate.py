"""Compares nodes with shapes: unknown keys, missing keys, wrong types, misspelled names.

Whether a name is declared is not asked here; see `references`.
"""

import keyword
import re
from collections.abc import Iterator
from typing import assert_never

from .problems import FEW, Problem, suggest
from .shapes import (
    Anything,
    Choice,
    Cite,
    Deferred,
    Either,
    Flag,
    Integer,
    ListOf,
    MapOf,
    Name,
    Record,
    Reference,
    Shape,
    Style,
    Text,
)
from .source import Mapping, Node, Scalar, Sequence, blame

CITATION = r"RFC[1-9][0-9]*#[0-9A-Z]+(\.[0-9]+)*"


def validate(node: Node, shape: Shape) -> Iterator[Problem]:
    """Every way in which this node, or one below it, departs from the shape."""
    match shape:
        case Deferred():
            yield from validate(node, shape.look_up())
        case Anything():
            pass
        case Either():
            yield from _validate_either(node, shape)
        case Record():
            yield from _validate_record(node, shape)
        case MapOf():
            yield from _validate_map(node, shape)
        case ListOf():
            yield from _validate_list(node, shape)
        case Text() | Integer() | Flag() | Choice() | Name() | Reference() | Cite():
            yield from _validate_scalar(node, shape)
        case _:
            assert_never(shape)


def is_valid(node: Node, shape: Shape) -> bool:
    """Whether the node has the shape."""
    return next(validate(node, shape), None) is None


def describe(shape: Shape) -> str:
    """The shape in a few words, for `must be ...`."""
    match shape:
        case Text(what=what):
            return what
        case Integer(low=low, high=None):
            return f"a whole number, {low} or more"
        case Integer(low=low, high=high) if low == high:
            return f"{low}"
        case Integer(low=low, high=high):
            return f"a whole number from {low} to {high}"
        case Flag(only_true=True):
            return "true"
        case Flag():
            return "true or false"
        case Choice(words=words):
            return " or ".join((", ".join(words[:-1]), words[-1]) if len(words) > 1 else words)
        case Name():
            return "a name"
        case Reference(kind=kind):
            return f"the name of {'an' if kind[0] in 'aeiou' else 'a'} {kind}"
        case Cite():
            return "a citation such as RFC9112#6.3"
        case ListOf(item=Record(what=what)):
            return f"a list in which each entry describes {what}"
        case ListOf():
            return "a list"
        case MapOf(value=Record(what=what)):
            return f"a mapping that describes {what} under each name"
        case MapOf():
            return "a mapping"
        case Record(what=what):
            return f"a mapping that describes {what}"
        case Either(options=options):
            return " or ".join(describe(option) for option in options)
        case Deferred():
            return describe(shape.look_up())
        case Anything():
            return "anything"
        case _:
            assert_never(shape)


def _mismatch(node: Node, shape: Shape) -> Problem:
    match node:
        case Scalar(value=bool() as value):
            found = str(value).lower()
        case Scalar(value=int() as value):
            found = f"the number {value}"
        case Scalar(value=value):
            found = f"`{value}`"
        case Sequence():
            found = "a list"
        case Mapping():
            found = "a mapping"
    meant = f" (did you mean {{doc: {found[1:-1]}}}?)" if found.startswith("`") and _needs_only_doc(shape) else ""
    return blame(node, f"must be {describe(shape)}, not {found}{meant}")


def _needs_only_doc(shape: Shape) -> bool:
    """Whether a mere text was probably meant as the `doc` of an entry."""
    return isinstance(shape, Record) and [key.name for key in shape.keys if key.is_required] == ["doc"]


def _validate_either(node: Node, shape: Either) -> Iterator[Problem]:
    if any(is_valid(node, option) for option in shape.options):
        return
    # The author probably meant the only option written in this way.
    similar = [option for option in shape.options if _is_similar(node, option)]
    if len(similar) == 1:
        yield from validate(node, similar[0])
    else:
        yield _mismatch(node, shape)


def _is_similar(node: Node, shape: Shape) -> bool:
    match shape:
        case Record() | MapOf():
            return isinstance(node, Mapping)
        case ListOf():
            return isinstance(node, Sequence)
        case Either(options=options):
            return any(_is_similar(node, option) for option in options)
        case Deferred():
            return _is_similar(node, shape.look_up())
        case _:
            return isinstance(node, Scalar)


def _validate_record(node: Node, shape: Record) -> Iterator[Problem]:
    if not isinstance(node, Mapping):
        yield _mismatch(node, shape)
        return
    if not node.entries:
        yield blame(node, "is empty")
        return
    for key, value in node.entries:
        if known := shape.key(str(key.value)):
            yield from validate(value, known.shape)
        elif shape.others and is_valid(key, shape.others.key):
            yield from validate(value, shape.others.value)
        else:
            known_names = [known.name for known in shape.keys]
            near = suggest(str(key.value), known_names)
            instead = "" if near or shape.others or len(known_names) > FEW else f"; it has {', '.join(known_names)}"
            yield blame(key, f"{shape.what} has no key {key.value}{near}{instead}")
    for known in shape.keys:
        if known.is_required and node.get(known.name) is None:
            yield blame(node, f"{shape.what} needs the key {known.name}")
    for group in shape.exactly_one:
        present = [name for name in group if node.get(name) is not None]
        if len(present) != 1:
            yield blame(node, f"{shape.what} needs exactly one of {', '.join(group)}")
    for group in shape.at_least_one:
        if all(node.get(name) is None for name in group):
            yield blame(node, f"{shape.what} needs {' or '.join(group)}")


def _validate_map(node: Node, shape: MapOf) -> Iterator[Problem]:
    if not isinstance(node, Mapping):
        yield _mismatch(node, shape)
        return
    if len(node.entries) < shape.minimum:
        yield blame(node, "is empty")
    for key, value in node.entries:
        yield from validate(key, shape.key)
        yield from validate(value, shape.value)


def _validate_list(node: Node, shape: ListOf) -> Iterator[Problem]:
    if not isinstance(node, Sequence):
        yield _mismatch(node, shape)
        return
    if len(node.items) < shape.minimum:
        yield blame(node, "is empty")
    seen: set[str] = set()
    for item in node.items:
        yield from validate(item, shape.item)
        label = item.get("name") if isinstance(item, Mapping) else item
        if isinstance(label, Scalar):
            if str(label.value) in seen:
                yield blame(label, f"{label.value} stands twice in this list")
            seen.add(str(label.value))


def _validate_scalar(node: Node, shape: Text | Integer | Flag | Choice | Name | Reference | Cite) -> Iterator[Problem]:
    value = node.value if isinstance(node, Scalar) else None
    match shape, value:
        case Text(), str():
            if not value.strip() and not shape.may_be_empty:
                yield blame(node, "is empty")
            elif shape.pattern is not None and not re.fullmatch(shape.pattern, value):
                yield _mismatch(node, shape)
        case Text(), int():
            written = str(value).lower() if isinstance(value, bool) else value
            yield blame(node, f'must be text; quote it: "{written}"')
        case Flag(only_true=only_true), bool() if value or not only_true:
            pass
        case Integer(low=low, high=high), int() if not isinstance(value, bool):
            if value < low or (high is not None and value > high):
                yield _mismatch(node, shape)
        case Choice(words=words), str():
            if value not in words:
                yield blame(node, f"must be {describe(shape)}, not `{value}`{suggest(value, words)}")
        case Name(style=style), str():
            if not re.fullmatch(style.value, value):
                respelled = style.respell(value)
                such_as = f", such as {respelled}" if re.fullmatch(style.value, respelled) else ""
                yield blame(node, f"the name {value} must be {style.words}{such_as}")
            elif style is Style.SNAKE and keyword.iskeyword(value):
                yield blame(node, f"the name {value} is a word that Python keeps for itself")
        case Reference(), str():
            pass
        case Cite(), str():
            if not re.fullmatch(CITATION, value):
                yield _mismatch(node, shape)
        case _:
            yield _mismatch(node, shape)
