"""What `stateline check` says was proved is counted right, and nothing is claimed of what is not there."""

from stateline_codegen.proofs import judged, list_proofs

from .tiny import build

DOOR = """
events:
  Push:
    sent_by: client
    doc: p
    fields: {method: {type: bytes, doc: m}}
    variants: {hard: {when: {method_in: HARD}, doc: h}, soft: {otherwise: true, doc: s}}
commands: {wedge: {doc: w}}
machines:
  door:
    doc: d
    initial: SHUT
    states: {SHUT: {doc: s}, OPEN: {doc: o}, GONE: {doc: g, terminal: true}}
    moves:
      - {from: SHUT, upon: Push, to: OPEN, doc: p}
      - {from: OPEN, upon: Push.hard, to: GONE, doc: h}
  wedge:
    doc: w
    initial: AWAY
    states: {AWAY: {doc: a}, UNDER: {doc: u}}
    moves: [{from: AWAY, upon: wedge, to: UNDER, doc: w}]
settle:
  - {name: swing-back, when: {door: OPEN, wedge: AWAY}, then: {door: SHUT}, doc: s}
invariants:
  - {name: held-open, never: {door: OPEN, wedge: AWAY}, doc: h}
  - {name: gone, forever: {door: GONE}, doc: g}
"""
"""Four configurations: shut and open or gone only with a wedge; three letters."""


def test_each_claim_is_made_of_as_many_things_as_there_are() -> None:
    door = build(DOOR)
    assert len(door.configurations) == 4
    assert {proof.name: proof.sentence for proof in list_proofs([door])} == {
        "totality": "12 cells, each a step or a named refusal",
        "determinism": "15 answers, one for each state of a machine and each letter, never two at odds",
        "decisions": "2 conditions, each the first that holds for some head where its event is legal",
        "settling": "6 steps, each comes to rest, and to the same rest in whatever order rules are applied",
        "reachability": "5 states, each reached",
        "use": "3 moves and 1 settle rule, each made or applied somewhere",
        "endings": "4 configurations, each with a way to a terminal state of every machine that has one",
        "invariants": "2 invariants, each true of every configuration and every step",
    }
    assert judged([door]).sentence == "12 cells, derived again by an independent engine, no disagreement"


def test_what_several_automata_have_is_added_up() -> None:
    door = build(DOOR)
    sentences = [proof.sentence for proof in list_proofs([door, door])]
    assert sentences[0] == "24 cells, each a step or a named refusal"
    assert "6 moves and 2 settle rules, each made or applied somewhere" in sentences


def test_nothing_is_claimed_of_nothing() -> None:
    bell = build("""
commands: {ring: {doc: r}}
machines:
  bell: {doc: b, initial: STILL, states: {STILL: {doc: s}}, moves: [{from: STILL, upon: ring, to: STILL, doc: r}]}
""")
    assert [proof.name for proof in list_proofs([bell])] == [
        "totality",
        "determinism",
        "settling",
        "reachability",
        "use",
    ]
    assert list_proofs([bell])[-1].sentence == "1 move, each made or applied somewhere"
    assert list_proofs([]) == ()
