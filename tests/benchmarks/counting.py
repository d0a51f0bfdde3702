"""Instructions per operation, counted by valgrind: unlike time, they come out nearly alike in every run.

Two runs of a program are counted, of which one performs the operation more often; what one operation takes is the
difference, divided by how much more often. So neither the start of the interpreter nor its warming up is counted.

    python -m tests.benchmarks.counting h11 b 300    performs what is counted, uncounted
"""

import gc
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.progress import progress
from tests.benchmarks.suites import load, suite_of

ROOT = Path(__file__).parents[2]

WARM_UP = 300
"""Operations before any is counted; the interpreter specialises its bytecode during the first."""
OPERATIONS = 2_000
"""Operations that are counted."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What is to be counted: a workload, by a library; stateline is taken from `folder`."""

    library: str
    letter: str
    folder: Path = ROOT / "generated"


def is_possible() -> bool:
    """Whether instructions can be counted here."""
    return shutil.which("valgrind") is not None


def count(operations: Sequence[Operation]) -> dict[Operation, float]:
    """Count the instructions of each operation."""
    with progress(len(operations)) as announce, ThreadPoolExecutor(os.cpu_count()) as threads:
        counted = {}
        for operation, instructions in zip(operations, threads.map(_count, operations), strict=True):
            announce(f"{operation.letter} by {operation.library}")
            counted[operation] = instructions
    return counted


def _count(operation: Operation) -> float:
    # Once unobserved, so that no run that is counted has to compile a module.
    _run([], operation, 1)
    few, many = (_instructions(operation, times) for times in (WARM_UP, WARM_UP + OPERATIONS))
    return (many - few) / OPERATIONS


def _instructions(operation: Operation, times: int) -> int:
    said = _run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={os.devnull}"], operation, times)
    collected = re.search(r"Collected : (\d+)", said)
    assert collected, said
    return int(collected[1])


def _run(observer: Sequence[str], operation: Operation, times: int) -> str:
    """What the observer, or the program, says on standard error."""
    program = [sys.executable, "-m", "tests.benchmarks.counting", operation.library, operation.letter, str(times)]
    ran = subprocess.run(
        [*observer, *program],
        cwd=ROOT,
        env=_environment(operation.folder),
        check=True,
        stderr=subprocess.PIPE,
        text=True,
    )
    return ran.stderr


def _environment(folder: Path) -> Mapping[str, str]:
    # As little as possible: its size moves the stack. And hashes decide how long a look-up takes.
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "PYTHONPATH": str(folder), "PYTHONHASHSEED": "0"}


def perform(library: str, letter: str, times: int) -> None:
    """Do what is counted."""
    # How much there is to collect depends on the size of the package, not on the operation.
    gc.disable()
    job = load(library).job(suite_of(library).workload(letter))
    assert job is not None
    for _ in range(times):
        job.perform(job.prepare())


if __name__ == "__main__":
    perform(sys.argv[1], sys.argv[2], int(sys.argv[3]))
