"""Every danger that `cases/README.md` lists is averted in some case, under `strict` and for each role it names."""

import pytest

from tests.http1.pages import CASES, load_all

ROLES = {"both": {"client", "server"}, "client": {"client"}, "server": {"server"}}
README = (CASES / "README.md").read_text(encoding="utf-8").splitlines()
LINES = [tuple(line.strip("| ").split(" | ")[:2]) for line in README if line.startswith("| E")]
STRICT = [case for case in load_all() if case.options.get("policy", "strict") == "strict"]


@pytest.mark.parametrize(("number", "role"), LINES)
def test_a_danger_is_averted_in_some_case(number: str, role: str) -> None:
    assert {case.role for case in STRICT if number in case.covers} >= ROLES[role]


def test_the_numbers_are_in_order() -> None:
    chapter, line = 1, 0
    for number, _ in LINES:
        chapter, line = (chapter, line + 1) if number == f"E{chapter}.{line + 1}" else (chapter + 1, 1)
        assert number == f"E{chapter}.{line}"
    assert chapter == 7


def test_no_case_averts_what_is_not_listed() -> None:
    known = {number for number, _ in LINES}
    assert {str(case): set(case.covers) - known for case in load_all() if set(case.covers) - known} == {}


def test_a_case_averts_a_danger_once_and_under_strict() -> None:
    for case in load_all():
        assert len(set(case.covers)) == len(case.covers), case.place
        assert not case.covers or case in STRICT, case.place
