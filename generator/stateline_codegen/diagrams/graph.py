"""What a picture says, before anybody decides how it looks.

The extracting modules (`machines`, `joint`, `framing`) turn a model or an
automaton into the frozen graphs below; `dot` alone knows how they are drawn. So
a test can compare a drawing with the model without knowing about colours, and
another renderer would need nothing but this module.
"""

from dataclasses import dataclass, replace
from enum import Enum


class NodeKind(Enum):
    """What a node stands for."""

    STATE = "state"
    TERMINAL = "terminal state"
    ANY = "any state"
    """The source of every `from: any`, so that such a move is one arrow and not eight."""
    ENTRY = "entry"
    """The dot whose arrow points at the initial state, or at the first rule of a decision list."""
    RULE = "rule"
    GATE = "gate"
    """A rule whose refusal a policy may not simply drop."""
    ACCEPTED = "accepted"
    REFUSED = "refused"


class EdgeKind(Enum):
    """Why an arrow is followed."""

    EVENT = "event"
    SETTLE = "settling rule"
    COMMAND = "command"
    FAILURE = "failure"
    START = "start"
    HOLDS = "rule holds"
    FAILS = "rule does not hold"
    REFUSAL = "refusal"
    """Leads from where something was refused to what was said about it."""


class Emphasis(Enum):
    """How much a node or an arrow matters in this picture, or what became of it in a picture of what changed."""

    EVEN = "as much as every other"
    STRONG = "more than most"
    FAINT = "only for orientation"
    ADDED = "added"
    REMOVED = "removed"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Label:
    """One line on an arrow, with its reason and its source."""

    text: str
    detail: str = ""
    """A second, subordinate line: under which condition, or what settled afterwards."""
    note: str = ""
    """The reason and the citation in words."""
    url: str = ""
    """The cited section of the standard."""
    count: int | None = None
    """How often it happened, where the picture is about that."""


@dataclass(frozen=True, slots=True)
class Node:
    key: str
    """Unique within its graph."""
    kind: NodeKind
    title: str = ""
    subtitle: str = ""
    doc: str = ""
    url: str = ""
    stays: tuple[Label, ...] = ()
    """What happens here without leaving it, where that is said inside the node instead of by a loop."""
    emphasis: Emphasis = Emphasis.EVEN
    exits: "tuple[Edge, ...]" = ()
    """Arrows from here to another picture, which are told inside the node as well."""
    line_urls: tuple[str, ...] = ()
    """Where each line of the title leads, where they do not lead to the same place."""


@dataclass(frozen=True, slots=True)
class Edge:
    tail: str
    head: str
    kind: EdgeKind
    labels: tuple[Label, ...] = ()
    emphasis: Emphasis = Emphasis.EVEN


@dataclass(frozen=True, slots=True)
class Group:
    """Nodes that belong together; `title` is empty where they are simply drawn."""

    key: str
    title: str
    doc: str
    nodes: tuple[Node, ...]
    is_framed: bool = True
    """Whether a line is drawn around them, where there is a title."""


@dataclass(frozen=True, slots=True)
class Graph:
    key: str
    """The part of the file name that tells this picture from the others of its protocol."""
    title: str
    doc: str
    """What the picture shows, in a sentence or two."""
    remarks: tuple[str, ...]
    """How to read what is particular to it, and what it leaves out."""
    source: str
    """The spec it was made from."""
    is_large: bool
    """Whether it is to be opened by itself, so that small type will do."""
    groups: tuple[Group, ...]
    edges: tuple[Edge, ...]

    @property
    def nodes(self) -> tuple[Node, ...]:
        return tuple(node for group in self.groups for node in group.nodes)


def merge_edges(edges: list[Edge]) -> tuple[Edge, ...]:
    """Let arrows that differ in nothing but labels share one arrow with stacked labels, in order of first sight."""
    merged: dict[Edge, dict[Label, None]] = {}
    for edge in edges:
        merged.setdefault(replace(edge, labels=()), {}).update(dict.fromkeys(edge.labels))
    return tuple(replace(edge, labels=tuple(labels)) for edge, labels in merged.items())
