"""The joint graphs: which states the peers can be in together, and what leads from one pair to the next.

They are the automaton's configurations with the memories left out, so one event
may lead from one pair to several: the settling rules named under it say which
memory made the difference. There are up to three pictures, because most readers
ask for the first one: the pairs from which the peers can come back to where they
started, those from which they cannot, and those that only a failure leads to.
"""

from collections.abc import Iterable
from dataclasses import replace

from ..automaton.ir import Automaton
from ..spec.model import Machine, Protocol
from .anchors import state_url
from .graph import Edge, EdgeKind, Graph, Group, Label, Node, NodeKind
from .machines import ENTRY, trigger_kind

ENDING = "ending"
READING = "\u21bb marks what changes neither state; settling rules that follow an event are in grey."

Pair = tuple[str, ...]
"""One state for every machine that follows a peer, in spec order."""

Arrows = dict[tuple[Pair, Pair, EdgeKind], tuple[Label, ...]]


def joint_graphs(automaton: Automaton) -> tuple[Graph, ...]:
    """The reachable pairs of peer states: those that can come round again, those that cannot, those after a failure.

    Empty where fewer than two machines follow a peer.
    """
    protocol = automaton.protocol
    peers = [machine for machine in protocol.machines if machine.follows]
    if len(peers) < 2:
        return ()
    pairs = project(automaton)
    arrows = _arrows(automaton, pairs)
    sound = _reachable(pairs[0], arrows)
    failed = [pair for pair in dict.fromkeys(pairs) if pair not in sound]
    round_trip = _returning(pairs[0], sound, arrows)
    ending = [pair for pair in sound if pair not in round_trip]
    names = " and ".join(machine.name for machine in peers)
    what = "Every pair of states that the peers can be in at the same time"
    joint = Graph(
        key="joint",
        title=f"{protocol.title}: {names} together",
        doc=f"{what} before anything fails{' and before the end is certain' if ending else ''}, "
        "and what leads from one to the next.",
        remarks=(
            READING,
            *((f"\u2197 leads to a pair with no way back to the first one: see {ENDING}.",) if ending else ()),
            "Failures are left out: from every pair one leads to the pair in which that peer has failed.",
        ),
        source=protocol.source,
        is_large=True,
        groups=(
            Group("entry", "", "", (Node(ENTRY, NodeKind.ENTRY),)),
            Group("joint", "", "", _nodes(protocol, round_trip, arrows, ending)),
        ),
        edges=(Edge(ENTRY, pair_key(pairs[0]), EdgeKind.START), *_edges(round_trip, round_trip, arrows)),
    )
    last = Graph(
        key=ENDING,
        title=f"{protocol.title}: {names} on the way to the end",
        doc=f"{what} once there is no way back to the first one, and what leads from one to the next.",
        remarks=(f"{READING} What leads here is said in the picture before; failures are left out here too.",),
        source=protocol.source,
        is_large=True,
        groups=(Group(ENDING, "", "", _nodes(protocol, ending, arrows)),),
        edges=tuple(_edges(ending, ending, arrows)),
    )
    afterwards = Graph(
        key="failed",
        title=f"{protocol.title}: {names} after a failure",
        doc=f"{what} once a peer has failed, and what is still possible there.",
        remarks=(f"{READING} The failures themselves are left out: one leads here from every pair.",),
        source=protocol.source,
        is_large=True,
        groups=tuple(
            Group(pair_key(part[0]), _shared(peers, part), "", _nodes(protocol, part, arrows))
            for part in _parts(failed, arrows)
        ),
        edges=tuple(_edges(failed, [*sound, *failed], arrows)),
    )
    return joint, *([last] if ending else []), *([afterwards] if failed else [])


def project(automaton: Automaton) -> list[Pair]:
    """The pair of every configuration."""
    follows = {machine.name for machine in automaton.protocol.machines if machine.follows}
    places = [place for place, name in enumerate(automaton.machines) if name in follows]
    return [tuple(configuration[place] for place in places) for configuration in automaton.configurations]


def pair_key(pair: Pair) -> str:
    """Name the node of a pair."""
    return " + ".join(pair)


def _arrows(automaton: Automaton, pairs: list[Pair]) -> Arrows:
    """What leads from one pair to another without a failure, and the rules that settled on the way."""
    letters: dict[tuple[Pair, Pair, EdgeKind], dict[int, set[str]]] = {}
    for step in automaton.steps:
        letter = automaton.letters[step.letter]
        kind = trigger_kind(automaton.protocol, letter.event or letter.command or "")
        if kind is EdgeKind.FAILURE:
            continue
        arrow = letters.setdefault((pairs[step.source], pairs[step.target], kind), {})
        arrow.setdefault(step.letter, set()).update(step.settled)
    return {ends: _labels(automaton, seen) for ends, seen in letters.items()}


