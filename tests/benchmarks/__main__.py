"""Compare stateline with h11, httptools and zttp in one interleaved run.

    python -m tests.benchmarks                               everything, in two minutes
    python -m tests.benchmarks --quick                       everything, roughly, in seconds
    python -m tests.benchmarks --only a,b,n --parts speed    three workloads
    python -m tests.benchmarks --against main                this stateline with that of another revision
    python -m tests.benchmarks --record                      everything, kept and shown in the README

Before anything is timed, every library must bring about the same facts on every workload.
"""

import argparse
import datetime
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.benchmarks import against, goals, publish, record, report
from tests.benchmarks.jobs import Driver, Work
from tests.benchmarks.machine import python_minor, this_machine, versions
from tests.benchmarks.measure import CLOCK
from tests.benchmarks.parity import DifferenceError
from tests.benchmarks.record import Method, Record
from tests.benchmarks.results import Results
from tests.benchmarks.revision import PACKAGE, RevisionError
from tests.benchmarks.run import PARTS, growth_effort, run, speed_effort
from tests.benchmarks.suites import HTTP1, Suite, UnavailableError, load
from tests.benchmarks.table import show


def main(arguments: Sequence[str] | None = None, suite: Suite = HTTP1, description: str | None = __doc__) -> int:
    parser = _parser(suite, description)
    options = parser.parse_args(arguments)
    if options.record and not _is_whole(options, parser):
        parser.error("what is recorded is a whole run: without --quick, --only, --parts, --libraries, --baseline")
    workloads = [workload for workload in suite.workloads() if workload.letter in options.only]
    try:
        if options.against:
            return _compare_with(options.against, options.libraries, workloads, quick=options.quick)
        drivers = _available([*dict.fromkeys([*options.libraries, options.baseline])], parser, options)
        results = run(drivers, workloads, suite.shapes, options.baseline, options.parts, quick=options.quick)
    except DifferenceError as difference:
        print(f"Not timed, because the libraries do not agree.\n{difference}", file=sys.stderr)
        return 1
    except (RevisionError, UnavailableError) as problem:
        print(f"Nothing to compare with: {problem}", file=sys.stderr)
        return 1
    made = _record(results, quick=options.quick)
    _show(made)
    if options.json:
        record.write(made, options.json)
    if options.record:
        record.write(made, record.place(suite.record, python_minor()))
        publish.publish()
    return 0


def _compare_with(other: str, libraries: Sequence[str], workloads: Sequence[Work], *, quick: bool) -> int:
    own = [library for library in libraries if library.partition(".")[0] == PACKAGE]
    timings = against.compare_with(other, own, workloads, speed_effort(quick=quick))
    show([against.table(timings, own, other)])
    return 0


def _record(results: Results, *, quick: bool) -> Record:
    speed, growth = speed_effort(quick=quick), growth_effort(quick=quick)
    return Record(
        date=datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        machine=this_machine(),
        versions=versions(results.libraries),
        method=Method(CLOCK, speed.rounds, speed.turn_ns, growth.rounds, growth.turn_ns),
        results=results,
    )


def _show(made: Record) -> None:
    machine = made.machine
    print(f"{machine.python} ({machine.build}), {machine.system}, {machine.processor}, {machine.cores} cores")
    print(", ".join(f"{name} {version}" for name, version in made.versions.items()), end="\n\n")
    aims = goals.load()
    judged = goals.verdicts(aims, made.results, python_minor())
    tables = report.tables(made.results, goals.judged_together(aims, made.results))
    show([*tables, *([goals.table(judged)] if judged else [])])


def _available(names: Sequence[str], parser: argparse.ArgumentParser, options: argparse.Namespace) -> list[Driver]:
    """The drivers of those libraries that are there; a line for each that is not, and an end if it is needed."""
    drivers = []
    for name in names:
        try:
            drivers.append(load(name))
        except UnavailableError as problem:
            if name == options.baseline or options.record:
                parser.error(f"nothing to compare with: {problem}")
            print(f"{problem}; going on without it", file=sys.stderr)
    return drivers


def _is_whole(options: argparse.Namespace, parser: argparse.ArgumentParser) -> bool:
    return not options.against and all(
        getattr(options, name) == getattr(parser.parse_args([]), name)
        for name in ("quick", "only", "parts", "libraries", "baseline")
    )


def _listed(known: Sequence[str], what: str) -> Callable[[str], list[str]]:
    """Reads some of the known names, separated by commas."""

    def listed(text: str) -> list[str]:
        chosen = [name.strip() for name in text.split(",")]
        for name in chosen:
            if name not in known:
                raise argparse.ArgumentTypeError(f"no {what} {name!r}; there are {', '.join(known)}")
        return chosen

    return listed


def _parser(suite: Suite, description: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=suite.program, description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )

    def add_list(option: str, known: Sequence[str], what: str, words: str) -> None:
        parser.add_argument(option, type=_listed(known, what), default=",".join(known), help=words)

    libraries = list(suite.libraries)
    add_list("--parts", PARTS, "part", "only these of speed, growth and memory")
    parser.add_argument("--quick", action="store_true", help="few and short rounds")
    add_list("--only", [workload.letter for workload in suite.workloads()], "workload", "only these workloads")
    add_list("--libraries", libraries, "library", "only these libraries")
    parser.add_argument("--baseline", choices=libraries, default=suite.baseline, help="what the others are divided by")
    parser.add_argument("--against", metavar="REVISION", help="time stateline, and stateline as it was there, alone")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every measurement to FILE")
    parser.add_argument("--record", action="store_true", help="keep the run and show it in the README")
    return parser


if __name__ == "__main__":
    sys.exit(main())
