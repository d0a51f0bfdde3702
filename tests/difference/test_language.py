"""What machines do otherwise is said in sentences; how it is written does not matter."""

from dataclasses import replace

import pytest

from stateline_codegen.automaton.ir import Automaton
from stateline_codegen.automaton.letters import list_letters
from stateline_codegen.automaton.product import build_product
from stateline_codegen.automaton.settle import Settler
from stateline_codegen.difference import Comparison, Sign, compare_automata
from stateline_codegen.difference.walk import find_cells
from stateline_codegen.spec.model import Machine, Move, Protocol

from .versions import TALK, build, edited, told


def test_a_version_has_no_difference_from_itself() -> None:
    assert told() == []


@pytest.mark.parametrize(
    "edit",
    [
        (
            "      - {from: [QUIET, ASKED], upon: Leave, to: GONE, doc: It goes.}\n",
            "      - {from: ASKED, upon: Leave, to: GONE, doc: It goes.}\n"
            "      - {from: QUIET, upon: Leave, to: GONE, doc: It goes.}\n",
        ),
        ("{from: any, upon: unsure", "{from: [NONE, SOME], upon: unsure"),
        (
            "upon: Answer, to: DONE, doc: It answers.}",
            "upon: Answer.kind, to: DONE, doc: It answers.}\n"
            "      - {from: ASKED, upon: Answer.cold, to: DONE, doc: It answers.}",
        ),
    ],
    ids=["a list of states", "any state", "an event and its variants"],
)
def test_moves_that_are_only_written_otherwise_are_no_difference(edit: tuple[str, str]) -> None:
    assert told(edit) == []


def test_what_only_people_read_is_listed_and_leaves_the_language_as_it_was() -> None:
    edits = (
        ("doc: It asks.", "doc: It inquires."),
        ("doc: Nobody is left.", "doc: Nobody waits."),
        ("{doc: d}", "{doc: e}"),
    )
    assert told(*edits) == [
        "Machines and states: = `server.DONE` is described otherwise",
        "Moves: = moves of `client` upon `Ask` are described otherwise",
        "Settle rules: = `leave-with-client` is described otherwise",
    ]
    found = compare_automata(build(TALK), build(edited(*edits)))
    assert Comparison("talk", "base", found).is_same_language


def test_a_removed_move_is_one_sentence_with_what_follows_from_it() -> None:
    assert told(("from: [QUIET, ASKED], upon: Leave", "from: ASKED, upon: Leave")) == [
        "Moves: - upon `client Leave`, `client` can no longer go from QUIET to GONE",
        "  makes impossible `client Leave` in 2 configurations, nearest at the start",
    ]


def test_an_added_move_is_one_sentence_with_what_follows_from_it() -> None:
    assert told(("{from: DONE, upon: Leave, to: GONE", "{from: [DONE, ASKED], upon: Leave, to: GONE")) == [
        "Moves: + upon `server Leave`, `server` can go from ASKED to GONE",
        "  makes possible `server Leave` in 4 configurations, nearest after `Ask`",
    ]


def test_a_redirected_move_says_where_it_leads_and_where_it_led() -> None:
    lines = told(("{from: ASKED, upon: again, to: QUIET", "{from: ASKED, upon: again, to: ASKED"))
    assert lines == [
        "Moves: ~ upon `again`, `client` stays ASKED instead of going to QUIET",
        "  leads to `client` ASKED instead of QUIET: `again` in 2 configurations, nearest after `Ask`, `Answer.kind`",
    ]


def test_a_settle_rule_tells_its_condition_and_what_follows_from_it() -> None:
    assert told(("server: DONE}, then", "server: [ASKED, DONE]}, then")) == [
        "Settle rules: ~ `leave-with-client`: when has changed",
        "  when was: client GONE, server DONE",
        "  when now: client GONE, server ASKED or DONE",
        "  leads to `server` GONE instead of ASKED: `client Leave` in 2 configurations, nearest after `Ask`",
    ]


def test_another_name_of_a_settle_rule_is_no_other_language() -> None:
    assert told(("name: leave-with-client", "name: follow-client")) == [
        "Settle rules: = `leave-with-client` is called `follow-client`"
    ]


ROUNDS = """\
  rounds:
    doc: How many there were.
    initial: FIRST
    states: {FIRST: {doc: f}, SECOND: {doc: s}}
    moves:
      - {from: FIRST, upon: again, to: SECOND, doc: Two are enough.}
"""


