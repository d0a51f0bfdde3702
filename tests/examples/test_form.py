"""The programs are as people will copy them: typed, and explained on their page."""

import re
import shutil
from pathlib import Path

from tests.emit.places import ROOT, run_python
from tests.examples.running import FOLDER

PROGRAMS = sorted(set(FOLDER.glob("*.py")) - {*FOLDER.glob("test_*.py"), FOLDER / "running.py", FOLDER / "__init__.py"})


def test_a_type_checker_has_nothing_to_say(tmp_path: Path) -> None:
    """Apart from this package, as they are run."""
    for program in PROGRAMS:
        shutil.copy(program, tmp_path)
    names = [program.name for program in PROGRAMS]
    checked = run_python(
        "-m", "mypy", "--strict", "--config-file=", *names, cwd=tmp_path, env={"MYPYPATH": str(ROOT / "generated")}
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_page_lists_every_program() -> None:
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| \[`(\w+\.py)`\]\(\1\)", page, re.MULTILINE)) == [each.name for each in PROGRAMS]


def test_what_the_page_points_at_is_there() -> None:
    page = (FOLDER / "README.md").read_text(encoding="utf-8").partition("## What to look for")[2]
    code = "\n".join(program.read_text(encoding="utf-8") for program in PROGRAMS)
    names = re.findall(r"`([A-Za-z_.]+)`", page)
    assert len(names) > 5
    for name in names:
        for part in name.split("."):
            assert re.search(rf"\b{part}\b", code), name
