"""`stateline generate` makes everything and says what changed."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.emit.door import DOOR
from tests.emit.places import read_tree


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_first_run_lists_every_file_it_created(workspace: Path, run: Run) -> None:
    code, out, _ = run("generate")
    assert code == 0
    made = [*read_tree(workspace / "generated"), *read_tree(workspace / "diagrams")]
    assert len(made) > 10
    for path in made:
        assert f"/{path}\n" in out
    assert out.count("created") == len(made)
    assert "machine_spec/door.yaml" in out
    assert "diagrams/README.md" in out


def test_the_second_run_says_that_nothing_changed_and_touches_nothing(generated: Path, run: Run) -> None:
    before = {path: path.stat().st_mtime_ns for path in sorted(generated.rglob("*"))}
    code, out, _ = run("generate")
    assert code == 0
    assert "Nothing changed" in out
    assert "diagrams/README.md" in out
    assert "created" not in out
    assert {path: path.stat().st_mtime_ns for path in sorted(generated.rglob("*"))} == before


def test_the_counts_fit_a_narrow_terminal(generated: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    _, out, _ = run("generate")
    assert "machine_spec/door.yaml" in out
    assert "configurations" in out
    assert "…" not in out


def test_an_edit_of_the_spec_lists_what_it_changed_and_no_more(generated: Path, run: Run) -> None:
    edit(generated / "machine_spec" / "door.yaml", "Nobody passes.", "Nobody at all passes.")
    code, out, _ = run("generate")
    assert code == 0
    lines = [line.split() for line in out.splitlines() if line.startswith("  ")]
    assert ["updated", "generated/door/door/states.py"] in lines
    assert ["updated", "generated/door/door/automaton.py"] not in lines
    assert not [line for line in lines if line[0] in ("created", "removed")]
    assert "Nobody at all passes." in (generated / "generated/door/door/states.py").read_text(encoding="utf-8")


def test_a_picture_is_drawn_anew_only_if_its_text_changed(
    generated: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []

    def draw(dot: str) -> str:
        drawn.append(dot)
        return "<svg/>"

    monkeypatch.setattr("stateline_codegen.diagrams.render_svg", draw)
    (generated / "diagrams" / "door.transitions.md").unlink()
    assert run("generate")[0] == 0
    assert drawn == []
    edit(generated / "machine_spec" / "door.yaml", "upon: Pull, to: SHUT", "upon: Pull, to: LOCKED")
    assert run("generate")[0] == 0
    assert len(drawn) == 1
    assert drawn[0] == (generated / "diagrams" / "door.leaf.dot").read_text(encoding="utf-8")


def test_strays_are_removed_whatever_they_are(generated: Path, run: Run) -> None:
    (generated / "generated" / "door" / "old_module.py").write_text("x = 1\n", encoding="utf-8")
    (generated / "diagrams" / "photo.png").write_bytes(b"\x89PNG\xff\xfe\0")
    code, out, _ = run("generate")
    assert code == 0
    assert "removed  generated/door/old_module.py" in out
    assert "removed  diagrams/photo.png" in out
    assert not (generated / "generated" / "door" / "old_module.py").exists()
    assert not (generated / "diagrams" / "photo.png").exists()


def test_it_works_from_a_folder_inside_the_workspace(
    generated: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(generated / "generated" / "door")
    code, out, _ = run("generate")
    assert (code, "Nothing changed" in out) == (0, True)


def test_one_spec_can_be_compiled_to_anywhere(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "door.yaml").write_text(DOOR, encoding="utf-8")
    assert run("generate", "--spec", "door.yaml", "--out", "made/here")[0] == 0
    assert (tmp_path / "made" / "here" / "generated" / "door" / "door" / "states.py").is_file()
    assert (tmp_path / "made" / "here" / "diagrams" / "door.leaf.svg").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["door.yaml", "made"]
    code, out, _ = run("check", "--spec", "door.yaml", "--out", "made/here")
    assert (code, "outputs are current" in out) == (0, True)


def test_several_specs_of_a_workspace_are_compiled_together(generated: Path, run: Run) -> None:
    (generated / "machine_spec" / "gate.yaml").write_text(
        DOOR.replace("protocol: door", "protocol: gate"), encoding="utf-8"
    )
    assert run("generate")[0] == 0
    assert (generated / "generated" / "gate" / "gate" / "states.py").is_file()
    assert (generated / "generated" / "door" / "door" / "states.py").is_file()
    assert "machine_spec/gate.yaml" in (generated / "generated" / "README.md").read_text(encoding="utf-8")
