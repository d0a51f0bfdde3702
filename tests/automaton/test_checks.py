"""Every claim that the compiler checks, with a tiny spec that breaks it and what is said about that."""

import pytest

from stateline_codegen import automaton
from stateline_codegen.spec.problems import Place, Problem

from .tiny import load, problems_of

BROKEN_INVARIANT = """
events: {Push: {sent_by: client, doc: p}, Pull: {sent_by: client, doc: q}}
machines:
  door:
    doc: d
    initial: SHUT
    states: {SHUT: {doc: s}, AJAR: {doc: a}, OPEN: {doc: o}}
    moves:
      - {from: SHUT, upon: Push, to: AJAR, doc: p}
      - {from: AJAR, upon: Push, to: OPEN, doc: p}
      - {from: [AJAR, OPEN], upon: Pull, to: SHUT, doc: q}
  alarm:
    doc: a
    initial: ARMED
    states: {ARMED: {doc: a}}
    moves: []
invariants:
  - {name: quiet-at-rest, never: {door: SHUT, alarm: ARMED}, doc: Broken at once.}
  - {name: safe, never: {door: OPEN, alarm: ARMED}, doc: Broken by pushing twice.}
"""


def test_a_broken_invariant_comes_with_the_shortest_counterexample():
    assert problems_of(BROKEN_INVARIANT) == [
        ("invariants.quiet-at-rest", "is broken at the start: door SHUT, alarm ARMED"),
        ("invariants.safe", "is broken after Push, Push: door OPEN, alarm ARMED"),
    ]


LASTING = """
events: {Push: {sent_by: client, doc: p}, Pull: {sent_by: client, doc: q}}
machines:
  door:
    doc: d
    initial: SHUT
    states: {SHUT: {doc: s}, OPEN: {doc: o}, GONE: {doc: g}}
    moves:
      - {from: SHUT, upon: Push, to: OPEN, doc: p}
      - {from: OPEN, upon: Pull, to: GONE, doc: p}
      - {from: GONE, upon: Pull, to: SHUT, doc: q}
invariants: [{name: stays, forever: {door: FOREVER}, doc: f}]
"""


@pytest.mark.parametrize(
    ("states", "broken"),
    [
        ("OPEN", "is broken after Push, Pull: door OPEN turns into door GONE"),
        ("[OPEN, GONE]", "is broken after Push, Pull, Pull: door GONE turns into door SHUT"),
        ("SHUT", "is broken after Push: door SHUT turns into door OPEN"),
    ],
)
def test_what_should_last_for_ever_and_does_not_is_shown_being_left(states, broken):
    assert problems_of(LASTING.replace("FOREVER", states)) == [("invariants.stays", broken)]


def test_what_lasts_for_ever_may_change_within():
    assert problems_of(LASTING.replace("FOREVER", "[SHUT, OPEN, GONE]")) == []
    text = LASTING.replace("to: SHUT, doc: q", "to: OPEN, doc: q")
    assert problems_of(text.replace("FOREVER", "[OPEN, GONE]")) == []


def test_a_problem_stands_where_its_path_stands_in_the_file():
    known = {"invariants.safe": Place("tiny.yaml", 27, 5)}
    built, problems = automaton.build(load(BROKEN_INVARIANT), known)
    assert built is None
    assert [(problem.path, problem.place) for problem in problems] == [
        ("invariants.quiet-at-rest", Place("tiny.yaml", 1, 1)),
        ("invariants.safe", Place("tiny.yaml", 27, 5)),
    ]
    assert isinstance(problems[0], Problem)


CONFLICT = """
events: {{Push: {{sent_by: client, doc: p}}, Pull: {{sent_by: client, doc: q}}}}
machines:
  hand:
    doc: h
    initial: FREE
    states: {{FREE: {{doc: f}}, FULL: {{doc: u}}}}
    moves:
      - {{from: FREE, upon: Pull, to: FULL, doc: q}}
      - {{from: FULL, upon: Push, to: FULL, doc: p}}
  door:
    doc: d
    initial: SHUT
    states: {{SHUT: {{doc: s}}, AJAR: {{doc: a}}, OPEN: {{doc: o}}, STUCK: {{doc: k}}}}
    moves:
      - {{from: SHUT, upon: Push, to: AJAR, doc: p}}
settle:
  - {{name: swing-open, when: {{door: AJAR}}, then: {{door: OPEN}}{before}, doc: It swings.}}
  - {{name: get-stuck, when: {{door: AJAR, hand: FULL}}, then: {{door: STUCK}}, doc: It sticks.}}
"""


def test_two_rules_that_conflict_need_a_priority():
    assert problems_of(CONFLICT.format(before="")) == [
        (
            "settle.swing-open",
            "conflicts with get-stuck after Pull, Push: both hold in hand FULL, door AJAR, they end differently, "
            "and neither is declared before the other",
        )
    ]


def test_a_rule_that_always_has_to_wait_is_dead():
    assert problems_of(CONFLICT.format(before=", before: [get-stuck]")) == [
        ("machines.door.states.STUCK", "is never reached"),
        ("settle.get-stuck", "is never applied"),
    ]


