"""Every picture shows exactly what the model says: no arrow more, no arrow less."""

import re
from collections import defaultdict

import pytest

from stateline_codegen.automaton.ir import Automaton
from stateline_codegen.diagrams.graph import EdgeKind, NodeKind
from stateline_codegen.diagrams.styles import NODE_STYLES
from stateline_codegen.spec.conditions import Always
from stateline_codegen.spec.model import Machine, Protocol, Specification

from .drawing import COLOURS, Arrow, Drawing, exits, read, squeeze

Expected = dict[tuple[str, str, str], tuple[str, str]]


def moves_and_rules(protocol: Protocol, machine: Machine) -> Expected:
    """What must be drawn of a machine: by ends and colour, the labels and their conditions."""
    texts: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    details: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    per_role = {command.name: command.is_per_role for command in protocol.commands}
    for move in machine.moves:
        kind = EdgeKind.EVENT
        if move.upon in per_role:
            kind = EdgeKind.FAILURE if per_role[move.upon] else EdgeKind.COMMAND
        text = " ".join(filter(None, (move.by, ".".join(filter(None, (move.upon, move.variant))))))
        for source in ["any state"] if move.from_any else move.sources:
            texts[f"{machine.name}.{source}", f"{machine.name}.{move.target}", COLOURS[kind]].append(text)
    for rule in protocol.settle:
        condition = dict(rule.when.parts)
        others = ", ".join(f"{name} {' or '.join(names)}" for name, names in condition.items() if name != machine.name)
        for name, target in rule.then:
            for source in condition.get(machine.name, ["any state"]) if name == machine.name else ():
                ends = (f"{machine.name}.{source}", f"{machine.name}.{target}", COLOURS[EdgeKind.SETTLE])
                texts[ends].append(rule.name)
                details[ends].append(others)
    return {ends: (squeeze("".join(texts[ends])), squeeze("".join(details[ends]))) for ends in texts}


def drawn(drawing: Drawing, machine: Machine) -> list[Arrow]:
    return [arrow for arrow in drawing.arrows if arrow.tail.startswith(f"{machine.name}.")]


def assert_shows(drawing: Drawing, protocol: Protocol, machine: Machine) -> None:
    arrows = drawn(drawing, machine)
    starts = [arrow for arrow in arrows if arrow.tail == f"{machine.name}.entry"]
    assert [arrow.head for arrow in starts] == [f"{machine.name}.{machine.initial}"]
    others = [arrow for arrow in arrows if arrow not in starts]
    found = {(arrow.tail, arrow.head, arrow.colour): (arrow.text, arrow.details) for arrow in others}
    assert len(found) == len(others), "two arrows of one kind have the same ends"
    assert found == moves_and_rules(protocol, machine)

    states = {f"{machine.name}.{state.name}": state for state in machine.states}
    nodes = {node for node in drawing.nodes if node.startswith(f"{machine.name}.")}
    assert nodes - {f"{machine.name}.entry", f"{machine.name}.any state"} == set(states)
    for key, state in states.items():
        assert drawing.lines(key) == [state.name]
        assert drawing.attribute(key, "tooltip") == state.doc.strip()
        assert (drawing.attribute(key, "peripheries") == "2") is state.is_terminal


def test_the_picture_of_a_peer_shows_its_moves_and_settling_rules(
    specification: Specification, texts: dict[str, str]
) -> None:
    peers = [machine for machine in specification.base.machines if machine.follows]
    assert peers
    for machine in peers:
        assert_shows(read(texts[f"http1.{machine.name}.dot"]), specification.base, machine)


def test_the_picture_of_the_memories_shows_their_moves_and_settling_rules(
    specification: Specification, texts: dict[str, str]
) -> None:
    drawing = read(texts["http1.memories.dot"])
    memories = [machine for machine in specification.base.machines if not machine.follows]
    assert memories
    for machine in memories:
        assert_shows(drawing, specification.base, machine)
    assert sum(len(drawn(drawing, machine)) for machine in memories) == len(drawing.arrows)


def test_a_move_from_any_state_is_one_arrow(specification: Specification, texts: dict[str, str]) -> None:
    arrows = read(texts["http1.client.dot"]).arrows
    assert [arrow.tail for arrow in arrows if arrow.colour == COLOURS[EdgeKind.FAILURE]] == ["client.any state"]


@pytest.fixture
def joint(texts: dict[str, str]) -> list[Drawing]:
    return [read(texts[f"http1.{picture}.dot"]) for picture in ("joint", "ending", "failed")]


def project(automaton: Automaton, configuration: int) -> str:
    follows = [machine.name for machine in automaton.protocol.machines if machine.follows]
    states = dict(zip(automaton.machines, automaton.configurations[configuration], strict=True))
    return " + ".join(states[name] for name in follows)


def projected_steps(automaton: Automaton) -> dict[tuple[str, str], set[str]]:
    """Letters by the pairs they lead between, without signals and without failures."""
    failures = {command.name for command in automaton.protocol.commands if command.is_per_role}
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for step in automaton.steps:
        letter = automaton.letters[step.letter]
        if letter.command not in failures:
            name = letter.command or f"{letter.by} {letter.event}.{letter.variant}"
            found[project(automaton, step.source), project(automaton, step.target)].add(name)
    return dict(found)


