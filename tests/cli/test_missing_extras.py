"""Where the compiler's own dependencies are not installed, one sentence says how to get them."""

import subprocess
from pathlib import Path

import pytest

from tests.emit.places import run_python

WITHOUT = """\
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == {missing!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Missing())
from stateline_codegen.cli import main
sys.exit(main({arguments!r}))
"""


def run_without(missing: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in an interpreter that cannot import something."""
    return run_python("-c", WITHOUT.format(missing=missing, arguments=list(arguments)), cwd=cwd)


@pytest.mark.parametrize("missing", ["yaml", "jinja2", "markupsafe", "graphviz", "rich", "markdown_it"])
def test_one_sentence_says_what_is_missing_and_what_to_install(workspace: Path, missing: str) -> None:
    ran = run_without(missing, "generate", cwd=workspace)
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert ran.stderr.startswith("stateline: ")
    assert f" {missing}" in ran.stderr
    assert "pip install 'stateline[codegen]'" in ran.stderr
    assert ran.stderr.count("\n") == 1
    assert [path.name for path in workspace.iterdir()] == ["machine_spec"]


def test_without_the_renderer_generate_says_so_and_writes_nothing(workspace: Path) -> None:
    ran = run_without("pygraphviz", "generate", cwd=workspace)
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert ran.stderr == (
        "stateline: SVG pictures need pygraphviz; install it with: pip install 'stateline[codegen]'\n"
    )
    assert [path.name for path in workspace.iterdir()] == ["machine_spec"]


@pytest.mark.parametrize("arguments", [["generate"], ["check"], ["explain", "leaf", "OPEN", "Pull"]])
def test_without_the_renderer_everything_works_that_draws_nothing(generated: Path, arguments: list[str]) -> None:
    ran = run_without("pygraphviz", *arguments, cwd=generated)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_the_engine_that_only_judges_is_not_needed_to_compile(workspace: Path) -> None:
    assert run_without("transitions", "generate", cwd=workspace).returncode == 0


def test_without_the_engine_that_judges_nothing_is_said_to_be_proved(generated: Path) -> None:
    ran = run_without("transitions", "check", cwd=generated)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert (
        ran.stderr == "stateline: the compiler needs transitions; install it with: pip install 'stateline[codegen]'\n"
    )


def test_help_needs_nothing(workspace: Path) -> None:
    ran = run_without("yaml", "--help", cwd=workspace)
    assert ran.returncode == 0
    for command in ("generate", "check", "explain", "simulate", "trace"):
        assert command in ran.stdout


def test_a_module_of_our_own_that_is_missing_is_not_blamed_on_the_installation(workspace: Path) -> None:
    ran = run_python(
        "-c",
        "import sys; sys.modules['stateline_codegen.summary'] = None\n"
        "from stateline_codegen.cli import main; main(['check'])",
        cwd=workspace,
    )
    assert ran.returncode == 1
    assert "ModuleNotFoundError" in ran.stderr
    assert "pip install" not in ran.stderr
