"""What each action of a policy does to a spec."""

from stateline_codegen import spec
from stateline_codegen.spec.model import Protocol

DOOR = """
stateline: 1
protocol: door
codec: none
title: A door
doc: It opens when pushed.

commands:
  push: {doc: Somebody pushes.}
  pull: {doc: Somebody pulls.}

machines:
  door:
    doc: Whether one can walk through.
    initial: SHUT
    states:
      SHUT: {doc: One cannot.}
      OPEN: {doc: One can.}
    moves:
      - {from: SHUT, upon: push, to: OPEN, doc: It gives way.}
      - {from: OPEN, upon: pull, to: SHUT, doc: It falls shut.}

settle:
  - {name: swing-back, when: {door: OPEN}, then: {door: SHUT}, doc: There is a spring.}

policies:
  plain: {doc: The door as it was built.}
  other:
    doc: Another door.
    changes:
"""


def load(*changes: str) -> Protocol:
    text = DOOR + "".join(f"      - {{{change}, doc: Because.}}\n" for change in changes)
    specification, problems = spec.load(text, "door.yaml")
    assert [problem.format() for problem in problems] == []
    assert specification is not None
    return specification.policies[1]


def test_to_replaces_a_value() -> None:
    assert load("in: machines.door.initial, to: OPEN").machines[0].initial == "OPEN"


def test_to_replaces_a_whole_entry() -> None:
    door = load("in: machines.door.states.OPEN, to: {doc: It is gone.}")
    assert door.machines[0].states[1].doc == "It is gone."


def test_set_puts_keys_and_keeps_the_others() -> None:
    (rule,) = load("in: settle.swing-back, set: {doc: There is a new spring.}").settle
    assert (rule.name, rule.doc, rule.then) == ("swing-back", "There is a new spring.", (("door", "SHUT"),))


def test_set_adds_a_key_at_the_end() -> None:
    machine = load("in: machines.door.states, set: {AJAR: {doc: A cat can.}}").machines[0]
    assert [state.name for state in machine.states] == ["SHUT", "OPEN", "AJAR"]


def test_append_adds_to_a_list() -> None:
    moves = (
        load("in: machines.door.moves, append: [{from: any, upon: pull, to: SHUT, doc: A handle.}]").machines[0].moves
    )
    assert [move.upon for move in moves] == ["push", "pull", "pull"]


def test_remove_takes_an_entry_away() -> None:
    door = load("in: settle.swing-back, remove: true", "in: settle, remove: true")
    assert door.settle == ()


def test_an_entry_without_a_name_goes_by_its_position() -> None:
    moves = load('in: "machines.door.moves[0]", remove: true').machines[0].moves
    assert [move.upon for move in moves] == ["pull"]


def test_a_later_change_may_build_on_an_earlier_one() -> None:
    machine = load(
        "in: machines.door.states, set: {AJAR: {doc: A cat can.}}",
        "in: machines.door.states.AJAR.doc, to: Two cats can.",
    ).machines[0]
    assert machine.states[2].doc == "Two cats can."


def test_a_policy_remembers_its_changes_for_the_page_that_explains_it() -> None:
    policy = load("in: machines.door.states, set: {AJAR: {doc: A cat can.}}", "in: settle, remove: true").policy
    assert [(change.path, change.action, change.shown, change.doc) for change in policy.changes] == [
        ("machines.door.states", "set", "{AJAR: {doc: A cat can.}}", "Because."),
        ("settle", "remove", "", "Because."),
    ]


def test_a_spec_without_policies_has_one() -> None:
    specification, problems = spec.load(DOOR.split("policies:")[0], "door.yaml")
    assert problems == ()
    assert specification is not None
    assert [protocol.policy.name for protocol in specification.policies] == ["base"]


def test_a_problem_of_the_base_is_reported_once() -> None:
    text = DOOR.replace("initial: SHUT", "initial: LOCKED") + "      - {in: title, to: A gate, doc: Bigger.}\n"
    _, problems = spec.load(text, "door.yaml")
    assert [problem.sentence for problem in problems] == ["unknown state LOCKED of machine door; there is SHUT, OPEN"]
