"""The tables count."""

import re
from dataclasses import replace
from pathlib import Path

from tests.autobahn.report import PAGE, render, tabulate
from tests.autobahn.results import Result
from tests.autobahn.run import CLIENT, SERVER, Played
from tests.autobahn.suite import Suite
from tests.autobahn.test_verdicts import FINE
from tests.autobahn.verdicts import INFORMATIONAL

CASES = ("1.1.1", "1.1.2", "7.1.6")
SUITE = Suite(Path("python"), CASES, {"1": "Framing", "7": "Close Handling"}, True)


def result(case: str, behavior: str = "OK") -> Result:
    return replace(FINE, case=case, behavior=behavior)


def side(name: str, *results: Result) -> Played:
    return Played(name, CASES, {each.case: each for each in results}, "")


SIDES = (
    side(SERVER, result("1.1.1"), result("1.1.2"), result("7.1.6", INFORMATIONAL)),
    side(CLIENT, result("1.1.1"), result("1.1.2", "FAILED")),
)


def test_results_are_counted_by_group_and_side() -> None:
    table = tabulate(SUITE, SIDES, "Counted")
    assert table.rows == (
        ("1. Framing", "2", "2", "-", "-", "1", "-", "1"),
        ("7. Close Handling", "1", "-", "1", "-", "-", "-", "1"),
    )
    assert table.totals == (("all", "3", "2", "1", "-", "1", "-", "2"),)


def test_the_page_names_what_failed() -> None:
    page = render(SUITE, "stateline.websocket", SIDES)
    assert page.partition("**Failed**\n\n")[2] == "- client 1.1.2\n- client 7.1.6\n"


def test_the_page_that_is_kept_is_of_all_cases_and_none_failed(suite: Suite) -> None:
    page = PAGE.read_text(encoding="utf-8")
    (total,) = re.findall(r"^\| \*\*all\*\* \| (.*) \|$", page, re.MULTILINE)
    cases, *sides = (cell.strip("*") for cell in total.split(" | "))
    assert cases == str(len(suite.cases))
    for ok, allowed, failed in (sides[:3], sides[3:]):
        assert int(ok) + int(allowed) == len(suite.cases)
        assert failed == "-"
    assert page.endswith("**Failed**\n\nNone.\n")
