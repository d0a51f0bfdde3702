"""The judge agrees with every cell that the compiler makes, and would not agree with a wrong one."""

from dataclasses import replace
from pathlib import Path

import pytest

from stateline_codegen import automaton, spec
from stateline_codegen.spec.model import Invariant, StatesPattern
from stateline_codegen.verify import Judge, disagreements

from .tiny import build

SPECS = sorted((Path(__file__).parents[2] / "machine_spec").glob("*.yaml"))


def list_policies():
    for path in SPECS:
        specification, problems = spec.load(path.read_text(encoding="utf-8"), f"machine_spec/{path.name}")
        assert specification is not None, "\n".join(problem.format() for problem in problems)
        for protocol in specification.policies:
            yield pytest.param(protocol, id=f"{protocol.name} under {protocol.policy.name}")


POLICIES = list(list_policies())


@pytest.mark.parametrize("protocol", POLICIES)
def test_the_judge_agrees_in_every_cell_of_every_policy(protocol):
    built, problems = automaton.build(protocol)
    assert built is not None, "\n".join(problem.format() for problem in problems)
    assert disagreements(protocol, built) == ()


@pytest.mark.parametrize("protocol", POLICIES)
def test_every_cell_is_a_step_or_a_named_refusal(protocol):
    built, _ = automaton.build(protocol)
    assert built is not None
    assert {len(row) for row in built.cells} == {len(built.letters)}
    cells = [cell for row in built.cells for cell in row]
    assert {cell for cell in cells if cell >= 0} <= set(range(len(built.configurations)))
    assert {~cell for cell in cells if cell < 0} == set(range(len(built.refusals)))
    assert {number for row in built.class_cells for number in row if number >= 0} <= set(
        range(len(built.representatives))
    )


@pytest.mark.parametrize("protocol", POLICIES)
def test_building_twice_makes_the_same_automaton(protocol):
    assert automaton.build(protocol) == automaton.build(protocol)


LAMP = """
events: {Push: {sent_by: client, doc: p}, Pull: {sent_by: either, doc: q}}
signals: {loud: {raised_by: [Push], when: {event_is: Push}, doc: l}}
commands: {again: {doc: a}}
machines:
  client:
    follows: client
    doc: c
    initial: DARK
    states: {DARK: {doc: d}, GLOW: {doc: g}}
    moves:
      - {from: DARK, upon: Push, to: GLOW, doc: p}
      - {from: GLOW, upon: Pull, to: DARK, doc: q}
  bell:
    doc: b
    initial: STILL
    states: {STILL: {doc: s}, RINGING: {doc: n}, RUNG: {doc: r}}
    moves:
      - {from: any, upon: loud, to: RINGING, doc: l}
      - {from: [STILL, RUNG], upon: Pull, by: server, to: STILL, doc: q}
      - {from: RUNG, upon: again, to: STILL, doc: a}
settle:
  - {name: fall-still, when: {bell: RINGING, client: GLOW}, then: {bell: RUNG}, doc: f}
"""


@pytest.fixture(scope="module")
def lamp():
    return build(LAMP)


def letter(built, name):
    return next(letter for letter in built.letters if letter.name == name)


def test_the_judge_steps_and_settles_by_itself(lamp):
    judge = Judge(lamp.protocol)
    assert judge.start() == ("DARK", "STILL")
    assert judge.step(("DARK", "STILL"), letter(lamp, "Push+loud")).target == ("GLOW", "RUNG")
    assert judge.step(("DARK", "STILL"), letter(lamp, "client Pull")).refused_by == "client"
    assert judge.step(("DARK", "STILL"), letter(lamp, "server Pull")).target == ("DARK", "STILL")
    assert judge.step(("GLOW", "STILL"), letter(lamp, "again")).refused_by == "bell"


def test_the_judge_agrees_with_a_sound_table(lamp):
    assert disagreements(lamp.protocol, lamp) == ()


