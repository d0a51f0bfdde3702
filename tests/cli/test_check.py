"""`stateline check` shows what `generate` would change, and changes nothing."""

from pathlib import Path

import pytest

from stateline_codegen.pipeline import compile_spec
from tests.cli.conftest import Run
from tests.emit.places import ROOT, read_tree

STATES = "generated/door/door/states.py"


def test_current_outputs_are_fine(generated: Path, run: Run) -> None:
    code, out, err = run("check")
    assert (code, err) == (0, "")
    assert "outputs are current" in out


def test_what_was_proved_is_told_with_what_it_was_proved_of(generated: Path, run: Run) -> None:
    _, out, _ = run("check")
    text = (generated / "machine_spec" / "door.yaml").read_text(encoding="utf-8")
    compiled, _ = compile_spec(text, "door.yaml")
    assert compiled is not None
    cells = sum(len(automaton.configurations) * len(automaton.letters) for automaton in compiled.automata)
    assert cells == 9
    assert f"  totality      {cells} cells, each a step or a named refusal\n" in out
    assert f"  judge         {cells} cells, derived again by an independent engine, no disagreement\n" in out


def test_what_there_is_none_of_is_not_boasted_about(generated: Path, run: Run) -> None:
    assert "decisions" not in run("check")[1]


def test_a_judge_who_disagrees_is_heard(generated: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stateline_codegen.verify.disagreements", lambda protocol, automaton: ("Pull is odd",))
    code, out, err = run("check")
    assert (code, out, err) == (1, "", "the compiler is wrong: Pull is odd\n")


def test_this_workspace_is_current(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    code, out, _ = run("check")
    assert code == 0, out


def test_an_edited_file_is_shown_as_a_difference(generated: Path, run: Run) -> None:
    path = generated / STATES
    path.write_text(path.read_text(encoding="utf-8").replace("Nobody passes.", "Nobody passed."), encoding="utf-8")
    code, out, _ = run("check")
    assert code == 1
    assert f"--- {STATES} (on disk)\n+++ {STATES} (from the spec)\n" in out
    assert '-    """Leaf: Nobody passed."""\n+    """Leaf: Nobody passes."""\n' in out
    assert out.endswith(f"  changed  {STATES}\n1 file is stale; run: stateline generate\n")


def test_an_edit_of_the_spec_is_shown_the_other_way_round(generated: Path, run: Run) -> None:
    spec = generated / "machine_spec" / "door.yaml"
    spec.write_text(spec.read_text(encoding="utf-8").replace("Nobody passes.", "No one passes."), encoding="utf-8")
    code, out, _ = run("check")
    assert code == 1
    assert '-    """Leaf: Nobody passes."""\n+    """Leaf: No one passes."""\n' in out
    assert f"  changed  {STATES}\n" in out


def test_a_missing_file_is_shown_whole(generated: Path, run: Run) -> None:
    (generated / STATES).unlink()
    code, out, _ = run("check")
    assert code == 1
    assert f"--- /dev/null\n+++ {STATES} (from the spec)\n" in out
    assert '+    """Leaf: Nobody passes."""\n' in out
    assert f"  missing  {STATES}\n" in out


def test_a_missing_file_that_would_be_empty_is_named(generated: Path, run: Run) -> None:
    (generated / "generated" / "door" / "py.typed").unlink()
    code, out, _ = run("check")
    assert code == 1
    assert "  missing  generated/door/py.typed\n" in out


def test_a_stray_file_is_named(generated: Path, run: Run) -> None:
    (generated / "diagrams" / "[old].md").write_text("old", encoding="utf-8")
    code, out, _ = run("check")
    assert code == 1
    assert "-old\n\\ No newline at end of file\n" in out
    assert "  stray    diagrams/[old].md\n" in out


def test_a_stray_file_that_is_no_text_is_named(generated: Path, run: Run) -> None:
    (generated / "generated" / "door.so").write_bytes(b"\x7fELF\xff\xfe\0")
    code, out, _ = run("check")
    assert code == 1
    assert "  stray    generated/door.so\n" in out


def test_other_line_ends_are_a_difference(generated: Path, run: Run) -> None:
    path = generated / STATES
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    code, out, _ = run("check")
    assert code == 1
    assert f"  changed  {STATES}\n" in out


def test_a_picture_of_something_else_is_named_and_not_shown(generated: Path, run: Run) -> None:
    path = generated / "diagrams" / "door.leaf.svg"
    path.write_text(path.read_text(encoding="utf-8").replace("sha256:", "sha256:0"), encoding="utf-8")
    code, out, _ = run("check")
    assert code == 1
    assert "<svg" not in out
    assert "  changed  diagrams/door.leaf.svg\n" in out


def test_a_picture_drawn_with_other_fonts_is_fine(generated: Path, run: Run) -> None:
    path = generated / "diagrams" / "door.leaf.svg"
    path.write_text(path.read_text(encoding="utf-8").replace("</svg>", "<!-- other fonts --></svg>"), encoding="utf-8")
    assert run("check")[0] == 0


def test_a_page_of_something_else_is_named_and_not_shown(generated: Path, run: Run) -> None:
    path = generated / "diagrams" / "index.html"
    path.write_text(path.read_text(encoding="utf-8").replace("sha256:", "sha256:0"), encoding="utf-8")
    code, out, _ = run("check")
    assert code == 1
    assert "<nav" not in out
    assert "  changed  diagrams/index.html\n" in out


def test_a_page_with_pictures_drawn_with_other_fonts_is_fine(generated: Path, run: Run) -> None:
    path = generated / "diagrams" / "index.html"
    path.write_text(path.read_text(encoding="utf-8").replace("</svg>", "<!-- other fonts --></svg>"), encoding="utf-8")
    assert run("check")[0] == 0


def test_compiled_python_is_no_stray(generated: Path, run: Run) -> None:
    cache = generated / "generated" / "door" / "__pycache__"
    cache.mkdir()
    (cache / "states.cpython-311.pyc").write_bytes(b"\xa7\r\r\n")
    assert run("check")[0] == 0


def test_nothing_is_written(generated: Path, run: Run) -> None:
    (generated / STATES).unlink()
    (generated / "diagrams" / "stray.md").write_text("old\n", encoding="utf-8")
    before = read_tree(generated)
    assert run("check")[0] == 1
    assert read_tree(generated) == before


def test_what_is_stale_is_mended_with_the_options_it_was_found_with(generated: Path, tmp_path: Path, run: Run) -> None:
    spec, out = generated / "machine_spec" / "door.yaml", tmp_path / "else where"
    code, said, _ = run("check", "--spec", str(spec), "--out", str(out))
    assert code == 1
    assert said.endswith(f"files are stale; run: stateline generate --spec {spec} --out '{out}'\n")
