"""Nothing that a spec says can change without a word, whatever part of the model holds it."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from stateline_codegen.automaton.ir import Automaton
from stateline_codegen.difference import compare_automata
from stateline_codegen.pipeline import compile_spec
from stateline_codegen.spec.model import Machine, Pattern, Policy, Protocol, State

SPEC = Path(__file__).parents[2] / "machine_spec" / "http1.yaml"
NOT_SAID_HERE = {
    # Policies are compared as a whole, and where a spec lies is not part of it.
    ("Protocol", "policy"),
    ("Protocol", "source"),
    # What is expanded follows from what is written.
    ("Pattern", "expanded"),
    # Moves are compared by what they do.
    ("Machine", "moves"),
}


def base() -> Automaton:
    compiled, problems = compile_spec(SPEC.read_text(encoding="utf-8"), "machine_spec/http1.yaml")
    assert compiled is not None, problems
    return compiled.automata[0]


AUTOMATON = base()


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


def one_of_each() -> list[Any]:
    found: dict[tuple[str, str], Protocol] = {}
    for owner, name, protocol in altered(replace(AUTOMATON.protocol, machines=())):
        if (owner, name) not in NOT_SAID_HERE:
            found.setdefault((owner, name), replace(protocol, machines=AUTOMATON.protocol.machines))
    machine, *rest = AUTOMATON.protocol.machines
    for owner, name, other in altered(replace(machine, moves=())):
        assert isinstance(other, Machine)
        if (owner, name) not in (("Machine", "name"), (State.__name__, "name")):
            machines = (replace(other, moves=machine.moves), *rest)
            found.setdefault((owner, name), replace(AUTOMATON.protocol, machines=machines))
    return [pytest.param(protocol, id=f"{owner}.{name}") for (owner, name), protocol in found.items()]


CHANGED = one_of_each()


def test_there_is_something_to_change_in_every_part() -> None:
    assert len(CHANGED) > 100


@pytest.mark.parametrize("protocol", CHANGED)
def test_a_change_is_told(protocol: Protocol) -> None:
    assert compare_automata(AUTOMATON, replace(AUTOMATON, protocol=protocol))
