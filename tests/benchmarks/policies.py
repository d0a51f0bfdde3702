"""What policies cost that nobody uses: instructions per operation with and without them, counted by valgrind.

    python -m tests.benchmarks.policies                  workloads b and n
    python -m tests.benchmarks.policies --only a,b,n     others

Beside the package as it is, one is made of a copy of the spec that has its base policy alone. Both perform the
same workloads under the base policy. Instructions, unlike time, come out nearly alike in every run; what differs
by as much as `TOLERATED` is an error.
"""

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from stateline_codegen.pipeline import build_all
from tests.benchmarks import counting
from tests.benchmarks.counting import Operation

ROOT = Path(__file__).parents[2]
TOLERATED = 0.005
"""The share of its instructions that an operation may cost more where other policies exist."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Instructions per operation of one workload."""

    letter: str
    alone: float
    """In the package with the base policy alone."""
    beside_others: float
    """In the package as it is."""

    @property
    def growth(self) -> float:
        """The share by which the other policies make it dearer; below zero if they make it cheaper."""
        return self.beside_others / self.alone - 1


def without_policies(text: str) -> str:
    """Leave the first policy of a spec, which is its base, and no other."""
    root = yaml.compose(text)
    assert isinstance(root, yaml.MappingNode)
    sections = {key.value: value for key, value in root.value}
    _, *others = sections["policies"].value
    if not others:
        return text
    start = text.rindex("\n", 0, others[0][0].start_mark.index) + 1
    return text[:start] + text[others[-1][1].end_mark.index :]


def write_package(sources: Mapping[str, str], folder: Path) -> None:
    """Compile specs and write the library into a folder that can be imported from."""
    build, problems = build_all(sources)
    assert build is not None, "\n".join(problem.format() for problem in problems)
    for path, text in build.texts.items():
        written = folder / path
        written.parent.mkdir(parents=True, exist_ok=True)
        written.write_text(text, encoding="utf-8")


def measure(letters: Sequence[str], alone: Path, whole: Path) -> list[Cost]:
    """Count the instructions of an operation of each workload in both packages."""
    operations = [Operation("stateline", letter, folder) for letter in letters for folder in (alone, whole)]
    counted = iter(counting.count(operations).values())
    return [Cost(letter, *costs) for letter, *costs in zip(letters, counted, counted, strict=True)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare the two packages, and say whether the other policies cost too much."""
    options = _parser().parse_args(arguments)
    if not counting.is_possible():
        print("valgrind is needed to count instructions, and is not here", file=sys.stderr)
        return 2
    sources = {f"machine_spec/{path.name}": path.read_text() for path in sorted((ROOT / "machine_spec").glob("*.yaml"))}
    with tempfile.TemporaryDirectory() as folder:
        # Names of one length: where things lie in memory depends on how long paths are.
        packages = Path(folder, "alone"), Path(folder, "whole")
        write_package({path: without_policies(text) for path, text in sources.items()}, packages[0])
        write_package(sources, packages[1])
        costs = measure(options.only, *(package / "generated" for package in packages))
    return report(costs)


def report(costs: Sequence[Cost]) -> int:
    """Print the costs; return 1 if one has grown by more than is tolerated."""
    print("instructions per operation     alone  beside others   growth")
    for cost in costs:
        print(f"{cost.letter:<24} {cost.alone:>11,.0f} {cost.beside_others:>14,.0f} {cost.growth:>+8.2%}")
    return int(any(cost.growth >= TOLERATED for cost in costs))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.policies",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--only", type=lambda text: text.split(","), default=["b", "n"], help="only these workloads")
    return parser


if __name__ == "__main__":
    sys.exit(main())
