"""What is compared with what: the libraries of a protocol, and all that they are to do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import drivers, growth, workloads
from tests.benchmarks.growth import Shape
from tests.benchmarks.jobs import Driver, Work
from tests.benchmarks.websocket import drivers as websocket_drivers
from tests.benchmarks.websocket import growth as websocket_growth
from tests.benchmarks.websocket import workloads as websocket_workloads

FOLDER = Path(__file__).parent


class UnavailableError(Exception):
    """A library that is not installed, or lacks a name its driver uses."""


@dataclass(frozen=True, slots=True)
class Suite:
    """Libraries that can do the same, and one among them that the others are divided by."""

    command: str
    """Compares them all; the README tells of it."""
    program: str
    libraries: Mapping[str, Callable[[str], Driver]]
    """What makes the driver of each from the name of a module."""
    baseline: str
    workloads: Callable[[], tuple[Work, ...]]
    shapes: tuple[Shape, ...]
    idle: str
    """The letter of the workload after which an idle connection is weighed."""
    record: Path

    def workload(self, letter: str) -> Work:
        (found,) = (workload for workload in self.workloads() if workload.letter == letter)
        return found


HTTP1 = Suite(
    command="make bench",
    program="python -m tests.benchmarks",
    libraries=drivers.LIBRARIES,
    baseline="h11",
    workloads=workloads.all_workloads,
    shapes=growth.SHAPES,
    idle="n",
    record=FOLDER / "results.json",
)
WEBSOCKET = Suite(
    command="make bench-websocket",
    program="python -m tests.benchmarks.websocket",
    libraries=websocket_drivers.LIBRARIES,
    baseline="wsproto",
    workloads=websocket_workloads.all_workloads,
    shapes=websocket_growth.SHAPES,
    idle="a",
    record=FOLDER / "websocket.json",
)
SUITES = (HTTP1, WEBSOCKET)


def suite_of(library: str) -> Suite:
    (found,) = (suite for suite in SUITES if library in suite.libraries)
    return found


def load(name: str, module: str | None = None) -> Driver:
    """The driver of the library `name`, or of another module with its API.

    Raises:
        UnavailableError: it cannot be imported, or does not have the API its driver uses.
    """
    module = module or name
    try:
        return suite_of(name).libraries[name](module)
    except (ImportError, AttributeError) as problem:
        raise UnavailableError(f"{module} is not available: {problem}") from problem
