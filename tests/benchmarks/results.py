"""What one run measured, as plain data that a record can hold and that knows no driver."""

from dataclasses import dataclass, field, replace

from tests.benchmarks.growth import Growth
from tests.benchmarks.measure import Spread, geometric_mean, speedups, spread
from tests.benchmarks.memory import Footprint


@dataclass(frozen=True, slots=True)
class Timing:
    """One workload's nanoseconds per operation in each round, by library."""

    letter: str
    title: str
    times: dict[str, tuple[float, ...]]

    def speedup(self, library: str, baseline: str) -> Spread | None:
        """How many times as fast as `baseline` the library was; None if one of the two cannot do the workload."""
        if library in self.times and baseline in self.times:
            return spread(speedups(self.times[baseline], self.times[library]))
        return None


@dataclass(frozen=True, slots=True)
class Results:
    """Everything one run measured; a part that was not asked for is empty."""

    libraries: tuple[str, ...]
    baseline: str
    timings: tuple[Timing, ...] = ()
    growths: tuple[Growth, ...] = ()
    footprints: dict[str, Footprint] = field(default_factory=dict)

    @property
    def compared(self) -> tuple[str, ...]:
        """The libraries that are divided by the baseline."""
        return tuple(library for library in self.libraries if library != self.baseline)

    def only(self, letters: str) -> "Results":
        """The same of these workloads alone."""
        return replace(self, timings=tuple(timing for timing in self.timings if timing.letter in letters))

    def median_speedups(self, library: str) -> list[float]:
        """How many times as fast as the baseline `library` was, for each workload both of them ran."""
        found = (timing.speedup(library, self.baseline) for timing in self.timings)
        return [speedup.median for speedup in found if speedup]

    def mean_speedup(self, library: str) -> float | None:
        """The geometric mean of `median_speedups`; None if there are none."""
        return geometric_mean(self.median_speedups(library))
