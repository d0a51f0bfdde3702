"""The workspace these tests stand in, and everything that is made from its specs, made once."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from stateline_codegen.pipeline import Build
from stateline_codegen.workspace import read_outputs
from tests.emit.places import ROOT
from tests.workspace import built, generate_copy


@pytest.fixture(scope="session")
def build() -> Build:
    return built()


@pytest.fixture(scope="session")
def made_anew(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What the command makes where there was nothing, by its path."""
    return generate_copy(tmp_path_factory.mktemp("anew") / "here", hash_seed=0)


@pytest.fixture(scope="session")
def on_disk() -> dict[str, str]:
    return read_outputs(ROOT)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder to import packages from, all of them forgotten afterwards."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    for name in set(sys.modules) - before:
        if (getattr(sys.modules[name], "__file__", None) or "").startswith(str(tmp_path)):
            del sys.modules[name]
