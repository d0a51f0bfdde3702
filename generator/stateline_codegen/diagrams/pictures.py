"""Which pictures a protocol has, and what each is called."""

from collections.abc import Sequence
from dataclasses import replace

from ..automaton.ir import Automaton
from .framing import framing_graph
from .graph import Graph
from .joint import joint_graphs
from .machines import memories_graph, peer_graphs


def all_graphs(automata: Sequence[Automaton]) -> dict[str, Graph]:
    """Every picture by its file name without suffix, such as `http1.client`.

    The base policy comes first. Another policy has a picture of its own, such as
    `http1.framing.h11`, only where it differs from the base.
    """
    base, *others = automata
    graphs = {f"{base.protocol.name}.{graph.key}": graph for graph in _graphs(base)}
    pictures = dict(graphs)
    for automaton in others:
        policy = automaton.protocol.policy.name
        for graph in _graphs(automaton):
            name = f"{base.protocol.name}.{graph.key}"
            if graphs.get(name) != graph:
                pictures[f"{name}.{policy}"] = replace(graph, title=f"{graph.title}, under {policy}")
    return pictures


def _graphs(automaton: Automaton) -> list[Graph]:
    protocol = automaton.protocol
    parts = [*peer_graphs(protocol), memories_graph(protocol), *joint_graphs(automaton), framing_graph(protocol)]
    return [graph for graph in parts if graph]
