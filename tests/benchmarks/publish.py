"""Write what the README shows of the records: `python -m tests.benchmarks.publish`.

Table and picture are made of the records alone, so whoever has no time to measure can still change how they look.
"""

import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.benchmarks import chart, goals, record, report
from tests.benchmarks.record import Record
from tests.benchmarks.sections import replaced
from tests.benchmarks.servers.record import server_section
from tests.benchmarks.suites import HTTP1, WEBSOCKET, Suite
from tests.benchmarks.table import Table, figures, markdown

README = Path(__file__).parents[2] / "README.md"
COMMAND = "make bench-report"

Section = Callable[[], str]


def http1_section() -> str:
    """How fast the libraries speak HTTP/1.1."""
    made = record.read(HTTP1.record)
    picture = chart.CHART.relative_to(README.parent).as_posix()
    return f"![Times as fast as {made.results.baseline}, workload by workload]({picture})\n\n{_told(made, HTTP1)}"


def websocket_section() -> str:
    """How fast they speak WebSocket."""
    return _told(record.read(WEBSOCKET.record), WEBSOCKET)


def _told(made: Record, suite: Suite) -> str:
    speed = report.speed(made.results, goals.judged_together(goals.load(), made.results))
    others = record.read_others(suite.record)
    tables = [speed, *([by_version([made, *others])] if others else []), _beside(made)]
    return "\n".join([f"{method(made, suite.command)}\n", *map(markdown, tables)])


def by_version(records: Sequence[Record]) -> Table:
    """The geometric means of every version of CPython that there is a record of."""
    results = records[0].results
    rows = ((one.machine.python, *(report.mean(one.results, name) for name in results.compared)) for one in records)
    title = f"Times as fast as {results.baseline}, by the version of Python: the geometric mean"
    return Table(title, ("interpreter", *results.compared), tuple(rows))


SECTIONS: dict[str, Section] = {
    "benchmarks": http1_section,
    "websocket": websocket_section,
    "servers": server_section,
}
"""What is written into the README, by the name of the section."""


def published() -> dict[Path, str]:
    """Every published file, as it should be."""
    page = README.read_text(encoding="utf-8")
    for name, section in SECTIONS.items():
        page = replaced(page, name, section())
    return {README: page, chart.CHART: chart.draw(record.read(HTTP1.record))}


def publish() -> None:
    for path, text in published().items():
        path.write_text(text, encoding="utf-8", newline="\n")


def method(made: Record, command: str) -> str:
    """How it was measured, and on what, as a paragraph."""
    machine, how = made.machine, made.method
    # A module of a library has its library's version.
    versions = {name.partition(".")[0]: version for name, version in made.versions.items()}
    others = ", ".join(f"{name} {version}" for name, version in versions.items())
    words = (
        f"One run of `{command}` on {made.date}: {how.rounds} rounds, in each of which every library has a turn of "
        f"at least {how.turn_ns // 1_000_000} ms per workload; {how.clock}, garbage collected between turns and not "
        f"during them. {machine.python} ({machine.build}), {machine.system}, {machine.processor}, "
        f"{machine.architecture}, {machine.cores} cores; {others}. Only the ratios mean anything on another machine."
    )
    return textwrap.fill(words, width=88, break_long_words=False, break_on_hyphens=False)


def _beside(made: Record) -> Table:
    """Growth and memory: one column for each library, as in the table of ratios."""
    results = made.results
    exponents = report.growth(results)
    traced = (figures(results.footprints[name].traced) for name in results.libraries)
    row = ("bytes per idle connection, by Python's allocators", *traced)
    return Table("Growth exponents (1 is linear, 2 quadratic) and memory", exponents.columns, (*exponents.rows, row))


if __name__ == "__main__":
    publish()
