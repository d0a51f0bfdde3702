"""A package without a byte format: a class that knows what may happen next."""

import ast
import copy
import importlib
import pickle
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from stateline_codegen.automaton.ir import Automaton
from stateline_codegen.emit import render_package
from stateline_codegen.pipeline import compile_spec
from tests.emit.door import DOOR
from tests.emit.places import ROOT
from tests.workspace import write

STREAM = (ROOT / "tests" / "spec" / "sketches" / "http2-stream.yaml").read_text(encoding="utf-8")

WEBSOCKET = re.sub(
    r"^decode:\n(?:  .*\n)+",
    "",
    (ROOT / "machine_spec" / "websocket.yaml").read_text(encoding="utf-8").replace("codec: frames", "codec: none"),
    flags=re.MULTILINE,
)
"""The machines of WebSocket, its frames left to somebody else."""


def compile_text(text: str) -> Automaton:
    compiled, problems = compile_spec(text, "small.yaml")
    assert compiled is not None, "\n".join(problem.format() for problem in problems)
    return compiled.automata[0]


def complaints(text: str) -> list[str]:
    compiled, problems = compile_spec(text, "small.yaml")
    assert compiled is None
    return [f"{problem.path}: {problem.sentence}" for problem in problems]


def make(automaton: Automaton, folder: Path) -> ModuleType:
    """Write the package of an automaton and import it."""
    write(folder, render_package((automaton,)))
    return importlib.import_module(automaton.protocol.name)


@pytest.fixture
def door(folder: Path) -> Any:
    return make(compile_text(DOOR), folder)


def test_what_happens_changes_the_states(door: Any) -> None:
    leaf = door.Door()
    assert leaf.leaf is door.SHUT
    leaf.send("Push")
    assert leaf.leaf is door.OPEN
    assert leaf.states == {"leaf": door.OPEN}
    assert repr(leaf) == "<Door leaf OPEN>"


def test_what_can_happen_is_told_beforehand(door: Any) -> None:
    leaf = door.Door()
    assert leaf.possible == ("Push", "lock")
    assert leaf.can("lock")
    assert not leaf.can("Pull")
    leaf.send("lock")
    assert leaf.possible == ()


def test_what_cannot_happen_is_refused_with_the_reason_and_changes_nothing(door: Any) -> None:
    leaf = door.Door()
    with pytest.raises(door.Refused) as refused:
        leaf.send("Pull")
    assert str(refused.value) == "the porter cannot send Pull while leaf is SHUT"
    assert (refused.value.letter, refused.value.section) == ("Pull", "")
    assert refused.value.possible == ("Push", "lock")
    assert leaf.leaf is door.SHUT


def test_a_refusal_cites_the_standard_where_the_spec_does(folder: Path) -> None:
    websocket: Any = make(compile_text(WEBSOCKET), folder)
    with pytest.raises(websocket.Refused) as refused:
        websocket.Websocket().send("server Ping")
    assert str(refused.value) == "the server cannot send Ping while server is CONNECTING (RFC 6455, section 5.5.2)"


def test_a_misspelt_name_is_no_refusal(door: Any) -> None:
    for ask in (door.Door().send, door.Door().can):
        with pytest.raises(ValueError, match="nothing is called 'Psh'; did you mean 'Push'"):
            ask("Psh")
        with pytest.raises(ValueError, match=r"nothing is called 'window'$"):
            ask("window")


def test_machines_and_refusals_can_be_copied_and_pickled(door: Any) -> None:
    leaf = door.Door()
    leaf.send("Push")
    for twin in (copy.copy(leaf), copy.deepcopy(leaf), pickle.loads(pickle.dumps(leaf))):
        twin.send("Pull")
        assert (twin.leaf, leaf.leaf) == (door.SHUT, door.OPEN)
    with pytest.raises(door.Refused) as refused:
        leaf.send("lock")
    assert str(pickle.loads(pickle.dumps(refused.value))) == str(refused.value)


