"""The list of differences says what is so: each is there, and each is needed."""

import re
from pathlib import Path

import pytest

from tests.dialects.wsproto.differences import DIFFERENCES
from tests.dialects.wsproto.libraries import ours, theirs
from tests.dialects.wsproto.parallel import FACETS, Difference, compare

SPEC = Path(__file__).parents[3] / "machine_spec"

every_difference = pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.name)


@every_difference
def test_its_witness_shows_it(difference: Difference) -> None:
    comparison = compare(difference.witness, theirs, ours, DIFFERENCES)
    assert comparison.unexplained is None, str(comparison.unexplained)
    assert difference.name in comparison.explained


@every_difference
def test_nothing_else_explains_what_its_witness_shows(difference: Difference) -> None:
    others = [other for other in DIFFERENCES if other is not difference]
    comparison = compare(difference.witness, theirs, ours, others)
    assert comparison.unexplained is not None
    assert difference.explains(comparison.unexplained)


@every_difference
def test_it_has_a_reason(difference: Difference) -> None:
    assert difference.reason.endswith(".")
    assert difference.covers
    assert difference.covers <= set(FACETS)
    for cite in difference.cites:
        assert re.fullmatch(r"RFC \d+, section \d+(\.\d+)*", cite) or (SPEC / cite).is_file()


def test_no_two_have_the_same_name() -> None:
    assert len({difference.name for difference in DIFFERENCES}) == len(DIFFERENCES)
