"""The generator knows no state by name: they can all be called something else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from stateline_codegen import spec
from stateline_codegen.pipeline import Build, build_all
from stateline_codegen.spec.model import Specification
from tests.emit.door import DOOR
from tests.emit.places import GENERATOR, ROOT, TEMPLATES, run_python, run_stateline
from tests.emit.renaming import rename_states
from tests.workspace import write

PREFIX = "X_"

SPECS = sorted((ROOT / "machine_spec").glob("*.yaml"))


@pytest.fixture(scope="module")
def renamed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace like ours in which every state bears a prefix, and everything that is made of it but the pictures."""
    folder = tmp_path_factory.mktemp("renamed")
    texts = {
        f"machine_spec/{path.name}": rename_states(path.read_text(encoding="utf-8"), lambda name: PREFIX + name)
        for path in SPECS
    }
    made, problems = build_all(texts)
    assert made is not None, "\n".join(problem.format() for problem in problems)
    write(folder, texts)
    write(folder, made.texts)
    return folder


def list_states(specification: Specification) -> set[str]:
    return {
        state.name for protocol in specification.policies for machine in protocol.machines for state in machine.states
    }


@pytest.fixture(scope="module")
def states(build: Build) -> set[str]:
    return set().union(*(list_states(compiled.specification) for compiled in build.compiled))


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_every_state_was_renamed(path: Path, renamed: Path) -> None:
    ours, theirs = (
        spec.load(file.read_text(encoding="utf-8"), path.name)[0]
        for file in (path, renamed / "machine_spec" / path.name)
    )
    assert ours is not None
    assert theirs is not None
    assert list_states(theirs) == {PREFIX + name for name in list_states(ours)}


def test_every_wire_case_turns_out_the_same_under_other_names(renamed: Path) -> None:
    library = renamed / "generated"
    played = run_python("-m", "tests.emit.replay", PREFIX, env={"PYTHONPATH": str(library)})
    assert played.returncode == 0, played.stdout + played.stderr
    assert played.stdout.startswith(str(library))
    assert int(played.stdout.splitlines()[-1].partition(" ")[0]) > 100


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_under_other_names_the_automaton_steps_the_same(path: Path, renamed: Path) -> None:
    script = f"from stateline.{path.stem} import automaton as a; print(a.STEPS, a.LETTERS)"
    ours = run_python("-c", script, env={"PYTHONPATH": str(ROOT / "generated")})
    theirs = run_python("-c", script, env={"PYTHONPATH": str(renamed / "generated")})
    assert ours.returncode == 0
    assert ours.stdout == theirs.stdout


def test_under_other_names_a_websocket_opens_and_closes(renamed: Path) -> None:
    script = """
from stateline.websocket import ConnectionType, WSConnection
from stateline.websocket.events import AcceptConnection, CloseConnection, Request, TextMessage

client, server = WSConnection(ConnectionType.CLIENT), WSConnection(ConnectionType.SERVER)
server.receive_data(client.send(Request("example.org", "/")))
client.receive_data(server.send(AcceptConnection()) + server.send(TextMessage("Hello")))
print(*(type(event).__name__ for event in (*server.events(), *client.events())))
server.receive_data(client.send(CloseConnection(1000)))
(close,) = server.events()
print(client.state.name, server.state.name)
client.receive_data(server.send(close.response()))
print(*(type(event).__name__ for event in client.events()), client.state.name, server.state.name)
"""
    for library in (ROOT / "generated", renamed / "generated"):
        ran = run_python("-c", script, env={"PYTHONPATH": str(library)})
        assert ran.stdout.splitlines() == [
            "Request AcceptConnection TextMessage",
            "LOCAL_CLOSING REMOTE_CLOSING",
            "CloseConnection CLOSED CLOSED",
        ], ran.stderr


def test_a_state_may_be_called_like_an_event(tmp_path: Path) -> None:
    names = {"SHUT": "PUSH", "OPEN": "PULL", "LOCKED": "LOCK"}
    (tmp_path / "door.yaml").write_text(rename_states(DOOR, names.__getitem__), encoding="utf-8")
    made = run_stateline("generate", "--spec", "door.yaml", "--out", ".", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    script = "from door.door import automaton, states; print(automaton.LEAF_STATES)"
    ran = run_python("-c", script, env={"PYTHONPATH": str(tmp_path / "generated")})
    assert ran.stdout == "(PUSH, PULL, LOCK)\n", ran.stderr


@pytest.mark.parametrize(
    "path", sorted(GENERATOR.rglob("*.py")), ids=lambda path: path.relative_to(GENERATOR).as_posix()
)
def test_no_code_of_the_generator_names_a_state(path: Path, states: set[str]) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    # A word that a module defines, or has from one that does, means something of its own there.
    own = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    own |= {node.name for node in ast.walk(tree) if isinstance(node, ast.alias)}
    assert not set(words_of_code(tree)) & (states - own)


@pytest.mark.parametrize(
    "path", sorted(TEMPLATES.rglob("*.j2")), ids=lambda path: path.relative_to(TEMPLATES).as_posix()
)
def test_no_template_names_a_state(path: Path, states: set[str], build: Build) -> None:
    views = {view.name for compiled in build.compiled for view in compiled.specification.base.views}
    # A value of a view is what programs see, whatever the states are called.
    text = re.sub(rf"\b({'|'.join(views)})\.\w+", "", path.read_text(encoding="utf-8"))
    assert not set(re.findall(r"\w+", text)) & states


def words_of_code(tree: ast.AST) -> Iterator[str]:
    """Every name, and every word of a string that is not a docstring."""
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str | bytes) and id(node) not in docstrings:
            text = node.value if isinstance(node.value, str) else node.value.decode("latin-1")
            yield from re.findall(r"\w+", text)
