"""What an idle connection costs: bytes per server's connection left open after one exchange.

Two numbers, for neither tells all. *Traced* is what Python's allocators handed out, to the byte, and blind to
memory that native code takes from elsewhere. *Resident* is how much the process grew: blind to nothing, but
rounded up by the allocators' pages, and only Linux tells it. Each library is weighed in a process of its own,
so that none fills the holes that another left.

    python -m tests.benchmarks.memory h11
"""

import gc
import json
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.benchmarks.suites import load, suite_of

ROOT = Path(__file__).parents[2]
STATM = Path("/proc/self/statm")

TRACED_CONNECTIONS = 2_000
RESIDENT_CONNECTIONS = 10_000


@dataclass(frozen=True, slots=True)
class Footprint:
    """Bytes per idle connection."""

    traced: float
    resident: float | None


def measure_memory(library: str) -> Footprint:
    """The footprint of `library`, taken in a new process."""
    command = [sys.executable, "-m", "tests.benchmarks.memory", library]
    printed = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    return Footprint(**json.loads(printed))


def weigh(library: str) -> Footprint:
    """The footprint of `library`, taken in this process."""
    driver, suite = load(library), suite_of(library)
    workload = suite.workload(suite.idle)

    def connect() -> object:
        return driver.idle_connection(workload)

    # The first connections fill the caches and tables that all later ones share.
    for _ in range(100):
        connect()
    resident = grown(connect, RESIDENT_CONNECTIONS, resident_bytes) if STATM.exists() else None
    tracemalloc.start()
    traced = grown(connect, TRACED_CONNECTIONS, lambda: tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    return Footprint(traced, resident)


def grown(make: Callable[[], object], count: int, bytes_used: Callable[[], int]) -> float:
    """By how many bytes `bytes_used` grows for each of `count` things made and kept."""
    kept: list[object] = [None] * count
    gc.collect()
    before = bytes_used()
    for index in range(count):
        kept[index] = make()
    gc.collect()
    return (bytes_used() - before) / count


def resident_bytes() -> int:
    pages = int(STATM.read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    print(json.dumps(asdict(weigh(sys.argv[1]))))