def test_a_priority_between_rules_that_never_hold_together_is_idle():
    text = CONFLICT.format(before=", before: [get-stuck]")
    text = text.replace("{door: AJAR}, then", "{door: AJAR, hand: FREE}, then")
    free = "      - {from: FREE, upon: Push, to: FREE, doc: p}\n"
    assert problems_of(text.replace("  door:\n", free + "  door:\n", 1)) == [
        ("settle.swing-open", "is declared before get-stuck, but the two never hold together")
    ]


def test_a_priority_between_rules_that_end_alike_is_idle():
    text = CONFLICT.format(before=", before: [get-stuck]").replace("then: {door: STUCK}", "then: {hand: FREE}")
    assert problems_of(
        text.replace(", STUCK: {doc: k}", "").replace("door: AJAR, hand: FULL", "hand: FULL, door: [AJAR, OPEN]")
    ) == [("settle.swing-open", "is declared before get-stuck, but either order ends alike")]


def test_a_conflict_may_show_only_later():
    problems = problems_of("""
events: {Push: {sent_by: client, doc: p}}
machines:
  door:
    doc: d
    initial: A
    states: {A: {doc: a}, B: {doc: b}, C: {doc: c}, D: {doc: d}}
    moves: [{from: A, upon: Push, to: B, doc: p}]
  bell:
    doc: b
    initial: A
    states: {A: {doc: a}, B: {doc: b}}
    moves: []
settle:
  - {name: ring, when: {door: B}, then: {bell: B}, doc: r}
  - {name: open, when: {door: B, bell: A}, then: {door: C}, doc: o}
""")
    assert problems == [
        (
            "settle.ring",
            "conflicts with open after Push: both hold in door B, bell A, they end differently, "
            "and neither is declared before the other",
        )
    ]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (
            "[{name: go, when: {lamp: GLOW}, then: {lamp: DARK}, doc: g}, "
            "{name: come, when: {lamp: DARK}, then: {lamp: GLOW}, doc: c}]",
            ("settle.come", "never comes to rest at the start: it leads from lamp DARK back there by way of go"),
        ),
        (
            "[{name: dim, when: {lamp: GLOW}, then: {lamp: DUSK}, doc: g}, "
            "{name: flare, when: {lamp: DUSK}, then: {lamp: GLOW}, doc: c}]",
            ("settle.dim", "never comes to rest after Push: it leads from lamp GLOW back there by way of flare"),
        ),
    ],
    ids=["at the start", "after a letter"],
)
def test_settling_must_come_to_rest(rules, expected):
    text = """
events: {Push: {sent_by: client, doc: p}}
machines:
  lamp:
    doc: l
    initial: DARK
    states: {DARK: {doc: d}, GLOW: {doc: g}, DUSK: {doc: u}}
    moves: [{from: DARK, upon: Push, to: GLOW, doc: p}]
settle: """
    assert problems_of(text + rules + "\n") == [expected]


def test_a_rule_cannot_be_declared_before_itself():
    rule = "  - {{name: {}, when: {{lamp: GLOW}}, then: {{lamp: DARK}}, before: [{}], doc: g}}\n"
    text = """
events: {Push: {sent_by: client, doc: p}}
machines:
  lamp:
    doc: l
    initial: DARK
    states: {DARK: {doc: d}, GLOW: {doc: g}}
    moves: [{from: DARK, upon: Push, to: GLOW, doc: p}]
settle:
"""
    text += rule.format("one", "two") + rule.format("two", "three") + rule.format("three", "two")
    sentence = "is declared before itself, directly or by way of other rules"
    assert problems_of(text) == [("settle.three", sentence), ("settle.two", sentence)]


SWITCH = """
events:
  Push:
    sent_by: client
    doc: p
    fields: {{method: {{type: bytes, doc: m}}}}
    variants: {{hard: {{when: {{method_in: HARD}}, doc: h}}, soft: {{otherwise: true, doc: s}}}}
signals: {{loud: {{raised_by: [Push], when: {{event_is: Push}}, doc: l}}}}
machines:
  lamp:
    doc: l
    initial: DARK
    states: {{DARK: {{doc: d}}, GLOW: {{doc: g}}, BROKEN: {{doc: b}}}}
    moves:
      - {{from: [DARK, GLOW], upon: Push, to: GLOW, doc: p}}
      - {{from: {source}, upon: {upon}, to: BROKEN, doc: p}}
      - {{from: BROKEN, upon: Push, to: BROKEN, doc: p}}
  ear: {{doc: e, initial: A, states: {{A: {{doc: a}}}}, moves: [{{from: A, upon: loud, to: A, doc: l}}]}}
"""


@pytest.mark.parametrize(
    ("source", "upon", "letter", "way"),
    [
        ("DARK", "Push.hard", "Push.hard", "at the start"),
        ("GLOW", "Push", "Push.hard", "after Push.hard"),
        ("DARK", "loud", "Push.hard+loud", "at the start"),
    ],
    ids=["event and variant", "the same event twice", "event and signal"],
)
def test_one_letter_must_not_move_a_machine_two_ways(source, upon, letter, way):
    found = f"conflicts with moves[0] {way}: {letter} leads from {source} both to GLOW and to BROKEN"
    assert problems_of(SWITCH.format(source=source, upon=upon)) == [("machines.lamp.moves[1]", found)]


