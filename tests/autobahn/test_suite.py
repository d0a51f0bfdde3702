"""The Autobahn test suite talks to both our endpoints, and finds nothing that it should not.

These are its fast cases. `make autobahn` has it play all; those that are left out here send more of the same.
"""

from collections.abc import Mapping

import pytest

from tests.autobahn.conftest import say_nothing
from tests.autobahn.run import SIDES, Played, play
from tests.autobahn.suite import Suite, SuiteError
from tests.autobahn.verdicts import find_faults

LIBRARY = "stateline.websocket"
SAMPLE = (
    "[1-7].*",
    "9.1.[1-4]",
    "9.2.[1-6]",
    "9.[34].[59]",
    "9.[56].6",
    "9.[78].1",
    "10.*",
    "12.?.[12]",
    "12.1.11",
    "13.?.[12]",
    "13.7.11",
)
GROUPS = ("1", "2", "3", "4", "5", "6", "7", "9", "10", "12", "13")


@pytest.fixture(scope="session")
def played(suite: Suite, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Played]:
    """Both sides, played at once."""
    folder = tmp_path_factory.mktemp("autobahn")
    sides = play(suite, LIBRARY, SIDES, suite.choose(SAMPLE), folder, say_nothing)
    return {each.side: each for each in sides}


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("side", SIDES)
def test_every_case_of_a_group_is_as_the_standard_wants_it(played: Mapping[str, Played], side: str, group: str) -> None:
    cases = [case for case in played[side].cases if case.partition(".")[0] == group]
    faults = find_faults(cases, played[side].results)
    assert cases
    assert not faults, "\n".join(f"{case}: {fault}" for case, fault in faults.items())


@pytest.mark.parametrize("side", SIDES)
def test_an_endpoint_has_nothing_to_complain_about(played: Mapping[str, Played], side: str) -> None:
    assert played[side].complaints == ""


def test_no_group_of_cases_is_forgotten(suite: Suite) -> None:
    assert tuple(dict.fromkeys(case.partition(".")[0] for case in suite.cases)) == GROUPS
    assert {case.partition(".")[0] for case in suite.choose(SAMPLE)} == set(GROUPS)


@pytest.mark.parametrize("side", SIDES)
def test_mistakes_are_found(suite: Suite, tmp_path_factory: pytest.TempPathFactory, side: str) -> None:
    """An empty ping that is not answered is case 2.1, and one that breaks the endpoint 2.2; 1.1.1 is not concerned."""
    cases = ("1.1.1", "2.1", "2.2")
    (forgetful,) = play(
        suite, "tests.autobahn.forgetful", [side], cases, tmp_path_factory.mktemp("forgetful"), say_nothing
    )
    faults = find_faults(cases, forgetful.results)
    assert list(faults) == ["2.1", "2.2"]
    assert "FAILED" in faults["2.1"]
    assert "RuntimeError: a pong with a payload" in forgetful.complaints


def test_a_pattern_that_fits_no_case_is_refused(suite: Suite) -> None:
    with pytest.raises(SuiteError, match=r"the suite has no case 14\.\*"):
        suite.choose(["1.*", "14.*"])
