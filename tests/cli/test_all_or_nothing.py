"""Whatever goes wrong, the outputs are either all old or all new."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stateline_codegen.workspace import OUTPUT_FOLDERS, STAGE, WorkspaceError, replace_outputs
from tests.cli.conftest import Run
from tests.emit.places import read_tree, run_python

OLD = {"generated/README.md": "old\n", "generated/gone.py": "old\n", "diagrams/README.md": "old\n"}
NEW = {"generated/README.md": "new\n", "generated/a/deep/file.py": "new\n", "diagrams/README.md": "new\n"}
INTERRUPTED = (130, "", "stateline: interrupted; the outputs are whole, all old or all new\n")
RENAMES = 5
"""In one change of places: two for each folder, and one that says it is done."""


class Killed(BaseException):
    """Stands for the end of the process: from here on nothing that would tidy up does anything but raise it."""


def outputs(root: Path) -> dict[str, str]:
    """What is on disk, read without the help of the code under test."""
    return {
        f"{folder}/{path}": data.decode()
        for folder in OUTPUT_FOLDERS
        for path, data in read_tree(root / folder).items()
    }


def fail_from(call: int, error: BaseException, function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a function work until its nth call, and make that and all later ones fail."""
    calls = 0

    def failing(*arguments: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls >= call:
            raise error
        return function(*arguments, **options)

    return failing


def is_killed(root: Path, call: int) -> bool:
    """Write new outputs in a process that ends at its nth rename; a call of 0 ends it while it tidies up."""
    rename, remove, calls = os.rename, shutil.rmtree, 0

    def count(source: Path, target: Path) -> None:
        nonlocal calls
        calls += 1
        if 0 < call <= calls:
            raise Killed
        rename(source, target)

    def clear(folder: Path, **_: Any) -> None:
        if 0 < call <= calls:
            raise Killed
        if call == 0 and folder.exists():
            min(path for path in folder.rglob("*") if path.is_file()).unlink()
            raise Killed
        remove(folder, ignore_errors=True)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "rename", count)
        patch.setattr(shutil, "rmtree", clear)
        try:
            replace_outputs(root, NEW)
        except Killed:
            return True
    return False


def put_in_order(root: Path) -> None:
    """Run on a full disk, where nothing can be done but to undo what an earlier run has left."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "write_text", fail_from(1, OSError(28, "No space left on device"), Path.write_text))
        with pytest.raises(WorkspaceError):
            replace_outputs(root, {**NEW, "generated/more.py": ""})


@pytest.fixture
def changed(generated: Path) -> Path:
    """A workspace whose spec has changed since its outputs were made, and where a picture is missing."""
    spec = generated / "machine_spec" / "door.yaml"
    spec.write_text(spec.read_text(encoding="utf-8").replace("Nobody passes.", "Nobody at all."), encoding="utf-8")
    (generated / "diagrams" / "door.leaf.svg").unlink()
    return generated


@pytest.mark.parametrize("error", [RuntimeError("a bug"), KeyboardInterrupt()], ids=["failure", "interruption"])
@pytest.mark.parametrize("function", ["emit.modules.render", "diagrams.draw", "diagrams.render_svg"])
def test_while_texts_are_made_nothing_is_touched(
    changed: Path, run: Run, monkeypatch: pytest.MonkeyPatch, function: str, error: BaseException
) -> None:
    before = outputs(changed)
    monkeypatch.setattr(f"stateline_codegen.{function}", fail_from(1, error, len))
    if isinstance(error, KeyboardInterrupt):
        assert run("generate") == INTERRUPTED
    else:
        with pytest.raises(type(error)):
            run("generate")
    assert outputs(changed) == before


@pytest.mark.parametrize("call", [1, 5, 12])
def test_while_files_are_written_nothing_is_touched(
    changed: Path, run: Run, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    before = outputs(changed)
    monkeypatch.setattr(Path, "write_text", fail_from(call, KeyboardInterrupt(), Path.write_text))
    assert run("generate") == INTERRUPTED
    assert outputs(changed) == before


def test_a_full_disk_is_told_in_one_sentence_and_nothing_is_touched(
    changed: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = outputs(changed)
    full = OSError(28, "No space left on device")
    monkeypatch.setattr(Path, "write_text", fail_from(5, full, Path.write_text))
    assert run("generate") == (2, "", f"stateline: cannot write {changed}: No space left on device\n")
    assert outputs(changed) == before


@pytest.mark.parametrize("old", [OLD, {}], ids=["over old ones", "where there were none"])
@pytest.mark.parametrize("call", range(1, RENAMES + 1))
def test_an_interruption_between_two_renames_is_undone_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: int, old: dict[str, str]
) -> None:
    replace_outputs(tmp_path, old)
    rename, calls = os.rename, 0

    def interrupted(source: Path, target: Path) -> None:
        nonlocal calls
        calls += 1
        if calls == call:
            raise KeyboardInterrupt
        rename(source, target)

    monkeypatch.setattr(os, "rename", interrupted)
    try:
        replace_outputs(tmp_path, NEW)
    except KeyboardInterrupt:
        assert outputs(tmp_path) == old
    else:
        assert calls < call
        assert outputs(tmp_path) == NEW
    assert not (tmp_path / STAGE).exists()


@pytest.mark.parametrize("call", range(RENAMES + 1))
def test_what_a_kill_leaves_behind_is_put_in_order_by_the_next_run(tmp_path: Path, call: int) -> None:
    replace_outputs(tmp_path, OLD)
    assert is_killed(tmp_path, call)
    put_in_order(tmp_path)
    assert outputs(tmp_path) == (OLD if call else NEW)
    assert not (tmp_path / STAGE).exists()


@pytest.mark.parametrize("again", range(RENAMES + 1))
@pytest.mark.parametrize("call", range(RENAMES + 1))
def test_the_next_run_may_be_killed_as_well(tmp_path: Path, call: int, again: int) -> None:
    replace_outputs(tmp_path, OLD)
    assert is_killed(tmp_path, call)
    is_killed(tmp_path, again)
    put_in_order(tmp_path)
    assert outputs(tmp_path) in (OLD, NEW)
    replace_outputs(tmp_path, NEW)
    assert outputs(tmp_path) == NEW
    assert not (tmp_path / STAGE).exists()


def test_a_folder_that_somebody_restored_after_a_kill_is_respected(tmp_path: Path) -> None:
    replace_outputs(tmp_path, OLD)
    assert is_killed(tmp_path, 2)
    assert not (tmp_path / "generated").exists()
    (tmp_path / "generated").mkdir()
    (tmp_path / "generated" / "README.md").write_text("old\n", encoding="utf-8")
    assert replace_outputs(tmp_path, NEW).created == ("generated/a/deep/file.py",)
    assert outputs(tmp_path) == NEW


def test_a_process_that_dies_between_two_renames_leaves_work_that_the_next_run_undoes_and_does(
    changed: Path, run: Run
) -> None:
    script = (
        "import os; from stateline_codegen import cli; calls = []; rename = os.rename\n"
        "os.rename = lambda *paths: (calls.append(paths), len(calls) == 2 and os._exit(9), rename(*paths))\n"
        "cli.main(['generate'])"
    )
    assert run_python("-c", script, cwd=changed).returncode == 9
    assert not (changed / "generated").exists()
    code, out, _ = run("check")
    assert code == 1
    assert "run: stateline generate" in out
    assert run("generate")[0] == 0
    assert run("check")[0] == 0
