"""Finds the names a spec uses and asks whether they are declared.

Reads a tree and the language. Every `Name` of the language that declares
something and every `Reference` and `Cite` is found in one walk, so a new key of
the language needs no code here. In a tree that is not valid, whatever stands where
the language has no place for it may be a declaration that went astray.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from .language import SPECIFICATION, TRIGGER
from .problems import Problem, suggest_or_list
from .shapes import Cite, Deferred, Either, ListOf, MapOf, Name, Record, Reference, Shape, Style
from .source import Mapping, Node, Scalar, Sequence, blame, text_of
from .validate import is_valid


@dataclass(frozen=True, slots=True)
class Mention:
    """A name that is declared or used."""

    kind: str
    node: Scalar
    name: str
    machine: str | None
    """The machine whose section it stands in. Only states have one."""
    is_declaration: bool


STRAY = "stray"
"""The kind of what stands where nothing can be told of it."""


def check_references(document: Mapping) -> Iterator[Problem]:
    """Every name that is used and not declared."""
    mentions = list(find_mentions(document, SPECIFICATION))
    declared: defaultdict[tuple[str, str | None], list[str]] = defaultdict(list)
    for mention in mentions:
        if mention.is_declaration:
            declared[mention.kind, mention.machine].append(mention.name)
    declared[TRIGGER, None] = _triggers(document)
    strays = set(declared[STRAY, None])
    for use in mentions:
        known = declared[use.kind, use.machine]
        # A state of an unknown machine says nothing new: the machine is reported already.
        is_orphan = use.machine is not None and use.machine not in declared["machine", None]
        is_astray = not strays.isdisjoint(use.name.split("."))
        if use.name not in known and not is_orphan and not is_astray:
            owner = f" of machine {use.machine}" if use.machine else ""
            sentence = f"unknown {use.kind} {use.name}{owner}{suggest_or_list(use.name, known)}"
            yield blame(use.node, sentence)


def find_mentions(node: Node, shape: Shape, machine: str | None = None) -> Iterator[Mention]:
    """Every name in this node and below it, in the order it is written."""
    match shape, node:
        case Name(declares=str() as kind), Scalar():
            yield Mention(kind, node, text_of(node), machine if kind == "state" else None, is_declaration=True)
        case Reference(kind=kind), Scalar():
            yield Mention(kind, node, text_of(node), machine if kind == "state" else None, is_declaration=False)
        case Cite(), Scalar():
            yield Mention("standard", node, text_of(node).split("#")[0], None, is_declaration=False)
        case Deferred(), _:
            yield from find_mentions(node, shape.look_up(), machine)
        case Either(options=options), _:
            fitting = next((option for option in options if is_valid(node, option)), None)
            yield from _find_strays(node) if fitting is None else find_mentions(node, fitting, machine)
        case ListOf(item=item), Sequence():
            for entry in node.items:
                yield from find_mentions(entry, item, machine)
        case MapOf(), Mapping():
            is_about_machines = shape.key in (Reference("machine"), Name(Style.SNAKE, "machine"))
            for key, value in node.entries:
                yield from find_mentions(key, shape.key, machine)
                yield from find_mentions(value, shape.value, text_of(key) if is_about_machines else machine)
        case Record(), Mapping():
            for key, value in node.entries:
                known = shape.key(text_of(key))
                if known is not None:
                    yield from find_mentions(value, known.shape, machine)
                elif shape.others is None or not is_valid(key, shape.others.key):
                    yield from _find_strays(value)
        case ((ListOf() | MapOf() | Record()), _):
            yield from _find_strays(node)
        case _:
            pass


def _find_strays(node: Node) -> Iterator[Mention]:
    match node:
        case Scalar():
            yield Mention(STRAY, node, text_of(node), None, is_declaration=True)
        case Sequence(items=items):
            for item in items:
                yield from _find_strays(item)
        case Mapping(entries=entries):
            for key, value in entries:
                yield from _find_strays(key)
                yield from _find_strays(value)


def _triggers(document: Mapping) -> list[str]:
    """What a move can be upon: an event or one variant of it, a signal, a command."""
    names: list[str] = []
    for section in ("events", "signals", "commands"):
        entries = document.get(section)
        names.extend(entries.keys if isinstance(entries, Mapping) else ())
    for event, body in document.named("events"):
        names.extend(f"{event.value}.{variant.value}" for variant, _ in body.named("variants"))
    return names
