"""Write what the README shows of the records: `python -m tests.benchmarks.publish`.

Table and picture are made of the records alone, so whoever has no time to measure can still change how they look.
"""

import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.benchmarks import chart, record, report
from tests.benchmarks.record import Record
from tests.benchmarks.sections import replaced
from tests.benchmarks.servers.record import server_section
from tests.benchmarks.table import Table, figures, markdown

README = Path(__file__).parents[2] / "README.md"
COMMAND = "make bench-report"

Section = Callable[[], str]


def library_section() -> str:
    """How fast the libraries are."""
    made, others = record.read(), record.read_others()
    picture = chart.CHART.relative_to(README.parent).as_posix()
    return "\n".join(
        [
            f"![Times as fast as {made.results.baseline}, workload by workload]({picture})\n",
            f"{method(made)}\n",
            markdown(report.speed(made.results)),
            *([markdown(by_version([made, *others]))] if others else []),
            markdown(_beside(made)),
        ]
    )


SECTIONS: dict[str, Section] = {"benchmarks": library_section, "servers": server_section}
"""What is written into the README, by the name of the section."""


def published() -> dict[Path, str]:
    """Every published file, as it should be."""
    page = README.read_text(encoding="utf-8")
    for name, section in SECTIONS.items():
        page = replaced(page, name, section())
    return {README: page, chart.CHART: chart.draw(record.read())}


def publish() -> None:
    for path, text in published().items():
        path.write_text(text, encoding="utf-8", newline="\n")


def method(made: Record) -> str:
    """How it was measured, and on what, as a paragraph."""
    machine, how = made.machine, made.method
    # A module of a library has its library's version.
    others = ", ".join(f"{name} {version}" for name, version in made.versions.items() if "." not in name)
    words = (
        f"One run of `make bench` on {made.date}: {how.rounds} rounds, in each of which every library has a turn of "
        f"at least {how.turn_ns // 1_000_000} ms per workload; {how.clock}, garbage collected between turns and not "
        f"during them. {machine.python} ({machine.build}), {machine.system}, {machine.processor}, "
        f"{machine.architecture}, {machine.cores} cores; {others}. Only the ratios mean anything on another machine."
    )
    return textwrap.fill(words, width=88, break_long_words=False, break_on_hyphens=False)


def by_version(records: Sequence[Record]) -> Table:
    """The geometric means of every version of CPython that there is a record of."""
    results = records[0].results
    rows = ((one.machine.python, *(report.mean(one.results, name) for name in results.compared)) for one in records)
    title = f"Times as fast as {results.baseline}, by the version of Python: the geometric mean"
    return Table(title, ("interpreter", *results.compared), tuple(rows))


def _beside(made: Record) -> Table:
    """Growth and memory: one column for each library, as in the table of ratios."""
    results = made.results
    exponents = report.growth(results)
    traced = (figures(results.footprints[name].traced) for name in results.libraries)
    row = ("bytes per idle connection, by Python's allocators", *traced)
    return Table("Growth exponents (1 is linear, 2 quadratic) and memory", exponents.columns, (*exponents.rows, row))


if __name__ == "__main__":
    publish()
