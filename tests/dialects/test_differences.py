"""The lists of differences say what is so: each is there, and each is needed."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.dialects.disagreements import Dialect, Difference, facets_of
from tests.dialects.h11.differences import H11
from tests.dialects.wsproto.differences import WSPROTO
from tests.dialects.zttp.differences import ZTTP

SPEC = Path(__file__).parents[2] / "machine_spec"
DIALECTS = {"h11": H11, "zttp": ZTTP, "wsproto": WSPROTO}

every_dialect = pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
every_difference = pytest.mark.parametrize(
    ("dialect", "difference"),
    [
        pytest.param(dialect, difference, id=f"{name}: {difference.name}")
        for name, dialect in DIALECTS.items()
        for difference in dialect.differences
    ],
)


@every_difference
def test_its_witness_shows_it(dialect: Dialect, difference: Difference[Any, Any, Any]) -> None:
    comparison = dialect.compare(difference.witness, dialect.theirs, dialect.ours, dialect.differences)
    assert comparison.unexplained is None, str(comparison.unexplained)
    assert difference.name in comparison.explained


@every_difference
def test_nothing_else_explains_what_its_witness_shows(dialect: Dialect, difference: Difference[Any, Any, Any]) -> None:
    others = [other for other in dialect.differences if other is not difference]
    comparison = dialect.compare(difference.witness, dialect.theirs, dialect.ours, others)
    assert comparison.unexplained is not None
    assert difference.explains(comparison.unexplained)


@every_difference
def test_it_has_a_reason(dialect: Dialect, difference: Difference[Any, Any, Any]) -> None:
    assert difference.reason.endswith(".")
    if difference.covers is not None:
        assert difference.covers
        assert {*difference.covers} <= {*facets_of(dialect.observation)}
    for cite in difference.cites:
        assert re.fullmatch(r"RFC \d+, section \d+(\.\d+)*", cite) or (SPEC / cite).is_file()


@every_dialect
def test_no_two_have_the_same_name(dialect: Dialect) -> None:
    assert len({difference.name for difference in dialect.differences}) == len(dialect.differences)
