"""The table of contents of the compiler: from the text of specs to the text of every output.

Each stage is a pure function from frozen data to frozen data and a list of
problems; a stage with problems stops the next. What comes out depends on the
specs and the generator alone: no clock, no environment, no path, no hash order.
Writing is someone else's job; see `workspace`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from . import automaton, conformance, diagrams, emit, reference, spec
from .automaton.ir import Automaton
from .spec.model import Specification
from .spec.problems import Problem
from .spec.schema import render_schema

SCHEMA = "generated/stateline.schema.json"


@dataclass(frozen=True, slots=True)
class Compiled:
    """One spec, understood."""

    specification: Specification
    automata: tuple[Automaton, ...]
    """One for each policy, the base first."""


@dataclass(frozen=True, slots=True)
class Build:
    """Everything that was made."""

    compiled: tuple[Compiled, ...]
    texts: Mapping[str, str]
    """Every output but the pictures, by its path from the root of the workspace; pages say where pictures go."""


def compile_spec(text: str, source: str) -> tuple[Compiled | None, tuple[Problem, ...]]:
    """Understand one spec.

    Args:
        text: The YAML.
        source: What to call it in problems and banners, a path with forward slashes.

    """
    specification, problems = spec.load(text, source)
    if specification is None:
        return None, problems
    places = spec.locate(text, source)
    automata, problems = automaton.build_all(specification, places)
    problems = problems or emit.find_problems(automata, places)
    return (None, problems) if problems else (Compiled(specification, automata), ())


def compile_all(sources: Mapping[str, str]) -> tuple[tuple[Compiled, ...], tuple[Problem, ...]]:
    """Understand every spec, given the text of each by its path; there are none where there is any problem."""
    compiled: list[Compiled] = []
    problems: list[Problem] = []
    for source, text in sources.items():
        one, found = compile_spec(text, source)
        problems += found
        if one is not None:
            compiled.append(one)
    return ((), tuple(problems)) if problems else (tuple(compiled), ())


def build_all(
    sources: Mapping[str, str], foundations: Mapping[str, str] | None = None
) -> tuple[Build | None, tuple[Problem, ...]]:
    """Make every output but the pictures.

    Args:
        sources: The text of every spec, by its path.
        foundations: Other specs, of which those are made too that one of the first is built upon.

    """
    compiled, problems = compile_all(sources)
    if not problems:
        below = emit.find_foundations([one.specification.base for one in compiled])
        fetched = {path: text for path, text in (foundations or {}).items() if PurePosixPath(path).stem in below}
        more, problems = compile_all(fetched)
        compiled = more + compiled
    problems = problems or _find_unfounded(compiled, sources)
    return (None, problems) if problems else (Build(compiled, _texts(compiled)), ())


def _find_unfounded(compiled: Sequence[Compiled], sources: Mapping[str, str]) -> tuple[Problem, ...]:
    """Find the specs whose package would import another that nobody makes."""
    below = emit.find_foundations([one.specification.base for one in compiled])
    return tuple(
        Problem(
            spec.locate(sources[protocol.source], protocol.source)[protocol.policy.name]["codec"],
            "codec",
            f"the codec {protocol.codec} builds upon the protocol {name}, and there is no spec of it beside this one",
        )
        for name, protocol in below.items()
    )


def _texts(compiled: Sequence[Compiled]) -> dict[str, str]:
    texts = {SCHEMA: render_schema()}
    packages = [render_package(one, compiled) for one in compiled]
    for number, one in enumerate(compiled):
        texts |= {f"generated/{path}": text for path, text in packages[number].items()}
        drawn = diagrams.draw(one.specification, one.automata)
        texts |= {f"diagrams/{path}": text for path, text in drawn.items()}
        base = one.automata[0]
        coverage = diagrams.coverage_page(base, conformance.derive(base))
        texts[f"diagrams/{base.protocol.name}.coverage.md"] = coverage
        if base.protocol.surfaces:
            beside = [
                (other.specification.base, packages[place]) for place, other in enumerate(compiled) if other is not one
            ]
            api = reference.reference_page(base.protocol, emit.PACKAGE, packages[number], beside)
            texts[f"diagrams/{base.protocol.name}.api.md"] = api
    texts["generated/README.md"] = emit.render_readme([one.specification.base.source for one in compiled])
    protocols = [(one.specification, one.automata) for one in compiled]
    texts["diagrams/README.md"] = diagrams.index(protocols)
    gathered = {path.removeprefix("diagrams/"): text for path, text in texts.items() if path.startswith("diagrams/")}
    texts["diagrams/index.html"] = diagrams.page(protocols, gathered)
    return texts


def render_package(one: Compiled, compiled: Sequence[Compiled]) -> dict[str, str]:
    """Write what is made of one spec, which may join what others add to the same package."""
    return emit.render_package(one.automata, [other.specification.base for other in compiled if other is not one])
