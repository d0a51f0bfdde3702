"""Results as tables."""

from collections.abc import Sequence

from tests.benchmarks.growth import Growth
from tests.benchmarks.measure import Spread, geometric_mean, spread
from tests.benchmarks.memory import Footprint
from tests.benchmarks.results import Results, Timing
from tests.benchmarks.table import ABSENT, Table, figures


def tables(results: Results, together: Sequence[str] = ()) -> list[Table]:
    """Everything that was measured."""
    made = []
    if results.timings:
        made += [speed(results, together), durations(results)]
    if results.growths:
        made.append(growth(results))
    if results.footprints:
        made.append(memory(results.footprints))
    return made


def speed(results: Results, together: Sequence[str] = ()) -> Table:
    """The ratios to the baseline, workload by workload, and their geometric means: of all, and of these together."""
    rows = []
    for timing in results.timings:
        found = (timing.speedup(library, results.baseline) for library in results.compared)
        rows.append((title(timing), *map(ratio, found)))
    return Table(
        f"Times as fast as {results.baseline}: the median round (quartiles)",
        ("workload", *results.compared),
        tuple(rows),
        (
            _means("geometric mean", results),
            *(_means(mean_of(letters), results.only(letters)) for letters in together),
        ),
    )


def mean_of(letters: str) -> str:
    return f"geometric mean of {', '.join(letters)}"


def _means(words: str, results: Results) -> tuple[str, ...]:
    return (words, *(mean(results, library) for library in results.compared))


def mean(results: Results, library: str) -> str:
    """The geometric mean of a library's ratios, and of how many where it could not do everything."""
    ratios = results.median_speedups(library)
    found = geometric_mean(ratios)
    if found is None:
        return ABSENT
    is_whole = len(ratios) == len(results.timings)
    return figures(found) if is_whole else f"{figures(found)} (of {len(ratios)})"


def durations(results: Results) -> Table:
    """The times themselves, which mean something on this machine only."""
    rows = []
    for timing in results.timings:
        cells = [title(timing)]
        for library in results.libraries:
            times = timing.times.get(library)
            cells.append(figures(spread(times).median / 1_000) if times else ABSENT)
        rows.append(tuple(cells))
    return Table("Microseconds per operation: the median round", ("workload", *results.libraries), tuple(rows))


def growth(results: Results) -> Table:
    """The exponents of every library."""
    rows = tuple(_growth_row(one, results.libraries) for one in results.growths)
    return Table("Growth exponents: 1 is linear, 2 quadratic", ("what grows", *results.libraries), rows)


def _growth_row(one: Growth, libraries: tuple[str, ...]) -> tuple[str, ...]:
    exponents = (one.exponents[library] for library in libraries)
    return (one.title, *("refused" if value is None else f"{value:.2f}" for value in exponents))


def memory(footprints: dict[str, Footprint]) -> Table:
    """What an idle connection takes."""
    rows = [
        (library, f"{footprint.traced:,.0f}", ABSENT if footprint.resident is None else f"{footprint.resident:,.0f}")
        for library, footprint in footprints.items()
    ]
    return Table("Bytes per idle connection", ("library", "traced", "resident"), tuple(rows))


def title(timing: Timing) -> str:
    return f"{timing.letter}  {timing.title}"


def ratio(found: Spread | None) -> str:
    return f"{figures(found.median)} ({figures(found.low)}-{figures(found.high)})" if found else ABSENT
