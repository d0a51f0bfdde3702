"""The same bytes through h11 and through stateline.h11, whole and in pieces."""

import h11
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stateline import h11 as ours
from tests.dialects.built import messages, request_lines, status_lines
from tests.dialects.disagreements import recut
from tests.dialects.h11.differences import DIFFERENCES
from tests.dialects.h11.messages import ASK, damaged_scripts, realistic_scripts, script_of
from tests.dialects.h11.parallel import Receive, Script, compare
from tests.http1 import cuts
from tests.http1.pages import Case, load_all

FEW_BYTES = 1000
BATCHES = 20
BATCH = 100


def assert_agreement(script: Script) -> None:
    comparison = compare(script, h11, ours, DIFFERENCES)
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


CHUNKED = (
    b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"5;" + b"x" * 45 + b"\r\nhello\r\n0\r\nX-Long: " + b"y" * 47 + b"\r\n\r\n"
)


@pytest.mark.parametrize("size", range(44, 64))
def test_limits_are_the_same_byte_by_byte(size: int) -> None:
    """The head has 47 bytes, the chunk line 49, the trailers 59: some limit refuses each."""
    script = recut(Script("SERVER", (Receive(CHUNKED),)), cuts.byte_by_byte)
    comparison = compare(script, h11, ours, DIFFERENCES, max_incomplete_event_size=size)
    assert comparison.unexplained is None, str(comparison.unexplained)


agreed = settings(max_examples=800, deadline=None, derandomize=True, database=None)
seeds = st.integers(0, 5)


def recut_at_random(script: Script, seed: int) -> Script:
    return recut(script, cuts.at_random(seed)) if seed else script


@agreed
@given(st.lists(messages(request_lines), min_size=1, max_size=2).map(b"".join), seeds)
def test_built_requests_mean_the_same_to_both(data: bytes, seed: int) -> None:
    assert_agreement(recut_at_random(Script("SERVER", (Receive(data), Receive(b""))), seed))


@agreed
@given(st.sampled_from(sorted(ASK)), st.lists(messages(status_lines), min_size=1, max_size=2).map(b"".join), seeds)
def test_built_responses_mean_the_same_to_both(asked: str, data: bytes, seed: int) -> None:
    assert_agreement(recut_at_random(Script("CLIENT", (*ASK[asked], Receive(data), Receive(b""))), seed))
