"""Nothing that a spec says can change without a word, whatever part of the model holds it."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from stateline_codegen.automaton.ir import Automaton
from stateline_codegen.difference import compare_automata
from stateline_codegen.spec import model
from stateline_codegen.spec.model import Machine, Pattern, Policy, Protocol, State
from tests.workspace import compiled

FOLDER = Path(__file__).parents[2] / "machine_spec"
NOT_SAID_HERE = {
    # Policies are compared as a whole, and where a spec lies is not part of it.
    ("Protocol", "policy"),
    ("Protocol", "source"),
    # What is expanded follows from what is written.
    ("Pattern", "expanded"),
    # Moves are compared by what they do.
    ("Machine", "moves"),
}


AUTOMATA = {path.stem: compiled(path.stem).automata[0] for path in sorted(FOLDER.glob("*.yaml"))}


def altered(value: Any) -> Iterator[tuple[str, str, Any]]:
    """Each thing that can be changed in a value, by its type and field, with what the value is then."""
    if isinstance(value, Policy):
        return
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            for owner, name, other in altered(getattr(value, field.name)):
                changes = {field.name: other}
                if isinstance(value, Pattern) and field.name == "match":
                    changes["expanded"] = f"{value.expanded}x"
                is_leaf = owner == ""
                yield (
                    (type(value).__name__ if is_leaf else owner),
                    (field.name if is_leaf else name),
                    replace(value, **changes),
                )
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            for owner, name, other in altered(item):
                yield owner, name, (*value[:index], other, *value[index + 1 :])
    elif isinstance(value, bool):
        yield "", "", not value
    elif isinstance(value, int):
        yield "", "", value + 1
    elif isinstance(value, str):
        yield "", "", f"{value}x"
    elif isinstance(value, bytes):
        yield "", "", value + b"x"


def one_of_each(automaton: Automaton) -> dict[tuple[str, str], Protocol]:
    found: dict[tuple[str, str], Protocol] = {}
    for owner, name, protocol in altered(replace(automaton.protocol, machines=())):
        if (owner, name) not in NOT_SAID_HERE:
            found.setdefault((owner, name), replace(protocol, machines=automaton.protocol.machines))
    machine, *rest = automaton.protocol.machines
    for owner, name, other in altered(replace(machine, moves=())):
        assert isinstance(other, Machine)
        if (owner, name) not in (("Machine", "name"), (State.__name__, "name")):
            machines = (replace(other, moves=machine.moves), *rest)
            found.setdefault((owner, name), replace(automaton.protocol, machines=machines))
    return found


CHANGED = {spec: one_of_each(automaton) for spec, automaton in AUTOMATA.items()}


def test_there_is_something_to_change_in_every_part() -> None:
    changed = {owner for found in CHANGED.values() for owner, _ in found}
    parts = {value.__name__ for value in vars(model).values() if is_dataclass(value) and isinstance(value, type)}
    never = {"PolicyChange", "Policy", "Move", "Protocol", "Specification"}
    assert parts - changed <= never
    assert sum(len(found) for found in CHANGED.values()) > 200


@pytest.mark.parametrize(
    ("spec", "part"),
    [pytest.param(spec, part, id=f"{spec}-{'.'.join(part)}") for spec in CHANGED for part in CHANGED[spec]],
)
def test_a_change_is_told(spec: str, part: tuple[str, str]) -> None:
    automaton = AUTOMATA[spec]
    assert compare_automata(automaton, replace(automaton, protocol=CHANGED[spec][part]))
