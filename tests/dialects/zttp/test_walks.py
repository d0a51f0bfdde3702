"""The same walk over zttp and over stateline.zttp: sending, receiving, reusing, legal or not."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dialects.zttp.differences import ZTTP
from tests.dialects.zttp.parallel import Receive, Script
from tests.dialects.zttp.walks import ACTIONS, allowed, wander

ROLES = sorted(ACTIONS)
choices = st.lists(st.integers(0, 8 * max(map(len, ACTIONS.values())) - 1), min_size=1, max_size=16)


@pytest.mark.parametrize("role", ROLES)
def test_any_two_things_in_a_row_end_the_same(role: str) -> None:
    for actions in product(ACTIONS[role], repeat=2):
        ZTTP.assert_agreement(Script(role, actions))


@pytest.mark.parametrize("role", ROLES)
@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(choices=choices)
def test_long_walks_end_the_same(role: str, choices: list[int]) -> None:
    ZTTP.assert_agreement(wander(role, choices))


def test_a_walk_is_mostly_legal() -> None:
    start = Script("SERVER", ())
    assert Receive(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n") in allowed(start)
    firsts = {mood: {wander("SERVER", [8 * which + mood]).actions[0] for which in range(100)} for mood in (0, 7)}
    assert firsts[0] == set(allowed(start))
    assert firsts[7] == set(ACTIONS["SERVER"])
