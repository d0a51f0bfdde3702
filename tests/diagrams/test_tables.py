"""The Markdown pages are well formed and hold one row for everything the spec decides."""

import re

import pytest

from stateline_codegen.automaton.ir import Automaton
from stateline_codegen.diagrams.markdown import code, table
from stateline_codegen.spec.model import Specification


@pytest.fixture(scope="module")
def transitions(texts: dict[str, str]) -> str:
    return texts["http1.transitions.md"]


def section(page: str, heading: str) -> list[list[str]]:
    """The cells of every row of the tables under a heading, up to the next one."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", page, re.DOTALL | re.MULTILINE)
    assert found, heading
    rows = [cells(line) for line in found[1].splitlines() if line.startswith("|")]
    headings = {index - 1 for index, row in enumerate(rows) if row[0] == "---"}
    return [row for index, row in enumerate(rows) if row[0] != "---" and index not in headings]


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def test_every_row_has_as_many_cells_as_its_heading(texts: dict[str, str]) -> None:
    for name in ("http1.transitions.md", "http1.policies.md"):
        width = 0
        for line in texts[name].splitlines():
            if not line.startswith("|"):
                width = 0
                continue
            width = width or len(cells(line))
            assert len(cells(line)) == width, line


def test_bars_and_line_ends_cannot_break_a_table() -> None:
    assert table(["a"], [["x|y\nz"], [code("p`q")]]) == "| a |\n| --- |\n| x\\|y z |\n| `` p`q `` |\n"


def test_a_machine_has_a_row_for_every_state_and_every_move(specification: Specification, transitions: str) -> None:
    for machine in specification.base.machines:
        rows = section(transitions, machine.name)
        states, moves = rows[: len(machine.states)], rows[len(machine.states) :]
        assert [row[0] for row in states] == [f"`{state.name}`" for state in machine.states]
        assert [row[2] for row in moves] == [f"`{move.target}`" for move in machine.moves]
        assert [row[2].split(",")[0] for row in states].count("initial") == 1


def test_every_rule_has_a_row_where_it_belongs(specification: Specification, transitions: str) -> None:
    base = specification.base
    assert base.framing is not None
    assert base.compose is not None
    listed = [
        ("Settling rules", 0, [rule.name for rule in base.settle]),
        ("Invariants", 0, [invariant.name for invariant in base.invariants]),
        ("Exposed properties", 0, [exposure.name for exposure in base.exposures]),
        ("Heads that are refused", 1, [rule.name for rule in base.refusals]),
        ("Framing", 1, [rule.name for rule in base.framing.rules]),
        ("What sending changes", 0, [rule.name for rule in base.compose.rules]),
        ("Header fields", 0, [field.name for field in base.fields]),
        ("Grammar", 0, [pattern.name for pattern in base.grammar]),
        ("Limits", 0, [limit.name for limit in base.limits]),
        ("Errors", 0, [kind.code for kind in base.errors]),
    ]
    for heading, column, names in listed:
        assert [row[column] for row in section(transitions, heading)] == [f"`{name}`" for name in names], heading


def test_an_invariant_says_what_it_claims(transitions: str) -> None:
    claims = {row[0]: row[1] for row in section(transitions, "Invariants")}
    assert claims["`no-offer-left-behind`"] == "never client DONE, upgrade PROPOSED"
    assert claims["`closing-is-final`"] == "once keep_alive DISABLED, for ever"


def test_the_policies_page_gives_every_change_its_reason(specification: Specification, texts: dict[str, str]) -> None:
    for protocol in specification.policies:
        rows = section(texts["http1.policies.md"], protocol.policy.name)
        assert [(row[0], row[3]) for row in rows] == [
            (f"`{change.path}`", " ".join(change.doc.split())) for change in protocol.policy.changes
        ]


def test_the_policies_page_counts_what_was_built(automata: list[Automaton], texts: dict[str, str]) -> None:
    for automaton, row in zip(automata, section(texts["http1.policies.md"], "In numbers"), strict=True):
        assert row == [
            f"`{automaton.protocol.policy.name}`",
            str(len(automaton.protocol.policy.changes)),
            str(len(automaton.letters)),
            str(len(automaton.configurations)),
            str(len(automaton.letters) * len(automaton.configurations)),
            str(sum(cell >= 0 for cells in automaton.cells for cell in cells)),
            str(len(automaton.refusals)),
            str(max(automaton.class_of) + 1),
        ]
