"""The graph of each machine by itself: its states, its moves, and the settling rules that change it."""

from ..spec.model import Machine, Move, Protocol, SettleRule, State
from .anchors import state_url
from .graph import Edge, EdgeKind, Graph, Group, Label, Node, NodeKind, merge_edges
from .labels import note, states, upon, url

ANY = "any state"
ENTRY = "entry"


def peer_graphs(protocol: Protocol) -> tuple[Graph, ...]:
    """One graph for every machine that follows a peer's wire."""
    return tuple(_machine_graph(protocol, machine) for machine in protocol.public_machines)


def memories_graph(protocol: Protocol) -> Graph | None:
    """All memories side by side, or None where a protocol has none."""
    memories = [machine for machine in protocol.machines if machine not in protocol.public_machines]
    if not memories:
        return None
    edges = {machine.name: _edges(protocol, machine) for machine in memories}
    return Graph(
        key="memories",
        title=f"{protocol.title}: memories",
        doc="Facts that outlive one message. Each is a small machine of its own; all of them hear every event.",
        remarks=(),
        source=protocol.source,
        is_large=False,
        groups=tuple(
            Group(machine.name, machine.name, machine.doc, _nodes(machine, edges[machine.name])) for machine in memories
        ),
        edges=tuple(edge for machine in memories for edge in edges[machine.name]),
    )


def machine_group(protocol: Protocol, machine: Machine) -> tuple[Group, tuple[Edge, ...]]:
    """One machine as a frame with its arrows."""
    edges = _edges(protocol, machine)
    return Group(machine.name, machine.name, machine.doc, _nodes(machine, edges)), edges


def state_key(machine: str, state: str) -> str:
    """Name the node of a state."""
    return f"{machine}.{state}"


def move_ends(machine: str, move: Move, source: str) -> tuple[str, str]:
    """Name the nodes between which the arrow of a move from a state runs."""
    return state_key(machine, ANY if move.from_any else source), state_key(machine, move.target)


def settle_ends(machine: str, rule: SettleRule, source: str) -> tuple[str, str]:
    """Name the nodes between which the arrow of a rule runs that finds a machine in a state."""
    is_asked = machine in dict(rule.when.parts)
    return state_key(machine, source if is_asked else ANY), state_key(machine, dict(rule.then)[machine])


def state_kind(state: State) -> NodeKind:
    """Tell terminal states from the others."""
    return NodeKind.TERMINAL if state.is_terminal else NodeKind.STATE


def trigger_kind(protocol: Protocol, name: str) -> EdgeKind:
    """Tell events and signals from commands, and commands from failures.

    A command that concerns one role at a time is something that befalls a peer, hence a failure;
    the others are asked for by the application.
    """
    for command in protocol.commands:
        if command.name == name:
            return EdgeKind.FAILURE if command.is_per_role else EdgeKind.COMMAND
    return EdgeKind.EVENT


def _machine_graph(protocol: Protocol, machine: Machine) -> Graph:
    edges = _edges(protocol, machine)
    return Graph(
        key=machine.name,
        title=f"{protocol.title}: {machine.name}",
        doc=machine.doc,
        remarks=(),
        source=protocol.source,
        is_large=False,
        groups=(Group(machine.name, "", machine.doc, _nodes(machine, edges, protocol.name)),),
        edges=edges,
    )


def _nodes(machine: Machine, edges: tuple[Edge, ...], told_by: str = "") -> tuple[Node, ...]:
    """The states of a machine; `told_by` is the protocol whose page says what can happen in them."""
    nodes = [Node(state_key(machine.name, ENTRY), NodeKind.ENTRY)]
    for state in machine.states:
        where = state_url(told_by, machine.name, state.name) if told_by else ""
        nodes.append(Node(state_key(machine.name, state.name), state_kind(state), state.name, doc=state.doc, url=where))
    if any(edge.tail == state_key(machine.name, ANY) for edge in edges):
        nodes.append(Node(state_key(machine.name, ANY), NodeKind.ANY, ANY, doc=f"Every state of {machine.name}."))
    return tuple(nodes)


def _edges(protocol: Protocol, machine: Machine) -> tuple[Edge, ...]:
    start = Edge(state_key(machine.name, ENTRY), state_key(machine.name, machine.initial), EdgeKind.START)
    edges = [start]
    for move in machine.moves:
        label = Label(upon(move), "", note(move.doc, move.cite), url(protocol, move.cite) if move.cite else "")
        kind = trigger_kind(protocol, move.upon)
        edges += [Edge(*move_ends(machine.name, move, source), kind, (label,)) for source in move.sources]
    for rule in protocol.settle:
        edges += _settle_edges(protocol, machine, rule)
    return merge_edges(edges)


def _settle_edges(protocol: Protocol, machine: Machine, rule: SettleRule) -> list[Edge]:
    others = states(rule.when, besides=machine.name)
    label = Label(rule.name, others, note(rule.doc, rule.cite), url(protocol, rule.cite) if rule.cite else "")
    if machine.name not in dict(rule.then):
        return []
    sources = dict(rule.when.parts).get(machine.name, (ANY,))
    return [Edge(*settle_ends(machine.name, rule, source), EdgeKind.SETTLE, (label,)) for source in sources]
