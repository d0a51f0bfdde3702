"""DOT read back by Graphviz itself, so that the tests see what a reader sees."""

import re
from dataclasses import dataclass, field
from xml.etree import ElementTree

import pygraphviz

from stateline_codegen.diagrams.graph import EdgeKind
from stateline_codegen.diagrams.styles import EDGE_STYLES, FAINT

COLOURS = {kind: EDGE_STYLES[kind]["color"] for kind in EdgeKind}


@dataclass(frozen=True)
class Arrow:
    tail: str
    head: str
    colour: str
    text: str
    """The labels without white space, one after the other, however they were broken into lines."""
    details: str
    """The subordinate lines, likewise."""


@dataclass(frozen=True)
class Drawing:
    graph: pygraphviz.AGraph
    arrows: list[Arrow] = field(default_factory=list)

    @property
    def nodes(self) -> list[str]:
        return [str(node) for node in self.graph.nodes()]

    def attribute(self, node: str, name: str) -> str:
        return self.graph.get_node(node).attr[name] or ""

    def lines(self, node: str) -> list[str]:
        """The lines of text inside a node."""
        return [text for text, _ in lines_of(self.attribute(node, "label"))]


def read(dot: str) -> Drawing:
    graph = pygraphviz.AGraph(string=dot)
    arrows = []
    for edge in graph.edges():
        if edge.attr["style"] == "invis":
            continue
        lines = lines_of(edge.attr["label"] or "")
        text = "".join(line for line, is_detail in lines if not is_detail)
        details = "".join(line for line, is_detail in lines if is_detail)
        arrows.append(Arrow(str(edge[0]), str(edge[1]), edge.attr["color"], squeeze(text), squeeze(details)))
    return Drawing(graph, arrows)


def exits(drawing: Drawing) -> list[Arrow]:
    """The arrows to another picture, which are told inside the node they start from."""
    found = []
    for node in drawing.nodes:
        text, colour = "", ""
        for font in fonts_of(drawing.attribute(node, "label")):
            line = font.text or ""
            if line.startswith("\u2197 "):
                text, colour = text + line[2:], font.get("COLOR", "")
            elif text:
                head, _, details = line.removeprefix("to ").partition("; ")
                found.append(Arrow(node, head, colour, squeeze(text), squeeze(details)))
                text = ""
    return found


def lines_of(label: str) -> list[tuple[str, bool]]:
    """Every line of an HTML-like label, and whether it is a subordinate one."""
    is_detail = [(font.get("COLOR"), font.get("POINT-SIZE") is not None) == (FAINT, True) for font in fonts_of(label)]
    return list(zip([font.text or "" for font in fonts_of(label)], is_detail, strict=True))


def fonts_of(label: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(label).iter("FONT")) if label.startswith("<") else []


def squeeze(text: str) -> str:
    return re.sub(r"\s", "", text)
