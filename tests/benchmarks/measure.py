"""Interleaved timing: every round times every library, so that what disturbs the machine disturbs all of them.

Absolute times differ between machines and between minutes; the ratio of two libraries inside one round does
so far less. Hence a result is the median, over the rounds, of the ratio to the baseline in the same round,
and the quartiles say how far to trust it. The clock is that of the processor, which stands while another program
has it.
"""

import gc
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.benchmarks.jobs import Job

# Windows counts processor time in steps that are longer than a turn.
if sys.platform == "win32":
    CLOCK, clock = "wall-clock time", time.perf_counter_ns
else:
    CLOCK, clock = "processor time", time.thread_time_ns

# So few prepared connections fit into a processor's caches, as the one connection of a real program does.
BATCH = 100


@dataclass(frozen=True, slots=True)
class Spread:
    """A median between its quartiles."""

    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to measure: the rounds, and the least nanoseconds one library's turn in a round should last."""

    rounds: int
    turn_ns: int


CAREFUL = Effort(rounds=15, turn_ns=20_000_000)
QUICK = Effort(rounds=3, turn_ns=4_000_000)


def sample(job: Job, count: int) -> int:
    """Nanoseconds for `count` operations of `job`, what they prepare not included.

    Garbage is collected before and left alone meanwhile, or one library would pay for another's.
    """
    perform, prepare = job.perform, job.prepare
    elapsed = 0
    was_enabled = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        for done in range(0, count, BATCH):
            batch = [prepare() for _ in range(min(BATCH, count - done))]
            take = batch.pop  # so that a connection and what it holds are gone when the next one's turn comes
            started = clock()
            while batch:
                perform(take())
            elapsed += clock() - started
    finally:
        if was_enabled:
            gc.enable()
    return elapsed


def calibrate(job: Job, turn_ns: int) -> int:
    """How many operations of `job` last `turn_ns` nanoseconds, at least one."""
    count = 1
    while (elapsed := sample(job, count)) < turn_ns // 4:
        count *= 2
    return max(1, round(count * turn_ns / elapsed))


def compare(jobs: Mapping[str, Job], effort: Effort) -> dict[str, tuple[float, ...]]:
    """Nanoseconds per operation of each job in each round; a different job begins every round."""
    counts = {name: calibrate(job, effort.turn_ns) for name, job in jobs.items()}
    names = list(jobs)
    times: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(effort.rounds):
        shift = turn % len(names)
        for name in names[shift:] + names[:shift]:
            times[name].append(sample(jobs[name], counts[name]) / counts[name])
    # A tenth of a nanosecond is less than any of them is off by.
    return {name: tuple(round(time, 1) for time in rounds) for name, rounds in times.items()}


def speedups(baseline: Sequence[float], times: Sequence[float]) -> tuple[float, ...]:
    """How many times as fast as the baseline each round was."""
    return tuple(reference / own for reference, own in zip(baseline, times, strict=True))


def spread(values: Sequence[float]) -> Spread:
    if len(values) == 1:
        return Spread(values[0], values[0], values[0])
    low, median, high = statistics.quantiles(values, n=4, method="inclusive")
    return Spread(low, median, high)


def geometric_mean(ratios: Sequence[float]) -> float | None:
    """The mean that does not depend on which side of a ratio is the baseline; None of no ratios."""
    return statistics.geometric_mean(ratios) if ratios else None
