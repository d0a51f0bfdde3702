"""The text of `diagrams/README.md`: every picture inline, with what it shows and how to read it."""

from collections.abc import Iterable, Sequence

from ..automaton.ir import Automaton
from ..spec.model import Specification
from .anchors import PAGE
from .graph import EdgeKind, NodeKind
from .markdown import notice, table
from .pictures import all_graphs
from .styles import EDGE_LEGEND, NODE_LEGEND

EDGE_READING = {
    EdgeKind.EVENT: "A move of the machine. An event is legal only if every machine that names it has a move.",
    EdgeKind.SETTLE: "Applied after the event, in the same step. Below its name: what the other machines must be in.",
    EdgeKind.COMMAND: "Something the application asks for that puts no bytes on the wire.",
    EdgeKind.FAILURE: "The peer broke the protocol or could not be reached. Possible in every state, hence one arrow.",
    EdgeKind.HOLDS: "The rule decides; rules below it are not asked.",
    EdgeKind.FAILS: "The next rule is asked.",
}
NODE_READING = {
    NodeKind.TERMINAL: "A state that nothing but a failure leaves.",
    NodeKind.GATE: "A refusal that a policy may lift only if the connection closes afterwards.",
    NodeKind.ACCEPTED: "How the end of the body is found.",
    NodeKind.REFUSED: "The error that the peer or the application gets.",
}


def write_index(protocols: Iterable[tuple[Specification, Sequence[Automaton]]]) -> str:
    """Write the index over all protocols; `automata` stand in the order of the policies."""
    described = list(protocols)
    parts = [
        notice([specification.base.source for specification, _ in described]),
        "# Diagrams\n",
        "Pictures and tables come from the same model as the code, so they show what the code does. "
        "Review the `.dot` and `.md` files; the `.svg` files are rendered from the former. "
        f"[`{PAGE}`]({PAGE}), opened in a browser, has all of it on one page, without a network.\n",
    ]
    for specification, automata in described:
        parts += _protocol(specification, automata)
    parts += ["## Legend\n", write_legend()]
    return "\n".join(parts)


def _protocol(specification: Specification, automata: Sequence[Automaton]) -> list[str]:
    base = specification.base
    pages = {"now": "what can happen now", "transitions": "what is decided"}
    if base.frames:
        pages["frames"] = "how frames are written"
    if base.views:
        pages["views"] = "what each side sees"
    pages |= {"policies": "what each policy changes", "coverage": "what each section of the standards stands for"}
    links = ", ".join(f"[{what}]({base.name}.{page}.md)" for page, what in pages.items())
    parts = [f"## {base.title}\n", f"In tables: {links}.\n"]
    if base.surfaces:
        parts.append(f"Of the library: [every public name]({base.name}.api.md).\n")
    for name, graph in all_graphs(automata).items():
        parts += [
            f"### {name.removeprefix(f'{base.name}.')}\n",
            f"{' '.join((graph.doc.strip(), *graph.remarks))}\n",
            f"[![{graph.title}]({name}.svg)]({name}.svg)\n",
        ]
    return parts


def write_legend() -> str:
    """Say in Markdown how to read the pictures."""
    edges = ([mark.look, mark.called, EDGE_READING[kind]] for kind, mark in EDGE_LEGEND.items() if kind in EDGE_READING)
    nodes = ([mark.look, mark.called, NODE_READING[kind]] for kind, mark in NODE_LEGEND.items())
    return "\n".join(
        [
            "A dot with an arrow marks where a machine begins. `any state` stands for all of them. In the `.svg` "
            "files and on the page, labels link to the section of the standard, states to what can happen in them, "
            "and all of them show the reason when pointed at.\n",
            table(["look", "called", "meaning"], [*edges, *nodes]),
        ]
    )