def _labels(automaton: Automaton, seen: dict[int, set[str]]) -> tuple[Label, ...]:
    """One label per event and variant, whatever its signals; variants go unsaid where all of them are there."""
    protocol = automaton.protocol
    present = {(letter.event, letter.variant) for letter in (automaton.letters[index] for index in seen)}
    complete = {
        event.name
        for event in protocol.events
        if all((event.name, variant.name) in present for variant in event.variants)
    }
    shared = {event.name for event in protocol.events if event.sent_by is None}
    settled: dict[str, set[str]] = {}
    for index in sorted(seen):
        letter = automaton.letters[index]
        name = letter.event or letter.command or ""
        if letter.variant and name not in complete:
            name = f"{name}.{letter.variant}"
        if name in shared:
            name = f"{letter.by} {name}"
        settled.setdefault(name, set()).update(seen[index])
    return tuple(
        Label(name, ", ".join(rule.name for rule in protocol.settle if rule.name in rules))
        for name, rules in settled.items()
    )


def _reachable(start: Pair, arrows: Arrows) -> list[Pair]:
    """The pairs that arrows lead to, in the order of a breadth-first walk."""
    found = {start: None}
    for pair in (queue := [start]):
        heads = [head for tail, head, _ in arrows if tail == pair and head not in found]
        found |= dict.fromkeys(heads)
        queue += dict.fromkeys(heads)
    return list(found)


def _returning(start: Pair, sound: list[Pair], arrows: Arrows) -> list[Pair]:
    """The pairs from which arrows lead back to the start; all of them where no other one can return."""
    found = {start}
    while more := {tail for tail, head, _ in arrows if head in found and tail in sound} - found:
        found |= more
    return [pair for pair in sound if pair in found or len(found) == 1]


def _parts(failed: list[Pair], arrows: Arrows) -> list[list[Pair]]:
    """What hangs together among the failed pairs and the pairs that arrows lead to from them."""
    ends = [(tail, head) for tail, head, _ in arrows if tail in failed]
    pairs = list(dict.fromkeys([*failed, *(head for _, head in ends)]))
    part_of = {pair: index for index, pair in enumerate(pairs)}
    for tail, head in ends:
        kept, lost = sorted((part_of[tail], part_of[head]))
        part_of = {pair: kept if part == lost else part for pair, part in part_of.items()}
    return [[pair for pair in pairs if part_of[pair] == index] for index in sorted(set(part_of.values()))]


def _shared(peers: list[Machine], part: list[Pair]) -> str:
    """The states that all pairs of a part have in common; nothing where it is a single pair."""
    if len(part) == 1:
        return ""
    return ", ".join(
        f"{machine.name} {names[0]}"
        for machine, names in zip(peers, zip(*part, strict=True), strict=True)
        if len(set(names)) == 1
    )


def _nodes(protocol: Protocol, part: list[Pair], arrows: Arrows, elsewhere: Iterable[Pair] = ()) -> tuple[Node, ...]:
    """The nodes of a picture; `elsewhere` are pairs in another one that arrows lead to."""
    return tuple(
        replace(_node(protocol, pair, arrows), exits=tuple(_edges([pair], elsewhere, arrows))) for pair in part
    )


def _node(protocol: Protocol, pair: Pair, arrows: Arrows) -> Node:
    peers = [machine for machine in protocol.machines if machine.follows]
    states = [
        next(state for state in machine.states if state.name == name) for machine, name in zip(peers, pair, strict=True)
    ]
    return Node(
        pair_key(pair),
        NodeKind.TERMINAL if all(state.is_terminal for state in states) else NodeKind.STATE,
        "\n".join(f"{machine.name} {state.name}" for machine, state in zip(peers, states, strict=True)),
        doc=" ".join(state.doc for state in states),
        stays=tuple(label for (tail, head, _), labels in arrows.items() if tail == head == pair for label in labels),
        line_urls=tuple(
            state_url(protocol.name, machine.name, name) for machine, name in zip(peers, pair, strict=True)
        ),
    )


def _edges(tails: Iterable[Pair], heads: Iterable[Pair], arrows: Arrows) -> Iterable[Edge]:
    for (tail, head, kind), labels in arrows.items():
        if tail in tails and head in heads and tail != head:
            yield Edge(pair_key(tail), pair_key(head), kind, labels)
