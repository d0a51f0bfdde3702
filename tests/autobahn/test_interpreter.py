"""CPython 2.7 is found or missed in a way that tells people what to do."""

import sys
from pathlib import Path

import pytest

from tests.autobahn import suite
from tests.autobahn.suite import SuiteError, find_interpreter

PROGRAM = "#!/bin/sh\necho \"('CPython', ('2', '7'))\"\n"
REFUSING = "#!/bin/sh\nexit 127\n"


def make_program(path: Path, text: str = PROGRAM) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine with no interpreter at all."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv(suite.VARIABLE, raising=False)
    return tmp_path


def test_the_variable_comes_first(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_program(home / "bin" / "python2.7")
    named = make_program(home / "elsewhere" / "python")
    monkeypatch.setenv(suite.VARIABLE, str(named))
    assert find_interpreter() == named


def test_the_path_comes_before_pyenv(home: Path) -> None:
    make_program(home / ".pyenv" / "versions" / "2.7.18" / "bin" / "python2.7")
    on_the_path = make_program(home / "bin" / "python2.7")
    assert find_interpreter() == on_the_path


def test_a_name_on_the_path_that_does_not_run_is_passed_over(home: Path) -> None:
    make_program(home / "bin" / "python2.7", REFUSING)
    installed = make_program(home / ".pyenv" / "versions" / "2.7.18" / "bin" / "python2.7")
    assert find_interpreter() == installed


def test_where_there_is_none_it_is_said_where_it_was_looked_for() -> None:
    with pytest.raises(SuiteError, match=r"needs CPython 2\.7.*python2\.7 on the path.*\.pyenv.*PYTHON27"):
        find_interpreter()


def test_another_interpreter_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(suite.VARIABLE, sys.executable)
    with pytest.raises(SuiteError, match="PYTHON27="):
        find_interpreter()
