"""The same walk over wsproto and over stateline.websocket: sending and hearing, sensible or not."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dialects.disagreements import Receive
from tests.dialects.wsproto import heads
from tests.dialects.wsproto.differences import WSPROTO
from tests.dialects.wsproto.parallel import HANDSHAKE, OPEN, Script
from tests.dialects.wsproto.walks import STARTS, actions, allowed, wander

every_start = pytest.mark.parametrize(("role", "agreement"), STARTS)
MOST = max(len(actions(role, agreement)) for role, agreement in STARTS)
choices = st.lists(st.integers(0, 8 * MOST - 1), min_size=1, max_size=12)


@every_start
def test_any_two_things_in_a_row_end_the_same(role: str, agreement: str | None) -> None:
    for pair in product(actions(role, agreement), repeat=2):
        WSPROTO.assert_agreement(Script(role, pair, agreement))


@every_start
@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(choices=choices)
def test_long_walks_end_the_same(role: str, agreement: str | None, choices: list[int]) -> None:
    WSPROTO.assert_agreement(wander(role, agreement, choices))


def test_a_walk_is_mostly_legal() -> None:
    for agreement in (HANDSHAKE, OPEN):
        start = Script("SERVER", (), agreement)
        assert 0 < len(allowed(start)) < len(actions("SERVER", agreement))
        firsts = {
            mood: {wander("SERVER", agreement, [8 * which + mood]).actions[0] for which in range(100)}
            for mood in (0, 7)
        }
        assert firsts[0] == set(allowed(start))
        assert firsts[7] == set(actions("SERVER", agreement))


def test_a_walk_gets_as_far_as_an_open_connection() -> None:
    script = Script("SERVER", (Receive(heads.request()),), HANDSHAKE)
    accept = next(action for action in allowed(script) if str(action) == "Send AcceptConnection()")
    script = Script("SERVER", (*script.actions, accept), HANDSHAKE)
    assert "Send Pong()" in map(str, allowed(script))
