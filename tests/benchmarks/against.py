"""How much faster the library became since another revision, both timed in one interleaved run."""

from collections.abc import Sequence

from tests.benchmarks import revision
from tests.benchmarks.jobs import Driver, Work
from tests.benchmarks.measure import Effort, geometric_mean
from tests.benchmarks.progress import progress
from tests.benchmarks.report import ratio, title
from tests.benchmarks.results import Timing
from tests.benchmarks.run import prepare_all, time_all
from tests.benchmarks.suites import load
from tests.benchmarks.table import ABSENT, Table, figures

FORMER = "stateline_before"
"""What the other revision's package is called in this process."""


def former(library: str) -> str:
    """The module of the other revision that `library` is in this one."""
    return library.replace(revision.PACKAGE, FORMER, 1)


def compare_with(other: str, libraries: Sequence[str], workloads: Sequence[Work], effort: Effort) -> list[Timing]:
    """Time the libraries, which are stateline or modules of it, and what they were in another revision.

    Raises:
        RevisionError: the other revision cannot be had.
        UnavailableError: one of the libraries is not there, or was not.
        DifferenceError: one of them does not bring about the facts of a workload, or did not.
    """
    with revision.importable(other, FORMER):
        drivers: list[Driver] = [
            driver for library in libraries for driver in (load(library), load(library, former(library)))
        ]
        jobs = prepare_all(drivers, workloads)
        with progress(len(workloads)) as announce:
            return time_all(jobs, workloads, effort, announce)


def table(timings: Sequence[Timing], libraries: Sequence[str], other: str) -> Table:
    """Above 1 is faster than in the other revision."""
    speedups = [[timing.speedup(library, former(library)) for library in libraries] for timing in timings]
    means = [
        geometric_mean([speedup.median for speedup in column if speedup]) for column in zip(*speedups, strict=True)
    ]
    return Table(
        f"Times as fast as in {other}: the median round (quartiles)",
        ("workload", *libraries),
        tuple((title(timing), *map(ratio, row)) for timing, row in zip(timings, speedups, strict=True)),
        (("geometric mean", *(ABSENT if mean is None else figures(mean) for mean in means)),),
    )