def test_what_a_new_machine_refuses_follows_from_no_single_move() -> None:
    assert told(("  doubt:\n", f"{ROUNDS}  doubt:\n")) == [
        "Machines and states: + `rounds`: begins in FIRST",
        "Machines and states: + `rounds.FIRST`",
        "Machines and states: + `rounds.SECOND`",
        "Moves: + upon `again`, `rounds` can go from FIRST to SECOND",
        "What follows: - `again` is now refused while `rounds` is SECOND",
        "  `again` in 2 configurations, nearest after `Ask`, `Answer.kind`, `again`, `Ask`, `Answer.kind`",
    ]


def test_a_machine_that_is_gone_no_longer_refuses() -> None:
    old = build(edited(("  doubt:\n", f"{ROUNDS}  doubt:\n")))
    lines = [(found.sign, found.sentence) for found in compare_automata(old, build(TALK))]
    assert lines[-1] == (Sign.ADDED, "`again` is now possible while `rounds` is SECOND")
    assert (Sign.REMOVED, "`rounds`: begins in FIRST") in lines


def test_a_new_command_is_declared_and_moves() -> None:
    assert told(
        ("  again: {doc: Another round.}\n", "  again: {doc: Another round.}\n  shout: {doc: Aloud.}\n"),
        (
            "{from: any, upon: unsure",
            "{from: SOME, upon: shout, to: NONE, doc: No doubt.}\n      - {from: any, upon: unsure",
        ),
    ) == [
        "Events and commands: + `shout`: a command",
        "Moves: + upon `shout`, `doubt` can go from SOME to NONE",
    ]


def test_a_condition_of_a_variant_is_said_in_words() -> None:
    assert told(("kind: {when: {is_set: kind}, doc", "kind: {when: {is_set: sure}, doc")) == [
        "Variants: ~ `Answer.kind`: when `kind` is set -> `sure` is set"
    ]


def test_a_machine_that_begins_elsewhere_is_another_language() -> None:
    found = compare_automata(build(TALK), build(edited(("initial: NONE", "initial: SOME"), ("to: SOME", "to: NONE"))))
    assert not Comparison("talk", "base", found).is_same_language
    assert found[0].sentence == "`doubt`: begins in NONE -> SOME"


# ---------------------------------------------------------------- nothing is missed


def product_of(protocol: Protocol) -> Automaton:
    """The automaton of a protocol, whatever the checks would say about it."""
    letters = list_letters(protocol)
    product, findings = build_product(protocol, letters, Settler(protocol))
    assert product is not None, findings
    names = tuple(machine.name for machine in protocol.machines)
    return Automaton(
        protocol, names, letters, product.refusals, product.configurations, product.cells, product.steps, (), (), ()
    )


def with_moves(protocol: Protocol, machine: Machine, moves: tuple[Move, ...]) -> Protocol:
    other = replace(machine, moves=moves)
    return replace(protocol, machines=tuple(other if each is machine else each for each in protocol.machines))


def mutants() -> list[object]:
    """Every single move left out, or led to every other state."""
    protocol = build(TALK).protocol
    found = []
    for machine in protocol.machines:
        for index, move in enumerate(machine.moves):
            rest = machine.moves[:index], machine.moves[index + 1 :]
            name = f"{machine.name}.moves[{index}]"
            found.append(pytest.param(with_moves(protocol, machine, (*rest[0], *rest[1])), id=f"{name} left out"))
            for state in machine.states:
                if state.name != move.target:
                    moves = (*rest[0], replace(move, target=state.name), *rest[1])
                    found.append(pytest.param(with_moves(protocol, machine, moves), id=f"{name} to {state.name}"))
    return found


@pytest.mark.parametrize("mutant", mutants())
def test_the_walk_finds_a_cell_if_and_only_if_the_tables_differ(mutant: Protocol) -> None:
    old, new = build(TALK), product_of(mutant)
    cells = list(find_cells(old, new))
    assert bool(cells) is (table(old) != table(new))
    assert not Comparison("talk", "base", compare_automata(old, new)).is_same_language
    for cell in cells:
        assert end(old, cell.way, cell.letters[0].name) != end(new, cell.way, cell.letters[1].name)


def table(automaton: Automaton) -> dict[tuple[tuple[str, ...], str], tuple[str, ...] | None]:
    """Every reachable cell in words, None for a refusal."""
    return {
        (configuration, letter.name): automaton.configurations[row[letter.index]] if row[letter.index] >= 0 else None
        for configuration, row in zip(automaton.configurations, automaton.cells, strict=True)
        for letter in automaton.letters
    }


def end(automaton: Automaton, way: tuple[str, ...], last: str) -> tuple[str, ...] | None:
    """Where some letters lead from the beginning; None where the last is refused."""
    numbers = {letter.name: letter.index for letter in automaton.letters}
    here = 0
    for name in way:
        here = automaton.cells[here][numbers[name]]
        assert here >= 0
    there = automaton.cells[here][numbers[last]]
    return automaton.configurations[there] if there >= 0 else None