@pytest.mark.parametrize(
    ("name", "text"), [("Websocket", WEBSOCKET), ("Http2Stream", STREAM)], ids=["websocket", "stream"]
)
def test_the_class_and_the_automaton_agree_in_every_cell(name: str, text: str, folder: Path) -> None:
    automaton = compile_text(text)
    package: Any = make(automaton, folder)
    machine = getattr(package, name)
    start = machine()
    seen = {0: start}
    for source, row in enumerate(automaton.cells):
        assert start is not None
        for letter in automaton.letters:
            twin = copy.copy(seen[source])
            if row[letter.index] < 0:
                with pytest.raises(package.Refused) as refused:
                    twin.send(letter.name)
                assert refused.value.sentence == automaton.refusals[~row[letter.index]].sentence
                continue
            twin.send(letter.name)
            seen.setdefault(row[letter.index], twin)
            states = dict(zip(automaton.machines, automaton.configurations[row[letter.index]], strict=True))
            assert {key: str(state) for key, state in twin.states.items()} == {key: states[key] for key in twin.states}


def test_an_exposed_property_is_a_property(folder: Path) -> None:
    stream: Any = make(compile_text(STREAM), folder)
    ours = stream.Http2Stream()
    assert not ours.can_send_data
    ours.send("local Headers.more")
    assert ours.can_send_data


def test_without_roles_a_refusal_names_nobody(folder: Path) -> None:
    text = DOOR.replace("roles: {porter: {doc: Minds the door.}}\n", "").replace("sent_by: porter, ", "")
    door: Any = make(compile_text(text.replace("    follows: porter\n", "")), folder)
    with pytest.raises(door.Refused, match=r"^Pull is not possible while leaf is SHUT$"):
        door.Door().send("Pull")


def test_names_that_the_class_could_not_bear_are_refused() -> None:
    assert complaints(DOOR.replace("  leaf:", "  send:")) == [
        "machines.send: send is something else of the class Door; find another name"
    ]
    assert complaints(DOOR.replace("protocol: door", "protocol: letter")) == [
        "protocol: the class would be called Letter, and something else in its package is"
    ]
    assert complaints(DOOR.replace("protocol: door", "protocol: json")) == [
        "protocol: a package json would hide that of Python itself; find another name"
    ]
    exposed = DOOR + "exposes: {leaf: {when: {leaf: OPEN}, doc: Whether one can pass.}}\n"
    assert complaints(exposed) == ["exposes.leaf: leaf is something else of the class Door; find another name"]


def test_prose_may_have_any_quotes_and_backslashes_and_lack_a_full_stop(folder: Path) -> None:
    text = DOOR.replace("doc: A door that can be locked.", 'doc: \'A \\d """ door\'')
    text = text.replace("doc: What hangs in the frame.", "doc: 'What hangs \"here\"'")
    text = text.replace("doc: Nobody passes.", "doc: 'Nobody \\N passes \\'")
    text += "exposes: {is_open: {when: {leaf: OPEN}, doc: 'Whether it is \"open\"'}}\n"
    text = text.replace("doc: Towards the street.", 'doc: \'Towards """the\\street"\'')
    door: Any = make(compile_text(text.replace("title: Door", 'title: \'A \\x """\'')), folder)
    machine = importlib.import_module("door.door.machine")
    assert door.__doc__.startswith('A \\x """: what may happen next')
    assert door.Door.__doc__ == 'A \\x """. A \\d """ door.'
    assert door.Door.leaf.__doc__ == 'What hangs "here". SHUT, OPEN or LOCKED.'
    assert door.SHUT.__doc__ == "Leaf: Nobody \\N passes \\."
    written = ast.parse(Path(str(machine.__file__)).read_text(encoding="utf-8"))
    prose = [
        node.value.value for node in written.body if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    ]
    assert '- `Push`: Towards """the\\street"\n' in str(prose[1])
