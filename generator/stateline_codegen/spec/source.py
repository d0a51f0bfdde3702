"""YAML text to a tree of nodes that know where they stand.

Reads text; produces frozen `Scalar`, `Sequence` and `Mapping` nodes, each with
its place in the file and its dotted path. YAML has many ways to say one thing
and a few that say something other than they show; those are problems here, so
that no later stage has to think of them.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import yaml
from yaml.composer import Composer
from yaml.resolver import Resolver

from .problems import Place, Problem

_TAG = "tag:yaml.org,2002:"
_WHOLE_NUMBER = re.compile(r"0|-?[1-9][0-9]*")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value."""

    value: str | int | bool
    place: Place
    path: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple["Node", ...]
    place: Place
    path: str


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and their values, in the order they are written."""

    entries: tuple[tuple[Scalar, "Node"], ...]
    place: Place
    path: str

    def get(self, key: str | int) -> "Node | None":
        """The value under this key, if there is one."""
        return next((value for name, value in self.entries if name.value == key), None)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys as text."""
        return tuple(str(name.value) for name, _ in self.entries)

    def text(self, key: str, default: str = "") -> str:
        """The text under this key. For trees that were found valid."""
        node = self.get(key)
        return default if node is None else text_of(node)

    def flag(self, key: str, default: bool = False) -> bool:
        """The boolean under this key. For trees that were found valid."""
        node = self.get(key)
        return node.value is True if isinstance(node, Scalar) else default

    def named(self, key: str) -> tuple[tuple[Scalar, "Mapping"], ...]:
        """The entries under this key, each with its name and body. For trees that were found valid."""
        node = self.get(key)
        entries = node.entries if isinstance(node, Mapping) else ()
        return tuple((name, value) for name, value in entries if isinstance(value, Mapping))

    def records(self, key: str) -> tuple["Mapping", ...]:
        """The items of the list under this key, each a mapping. For trees that were found valid."""
        node = self.get(key)
        items = node.items if isinstance(node, Sequence) else ()
        return tuple(item for item in items if isinstance(item, Mapping))

    def words(self, key: str) -> tuple[Scalar, ...]:
        """The scalars under this key, written as one or as a list. For trees that were found valid."""
        node = self.get(key)
        return () if node is None else scalars_of(node)


Node = Scalar | Sequence | Mapping
_SYNTAX_HINTS = (
    ("'\\t'", "; indent with spaces, never with tabs"),
    ("',' or '}'", "; is a bracket missing, or a text with punctuation in it not quoted?"),
    (
        "mapping values are not allowed",
        "; is the line before indented otherwise, or a text with a colon in it not quoted?",
    ),
)
Plain = str | int | bool | list["Plain"] | dict[str | int, "Plain"]


def read(text: str, file: str) -> tuple[Node | None, tuple[Problem, ...]]:
    """Turn YAML text into a tree; None where there is no tree to speak of."""
    try:
        events = list(yaml.parse(text, Loader=yaml.SafeLoader))
        forbidden = tuple(_find_forbidden(events, file))
        if forbidden:
            return None, forbidden
        documents = list(_Composer(events))
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        place = Place(file, before.count("\n") + 1, error.position - before.rfind("\n"))
        return None, (Problem(place, "", f"the character U+{error.character:04X} is not allowed in YAML"),)
    except yaml.MarkedYAMLError as error:
        place = _place(file, error.problem_mark or error.context_mark)
        return None, (Problem(place, "", f"YAML syntax: {_explain(error)}"),)
    if not documents:
        return None, (Problem(Place(file, 1, 1), "", "the file is empty"),)
    if len(documents) > 1:
        place = _place(file, documents[1].start_mark)
        return None, (Problem(place, "", "a second document begins here; a spec is one document"),)
    reader = _Reader(file)
    tree = reader.node(documents[0], "")
    return tree, tuple(sorted(reader.problems))


def blame(node: Node, sentence: str) -> Problem:
    """The problem that this node is wrong."""
    return Problem(node.place, node.path, sentence)


def text_of(node: Node) -> str:
    """The value of a scalar as text."""
    assert isinstance(node, Scalar)
    return str(node.value)


def scalars_of(node: Node) -> tuple[Scalar, ...]:
    """One scalar, or those of a list."""
    items = node.items if isinstance(node, Sequence) else (node,)
    return tuple(item for item in items if isinstance(item, Scalar))


def label_of(item: Node, index: int) -> str | int:
    """What an item of a list is called in a path: its name, or its position if it has none."""
    name = item.get("name") if isinstance(item, Mapping) else None
    return str(name.value) if isinstance(name, Scalar) else index


def join(path: str, label: str | int) -> str:
    """The path of what has this label under a path: `settle.close-client`, `machines.client.moves[3]`."""
    if isinstance(label, int):
        return f"{path}[{label}]"
    return f"{path}.{label}" if path else label


def list_places(node: Node, path: str = "") -> dict[str, Place]:
    """The place of every node by the path that leads to it."""
    places = {path: node.place}
    match node:
        case Mapping():
            for key, value in node.entries:
                inner = join(path, text_of(key))
                places |= list_places(value, inner) | {inner: key.place}
        case Sequence():
            for index, item in enumerate(node.items):
                places |= list_places(item, join(path, label_of(item, index)))
        case Scalar():
            pass
    return places


