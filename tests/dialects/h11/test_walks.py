"""The same walk over h11 and over stateline.h11: sending, receiving, reusing, failing, legal or not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stateline import h11 as ours
from stateline.http1 import policies
from tests.dialects.h11.differences import H11
from tests.dialects.h11.parallel import Script, Send
from tests.dialects.h11.walks import ACTIONS, allowed, places, wander

ROLES = sorted(ACTIONS)
choices = st.lists(st.integers(0, 8 * max(map(len, ACTIONS.values())) - 1), min_size=1, max_size=24)


@pytest.mark.parametrize("role", ROLES)
def test_everything_ends_the_same_everywhere(role: str) -> None:
    """Every action in every place that h11 can be in, the illegal ones too."""
    for script in places(role).values():
        for action in ACTIONS[role]:
            H11.assert_agreement(Script(role, (*script.actions, action)))


def test_everywhere_is_everywhere() -> None:
    """Every pair of states that the automaton knows is among the places, or the test above would say too little."""
    steps = policies.H11.states
    pairs = set(zip(map(repr, steps[ours.CLIENT]), map(repr, steps[ours.SERVER]), strict=True))
    assert {key[:2] for role in ROLES for key in places(role)} == pairs


@pytest.mark.parametrize("role", ROLES)
@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(choices=choices)
def test_long_walks_end_the_same(role: str, choices: list[int]) -> None:
    H11.assert_agreement(wander(role, choices))


def test_a_walk_is_mostly_legal() -> None:
    (start,) = (key for key, script in places("CLIENT").items() if not script.actions)
    assert Send("Request GET / 1.1\n  Host: a") in allowed("CLIENT", start)
    assert Send("EndOfMessage") not in allowed("CLIENT", start)
    firsts = {mood: {wander("CLIENT", [8 * which + mood]).actions[0] for which in range(100)} for mood in (0, 7)}
    assert firsts[0] == set(allowed("CLIENT", start))
    assert firsts[7] == set(ACTIONS["CLIENT"])
