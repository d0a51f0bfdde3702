"""Only OK and what is listed passes, and what is listed must be so."""

from dataclasses import replace
from pathlib import Path

from tests.autobahn.results import Result
from tests.autobahn.verdicts import ALLOWED, INFORMATIONAL, NON_STRICT, OK, find_faults

FINE = Result(
    case="1.1.1",
    behavior=OK,
    closing=OK,
    description="Send an empty message.",
    expectation="It is returned.",
    verdict="It was.",
    verdict_on_closing="Properly",
    expected="[]",
    received="[]",
    close_code=1000,
    page=Path("case_1_1_1.html"),
)


def fault(result: Result) -> str:
    return find_faults([result.case], {result.case: result}).get(result.case, "")


def test_ok_is_no_fault() -> None:
    assert fault(FINE) == ""


def test_a_case_without_a_result_is_a_fault() -> None:
    assert "no result" in find_faults(["1.1.1"], {})["1.1.1"]


def test_the_behavior_and_the_closing_both_count() -> None:
    assert "NON-STRICT, closing OK" in fault(replace(FINE, behavior=NON_STRICT))
    assert "OK, closing UNCLEAN" in fault(replace(FINE, closing="UNCLEAN"))


def test_a_fault_is_told_in_the_words_of_the_suite() -> None:
    told = fault(replace(FINE, behavior="FAILED", verdict="It was not."))
    for words in ("Send an empty message.", "It is returned.", "It was not. Properly."):
        assert words in told


def test_what_is_listed_is_allowed_and_nothing_worse() -> None:
    for case, allowance in ALLOWED.items():
        listed = replace(FINE, case=case, behavior=allowance.behavior, closing=allowance.behavior)
        assert fault(listed) == ""
        assert fault(replace(listed, closing=OK)) == ""
        assert "FAILED" in fault(replace(listed, behavior="FAILED"))


def test_what_is_listed_for_one_case_is_not_allowed_in_another() -> None:
    assert fault(replace(FINE, behavior=INFORMATIONAL, closing=INFORMATIONAL)) != ""


def test_a_listed_case_that_is_ok_is_a_fault() -> None:
    for case in ALLOWED:
        assert "take it out" in fault(replace(FINE, case=case))
