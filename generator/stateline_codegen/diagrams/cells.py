"""The text inside nodes, on arrows and below pictures, as HTML-like labels of Graphviz."""

import re
from collections.abc import Mapping
from html import escape
from itertools import zip_longest

from .graph import EdgeKind, Graph, Label, Node
from .styles import (
    EDGE_LEGEND,
    EDGE_STYLES,
    EMPHASIS_LEGEND,
    FAINT,
    INK,
    NODE_LEGEND,
    NODE_STYLES,
    PALE,
    SIGNS,
    SMALL,
    Mark,
)


def card(node: Node, style: Mapping[str, str]) -> str:
    """The text inside a node: a small name above, the title, what happens without leaving, what leads elsewhere."""
    if not node.title:
        return ""
    cells = [f"<TD>{row(node.subtitle, FAINT, SMALL)}</TD>"] if node.subtitle else []
    colour = style.get("fontcolor", INK)
    titles = (SIGNS.get(node.emphasis, "") + node.title).split("\n")
    for title, url in zip_longest(titles, node.line_urls):
        link = f' HREF="{escape(url)}" TITLE="{escape(node.doc)}"' if url else ""
        cells += [f"<TD{link}>{row(line, colour)}</TD>" for line in _wrap(title, 40)]
    notes = [row(f"\u21bb {label.text}", EDGE_STYLES[EdgeKind.EVENT]["color"], SMALL) for label in node.stays]
    for edge in node.exits:
        said = [(label.text, label.detail) for label in edge.labels]
        notes += [row(f"\u2197 {text}", EDGE_STYLES[edge.kind]["color"], SMALL) for text, _ in said]
        rules = dict.fromkeys(detail for _, detail in said if detail)
        notes.append(row("; ".join([f"to {edge.head}", *rules]), FAINT, SMALL))
    return table([*cells, *(f'<TD ALIGN="LEFT">{note}</TD>' for note in notes)])


def stack(labels: tuple[Label, ...], colour: str, beside: str, *, width: int) -> str:
    """One row per line; every line of a label carries the label's link and tooltip."""
    cells: list[str] = []
    is_spaced = False
    for label in labels:
        link = f' HREF="{escape(label.url)}" TITLE="{escape(label.note)}"' if label.url else ""
        words = f"{label.text} \u00d7{label.count}" if label.count else label.text
        lines = [row(line, PALE if label.count == 0 else colour) for line in _wrap(words, width)]
        lines = [f"<B>{line}</B>" for line in lines] if label.count else lines
        lines += [row(line, PALE if label.count == 0 else beside, SMALL) for line in _wrap(label.detail, width)]
        if cells and (is_spaced or len(lines) > 1):
            cells.append('<TD HEIGHT="4"></TD>')
        is_spaced = len(lines) > 1
        cells += [f'<TD ALIGN="LEFT"{link}>{line}</TD>' for line in lines]
    # Empty columns keep the text clear of the arrow it belongs to and of the next one.
    margin = f'<TD ROWSPAN="{len(cells)}" WIDTH="5"></TD>'
    cells[0] = f"{margin}{cells[0]}{margin}"
    return table(cells)


def caption(graph: Graph) -> str:
    """The title below the picture, the legend of what occurs in it, and what it leaves out."""
    kinds = {edge.kind for edge in graph.edges} | {node.kind for node in graph.nodes}
    told = [
        *(_sign(mark, EDGE_STYLES[kind]) for kind, mark in EDGE_LEGEND.items() if kind in kinds),
        *(_sign(mark, NODE_STYLES[kind]) for kind, mark in NODE_LEGEND.items() if kind in kinds),
    ]
    emphases = {node.emphasis for node in graph.nodes} | {edge.emphasis for edge in graph.edges}
    told += [_sign(mark, {"color": colour}) for e, (mark, colour) in EMPHASIS_LEGEND.items() if e in emphases]
    lines = [f"<B>{escape(graph.title)}</B>", (4 * "&#160;").join(told)]
    lines += [row(line, FAINT) for line in graph.remarks]
    rows = "".join(f'<TR><TD ALIGN="LEFT">{line}</TD></TR>' for line in lines)
    return (
        f'<<FONT POINT-SIZE="9"><TABLE BORDER="0" CELLBORDER="0" CELLSPACING="4" CELLPADDING="0">{rows}</TABLE></FONT>>'
    )


def _sign(mark: Mark, style: dict[str, str]) -> str:
    return row(f"{mark.sign} {mark.called}", style["color"])


def table(cells: list[str]) -> str:
    """A column of cells as an HTML-like label."""
    rows = "".join(f"<TR>{cell}</TR>" for cell in cells)
    return f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">{rows}</TABLE>>'


def row(text: str, colour: str, size: str = "") -> str:
    point_size = f' POINT-SIZE="{size}"' if size else ""
    return f'<FONT COLOR="{colour}"{point_size}>{escape(text)}</FONT>'


def _wrap(text: str, width: int) -> list[str]:
    """Break text into lines: between clauses and before the dot of `event.variant`, at spaces only where it must be."""
    pieces: list[str] = []
    for clause in re.split(r"(?<=, )|(?= (?:and|or) )|(?=\.[A-Za-z])", text):
        pieces += re.split(r"(?<= )", clause) if len(clause) > width else [clause]
    lines = [""]
    for piece in pieces:
        if lines[-1] and len(lines[-1]) + len(piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return [line.strip() for line in lines if line.strip()]
