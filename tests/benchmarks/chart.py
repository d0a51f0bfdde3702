"""The ratios of a record as a picture: one row for each workload, one mark for each library, on a logarithmic axis."""

import math
from dataclasses import dataclass
from pathlib import Path

import jinja2

from tests.benchmarks.measure import Spread
from tests.benchmarks.record import Record
from tests.benchmarks.results import Results, Timing
from tests.benchmarks.table import figures

CHART = Path(__file__).with_name("results.svg")
TEMPLATE = Path(__file__).with_name("chart.svg.j2")

# Pixels.
WIDTH = 880
LEFT, RIGHT = 300, 850
TOP = 96
ROW = 32
LANE = 7
"""Between the marks of two libraries in a row, so that none covers another."""

TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000)


@dataclass(frozen=True, slots=True)
class Axis:
    """Where a ratio lies between `LEFT` and `RIGHT`."""

    least: float
    most: float

    def x(self, value: float) -> float:
        share = math.log(value / self.least) / math.log(self.most / self.least)
        return round(LEFT + share * (RIGHT - LEFT), 1)

    @property
    def ticks(self) -> list[dict[str, float | str]]:
        return [{"x": self.x(tick), "label": f"{tick:g}"} for tick in TICKS if self.least <= tick <= self.most]


def draw(record: Record) -> str:
    """The record's picture as SVG text; it depends on nothing else."""
    results = record.results
    axis = _axis(results)
    rows = [
        _row(
            axis,
            timing.letter,
            timing.title,
            [timing.speedup(library, results.baseline) for library in results.compared],
        )
        for timing in results.timings
    ]
    means = [results.mean_speedup(library) for library in results.compared]
    rows.append(_row(axis, "", "geometric mean", [Spread(mean, mean, mean) if mean else None for mean in means]))
    bottom = TOP + ROW * len(rows)
    template = jinja2.Environment(
        undefined=jinja2.StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
    ).from_string(TEMPLATE.read_text(encoding="utf-8"))
    return (
        template.render(
            width=WIDTH,
            height=bottom + 50,
            left=LEFT,
            right=RIGHT,
            top=TOP,
            bottom=bottom,
            middle=(LEFT + RIGHT) / 2,
            baseline=results.baseline,
            baseline_x=axis.x(1),
            ticks=axis.ticks,
            legend=_legend(results.compared),
            rows=[
                {**row, "y": TOP + ROW * index, "center": TOP + ROW * index + ROW / 2} for index, row in enumerate(rows)
            ],
            mean_y=bottom - ROW,
            row_height=ROW,
            summary=_summary(results),
        )
        + "\n"
    )


def _axis(results: Results) -> Axis:
    """From one labelled ratio to another, with every quartile between them."""
    spreads = [spread for timing in results.timings for spread in _speedups(results, timing) if spread]
    least = min(1.0, *(spread.low for spread in spreads))
    most = max(2.0, *(spread.high for spread in spreads))
    return Axis(max(tick for tick in TICKS if tick <= least), min(tick for tick in TICKS if tick >= most))


def _speedups(results: Results, timing: Timing) -> list[Spread | None]:
    return [timing.speedup(library, results.baseline) for library in results.compared]


def _row(axis: Axis, letter: str, label: str, speedups: list[Spread | None]) -> dict[str, object]:
    first = -LANE * (len(speedups) - 1) / 2
    marks = [
        {
            "series": series,
            "x": axis.x(speedup.median),
            "low": axis.x(speedup.low),
            "high": axis.x(speedup.high),
            "dy": first + LANE * series,
        }
        for series, speedup in enumerate(speedups)
        if speedup
    ]
    return {"letter": letter, "label": label, "marks": marks}


def _legend(libraries: tuple[str, ...]) -> list[dict[str, object]]:
    return [{"series": series, "label": library, "x": LEFT + 140 * series} for series, library in enumerate(libraries)]


def _summary(results: Results) -> str:
    """The picture for those who do not see it."""
    means = (f"{library} {figures(mean)}" for library in results.compared if (mean := results.mean_speedup(library)))
    return f"Geometric means: {', '.join(means)}; {results.baseline} is 1."
