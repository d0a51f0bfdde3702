"""Measuring: facts are compared first, all of them, whatever is measured then."""

from collections.abc import Mapping, Sequence

from tests.benchmarks import growth, measure
from tests.benchmarks.jobs import Driver, Job, Work
from tests.benchmarks.memory import measure_memory
from tests.benchmarks.parity import prepare
from tests.benchmarks.progress import Announce, progress
from tests.benchmarks.results import Results, Timing

PARTS = ("speed", "growth", "memory")

Prepared = Mapping[str, Mapping[str, Job]]
"""By the workload's letter, then by library."""


def run(
    drivers: Sequence[Driver],
    workloads: Sequence[Work],
    shapes: Sequence[growth.Shape],
    baseline: str,
    parts: Sequence[str],
    *,
    quick: bool,
) -> Results:
    """Measure `parts` in one interleaved run.

    Raises:
        DifferenceError: a library does not bring about the facts of a workload.
    """
    jobs = prepare_all(drivers, workloads)
    total = ("speed" in parts) * len(workloads) + ("growth" in parts) * len(shapes)
    total += ("memory" in parts) * len(drivers)
    timings, growths, footprints = [], [], {}
    with progress(total) as announce:
        if "speed" in parts:
            timings = time_all(jobs, workloads, speed_effort(quick=quick), announce)
        if "growth" in parts:
            for shape in shapes:
                announce(f"growth of {shape.title}")
                growths.append(growth.measure_growth(shape, drivers, growth_effort(quick=quick)))
        if "memory" in parts:
            for driver in drivers:
                announce(f"memory of {driver.name}")
                footprints[driver.name] = measure_memory(driver.name)
    names = tuple(driver.name for driver in drivers)
    return Results(names, baseline, tuple(timings), tuple(growths), footprints)


def prepare_all(drivers: Sequence[Driver], workloads: Sequence[Work]) -> Prepared:
    """Every workload made ready for every library that can do it.

    Raises:
        DifferenceError: a library does not bring about the facts of a workload.
    """
    return {
        workload.letter: {driver.name: job for driver in drivers if (job := prepare(driver, workload))}
        for workload in workloads
    }


def time_all(jobs: Prepared, workloads: Sequence[Work], effort: measure.Effort, announce: Announce) -> list[Timing]:
    timings = []
    for workload in workloads:
        announce(f"{workload.letter}  {workload.title}")
        times = measure.compare(jobs[workload.letter], effort)
        timings.append(Timing(workload.letter, workload.title, times))
    return timings


def speed_effort(*, quick: bool) -> measure.Effort:
    return measure.QUICK if quick else measure.CAREFUL


def growth_effort(*, quick: bool) -> measure.Effort:
    return growth.QUICK_EFFORT if quick else growth.EFFORT
