"""The list of differences says what is so: each is there, and each is needed."""

import re
from pathlib import Path
from typing import Any

import h11
import pytest

from stateline import h11 as ours
from tests.dialects.disagreements import recut
from tests.dialects.h11.differences import DIFFERENCES, counts_the_whole_element
from tests.dialects.h11.parallel import FACETS, Difference, Script, Side, compare

SPEC = Path(__file__).parents[3] / "machine_spec"

every_difference = pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.name)


@every_difference
def test_its_witness_shows_it(difference: Difference) -> None:
    comparison = compare(difference.witness, h11, ours, DIFFERENCES)
    assert comparison.unexplained is None, str(comparison.unexplained)
    assert difference.name in comparison.explained


@every_difference
def test_nothing_else_explains_what_its_witness_shows(difference: Difference) -> None:
    others = [other for other in DIFFERENCES if other is not difference]
    comparison = compare(difference.witness, h11, ours, others)
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


def test_a_head_too_large_is_refused_by_h11_only_if_it_comes_in_pieces() -> None:
    (limit,) = (difference for difference in DIFFERENCES if difference.explains is counts_the_whole_element)
    whole, pieces = limit.witness, recut(limit.witness, in_thousands)
    assert [hint(h11, script) for script in (whole, pieces)] == [None, 431]
    assert [hint(ours, script) for script in (whole, pieces)] == [431, 431]


def in_thousands(data: bytes) -> list[bytes]:
    return [data[start : start + 1000] for start in range(0, len(data), 1000)]


def hint(library: Any, script: Script) -> Any:
    """Play a script and return the hint of the first error."""
    side = Side(library, script.role)
    seen = [observation for action in script.actions for observation in side.perform(action)]
    return next((observation.result[2] for observation in seen if observation.error), None)
