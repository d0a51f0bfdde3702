"""Lays one version of a graph over another: what both have, what was added, what was removed.

Arrows are the same if they lead the same way for the same reason and say the same;
citations and reasons in prose do not count.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..diagrams.graph import Edge, EdgeKind, Emphasis, Node, NodeKind, merge_edges

Way = tuple[str, EdgeKind, tuple[tuple[str, str], ...]]
"""Where an arrow leads, why, and what stands on it."""

Ends = tuple[str, Way]
"""The same with where it comes from."""


def overlay_edges(old: Iterable[Edge], new: Iterable[Edge]) -> tuple[Edge, ...]:
    """Give every arrow of either version its emphasis, label by label."""
    before = {(edge.tail, way_of(edge)): edge for edge in single(old)}
    after = {(edge.tail, way_of(edge)): edge for edge in single(new)}
    edges = [
        replace(edge, emphasis=Emphasis.KEPT if ends in before else Emphasis.ADDED) for ends, edge in after.items()
    ]
    edges += [replace(edge, emphasis=Emphasis.REMOVED) for ends, edge in before.items() if ends not in after]
    return merge_edges(edges)


def overlay_nodes(old: Iterable[Node], new: Sequence[Node]) -> tuple[Node, ...]:
    """Give every node of either version its emphasis."""
    before, after = {node.key: node for node in old}, {node.key for node in new}
    nodes = [replace(node, emphasis=Emphasis.KEPT if node.key in before else Emphasis.ADDED) for node in new]
    nodes += [replace(node, emphasis=Emphasis.REMOVED) for node in before.values() if node.key not in after]
    # What says `any` or where to begin is no state, and comes and goes with its arrows.
    return tuple(
        replace(node, emphasis=Emphasis.KEPT) if node.kind in (NodeKind.ANY, NodeKind.ENTRY) else node for node in nodes
    )


def single(edges: Iterable[Edge]) -> list[Edge]:
    """One edge for each label, since an arrow may have lost one and kept another."""
    found: list[Edge] = []
    for edge in edges:
        found += [replace(edge, labels=(label,)) for label in edge.labels] or [edge]
    return found


def way_of(edge: Edge) -> Way:
    """What makes an arrow the same as another from the same place."""
    return edge.head, edge.kind, tuple((label.text, label.detail) for label in edge.labels)
