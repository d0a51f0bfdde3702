"""The framing decision list as a decision flow: one box per rule, asked from the top."""

from ..spec.conditions import Always
from ..spec.model import FramingRule, Protocol
from .graph import Edge, EdgeKind, Graph, Group, Label, Node, NodeKind
from .labels import note, short, url
from .machines import ENTRY


def framing_graph(protocol: Protocol) -> Graph | None:
    """The decision flow, or None where a protocol frames nothing by its heads."""
    framing = protocol.framing
    if framing is None:
        return None
    nodes = [Node(ENTRY, NodeKind.ENTRY, doc=" or ".join(framing.decided_by))]
    edges: list[Edge] = []
    question, kind = ENTRY, EdgeKind.START
    said: tuple[Label, ...] = (Label(" or ".join(framing.decided_by)),)
    for rule in framing.rules:
        outcome = _outcome(protocol, rule)
        nodes.append(outcome)
        if isinstance(rule.when, Always):
            edges.append(Edge(question, outcome.key, kind, (Label("otherwise"),)))
            break
        nodes.append(_question(protocol, rule))
        edges += [Edge(question, rule.name, kind, said), Edge(rule.name, outcome.key, EdgeKind.HOLDS)]
        question, kind, said = rule.name, EdgeKind.FAILS, ()
    return Graph(
        key="framing",
        title=f"{protocol.title}: framing of {' and '.join(framing.decided_by)}",
        doc=framing.doc,
        remarks=(),
        source=protocol.source,
        is_large=False,
        groups=(Group("framing", "", framing.doc, tuple(nodes)),),
        edges=tuple(edges),
    )


def outcome_key(rule: FramingRule) -> str:
    """Name the node of what a rule decides."""
    return f"{rule.name} gives {rule.use or rule.reject}"


def _question(protocol: Protocol, rule: FramingRule) -> Node:
    return Node(
        rule.name,
        NodeKind.GATE if rule.is_gate else NodeKind.RULE,
        short(rule.when),
        rule.name,
        note(rule.doc, rule.cite),
        url(protocol, rule.cite) if rule.cite else "",
    )


def _outcome(protocol: Protocol, rule: FramingRule) -> Node:
    if rule.reject is None:
        return Node(outcome_key(rule), NodeKind.ACCEPTED, rule.use or "", doc=note(rule.doc, rule.cite))
    (error,) = (error for error in protocol.errors if error.code == rule.reject)
    return Node(outcome_key(rule), NodeKind.REFUSED, rule.reject, doc=note(f"{error.says}.", error.cite))
