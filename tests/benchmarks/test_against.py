"""The library of another revision stands beside the one that is here, and both are timed in turn."""

import importlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import stateline
from tests.benchmarks import __main__ as program
from tests.benchmarks import against, revision
from tests.benchmarks.results import Timing
from tests.benchmarks.revision import RevisionError, importable

PACKAGE = Path(stateline.__file__).parent
GIT = ("git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose only revision, called `first`, has this library."""
    if shutil.which("git") is None:
        pytest.skip("git is not here")
    shutil.copytree(PACKAGE, tmp_path / "generated" / "stateline", ignore=shutil.ignore_patterns("__pycache__"))
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"], ["tag", "first"]):
        subprocess.run([*GIT, *command], cwd=tmp_path, check=True)
    monkeypatch.setattr(revision, "ROOT", tmp_path)
    return tmp_path


@pytest.mark.usefixtures("repository")
def test_another_revision_is_another_package() -> None:
    with importable("first", "before"):
        before = importlib.import_module("before")
        assert not Path(before.__file__ or "").is_relative_to(PACKAGE)
        assert before.Request is not stateline.Request
        connection = before.Connection(before.SERVER)
        connection.receive_data(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert type(connection.next_event()) is before.Request
        used = {type(connection).__module__, before.NEED_DATA.__module__, before.RemoteProtocolError.__module__}
        assert all(name.startswith("before.") for name in used)
    assert not [name for name in sys.modules if name.partition(".")[0] == "before"]
    with pytest.raises(ImportError):
        importlib.import_module("before")


@pytest.mark.usefixtures("repository")
def test_an_unknown_revision_is_named() -> None:
    with pytest.raises(RevisionError, match="of revision nonsense cannot be had"), importable("nonsense", "before"):
        pass


@pytest.mark.usefixtures("repository")
def test_both_revisions_are_timed_and_compared(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["--quick", "--only", "a,p", "--libraries", "stateline,h11", "--against", "first"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == "Times as fast as in first: the median round (quartiles)"
    assert printed[2].split() == ["workload", "stateline"]
    assert [line.split()[0] for line in printed[3:]] == ["a", "p", "geometric"]


def test_a_revision_that_learns_something_else_is_not_timed(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    init = repository / "generated" / "stateline" / "__init__.py"
    deaf = "\nServerConnection.receive_data = lambda self, data: None\n"
    init.write_text(init.read_text(encoding="utf-8") + deaf, encoding="utf-8")
    subprocess.run([*GIT, "commit", "-q", "-a", "-m", "y"], cwd=repository, check=True)
    assert program.main(["--quick", "--only", "a", "--libraries", "stateline", "--against", "HEAD"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "stateline_before, workload a: " in printed.err


@pytest.mark.usefixtures("repository")
def test_a_revision_that_is_not_there_ends_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["--quick", "--only", "a", "--against", "nonsense"]) == 1
    assert "Nothing to compare with: the library of revision nonsense" in capsys.readouterr().err


def test_a_ratio_above_one_is_faster_than_before() -> None:
    timings = [
        Timing("a", "minimal GET", {"stateline": (1.0,) * 3, "stateline_before": (4.0,) * 3}),
        Timing("b", "browser GET", {"stateline": (2.0,) * 3, "stateline_before": (2.0,) * 3}),
    ]
    made = against.table(timings, ["stateline"], "first")
    assert [row[1] for row in made.rows] == ["4.00 (4.00-4.00)", "1.00 (1.00-1.00)"]
    assert made.totals == (("geometric mean", "2.00"),)
    assert against.former("stateline.h11") == "stateline_before.h11"