def to_plain(node: Node) -> Plain:
    """The node as ordinary lists and dictionaries."""
    match node:
        case Scalar():
            return node.value
        case Sequence():
            return [to_plain(item) for item in node.items]
        case Mapping():
            return {key.value: to_plain(value) for key, value in node.entries}


def to_flow(node: Node) -> str:
    """The node as one line of YAML."""
    text = yaml.safe_dump(
        to_plain(node), default_flow_style=True, sort_keys=False, allow_unicode=True, width=float("inf")
    )
    return text.removesuffix("\n").removesuffix("\n...")


def _explain(error: yaml.MarkedYAMLError) -> str:
    """Say what the parser met, and what it usually comes of."""
    sentence = ", ".join(part for part in (error.context, error.problem) if part)
    hints = (hint for sign, hint in _SYNTAX_HINTS if sign in sentence)
    return f"{sentence}{next(hints, '')}"


def _place(file: str, mark: "yaml.Mark | yaml._yaml.Mark | None") -> Place:
    return Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)


def _find_forbidden(events: Iterable[yaml.Event], file: str) -> Iterator[Problem]:
    """Anchors, aliases and tags, which composing would erase without a trace."""
    for event in events:
        place = _place(file, event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            yield Problem(place, "", f"the alias *{event.anchor} is not allowed; write the value out")
        elif isinstance(event, yaml.NodeEvent) and event.anchor:
            yield Problem(place, "", f"the anchor &{event.anchor} is not allowed; write the value out where it is used")
        elif isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag:
            yield Problem(place, "", f"the tag {event.tag.replace(_TAG, '!!')} is not allowed")


class _Composer(Composer, Resolver):
    """Composes the documents of a text from its events, so that it is scanned only once."""

    def __init__(self, events: Iterable[yaml.Event]) -> None:
        Composer.__init__(self)
        Resolver.__init__(self)
        self._events = deque(events)

    def __iter__(self) -> Iterator[yaml.Node]:
        while self.check_node() and (document := self.get_node()):
            yield document

    def check_event(self, *kinds: type[yaml.Event]) -> bool:
        return isinstance(self._events[0], kinds)

    def peek_event(self) -> yaml.Event:
        return self._events[0]

    def get_event(self) -> yaml.Event:
        return self._events.popleft()


class _Reader:
    """Builds our nodes from composed ones and collects what is not allowed in a spec."""

    def __init__(self, file: str) -> None:
        self.problems: list[Problem] = []
        self._file = file

    def node(self, composed: yaml.Node, path: str) -> Node:
        place = _place(self._file, composed.start_mark)
        if isinstance(composed, yaml.MappingNode):
            return self._mapping(composed, place, path)
        if isinstance(composed, yaml.SequenceNode):
            items = (self.node(item, join(path, _label(item, index))) for index, item in enumerate(composed.value))
            return Sequence(tuple(items), place, path)
        assert isinstance(composed, yaml.ScalarNode)
        return Scalar(self._value(composed, place, path), place, path)

    def _mapping(self, composed: yaml.MappingNode, place: Place, path: str) -> Mapping:
        entries: list[tuple[Scalar, Node]] = []
        first_at: dict[str, int] = {}
        for key_node, value_node in composed.value:
            key = self._key(key_node, path)
            if key is None:
                continue
            if key.path in first_at:
                self._report(key.place, key.path, f"this key stands already on line {first_at[key.path]}")
                continue
            first_at[key.path] = key.place.line
            if composed.flow_style and value_node.tag == f"{_TAG}null" and not value_node.value:
                self._report(key.place, key.path, "there is no value here; a text with a comma in it needs quotes")
                continue
            entries.append((key, self.node(value_node, key.path)))
        return Mapping(tuple(entries), place, path)

    def _key(self, composed: yaml.Node, parent: str) -> Scalar | None:
        place = _place(self._file, composed.start_mark)
        if not isinstance(composed, yaml.ScalarNode):
            self._report(place, parent, "a key must be a single word, not a list or a mapping")
            return None
        text = composed.value
        path = join(parent, text)
        if composed.tag == f"{_TAG}merge":
            self._report(place, path, "the merge key << is not allowed; write the keys out")
            return None
        if text.casefold() == "on":
            self._report(place, path, "no key may be named `on`, which YAML may read as true (did you mean upon?)")
            return None
        return Scalar(self._value(composed, place, path), place, path)

    def _value(self, composed: yaml.ScalarNode, place: Place, path: str) -> str | int | bool:
        text: str = composed.value
        match composed.tag.removeprefix(_TAG):
            case "bool" if text in ("true", "false"):
                return text == "true"
            case "bool":
                self._report(place, path, f"{text} is a boolean to YAML; write true or false, or quote it")
            case "int" if _WHOLE_NUMBER.fullmatch(text):
                return int(text)
            case "int":
                self._report(place, path, f"{text} is an unusual way to write a number; use plain digits, or quote it")
            case "float":
                self._report(place, path, f'{text} is a float; quote it: "{text}"')
            case "null":
                self._report(place, path, "there is no value here")
            case "timestamp" | "value":
                self._report(place, path, f'{text} is not plain text to YAML; quote it: "{text}"')
        return text

    def _report(self, place: Place, path: str, sentence: str) -> None:
        self.problems.append(Problem(place, path, sentence))


def _label(item: yaml.Node, index: int) -> str | int:
    if isinstance(item, yaml.MappingNode):
        for key, value in item.value:
            if key.value == "name" and isinstance(value, yaml.ScalarNode):
                return str(value.value)
    return index
