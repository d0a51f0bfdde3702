"""What a person must put right is told in one sentence, or one line for each problem, and nothing is written."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.emit.door import DOOR
from tests.emit.places import read_tree

BAD = DOOR.replace("to: OPEN,", "to: OPNE,").replace("upon: lock,", "upon: lok,")
PROBLEMS = [
    "machines.leaf.moves[0].to: unknown state OPNE of machine leaf (did you mean OPEN?)",
    "machines.leaf.moves[2].upon: unknown event, signal or command lok (did you mean lock?)",
]


def place_of(text: str, word: str) -> str:
    """`line:column` of a word, both counted from 1."""
    before = text[: text.index(word)]
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


@pytest.mark.parametrize("command", ["generate", "check"])
def test_a_wrong_spec_is_told_with_every_place_and_nothing_is_written(workspace: Path, run: Run, command: str) -> None:
    (workspace / "machine_spec" / "door.yaml").write_text(BAD, encoding="utf-8")
    code, out, err = run(command)
    assert (code, out) == (2, "")
    places = place_of(BAD, "OPNE"), place_of(BAD, "lok,")
    assert err.splitlines() == [
        *(f"machine_spec/door.yaml:{place}: {said}" for place, said in zip(places, PROBLEMS, strict=True)),
        "2 problems; nothing was written",
    ]
    assert [path.name for path in workspace.iterdir()] == ["machine_spec"]


def test_a_wrong_spec_leaves_the_outputs_of_a_right_one(generated: Path, run: Run) -> None:
    before = read_tree(generated / "generated")
    (generated / "machine_spec" / "door.yaml").write_text(BAD, encoding="utf-8")
    assert run("generate")[0] == 2
    assert read_tree(generated / "generated") == before


def test_what_only_all_machines_together_show_has_a_place_too(workspace: Path, run: Run) -> None:
    text = DOOR.replace("LOCKED: {doc", "STUCK: {doc: Nobody knows.}, LOCKED: {doc")
    (workspace / "machine_spec" / "door.yaml").write_text(text, encoding="utf-8")
    code, _, err = run("generate")
    assert code == 2
    place = place_of(text, "STUCK")
    assert err.splitlines()[0] == f"machine_spec/door.yaml:{place}: machines.leaf.states.STUCK: is never reached"


def test_the_problems_of_all_specs_are_told_at_once(workspace: Path, run: Run) -> None:
    for name in ("door", "gate"):
        (workspace / "machine_spec" / f"{name}.yaml").write_text(BAD, encoding="utf-8")
    _, _, err = run("generate")
    assert [line.partition(":")[0] for line in err.splitlines()[:-1]] == [
        *["machine_spec/door.yaml"] * 2,
        *["machine_spec/gate.yaml"] * 2,
    ]
    assert err.endswith("4 problems; nothing was written\n")


def test_a_spec_is_named_as_it_was_typed(tmp_path: Path, run: Run) -> None:
    spec = tmp_path / "bad.yaml"
    spec.write_text("stateline: 1\n", encoding="utf-8")
    code, _, err = run("generate", "--spec", str(spec), "--out", str(tmp_path / "out"))
    assert code == 2
    assert err.startswith(f"{spec.as_posix()}:1:1: ")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["generate", "--spec", "no.yaml"], "cannot read no.yaml: No such file or directory"),
        (["generate", "--spec", "machine_spec"], "cannot read machine_spec: Is a directory"),
        (["check", "--spec", "no.yaml"], "cannot read no.yaml: No such file or directory"),
        (["explain", "leaf", "OPEN", "Push", "--spec", "no.yaml"], "cannot read no.yaml: No such file or directory"),
        (["generate", "--spec", "latin.yaml"], "cannot read latin.yaml: not UTF-8 at byte 7"),
        (["generate", "--out", "a-file"], "cannot write a-file: File exists"),
        (["generate", "--out", "a-file/deeper"], "cannot write a-file/deeper: Not a directory"),
        (["generate", "--out", "/proc/nowhere"], "cannot write /proc/nowhere: No such file or directory"),
    ],
)
def test_a_file_that_cannot_be_read_or_written_is_one_sentence(
    workspace: Path, run: Run, arguments: list[str], sentence: str
) -> None:
    (workspace / "a-file").write_text("mine\n", encoding="utf-8")
    (workspace / "latin.yaml").write_bytes(b"title: \xfc\n")
    assert run(*arguments) == (2, "", f"stateline: {sentence}\n")
    assert (workspace / "a-file").read_text(encoding="utf-8") == "mine\n"


def test_a_workspace_without_a_spec_is_told_so(workspace: Path, run: Run) -> None:
    (workspace / "machine_spec" / "door.yaml").unlink()
    code, _, err = run("generate")
    assert code == 2
    assert err == f"stateline: no spec found in {workspace / 'machine_spec'}; give one with --spec FILE\n"


@pytest.mark.parametrize("command", ["generate", "check"])
def test_outside_a_workspace_nothing_is_written_to_a_folder_that_merely_is_here(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "diagrams").mkdir()
    (tmp_path / "diagrams" / "mine.txt").write_text("mine\n", encoding="utf-8")
    (tmp_path / "door.yaml").write_text(DOOR, encoding="utf-8")
    for spec in ([], ["--spec", "door.yaml"]):
        code, out, err = run(command, *spec)
        assert (code, out) == (2, "")
        assert err.count("\n") == 1
        assert "--out FOLDER" in err
    assert (tmp_path / "diagrams" / "mine.txt").exists()


def test_a_folder_that_was_never_generated_is_not_emptied(tmp_path: Path, run: Run) -> None:
    mine = tmp_path / "diagrams" / "mine.txt"
    mine.parent.mkdir()
    mine.write_text("mine\n", encoding="utf-8")
    (tmp_path / "door.yaml").write_text(DOOR, encoding="utf-8")
    code, out, err = run("generate", "--spec", str(tmp_path / "door.yaml"), "--out", str(tmp_path))
    assert (code, out) == (2, "")
    assert err.startswith("stateline: diagrams/mine.txt is not the compiler's")
    assert mine.read_text(encoding="utf-8") == "mine\n"
    assert not (tmp_path / "generated").exists()


def test_an_empty_folder_or_the_rest_of_a_generated_one_is_filled(workspace: Path, run: Run) -> None:
    (workspace / "diagrams").mkdir()
    rest = workspace / "generated" / "door" / "py.typed"
    rest.parent.mkdir(parents=True)
    rest.touch()
    assert run("generate")[0] == 0


@pytest.mark.parametrize("arguments", [[], ["compile"], ["explain"], ["generate", "--spek", "x"]])
def test_a_command_that_does_not_exist_shows_those_that_do(
    arguments: list[str], run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*arguments)
    assert ended.value.code == 2
    assert "usage: stateline" in capsys.readouterr().err
