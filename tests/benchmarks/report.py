"""Results as tables, and tables as text for a terminal, for a pipe and for a Markdown page."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from tests.benchmarks.growth import Growth
from tests.benchmarks.measure import geometric_mean, speedups, spread
from tests.benchmarks.memory import Footprint
from tests.benchmarks.workloads import Workload

ABSENT = "-"


@dataclass(frozen=True, slots=True)
class Timing:
    """One workload's nanoseconds per operation in each round, by library."""

    workload: Workload
    times: dict[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Results:
    """Everything one run measured; a part that was not asked for is empty."""

    libraries: tuple[str, ...]
    baseline: str
    timings: tuple[Timing, ...] = ()
    growths: tuple[Growth, ...] = ()
    footprints: dict[str, Footprint] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as text; the first column is the rows' title, and rows of `totals` stand apart below."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[tuple[str, ...], ...] = ()


# --- results to tables -----------------------------------------------------------------------------------------------


def tables(results: Results) -> list[Table]:
    made = []
    if results.timings:
        made += [_speed(results), _durations(results)]
    if results.growths:
        made.append(_growth(results))
    if results.footprints:
        made.append(_memory(results.footprints))
    return made


def median_speedups(results: Results, library: str) -> list[float]:
    """How many times as fast as the baseline `library` was, for each workload both of them ran."""
    return [
        spread(speedups(timing.times[results.baseline], timing.times[library])).median
        for timing in results.timings
        if {library, results.baseline} <= timing.times.keys()
    ]


def _speed(results: Results) -> Table:
    baseline = results.baseline
    compared = tuple(library for library in results.libraries if library != baseline)
    rows = []
    for timing in results.timings:
        cells = [_title(timing.workload)]
        for library in compared:
            if {library, baseline} <= timing.times.keys():
                ratio = spread(speedups(timing.times[baseline], timing.times[library]))
                cells.append(f"{_figures(ratio.median)} ({_figures(ratio.low)}-{_figures(ratio.high)})")
            else:
                cells.append(ABSENT)
        rows.append(tuple(cells))
    means = [geometric_mean(median_speedups(results, library)) for library in compared]
    counts = [len(median_speedups(results, library)) for library in compared]
    mean_cells = (
        ABSENT if mean is None else f"{_figures(mean)} of {count}" for mean, count in zip(means, counts, strict=True)
    )
    return Table(
        f"Times as fast as {baseline}: the median round (quartiles)",
        ("workload", *compared),
        tuple(rows),
        (("geometric mean", *mean_cells),),
    )


def _durations(results: Results) -> Table:
    rows = []
    for timing in results.timings:
        cells = [_title(timing.workload)]
        for library in results.libraries:
            times = timing.times.get(library)
            cells.append(_figures(spread(times).median / 1_000) if times else ABSENT)
        rows.append(tuple(cells))
    return Table("Microseconds per operation: the median round", ("workload", *results.libraries), tuple(rows))


def _growth(results: Results) -> Table:
    rows = []
    for growth in results.growths:
        exponents = [growth.exponents[library] for library in results.libraries]
        rows.append((growth.title, *("refused" if value is None else f"{value:.2f}" for value in exponents)))
    return Table("Growth exponents: 1 is linear, 2 quadratic", ("what grows", *results.libraries), tuple(rows))


def _memory(footprints: dict[str, Footprint]) -> Table:
    rows = [
        (library, f"{footprint.traced:,.0f}", ABSENT if footprint.resident is None else f"{footprint.resident:,.0f}")
        for library, footprint in footprints.items()
    ]
    return Table("Bytes per idle connection", ("library", "traced", "resident"), tuple(rows))


def _title(workload: Workload) -> str:
    return f"{workload.letter}  {workload.title}"


def _figures(value: float) -> str:
    """Three figures, which is more than any of these measurements deserves."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


# --- tables to text --------------------------------------------------------------------------------------------------


def show(made: Sequence[Table]) -> None:
    """Print the tables: drawn where standard output is a terminal, aligned plain lines elsewhere."""
    if sys.stdout.isatty():
        try:
            _draw(made)
        except ImportError:
            pass
        else:
            return
    print("\n\n".join(map(plain, made)))


def _draw(made: Sequence[Table]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table as Drawing

    console = Console()
    for table in made:
        drawing = Drawing(title=table.title, title_justify="left", box=box.SIMPLE_HEAD)
        for index, column in enumerate(table.columns):
            drawing.add_column(column, justify="right" if index else "left")
        for row in table.rows:
            drawing.add_row(*row)
        if table.totals:
            drawing.add_section()
        for row in table.totals:
            drawing.add_row(*row, style="bold")
        console.print(drawing)


def plain(table: Table) -> str:
    lines = (table.columns, *table.rows, *table.totals)
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    texts = [table.title, ""]
    for cells in lines:
        first, *others = (cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
        texts.append("  ".join([first.strip().ljust(widths[0]), *others]).rstrip())
    return "\n".join(texts)


def markdown(made: Sequence[Table]) -> str:
    """A page with the tables, as GitHub and most others read it."""
    parts = []
    for table in made:
        rule = ("---", *("---:" for _ in table.columns[1:]))
        totals = (tuple(f"**{cell}**" for cell in row) for row in table.totals)
        lines = (table.columns, rule, *table.rows, *totals)
        parts.append(f"## {table.title}\n\n" + "\n".join(f"| {' | '.join(cells)} |" for cells in lines))
    return "\n\n".join(parts) + "\n"


def as_data(results: Results) -> dict[str, object]:
    """Everything measured, every round of it, ready for JSON."""
    return {
        "libraries": list(results.libraries),
        "baseline": results.baseline,
        "workloads": [
            {
                "letter": timing.workload.letter,
                "title": timing.workload.title,
                "role": timing.workload.role.value,
                "nanoseconds_per_operation": {name: list(times) for name, times in timing.times.items()},
            }
            for timing in results.timings
        ],
        "geometric_means": {name: geometric_mean(median_speedups(results, name)) for name in results.libraries},
        "growth_exponents": {growth.title: growth.exponents for growth in results.growths},
        "bytes_per_idle_connection": {
            name: {"traced": footprint.traced, "resident": footprint.resident}
            for name, footprint in (results.footprints or {}).items()
        },
    }