def corrupt(built, row, name, cell):
    """The automaton with one cell replaced, in the full table and in that of the classes."""
    cells = [list(line) for line in built.cells]
    cells[row][letter(built, name).index] = cell
    class_cells = [list(line) for line in built.class_cells]
    class_cells[built.class_of[row]][letter(built, name).index] = built.class_of[cell] if cell >= 0 else cell
    return replace(built, cells=tuple(map(tuple, cells)), class_cells=tuple(map(tuple, class_cells)))


def test_a_cell_with_the_wrong_target_is_caught(lamp):
    assert lamp.configurations[2] == ("GLOW", "RUNG")
    assert disagreements(lamp.protocol, corrupt(lamp, 0, "Push", 2)) == (
        "Push in DARK STILL: the table says GLOW RUNG, the judge GLOW STILL",
    )


def test_a_refused_cell_that_should_be_legal_is_caught(lamp):
    assert disagreements(lamp.protocol, corrupt(lamp, 0, "Push", ~0)) == (
        "Push in DARK STILL: the table refuses, the judge says GLOW STILL",
    )


def test_a_legal_cell_that_should_be_refused_is_caught(lamp):
    assert disagreements(lamp.protocol, corrupt(lamp, 0, "client Pull", 0)) == (
        "client Pull in DARK STILL: the table says DARK STILL, the judge a refusal by client",
    )


def test_a_refusal_that_blames_the_wrong_machine_is_caught(lamp):
    wrong = next(refusal for refusal in lamp.refusals if refusal.machine == "bell")
    assert disagreements(lamp.protocol, corrupt(lamp, 0, "client Pull", ~wrong.index)) == (
        "client Pull in DARK STILL: the table blames bell STILL, the judge client",
    )


def test_a_missing_letter_is_caught(lamp):
    fewer = replace(lamp, letters=lamp.letters[:-1])
    assert any("letters" in sentence for sentence in disagreements(lamp.protocol, fewer))


def test_a_missing_configuration_is_caught(lamp):
    shorter = replace(lamp, configurations=lamp.configurations[:-1], cells=lamp.cells[:-1])
    assert any("the judge reaches" in sentence for sentence in disagreements(lamp.protocol, shorter))


def test_a_wrong_start_is_caught(lamp):
    turned = (lamp.configurations[1], lamp.configurations[0], *lamp.configurations[2:])
    found = disagreements(lamp.protocol, replace(lamp, configurations=turned))
    assert any("the judge starts in" in sentence for sentence in found)


def test_classes_that_mix_what_can_be_told_apart_are_caught(lamp):
    everything = replace(
        lamp,
        class_of=(0,) * len(lamp.configurations),
        representatives=(0,),
        class_cells=(tuple(min(cell, 0) for cell in lamp.cells[0]),),
    )
    found = disagreements(lamp.protocol, everything)
    assert any("look different" in sentence for sentence in found)
    assert any("does not step as" in sentence for sentence in found)


def test_a_class_with_a_step_of_its_own_is_caught(lamp):
    row = list(lamp.class_cells[0])
    row[letter(lamp, "Push").index] = 0
    wrong = replace(lamp, class_cells=(tuple(row), *lamp.class_cells[1:]))
    assert disagreements(lamp.protocol, wrong) == ("class 0 does not step as its configuration DARK STILL",)


def test_an_invariant_that_does_not_hold_is_caught(lamp):
    claims = (
        Invariant("never-rung", StatesPattern((("client", ("GLOW",)), ("bell", ("RUNG",)))), None, "n"),
        Invariant("still-glowing", None, StatesPattern((("client", ("GLOW",)),)), "s"),
        Invariant("still-here", None, StatesPattern((("client", ("DARK", "GLOW")),)), "h"),
    )
    found = disagreements(replace(lamp.protocol, invariants=claims), lamp)
    assert set(found) == {
        "never-rung is broken in GLOW RUNG",
        "still-glowing is broken by client Pull in GLOW STILL",
        "still-glowing is broken by client Pull in GLOW RUNG",
    }
