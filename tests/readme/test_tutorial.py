"""The tutorial of machine_spec/README.md works as it stands: spec, commands, Python, output and picture."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from stateline_codegen import diagrams
from tests.emit.places import ROOT, run_python, run_stateline

FOLDER = ROOT / "machine_spec"
SECTION = re.split(r"^## ", (FOLDER / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[1]
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", SECTION, re.DOTALL | re.MULTILINE)


def blocks(language: str) -> list[str]:
    return [text for name, text in BLOCKS if name == language]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a reader has done everything up to the command that compiles."""
    folder = tmp_path_factory.mktemp("tutorial")
    (folder / "quiz.yaml").write_text(blocks("yaml")[0], encoding="utf-8")
    made = follow(blocks("console")[0], folder)
    assert made.returncode == 0, made.stderr
    return folder


def follow(console: str, folder: Path) -> subprocess.CompletedProcess[str]:
    prompt, program, *arguments = shlex.split(console)
    assert (prompt, program) == ("$", "stateline")
    return run_stateline(*arguments, cwd=folder)


def test_there_is_what_a_tutorial_needs() -> None:
    assert SECTION.startswith("From a spec to a package\n")
    assert [name for name, _ in BLOCKS] == ["yaml", "console", "python", "text", "console", "text"]


def test_the_python_prints_what_the_page_says(folder: Path) -> None:
    alone = {"PATH": os.environ["PATH"], "PYTHONPATH": str(folder / "generated")}
    ran = subprocess.run(
        [sys.executable, "-c", blocks("python")[0]], cwd=folder, env=alone, capture_output=True, text=True, check=False
    )
    assert ran.stderr == ""
    assert ran.stdout == blocks("text")[0]


def test_a_question_to_the_compiler_is_answered_as_the_page_says(folder: Path) -> None:
    assert follow(blocks("console")[1], folder).stdout == blocks("text")[1]


def test_a_type_checker_knows_the_names(folder: Path) -> None:
    program = folder / "program.py"
    for code, is_fine in ((blocks("python")[0], True), ('import quiz\n\nquiz.Quiz().send("Goodby")\n', False)):
        program.write_text(code, encoding="utf-8")
        found = run_python(
            "-m", "mypy", "--strict", "--config-file=", "program.py", cwd=folder, env={"MYPYPATH": "generated"}
        )
        assert (found.returncode == 0) is is_fine, found.stdout + found.stderr


def test_the_picture_on_the_page_is_the_one_that_is_made(folder: Path) -> None:
    (shown,) = re.findall(r"!\[.*?\]\((.*?\.svg)\)", SECTION)
    dot = (folder / "diagrams" / Path(shown).name).with_suffix(".dot").read_text(encoding="utf-8")
    picture = (FOLDER / shown).read_text(encoding="utf-8")
    assert diagrams.read_digest(picture) == diagrams.digest_of(dot), (
        "follow the tutorial and copy diagrams/quiz.turn.svg to machine_spec/pictures/"
    )
