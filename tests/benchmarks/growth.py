"""How time grows with size: the exponent e where time is proportional to size to the power e.

An exponent near 1 is linear, near 2 quadratic: then a peer can buy much work with few bytes. Constant costs
flatten small sizes, so the sizes start where the thing that grows already dominates.
"""

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tests.benchmarks.jobs import Driver, Job, Work
from tests.benchmarks.measure import Effort, compare
from tests.benchmarks.parity import require_facts
from tests.benchmarks.workloads import BINARY_FIELDS, CHUNKED, HOST, Workload, cut, filler, length, request, server_read

MAX_HEAD_BYTES = 65_536

EFFORT = Effort(rounds=5, turn_ns=10_000_000)
QUICK_EFFORT = Effort(rounds=2, turn_ns=2_000_000)


@dataclass(frozen=True, slots=True)
class Shape:
    """A family of workloads that differ in one size."""

    title: str
    sizes: tuple[int, ...]
    workload: Callable[[int], Work]


@dataclass(frozen=True, slots=True)
class Growth:
    """The exponent of each library; None for one that refuses a size."""

    title: str
    sizes: tuple[int, ...]
    exponents: dict[str, float | None]


def body_bytes(size: int) -> Workload:
    """A longer and longer body, whose pieces nobody joins: that costs more for each byte the more there are."""
    message = request(b"POST", b"/", (*BINARY_FIELDS, length(size)), (filler(size),))
    return replace(server_read("body", "body bytes", *message, feed_size=16_384), gather=tuple)


def chunk_count(count: int) -> Workload:
    message = request(b"POST", b"/", (*BINARY_FIELDS, CHUNKED), cut(filler(count * 10), 10))
    return server_read("chunks", "chunks of 10 bytes", *message)


def header_bytes(size: int) -> Workload:
    """More and more fields of 640 bytes, all at once; no library's limit on their number is met."""
    fields = tuple((b"X-Field-%05d" % number, b"v" * 623) for number in range(size // 640))
    workload = server_read("fields", "header bytes", *request(b"GET", b"/", (HOST, *fields)))
    return replace(workload, max_head_bytes=MAX_HEAD_BYTES)


def bytewise_head(size: int) -> Workload:
    """Thirty-two fields, longer and longer, byte by byte."""
    fields = tuple((b"X-Field-%05d" % number, b"v" * (size // 32 - 17)) for number in range(32))
    workload = server_read("bytewise", "bytewise head", *request(b"GET", b"/", (HOST, *fields)), feed_size=1)
    return replace(workload, max_head_bytes=MAX_HEAD_BYTES)


MEGABYTE = 1_048_576
# More than a processor's nearer caches hold, less than what the C allocator maps anew for every block: at either
# border the cost of a byte jumps, whoever copies it.
BODY_SIZES = (2 * MEGABYTE, 4 * MEGABYTE, 8 * MEGABYTE, 16 * MEGABYTE)
HEAD_SIZES = (3_750, 7_500, 15_000, 30_000, 60_000)

SHAPES = (
    Shape("body bytes, 2 to 16 MB", BODY_SIZES, body_bytes),
    Shape("chunks of 10 B, 2,000 to 32,000", (2_000, 4_000, 8_000, 16_000, 32_000), chunk_count),
    Shape("header bytes, 3.75 to 60 KB", HEAD_SIZES, header_bytes),
    Shape("bytewise head, 3.75 to 60 KB", HEAD_SIZES, bytewise_head),
)


def exponent(sizes: Sequence[int], times: Sequence[float]) -> float:
    """The slope of the straight line through the logarithms."""
    return statistics.linear_regression(list(map(math.log, sizes)), list(map(math.log, times))).slope


def measure_growth(shape: Shape, drivers: Sequence[Driver], effort: Effort) -> Growth:
    """Every library's exponent for one shape."""
    workloads = [shape.workload(size) for size in shape.sizes]
    able = [driver for driver in drivers if _reads(driver, workloads[-1])]
    fastest: dict[str, list[float]] = {driver.name: [] for driver in able}
    for workload in workloads:
        # Here the minimum serves: noise only ever adds, and adds most to the small sizes.
        for name, times in compare({driver.name: _job(driver, workload) for driver in able}, effort).items():
            fastest[name].append(min(times))
    exponents = {name: exponent(shape.sizes, times) for name, times in fastest.items()}
    return Growth(shape.title, shape.sizes, {driver.name: exponents.get(driver.name) for driver in drivers})


def _job(driver: Driver, workload: Work) -> Job:
    job = driver.job(workload)
    assert job is not None, "what grows, every library can do"
    return job


def _reads(driver: Driver, workload: Work) -> bool:
    """Whether the library takes the workload; some have fixed limits, and an exception of their own for it.

    Raises:
        DifferenceError: it takes the workload and gets it wrong.
    """
    job = _job(driver, workload)
    try:
        outcome = job.perform(job.prepare())
    except Exception:
        return False
    require_facts(driver, workload, job.observe(outcome))
    return True
