"""The machines of both versions in one graph: what was added, what was removed, and the rest.

An arrow that is written otherwise and leads the same way is the same arrow, so
moves from `any` are compared state by state where only one version has them.
"""

from collections.abc import Iterable
from dataclasses import replace

from ..automaton.ir import Automaton
from ..diagrams.graph import Edge, EdgeKind, Fate, Graph, Group, Node, NodeKind, merge_edges
from ..diagrams.machines import ANY, machine_group, state_key
from ..spec.model import Protocol

Drawn = tuple[Group, tuple[Edge, ...]]
"""One machine."""

Way = tuple[str, EdgeKind, tuple[tuple[str, str], ...]]
"""Where an arrow leads, why, and what stands on it; citations and reasons do not count."""

Ends = tuple[str, Way]
"""The same with where it comes from."""


def draw_difference(old: Automaton, new: Automaton) -> Graph:
    """Draw every machine in which anything changed, or all that can be seen where nothing did."""
    before, after = old.protocol, new.protocol
    names = list(dict.fromkeys((*new.machines, *old.machines)))
    drawn = {name: _machine(before, after, name) for name in names}
    changed = [name for name in names if _is_changed(drawn[name])]
    shown = changed or [machine.name for machine in after.public_machines]
    rest = [name for name in names if name not in shown]
    remarks = [f"No arrow was added or removed in {', '.join(rest)}."] if changed and rest else []
    remarks += [] if changed else ["No arrow was added or removed in any machine."]
    return Graph(
        key="difference",
        title=f"{after.title}: what changed in its machines",
        doc="The machines of two versions of a spec, one drawn over the other.",
        remarks=tuple(remarks),
        source=after.source,
        is_large=False,
        groups=tuple(drawn[name][0] for name in shown),
        edges=tuple(edge for name in shown for edge in drawn[name][1]),
    )


def _is_changed(drawn: Drawn) -> bool:
    group, edges = drawn
    fates = {node.fate for node in group.nodes} | {edge.fate for edge in edges}
    return fates != {Fate.KEPT}


def _machine(old: Protocol, new: Protocol, name: str) -> Drawn:
    before, after = _find(old, name), _find(new, name)
    if before and after:
        return _both(name, before, after)
    return _all(before, Fate.REMOVED) if before else _all(after, Fate.ADDED)


def _find(protocol: Protocol, name: str) -> Drawn | None:
    found = (machine_group(protocol, machine) for machine in protocol.machines if machine.name == name)
    return next(found, None)


def _all(drawn: Drawn | None, fate: Fate) -> Drawn:
    assert drawn is not None, "a machine that is drawn is in one of the versions"
    group, edges = drawn
    nodes = tuple(replace(node, fate=fate) for node in group.nodes)
    return replace(group, nodes=nodes), tuple(replace(edge, fate=fate) for edge in edges)


def _both(name: str, old: Drawn, new: Drawn) -> Drawn:
    any_key = state_key(name, ANY)
    nodes = _nodes(old[0].nodes, new[0].nodes)
    states = [node.key for node in nodes if node.kind in (NodeKind.STATE, NodeKind.TERMINAL)]
    old_edges, new_edges = _single(old[1]), _single(new[1])
    before = {_ends(edge): edge for edge in _spread(old_edges, new_edges, any_key, states)}
    after = {_ends(edge): edge for edge in _spread(new_edges, old_edges, any_key, states)}
    edges = [replace(edge, fate=Fate.KEPT if ends in before else Fate.ADDED) for ends, edge in after.items()]
    edges += [replace(edge, fate=Fate.REMOVED) for ends, edge in before.items() if ends not in after]
    tails = {edge.tail for edge in edges}
    shown = tuple(node for node in nodes if node.kind is not NodeKind.ANY or node.key in tails)
    return replace(new[0], nodes=shown), merge_edges(edges)


def _single(edges: Iterable[Edge]) -> list[Edge]:
    """One edge for each label, since an arrow may have lost one and kept another."""
    single: list[Edge] = []
    for edge in edges:
        single += [replace(edge, labels=(label,)) for label in edge.labels] or [edge]
    return single


def _spread(edges: list[Edge], others: list[Edge], any_key: str, states: list[str]) -> list[Edge]:
    """Draw an arrow of `any` once for each state where the other version does so."""
    said_of_any = {_way(edge) for edge in others if edge.tail == any_key}
    said_of_one = {_way(edge) for edge in others if edge.tail != any_key}
    spread: list[Edge] = []
    for edge in edges:
        if edge.tail == any_key and _way(edge) not in said_of_any and _way(edge) in said_of_one:
            spread += [replace(edge, tail=state) for state in states]
        else:
            spread.append(edge)
    return spread


def _way(edge: Edge) -> Way:
    return edge.head, edge.kind, tuple((label.text, label.detail) for label in edge.labels)


def _ends(edge: Edge) -> Ends:
    return edge.tail, _way(edge)


def _nodes(old: tuple[Node, ...], new: tuple[Node, ...]) -> list[Node]:
    before, after = {node.key for node in old}, {node.key for node in new}
    merged = [replace(node, fate=Fate.KEPT if node.key in before else Fate.ADDED) for node in new]
    merged += [replace(node, fate=Fate.REMOVED) for node in old if node.key not in after]
    # What says `any` is not a state, and comes and goes with its arrows.
    return [replace(node, fate=Fate.KEPT) if node.kind in (NodeKind.ANY, NodeKind.ENTRY) else node for node in merged]
