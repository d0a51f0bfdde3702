"""The page that answers "what can I do now?" for every state that people see."""

from collections.abc import Iterator, Sequence

from ..automaton.ir import Automaton
from ..spec.model import Machine, Protocol, State
from .anchors import slug, state_heading
from .joint import joint_graphs, pair_key
from .markdown import banner, code, codes, link, notice, table
from .outlook import Outcome, Outlook, Prospect, outlooks


def now_page(automaton: Automaton) -> str:
    """Write `<protocol>.now.md`, under the base policy."""
    protocol = automaton.protocol
    return "\n".join(
        [
            banner(protocol.source),
            f"# {protocol.title}: what can happen now\n",
            notice([protocol.source]),
            "For every state that an application sees: what may come next, where it leads, and on what that depends. "
            "*Always* means in every configuration that can be reached; a memory or a signal is named only where it "
            "makes the difference. In every other case the event or command is refused.\n",
            f"This page shows the base policy, `{protocol.policy.name}`.\n",
            *_meetings(automaton),
            *(part for machine in protocol.public_machines for part in _machine(automaton, machine.name)),
        ]
    )


def _meetings(automaton: Automaton) -> list[str]:
    """Which states of two peers meet, by the picture in which the pair stands."""
    peers = [machine for machine in automaton.protocol.machines if machine.follows]
    if len(peers) != 2:
        return []
    down, across = peers
    picture: dict[str, str] = {}
    for graph in joint_graphs(automaton):
        for node in graph.nodes:
            picture.setdefault(node.key, f"[{graph.key}]({automaton.protocol.name}.{graph.key}.svg)")
    return [
        "## Who meets whom\n",
        f"The {down.name} is in the state at the left and the {across.name} in the one above: the picture that shows "
        "them together. Where there is none they never meet.\n",
        table(
            ["", *(_jump(across, state) for state in across.states)],
            (
                [_jump(down, state), *(picture.get(pair_key((state.name, other.name)), "") for other in across.states)]
                for state in down.states
            ),
        ),
    ]


def _jump(machine: Machine, state: State) -> str:
    """Link to the section of a state."""
    return f"[{code(state.name)}](#{slug(state_heading(machine.name, state.name))})"


def _machine(automaton: Automaton, name: str) -> Iterator[str]:
    protocol = automaton.protocol
    (machine,) = (machine for machine in protocol.machines if machine.name == name)
    yield f"## {name}\n"
    yield f"{machine.doc.strip()}\n"
    for outlook in outlooks(automaton, machine):
        yield f"### {state_heading(name, outlook.state)}\n"
        yield from _state(protocol, outlook)


def _state(protocol: Protocol, outlook: Outlook) -> Iterator[str]:
    (state,) = (state for state in outlook.machine.states if state.name == outlook.state)
    meets = (f"Meanwhile the {name} is {_either([code(other) for other in met])}." for name, met in outlook.meets)
    yield f"{' '.join([state.doc.strip(), *meets])}\n"
    follows = outlook.machine.follows
    own = [each for each in outlook.prospects if follows is None or each.by in (follows, None)]
    sources = [f"the {role.name}" for role in protocol.roles if any(each.by == role.name for each in own)]
    sources += ["the application"] if any(each.by is None for each in own) else []
    yield from _prospects(protocol, outlook, own, f"From {' and '.join(sources)}")
    for role in protocol.roles:
        theirs = [each for each in outlook.prospects if each not in own and each.by == role.name]
        if theirs:
            yield from _prospects(protocol, outlook, theirs, f"From the {role.name} meanwhile")


def _prospects(protocol: Protocol, outlook: Outlook, prospects: list[Prospect], heading: str) -> Iterator[str]:
    upon: dict[Outcome, list[str]] = {}
    for prospect in prospects:
        for outcome in prospect.outcomes:
            upon.setdefault(outcome, []).append(prospect.name)
    if upon:
        yield f"{heading}:\n"
        yield table(
            ["upon", f"{outlook.machine.name} becomes", "when", "by"],
            ([codes(names), *_outcome(protocol, outlook, outcome)] for outcome, names in upon.items()),
        )
    else:
        yield f"{heading}: nothing.\n"
    refused = [prospect.name for prospect in prospects if not prospect.outcomes]
    if refused:
        yield f"Refused here: {codes(refused)}.\n"


def _outcome(protocol: Protocol, outlook: Outlook, outcome: Outcome) -> list[str]:
    stays = "stays " if outcome.target == outlook.state else ""
    moved = dict.fromkeys(link(protocol, move.cite) or move.doc.strip().removesuffix(".") for move in outcome.moves)
    reasons = ", ".join([*moved, *(code(rule) for rule in outcome.settled)])
    return [f"{stays}{code(outcome.target)}", _when(outcome), reasons]


def _when(outcome: Outcome) -> str:
    clauses = [" and ".join(f"{code(fact)} {_either(values)}" for fact, values in clause) for clause in outcome.when]
    return "; or ".join(clauses) if all(clauses) else "always"


def _either(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last
