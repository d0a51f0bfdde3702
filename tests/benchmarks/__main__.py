"""Compare stateline with h11, httptools and zttp in one interleaved run.

    python -m tests.benchmarks                               everything, in about a minute
    python -m tests.benchmarks --quick                       everything, roughly, in seconds
    python -m tests.benchmarks --only a,b,n --parts speed    three workloads

Before anything is timed, every library must bring about the same facts on every workload.
"""

import argparse
import json
import platform
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks import growth, measure, report
from tests.benchmarks.drivers import LIBRARIES, UnavailableError, load
from tests.benchmarks.jobs import Driver
from tests.benchmarks.memory import Footprint, measure_memory
from tests.benchmarks.parity import DifferenceError, prepare
from tests.benchmarks.progress import progress
from tests.benchmarks.workloads import Workload, all_workloads

PARTS = ("speed", "growth", "memory")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    workloads = [workload for workload in all_workloads() if workload.letter in options.only]
    drivers = _available([*dict.fromkeys([*options.libraries, options.baseline])])
    if options.baseline not in [driver.name for driver in drivers]:
        parser.error(f"nothing to compare with: the baseline {options.baseline} is not available")
    try:
        results = run(drivers, workloads, options.baseline, options.parts, quick=options.quick)
    except DifferenceError as difference:
        print(f"Not timed, because the libraries do not agree.\n{difference}", file=sys.stderr)
        return 1
    machine = (
        f"{platform.python_implementation()} {platform.python_version()}, {platform.system()}, {platform.machine()}"
    )
    made = report.tables(results)
    print(machine, end="\n\n")
    report.show(made)
    if options.json:
        data = {"machine": machine, **report.as_data(results)}
        options.json.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    if options.markdown:
        options.markdown.write_text(f"{machine}\n\n{report.markdown(made)}", encoding="utf-8")
    return 0


def run(
    drivers: Sequence[Driver], workloads: Sequence[Workload], baseline: str, parts: Sequence[str], *, quick: bool
) -> report.Results:
    """Measure `parts`; the workloads' facts are compared first, all of them, whatever is measured.

    Raises:
        DifferenceError: a library does not bring about the facts of a workload.
    """
    jobs = {
        workload.letter: {driver.name: job for driver in drivers if (job := prepare(driver, workload))}
        for workload in workloads
    }
    timings: list[report.Timing] = []
    growths: list[growth.Growth] = []
    footprints: dict[str, Footprint] = {}
    total = ("speed" in parts) * len(workloads) + ("growth" in parts) * len(growth.SHAPES)
    total += ("memory" in parts) * len(drivers)
    with progress(total) as announce:
        if "speed" in parts:
            effort = measure.QUICK if quick else measure.CAREFUL
            for workload in workloads:
                announce(f"{workload.letter}  {workload.title}")
                timings.append(report.Timing(workload, measure.compare(jobs[workload.letter], effort)))
        if "growth" in parts:
            effort = growth.QUICK_EFFORT if quick else growth.EFFORT
            for shape in growth.SHAPES:
                announce(f"growth of {shape.title}")
                growths.append(growth.measure_growth(shape, drivers, effort))
        if "memory" in parts:
            for driver in drivers:
                announce(f"memory of {driver.name}")
                footprints[driver.name] = measure_memory(driver.name)
    return report.Results(
        tuple(driver.name for driver in drivers), baseline, tuple(timings), tuple(growths), footprints
    )


def _available(names: Sequence[str]) -> list[Driver]:
    """The drivers of those libraries that are there; a line for each that is not."""
    drivers = []
    for name in names:
        try:
            drivers.append(load(name))
        except UnavailableError as problem:
            print(f"{problem}; going on without it", file=sys.stderr)
    return drivers


def _known_letters() -> list[str]:
    return [workload.letter for workload in all_workloads()]


def _letters(text: str) -> list[str]:
    return _listed(text, _known_letters(), "workload")


def _parts(text: str) -> list[str]:
    return _listed(text, PARTS, "part")


def _libraries(text: str) -> list[str]:
    return _listed(text, list(LIBRARIES), "library")


def _listed(text: str, known: Sequence[str], what: str) -> list[str]:
    chosen = [name.strip() for name in text.split(",")]
    for name in chosen:
        if name not in known:
            raise argparse.ArgumentTypeError(f"no {what} {name!r}; there are {', '.join(known)}")
    return chosen


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--parts", type=_parts, default=",".join(PARTS), help="only these of speed, growth and memory")
    parser.add_argument("--quick", action="store_true", help="few and short rounds")
    parser.add_argument("--only", type=_letters, default=",".join(_known_letters()), help="only these workloads")
    parser.add_argument("--libraries", type=_libraries, default=",".join(LIBRARIES), help="only these libraries")
    parser.add_argument("--baseline", choices=list(LIBRARIES), default="h11", help="what the others are divided by")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every measurement to FILE")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables to FILE")
    return parser


if __name__ == "__main__":
    sys.exit(main())