def test_moves_conflict_even_where_nothing_leads():
    text = SWITCH.format(source="BROKEN", upon="Push").replace("to: BROKEN, doc: p}\n  ear", "to: GLOW, doc: p}\n  ear")
    found = "conflicts with moves[1]: Push.hard leads from BROKEN both to BROKEN and to GLOW"
    assert problems_of(text) == [("machines.lamp.moves[2]", found)]


def test_one_letter_may_move_a_machine_twice_the_same_way():
    text = SWITCH.format(source="DARK", upon="loud").replace("to: BROKEN", "to: GLOW")
    assert problems_of(text) == [
        ("machines.lamp.moves[2]", "is never made"),
        ("machines.lamp.states.BROKEN", "is never reached"),
    ]


DEAD = """
events: {Push: {sent_by: client, doc: p}, Pull: {sent_by: client, doc: q}}
machines:
  client:
    follows: client
    doc: d
    initial: A
    states: {A: {doc: a}, B: {doc: b}, C: {doc: c}}
    moves:
      - {from: A, upon: Push, to: B, doc: p}
      - {from: [A, B, C], upon: Pull, to: B, doc: q}
      - {from: B, upon: Pull, to: B, doc: covered by the one above}
settle:
  - {name: step-on, when: {client: C}, then: {client: A}, doc: s}
"""


def test_what_is_never_reached_made_or_applied_is_reported():
    assert problems_of(DEAD) == [
        ("machines.client.moves[1]", "is never made from C"),
        ("machines.client.moves[2]", "is never made"),
        ("machines.client.moves[2]", "says of B what moves[1] says"),
        ("machines.client.states.C", "is never reached"),
        ("settle.step-on", "is never applied"),
    ]


def test_a_state_passed_through_while_settling_is_reached():
    assert problems_of(DEAD.replace("to: B, doc: p", "to: C, doc: p")) == [
        ("machines.client.moves[1]", "is never made from C"),
        ("machines.client.moves[2]", "is never made"),
        ("machines.client.moves[2]", "says of B what moves[1] says"),
    ]


def test_a_state_without_a_way_to_the_end_is_a_trap():
    text = """
events: {Push: {sent_by: client, doc: p}, Pull: {sent_by: client, doc: q}}
machines:
  client:
    follows: client
    doc: d
    initial: A
    states: {A: {doc: a}, B: {doc: b}, TRAP: {doc: t}, END: {doc: e, terminal: true}}
    moves:
      - {from: A, upon: Push, to: B, doc: p}
      - {from: B, upon: Push, to: END, doc: p}
      - {from: [B, TRAP], upon: Pull, to: TRAP, doc: q}
"""
    assert problems_of(text) == [("machines.client.states.TRAP", "can reach no terminal state after Push, Pull")]
    assert problems_of(text.replace(", terminal: true", "")) == []


def test_no_rule_leads_out_of_a_terminal_state_by_not_mentioning_it():
    text = """
events: {Push: {sent_by: client, doc: p}, Pull: {sent_by: client, doc: q}}
machines:
  client:
    follows: client
    doc: d
    initial: A
    states: {A: {doc: a}, END: {doc: e, terminal: true}, WORSE: {doc: w, terminal: true}}
    moves:
      - {from: A, upon: Push, to: END, doc: p}
      - {from: any, upon: Pull, to: WORSE, doc: From a terminal state too.}
  lamp:
    doc: l
    initial: DARK
    states: {DARK: {doc: d}, GLOW: {doc: g}}
    moves: [{from: any, upon: Push, to: GLOW, doc: p}]
settle:
  - {name: give-up, when: {lamp: GLOW}, then: {client: WORSE}, doc: g}
"""
    assert problems_of(text) == [("settle.give-up", "leads client out of END, which is terminal, after Push")]
    assert problems_of(text.replace("lamp: GLOW}, then", "lamp: GLOW, client: A}, then")) == [
        ("settle.give-up", "is never applied")
    ]


def test_whatever_no_machine_names_is_reported():
    text = """
events: {Push: {sent_by: client, doc: p}, Pull: {sent_by: server, doc: q}, Speak: {sent_by: either, doc: s}}
signals: {loud: {raised_by: [Push], when: {event_is: Push}, doc: l}}
commands: {fail: {per: role, doc: f}, again: {doc: a}}
machines:
  client:
    follows: client
    doc: d
    initial: A
    states: {A: {doc: a}}
    moves:
      - {from: A, upon: Push, to: A, doc: p}
      - {from: A, upon: Speak, to: A, doc: s}
      - {from: A, upon: fail, to: A, doc: f}
"""
    assert problems_of(text) == [
        ("commands.again", "no machine names it"),
        ("commands.fail", "no machine names it when it is by the server"),
        ("events.Pull", "no machine names it"),
        ("events.Speak", "no machine names it when it is by the server"),
        ("signals.loud", "no machine names it"),
    ]
