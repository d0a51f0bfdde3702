"""The workspace these tests stand in, and everything that is made from its specs, made once."""

import pytest

from stateline_codegen.pipeline import Build, build_all
from stateline_codegen.workspace import read_outputs, read_specs
from tests.emit.places import ROOT


@pytest.fixture(scope="session")
def build() -> Build:
    made, problems = build_all(read_specs(ROOT))
    assert made is not None, "\n".join(problem.format() for problem in problems)
    return made


@pytest.fixture(scope="session")
def on_disk() -> dict[str, str]:
    return read_outputs(ROOT)
