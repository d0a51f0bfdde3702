"""The same bytes through zttp and through stateline.zttp, whole and in pieces."""

import pytest
import zttp
from hypothesis import given, settings
from hypothesis import strategies as st

from stateline import zttp as ours
from tests.dialects.built import messages, request_lines, status_lines
from tests.dialects.disagreements import recut
from tests.dialects.zttp.differences import DIFFERENCES
from tests.dialects.zttp.messages import ASK, MORE, damaged_scripts, realistic_scripts, script_of
from tests.dialects.zttp.parallel import Receive, Script, compare
from tests.http1 import cuts
from tests.http1.pages import Case, load_all

FEW_BYTES = 1000
BATCHES = 20
BATCH = 100


def assert_agreement(script: Script) -> None:
    comparison = compare(script, zttp, ours, DIFFERENCES)
    if comparison.unexplained is not None:
        pytest.fail(str(comparison.unexplained), pytrace=False)


def assert_agreement_however_cut(script: Script) -> None:
    ways = [cuts.whole, cuts.at_random(1), cuts.at_random(2)]
    if sum(len(action.data) for action in script.actions if isinstance(action, Receive)) < FEW_BYTES:
        ways.append(cuts.byte_by_byte)
    for cut in ways:
        assert_agreement(recut(script, cut))


@pytest.mark.parametrize("case", load_all(), ids=str)
def test_a_page_means_the_same_to_both(case: Case) -> None:
    assert_agreement_however_cut(script_of(case))


def test_what_browsers_and_servers_send_means_the_same_to_both() -> None:
    for script in realistic_scripts():
        assert_agreement_however_cut(script)


@pytest.mark.parametrize("seed", range(BATCHES))
def test_damaged_messages_mean_the_same_to_both(seed: int) -> None:
    for number, script in enumerate(damaged_scripts(BATCH, seed)):
        assert_agreement(script)
        assert_agreement(recut(script, cuts.byte_by_byte if number % 2 else cuts.at_random(number)))


agreed = settings(max_examples=800, deadline=None, derandomize=True, database=None)
seeds = st.integers(0, 5)


def recut_at_random(script: Script, seed: int) -> Script:
    return recut(script, cuts.at_random(seed)) if seed else script


@agreed
@given(st.lists(messages(request_lines), min_size=1, max_size=2).map(b"".join), seeds)
def test_built_requests_mean_the_same_to_both(data: bytes, seed: int) -> None:
    assert_agreement(recut_at_random(Script("SERVER", (Receive(data), Receive(b""), *MORE)), seed))


@agreed
@given(st.sampled_from(sorted(ASK)), st.lists(messages(status_lines), min_size=1, max_size=2).map(b"".join), seeds)
def test_built_responses_mean_the_same_to_both(asked: str, data: bytes, seed: int) -> None:
    assert_agreement(recut_at_random(Script("CLIENT", (*ASK[asked], Receive(data), Receive(b""), *MORE)), seed))
