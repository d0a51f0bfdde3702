"""The machines that follow a peer, and which of their arrows were taken how often."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from ..spec.model import Protocol
from .graph import Edge, EdgeKind, Emphasis, Graph, Group, Label, Node, NodeKind
from .machines import peer_graphs, state_key


class Way(NamedTuple):
    """One label of one arrow."""

    tail: str
    head: str
    text: str


class Refused(NamedTuple):
    """What was refused while a machine was in a state."""

    machine: str
    state: str
    code: str


Faults = Mapping[tuple[str, str], Mapping[str, int]]
"""How often each error was met, by machine and state, so that all errors of a state stand together."""


def visits_graph(protocol: Protocol, taken: Mapping[Way, int], refused: Mapping[Refused, int]) -> Graph:
    """Draw all machines that follow a peer, given how often each way was taken and what was refused how often."""
    machines = peer_graphs(protocol)
    edges = [_weigh(edge, taken) for machine in machines for edge in machine.edges]
    faults = _gather(refused)
    edges += [
        Edge(state_key(*place), _fault_key(*place), EdgeKind.REFUSAL, (_refused(codes),), Emphasis.STRONG)
        for place, codes in faults.items()
    ]
    visited = {key for edge in edges if edge.emphasis is not Emphasis.FAINT for key in (edge.tail, edge.head)}
    return Graph(
        key="visits",
        title=f"{protocol.title}: what happened",
        doc="The machines that follow a peer, with the way that was taken through them.",
        remarks=("Heavy arrows were taken, as often as their labels say; what is grey was not.",),
        source=protocol.source,
        is_large=False,
        groups=tuple(_group(machine, visited, faults) for machine in machines),
        edges=tuple(edges),
    )


def _gather(refused: Mapping[Refused, int]) -> Faults:
    faults: dict[tuple[str, str], dict[str, int]] = {}
    for (machine, state, code), count in refused.items():
        faults.setdefault((machine, state), {})[code] = count
    return faults


def _refused(codes: Mapping[str, int]) -> Label:
    return Label("refused", count=sum(codes.values()))


def _fault_key(machine: str, state: str) -> str:
    return f"{state_key(machine, state)} refused"


def _group(machine: Graph, visited: set[str], faults: Faults) -> Group:
    nodes = [node if node.key in visited else replace(node, emphasis=Emphasis.FAINT) for node in machine.nodes]
    for (name, state), codes in faults.items():
        if name == machine.key:
            title = "\n".join(f"{code} \N{MULTIPLICATION SIGN}{count}" for code, count in codes.items())
            nodes.append(Node(_fault_key(name, state), NodeKind.REFUSED, title, f"refused in {state}"))
    # Long arrows of a machine run around it, so no line could keep all of them in.
    return Group(machine.key, machine.key, machine.doc, tuple(nodes), is_framed=False)


def _weigh(edge: Edge, taken: Mapping[Way, int]) -> Edge:
    if edge.kind is EdgeKind.START:
        return edge
    labels = tuple(replace(label, count=taken.get(Way(edge.tail, edge.head, label.text), 0)) for label in edge.labels)
    is_taken = any(label.count for label in labels)
    return replace(edge, labels=labels, emphasis=Emphasis.STRONG if is_taken else Emphasis.FAINT)
