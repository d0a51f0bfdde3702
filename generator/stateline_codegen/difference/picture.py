"""The picture of what changed: the machines of both versions, or the framing where nothing else did.

Moves from `any` are compared state by state where only one version has them, so
that the picture is not about how they are written.
"""

from collections.abc import Iterable
from dataclasses import replace

from ..automaton.ir import Automaton
from ..diagrams.framing import framing_graph
from ..diagrams.graph import Edge, Emphasis, Graph, Group, Node, NodeKind
from ..diagrams.machines import ANY, machine_group, state_key
from ..spec.model import Protocol
from .overlay import overlay_edges, overlay_nodes, single, way_of

Drawn = tuple[Group, tuple[Edge, ...]]
"""One machine."""


def draw_difference(old: Automaton, new: Automaton) -> Graph:
    """Draw every machine in which anything changed, else the framing, else what can be seen of the machines."""
    before, after = old.protocol, new.protocol
    names = list(dict.fromkeys((*new.machines, *old.machines)))
    drawn = {name: _machine(before, after, name) for name in names}
    changed = [name for name in names if _is_changed(*_parts(drawn[name]))]
    framing = _framing(before, after)
    if framing and not changed:
        return framing
    shown = changed or [machine.name for machine in after.public_machines]
    rest = ", ".join(name for name in names if name not in shown) if changed else "any machine"
    remarks = [f"No arrow was added or removed in {rest}."] if rest else []
    remarks += ["The framing has changed, too."] if framing else []
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


def _is_changed(nodes: Iterable[Node], edges: Iterable[Edge]) -> bool:
    return {node.emphasis for node in nodes} | {edge.emphasis for edge in edges} != {Emphasis.KEPT}


def _parts(drawn: Drawn) -> tuple[tuple[Node, ...], tuple[Edge, ...]]:
    group, edges = drawn
    return group.nodes, edges


# -------------------------------------------------------------------- machines


def _machine(old: Protocol, new: Protocol, name: str) -> Drawn:
    before, after = _find(old, name), _find(new, name)
    if before and after:
        return _both(name, before, after)
    return _all(before, Emphasis.REMOVED) if before else _all(after, Emphasis.ADDED)


def _find(protocol: Protocol, name: str) -> Drawn | None:
    found = (machine_group(protocol, machine) for machine in protocol.machines if machine.name == name)
    return next(found, None)


def _all(drawn: Drawn | None, emphasis: Emphasis) -> Drawn:
    assert drawn is not None, "a machine that is drawn is in one of the versions"
    group, edges = drawn
    nodes = tuple(replace(node, emphasis=emphasis) for node in group.nodes)
    return replace(group, nodes=nodes), tuple(replace(edge, emphasis=emphasis) for edge in edges)


def _both(name: str, old: Drawn, new: Drawn) -> Drawn:
    any_key = state_key(name, ANY)
    nodes = overlay_nodes(old[0].nodes, new[0].nodes)
    states = [node.key for node in nodes if node.kind in (NodeKind.STATE, NodeKind.TERMINAL)]
    before, after = single(old[1]), single(new[1])
    edges = overlay_edges(_spread(before, after, any_key, states), _spread(after, before, any_key, states))
    tails = {edge.tail for edge in edges}
    shown = tuple(node for node in nodes if node.kind is not NodeKind.ANY or node.key in tails)
    return replace(new[0], nodes=shown), edges


def _spread(edges: list[Edge], others: list[Edge], any_key: str, states: list[str]) -> list[Edge]:
    """Draw an arrow of `any` once for each state where the other version does so."""
    said_of_any = {way_of(edge) for edge in others if edge.tail == any_key}
    said_of_one = {way_of(edge) for edge in others if edge.tail != any_key}
    spread: list[Edge] = []
    for edge in edges:
        if edge.tail == any_key and way_of(edge) not in said_of_any and way_of(edge) in said_of_one:
            spread += [replace(edge, tail=state) for state in states]
        else:
            spread.append(edge)
    return spread


# --------------------------------------------------------------------- framing


def _framing(old: Protocol, new: Protocol) -> Graph | None:
    """Draw both decision lists; None where they look the same or one is missing."""
    before, after = framing_graph(old), framing_graph(new)
    if before is None or after is None:
        return None
    # A rule that asks something else is another box, though it has kept its name.
    looks = {node.key: _look(node) for node in after.nodes}
    keys = {
        node.key: f"{node.key} (before)" if looks.get(node.key, _look(node)) != _look(node) else node.key
        for node in before.nodes
    }
    nodes = overlay_nodes([replace(node, key=keys[node.key]) for node in before.nodes], after.nodes)
    edges = overlay_edges(
        [replace(edge, tail=keys[edge.tail], head=keys[edge.head]) for edge in before.edges], after.edges
    )
    if not _is_changed(nodes, edges):
        return None
    return replace(
        after,
        key="difference",
        title=f"{new.title}: what changed in its framing",
        remarks=("No arrow was added or removed in any machine.",),
        groups=(replace(after.groups[0], nodes=nodes),),
        edges=edges,
    )


def _look(node: Node) -> tuple[NodeKind, str, str]:
    return node.kind, node.title, node.subtitle