def spelled_letters(protocol: Protocol) -> dict[str, set[str]]:
    """What each label of the joint picture stands for."""
    meanings: dict[str, set[str]] = {command.name: {command.name} for command in protocol.commands}
    for event in protocol.events:
        variants = [variant.name for variant in event.variants] or [None]
        for by in [event.sent_by] if event.sent_by else [role.name for role in protocol.roles]:
            label = event.name if event.sent_by else f"{by}{event.name}"
            meanings[label] = {f"{by} {event.name}.{variant}" for variant in variants}
            meanings |= {f"{label}.{variant}": {f"{by} {event.name}.{variant}"} for variant in variants if variant}
    return meanings


def letters_in(text: str, meanings: dict[str, set[str]]) -> set[str]:
    spellings = "|".join(re.escape(label) for label in sorted(meanings, key=len, reverse=True))
    labels = re.findall(spellings, text)
    assert "".join(labels) == text
    assert len(set(labels)) == len(labels)
    return {letter for label in labels for letter in meanings[label]}


def test_the_joint_pictures_show_every_reachable_pair(automata: list[Automaton], joint: list[Drawing]) -> None:
    pairs = {project(automata[0], index) for index in range(len(automata[0].configurations))}
    nodes = [node for drawing in joint for node in drawing.nodes if node != "entry"]
    assert set(nodes) == pairs
    assert len(nodes) == len(pairs)


def test_the_joint_pictures_show_every_step_between_pairs(automata: list[Automaton], joint: list[Drawing]) -> None:
    meanings = spelled_letters(automata[0].protocol)
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for drawing in joint:
        for arrow in (*drawing.arrows, *exits(drawing)):
            if arrow.tail != "entry":
                found[arrow.tail, arrow.head] |= letters_in(arrow.text, meanings)
        for node in drawing.nodes:
            stays = [line.removeprefix("\u21bb ") for line in drawing.lines(node) if line.startswith("\u21bb ")]
            if stays:
                found[node, node] |= letters_in(squeeze("".join(stays)), meanings)
    assert found == projected_steps(automata[0])


def test_an_arrow_between_pairs_names_the_rules_that_settle_afterwards(
    automata: list[Automaton], joint: list[Drawing]
) -> None:
    failures = {command.name for command in automata[0].protocol.commands if command.is_per_role}
    expected: dict[tuple[str, str], set[str]] = defaultdict(set)
    for step in automata[0].steps:
        if automata[0].letters[step.letter].command not in failures:
            expected[project(automata[0], step.source), project(automata[0], step.target)].update(step.settled)
    drawn = [arrow for drawing in joint for arrow in (*drawing.arrows, *exits(drawing))]
    arrows = [arrow for arrow in drawn if arrow.tail != "entry"]
    names = "|".join(sorted((rule.name for rule in automata[0].protocol.settle), key=len, reverse=True))
    for arrow in arrows:
        assert set(re.findall(names, arrow.details)) == expected[arrow.tail, arrow.head]


def test_pairs_that_only_a_failure_leads_to_have_a_picture_of_their_own(
    automata: list[Automaton], joint: list[Drawing]
) -> None:
    steps = projected_steps(automata[0])
    reached = {project(automata[0], 0)}
    while more := {head for tail, head in steps if tail in reached} - reached:
        reached |= more
    first, last, failed = (set(drawing.nodes) - {"entry"} for drawing in joint)
    assert first | last == reached
    assert not failed & reached


def test_pairs_that_cannot_come_round_again_have_a_picture_of_their_own(
    automata: list[Automaton], joint: list[Drawing]
) -> None:
    steps = projected_steps(automata[0])
    returning = {project(automata[0], 0)}
    while more := {tail for tail, head in steps if head in returning} - returning:
        returning |= more
    first, last, failed = (set(drawing.nodes) - {"entry"} for drawing in joint)
    assert first == returning
    assert last
    assert not (last | failed) & returning
    assert {arrow.head for arrow in exits(joint[0])} <= last
    assert not exits(joint[1]) + exits(joint[2])


@pytest.mark.parametrize(("picture", "policy"), [("http1.framing.dot", 0), ("http1.framing.h11.dot", 1)])
def test_the_framing_picture_asks_every_rule_in_order(
    specification: Specification, texts: dict[str, str], picture: str, policy: int
) -> None:
    framing = specification.policies[policy].framing
    assert framing is not None
    drawing = read(texts[picture])
    expected: set[tuple[str, str, str]] = set()
    asked, colour = "entry", COLOURS[EdgeKind.START]
    for rule in framing.rules:
        outcome = f"{rule.name} gives {rule.use or rule.reject}"
        look = NODE_STYLES[NodeKind.REFUSED if rule.reject else NodeKind.ACCEPTED]
        assert drawing.lines(outcome) == [rule.use or rule.reject]
        assert drawing.attribute(outcome, "fillcolor") == look["fillcolor"]
        if isinstance(rule.when, Always):
            expected.add((asked, outcome, colour))
            continue
        expected |= {(asked, rule.name, colour), (rule.name, outcome, COLOURS[EdgeKind.HOLDS])}
        asked, colour = rule.name, COLOURS[EdgeKind.FAILS]
        look = NODE_STYLES[NodeKind.GATE if rule.is_gate else NodeKind.RULE]
        assert drawing.lines(rule.name)[0] == rule.name
        assert drawing.attribute(rule.name, "fillcolor") == look["fillcolor"]
    assert {(arrow.tail, arrow.head, arrow.colour) for arrow in drawing.arrows} == expected
    assert len(drawing.arrows) == len(expected)


def test_a_policy_has_pictures_of_its_own_only_where_it_differs(texts: dict[str, str]) -> None:
    assert "http1.framing.h11.dot" in texts
    assert "http1.client.h11.dot" not in texts
    assert texts["http1.framing.h11.dot"] != texts["http1.framing.dot"]
