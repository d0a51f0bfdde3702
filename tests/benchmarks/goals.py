"""Which of the goals in `goals.toml` a run has reached."""

import statistics
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.report import mean_of
from tests.benchmarks.results import Results
from tests.benchmarks.table import ABSENT, Table, figures

GOALS = Path(__file__).with_name("goals.toml")


@dataclass(frozen=True, slots=True)
class Verdict:
    """A goal beside what was measured. `is_ceiling` where less is better."""

    goal: str
    must: float
    stretch: float | None
    measured: float
    is_ceiling: bool = False

    @property
    def is_met(self) -> bool:
        return self._reaches(self.must)

    @property
    def words(self) -> str:
        if not self.is_met:
            return "missed"
        return "met, and the stretch" if self.stretch and self._reaches(self.stretch) else "met"

    def _reaches(self, value: float) -> bool:
        return self.measured <= value if self.is_ceiling else self.measured >= value


def verdicts(goals: Mapping[str, Any], results: Results, python: str) -> list[Verdict]:
    """Judge the goals for a version of CPython, those that the results have measurements for."""
    ratios = (*_means(goals, results, python), *_each(goals, results, python))
    return [*ratios, *_growth(goals, results), *_memory(goals, results)]


def judged_together(goals: Mapping[str, Any], results: Results) -> list[str]:
    """The letters of workloads, some of those in the results, whose mean is a goal of its own."""
    measured = {timing.letter for timing in results.timings}
    about = (goal["workloads"] for goal in goals["mean"] if _is_about(goal, results))
    return [letters for letters in dict.fromkeys(about) if set(letters) < measured]


def _is_about(goal: Mapping[str, Any], results: Results) -> bool:
    return goal["library"] in results.compared and goal["than"] == results.baseline


def load() -> dict[str, Any]:
    return tomllib.loads(GOALS.read_text(encoding="utf-8"))


def table(judged: list[Verdict]) -> Table:
    missed = sum(not verdict.is_met for verdict in judged)
    return Table(
        "Goals: all met" if not missed else f"Goals: {missed} of {len(judged)} missed",
        ("goal", "must", "stretch", "measured", "verdict"),
        tuple(
            (
                verdict.goal,
                f"{'<=' if verdict.is_ceiling else '>='} {verdict.must:g}",
                ABSENT if verdict.stretch is None else f"{verdict.stretch:g}",
                figures(verdict.measured),
                verdict.words,
            )
            for verdict in judged
        ),
    )


def _means(goals: Mapping[str, Any], results: Results, python: str) -> Iterator[Verdict]:
    for goal in goals["mean"]:
        found = {
            timing.letter: speedup.median
            for timing in results.timings
            if timing.letter in goal["workloads"] and (speedup := timing.speedup(goal["library"], goal["than"]))
        }
        # The mean of some of them would be another number.
        if python in goal["python"] and found.keys() == set(goal["workloads"]):
            is_whole = len(found) == len(results.timings)
            what = "geometric mean" if is_whole else mean_of(goal["workloads"])
            words = f"{goal['library']} / {goal['than']}, {what}"
            yield Verdict(words, goal["must"], goal.get("stretch"), statistics.geometric_mean(found.values()))


def _each(goals: Mapping[str, Any], results: Results, python: str) -> Iterator[Verdict]:
    for goal in goals["each"]:
        for timing in results.timings:
            speedup = timing.speedup(goal["library"], goal["than"])
            if python in goal["python"] and timing.letter in goal["workloads"] and speedup:
                words = f"{goal['library']} / {goal['than']}, {timing.letter}  {timing.title}"
                yield Verdict(words, goal["must"], goal.get("stretch"), speedup.median)


def _growth(goals: Mapping[str, Any], results: Results) -> Iterator[Verdict]:
    for goal in goals["growth"]:
        for growth in results.growths:
            exponent = growth.exponents.get(goal["library"])
            if exponent is not None:
                yield Verdict(f"growth exponent, {growth.title}", goal["must"], None, exponent, is_ceiling=True)


def _memory(goals: Mapping[str, Any], results: Results) -> Iterator[Verdict]:
    for goal in goals["memory"]:
        footprint = results.footprints.get(goal["library"])
        if footprint:
            yield Verdict("bytes per idle connection", goal["must"], None, footprint.traced, is_ceiling=True)
