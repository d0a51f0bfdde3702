"""Workspaces to run the command in, small ones that compile in no time."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from stateline_codegen import cli
from stateline_codegen.pipeline import Compiled
from tests.emit.door import DOOR
from tests.workspace import compiled

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process: its exit code, what it printed and what it complained of."""

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture(scope="package")
def specs() -> tuple[Compiled, ...]:
    """The real spec, understood; nothing need be rendered to answer questions."""
    return (compiled(),)


@pytest.fixture
def asked(specs: tuple[Compiled, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let questions be asked of the real spec without compiling it for each of them."""
    monkeypatch.setattr("stateline_codegen.commands.explain.compile_specs", lambda options: specs)
    monkeypatch.setattr("stateline_codegen.commands.simulate.compile_specs", lambda options: specs)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with one small spec and no outputs yet; the working directory is in it."""
    folder = tmp_path / "workspace"
    (folder / "machine_spec").mkdir(parents=True)
    (folder / "machine_spec" / "door.yaml").write_text(DOOR, encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def generated(workspace: Path, run: Run) -> Iterator[Path]:
    """The same with its outputs."""
    assert run("generate")[0] == 0
    yield workspace
    assert not (workspace / ".stateline").exists()
