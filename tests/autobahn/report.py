"""Tables of what the suite said, and the page that is kept of a whole run."""

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from tests.autobahn.run import Played
from tests.autobahn.suite import REQUIREMENTS, Suite
from tests.autobahn.verdicts import ALLOWED, find_faults, is_allowed, is_ok
from tests.benchmarks.table import ABSENT, Table, markdown

PAGE = Path(__file__).with_name("RESULTS.md")


def tabulate(suite: Suite, sides: Sequence[Played], title: str) -> Table:
    """Count results by group of cases and side."""
    cases = sides[0].cases
    groups = dict.fromkeys(case.partition(".")[0] for case in cases)
    columns = ("group", "cases", *(f"{each.side} {kind}" for each in sides for kind in ("OK", "allowed", "failed")))
    rows = [(f"{group}. {suite.groups[group]}", *_count(_within(group, cases), sides)) for group in groups]
    return Table(title, columns, tuple(rows), (("all", *_count(cases, sides)),))


def _within(group: str, cases: Sequence[str]) -> list[str]:
    return [case for case in cases if case.partition(".")[0] == group]


def _count(cases: Sequence[str], sides: Sequence[Played]) -> list[str]:
    counts = [len(cases)]
    for side in sides:
        results = [side.results[case] for case in cases if case in side.results]
        counts += [sum(map(is_ok, results)), sum(map(is_allowed, results)), len(find_faults(cases, side.results))]
    return [str(count or ABSENT) for count in counts]


def render(suite: Suite, library: str, sides: Sequence[Played]) -> str:
    """Write the page of a whole run."""
    pins = dict(line.split("==") for line in REQUIREMENTS.read_text(encoding="utf-8").split() if "==" in line)
    suite_version, fuzzer_version = pins["autobahntestsuite"], pins["autobahn"]
    counts = tabulate(suite, sides, "Cases by their results")
    allowed = [f"| {case} | {allowance.behavior} | {allowance.reason} |" for case, allowance in ALLOWED.items()]
    faults = [f"- {side.side} {case}" for side in sides for case in find_faults(side.cases, side.results)]
    return "\n".join(
        [
            "# What the Autobahn test suite says\n",
            "Written by `make autobahn-record`; do not edit it. The suite played every case it has "
            "with the echo programs in this folder.\n",
            f"- the library: `{library}` of stateline {version('stateline')}",
            f"- the suite: autobahntestsuite {suite_version} with autobahn {fuzzer_version}\n",
            markdown(counts),
            "**Allowed, though not OK**\n",
            "| case | result | why |\n| --- | --- | --- |",
            *allowed,
            "\n**Failed**\n",
            *(faults or ["None."]),
            "",
        ]
    )
