"""The page of what can happen now says what an independent engine does in every configuration, and no more."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from stateline_codegen import automaton, spec
from stateline_codegen.automaton.ir import Automaton, Letter
from stateline_codegen.diagrams.now import now_page
from stateline_codegen.spec.model import Protocol, Specification
from stateline_codegen.verify.judge import Configuration, Judge
from tests.automaton.tiny import build
from tests.diagrams.test_tables import cells, section
from tests.emit.door import DOOR


@dataclass(frozen=True)
class Row:
    """One line of a table, read back from the page."""

    machine: str
    state: str
    sources: str
    names: tuple[str, ...]
    target: str
    when: str


@pytest.fixture(scope="module")
def page(texts: dict[str, str]) -> str:
    return texts["http1.now.md"]


def parts(page: str) -> Iterator[tuple[str, str, str, str]]:
    """Machine, state, where from and what follows, for every table of the page."""
    for heading in re.finditer(r"^### (\w+) (\w+)\n(.*?)(?=^##|\Z)", page, re.DOTALL | re.MULTILINE):
        for part in re.finditer(r"^From (.*?):\n(.*?)(?=^From |\Z)", heading[3], re.DOTALL | re.MULTILINE):
            yield heading[1], heading[2], part[1], part[2]


def rows(page: str) -> list[Row]:
    found = []
    for machine, state, sources, text in parts(page):
        lines = [cells(line) for line in text.splitlines() if line.startswith("|")]
        for names, target, when, _ in lines[2:]:
            spelled = tuple(re.findall(r"`([^`]+)`", names))
            found.append(Row(machine, state, sources, spelled, target.removeprefix("stays ").strip("`"), when))
    return found


def holds(when: str, facts: dict[str, str]) -> bool:
    if when == "always":
        return True
    clauses = [re.findall(r"`(\w+)` ([^`]+?)(?: and (?=`)|$)", clause) for clause in when.split("; or ")]
    assert all(clauses), when
    return any(all(facts[name] in re.split(r", | or ", values) for name, values in clause) for clause in clauses)


def reach(judge: Judge, letters: tuple[Letter, ...]) -> list[Configuration]:
    queue = [judge.start()]
    for configuration in queue:
        targets = {judge.step(configuration, letter).target for letter in letters}
        queue += sorted(target for target in targets if target is not None and target not in queue)
    return queue


def assert_says_what_happens(page: str, protocol: Protocol, letters: tuple[Letter, ...]) -> None:
    judge = Judge(protocol)
    names = [machine.name for machine in protocol.machines]
    told = rows(page)
    used: set[Row] = set()
    for configuration in reach(judge, letters):
        states = dict(zip(names, configuration, strict=True))
        for letter in letters:
            target = judge.step(configuration, letter).target
            raised = {s.name: "raised" if s.name in letter.signals else "not raised" for s in protocol.signals}
            spelled = {letter.event or letter.command, f"{letter.event}.{letter.variant}"}
            for machine in protocol.public_machines:
                said = [
                    row
                    for row in told
                    if (row.machine, row.state) == (machine.name, states[machine.name])
                    and (letter.by or "application") in row.sources
                    and spelled & set(row.names)
                    and holds(row.when, states | raised)
                ]
                reached = [target[names.index(machine.name)]] if target else []
                assert [row.target for row in said] == reached, (letter.name, configuration, machine.name)
                used.update(said)
    assert used == set(told), "a row speaks of what cannot happen"


def test_a_row_says_where_everything_leads_and_nothing_else_is_accepted(
    specification: Specification, automata: list[Automaton], page: str
) -> None:
    assert_says_what_happens(page, specification.base, automata[0].letters)


def test_what_is_never_possible_is_listed_as_refused(specification: Specification, page: str) -> None:
    base = specification.base
    sent_by = {event.name: event.sent_by for event in base.events}
    for machine, state, sources, text in parts(page):
        refused = re.search(r"Refused here: (.*)\.$", text, re.MULTILINE)
        listed = set(re.findall(r"`([^`]+)`", refused[1])) if refused else set()
        accepted = {
            name
            for row in rows(page)
            if (row.machine, row.state, row.sources) == (machine, state, sources)
            for name in row.names
        }
        assert not listed & accepted
        mentioned = {name.partition(".")[0] for name in listed | accepted}
        role = "client" if "client" in sources else "server"
        expected = {event for event, by in sent_by.items() if by in (role, None)}
        expected |= {command.name for command in base.commands if command.is_per_role or "application" in sources}
        assert mentioned == expected


def test_every_state_that_can_be_reached_has_its_section_and_says_whom_it_meets(
    specification: Specification, automata: list[Automaton], page: str
) -> None:
    names = automata[0].machines
    for machine in specification.base.public_machines:
        for state in machine.states:
            assert f"### {machine.name} {state.name}\n\n{state.doc}" in page
            met = {
                configuration[names.index("server" if machine.name == "client" else "client")]
                for configuration in automata[0].configurations
                if configuration[names.index(machine.name)] == state.name
            }
            said = re.search(rf"### {machine.name} {state.name}\n\n.*Meanwhile the \w+ is (.*)\.\n", page)
            assert said
            assert set(re.findall(r"`(\w+)`", said[1])) == met


def test_the_matrix_shows_every_pair_in_the_picture_that_has_it(
    automata: list[Automaton], texts: dict[str, str], page: str
) -> None:
    lines = section(page, "Who meets whom")
    client, server = (machine for machine in automata[0].protocol.machines if machine.follows)
    assert [row[0] for row in lines] == [f"[`{state.name}`](#client-{state.name.lower()})" for state in client.states]
    pairs = {
        (row[0].split("`")[1], state.name): cell
        for row in lines
        for state, cell in zip(server.states, row[1:], strict=True)
    }
    places = [automata[0].machines.index(machine.name) for machine in (client, server)]
    reachable = {tuple(configuration[place] for place in places) for configuration in automata[0].configurations}
    assert {pair for pair, cell in pairs.items() if cell} == reachable
    for (left, above), cell in pairs.items():
        for picture in re.findall(r"\((.*)\.svg\)", cell):
            assert f'"{left} + {above}" [' in texts[f"{picture}.dot"]


LAMP = """
events: {Press: {sent_by: client, doc: A press.}, Pull: {sent_by: client, doc: A pull.}}
commands: {mend: {doc: A new bulb.}}
machines:
  light:
    doc: Whether it is lit.
    initial: DARK
    states: {DARK: {doc: Off.}, LIT: {doc: On.}, BURNT: {doc: Over.}}
    moves:
      - {from: DARK, upon: Press, to: LIT, doc: It lights up.}
      - {from: LIT, upon: Press, to: DARK, doc: It goes out.}
      - {from: LIT, upon: Pull, to: BURNT, doc: That was too much.}
      - {from: BURNT, upon: mend, to: DARK, doc: Like new.}
"""


def test_where_nobody_is_followed_every_machine_has_its_tables() -> None:
    lamp = build(LAMP)
    page = now_page(lamp)
    assert_says_what_happens(page, lamp.protocol, lamp.letters)
    assert "Who meets whom" not in page
    assert "Meanwhile" not in page
    assert "| `Pull` | `BURNT` | always | That was too much |\n\nRefused here: `mend`.\n" in page


def test_where_nothing_is_possible_any_more_no_table_says_so() -> None:
    loaded, problems = spec.load(DOOR, "door.yaml")
    assert loaded is not None, problems
    door, _ = automaton.build(loaded.base)
    assert door is not None
    page = now_page(door)
    assert_says_what_happens(page, door.protocol, door.letters)
    said = "For good.\n\nFrom the porter and the application: nothing.\n\nRefused here: `Push`, `Pull`, `lock`.\n"
    assert page.endswith(f"### leaf LOCKED\n\n{said}")
