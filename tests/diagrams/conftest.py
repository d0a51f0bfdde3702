"""The real spec, its automata and everything drawn from them, made once."""

from pathlib import Path

import pytest

from stateline_codegen import automaton, diagrams, spec
from stateline_codegen.automaton.ir import Automaton
from stateline_codegen.spec.model import Specification

SOURCE = "machine_spec/http1.yaml"


@pytest.fixture(scope="session")
def specification() -> Specification:
    text = Path(__file__).parents[2].joinpath(SOURCE).read_text(encoding="utf-8")
    loaded, problems = spec.load(text, SOURCE)
    assert loaded is not None, problems
    return loaded


@pytest.fixture(scope="session")
def automata(specification: Specification) -> list[Automaton]:
    return [built for protocol in specification.policies if (built := automaton.build(protocol)[0])]


@pytest.fixture(scope="session")
def texts(specification: Specification, automata: list[Automaton]) -> dict[str, str]:
    return diagrams.draw(specification, automata)
