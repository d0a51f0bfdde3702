"""The same bytes of HTTP through h11 or zttp and through ours of the same interface, whole and in pieces."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dialects.built import messages, request_lines, status_lines
from tests.dialects.disagreements import Dialect, Receive, Script, recut
from tests.dialects.h11 import pages as of_h11
from tests.dialects.h11.differences import H11
from tests.dialects.messages import Application
from tests.dialects.zttp import pages as of_zttp
from tests.dialects.zttp.differences import ZTTP
from tests.http1 import cuts
from tests.http1.pages import Case, load_all

BATCHES = 20
BATCH = 100


@dataclass(frozen=True, slots=True)
class Http:
    """A dialect of HTTP/1.1, and how to have it hear something."""

    dialect: Dialect
    application: Application
    script_of: Callable[[Case], Script[Any]]


DIALECTS = {
    "h11": Http(H11, of_h11.APPLICATION, of_h11.script_of),
    "zttp": Http(ZTTP, of_zttp.APPLICATION, of_zttp.script_of),
}
every_dialect = pytest.mark.parametrize("http", DIALECTS.values(), ids=DIALECTS)


def assert_agreement_however_cut(dialect: Dialect, script: Script[Any]) -> None:
    size = sum(len(action.data) for action in script.actions if isinstance(action, Receive))
    for cut in cuts.a_few(size):
        dialect.assert_agreement(recut(script, cut))


@every_dialect
@pytest.mark.parametrize("case", load_all(), ids=str)
def test_a_page_means_the_same_to_both(http: Http, case: Case) -> None:
    assert_agreement_however_cut(http.dialect, http.script_of(case))


@every_dialect
def test_what_browsers_and_servers_send_means_the_same_to_both(http: Http) -> None:
    for script in http.application.hear_what_is_realistic():
        assert_agreement_however_cut(http.dialect, script)


@every_dialect
@pytest.mark.parametrize("seed", range(BATCHES))
def test_damaged_messages_mean_the_same_to_both(http: Http, seed: int) -> None:
    for number, script in enumerate(http.application.hear_what_is_damaged(BATCH, seed)):
        http.dialect.assert_agreement(script)
        http.dialect.assert_agreement(recut(script, cuts.byte_by_byte if number % 2 else cuts.at_random(number)))


agreed = settings(max_examples=800, deadline=None, derandomize=True, database=None)
seeds = st.integers(0, 5)


def assert_agreement_in_pieces(dialect: Dialect, script: Script[Any], seed: int) -> None:
    dialect.assert_agreement(recut(script, cuts.at_random(seed)) if seed else script)


@every_dialect
@agreed
@given(data=st.lists(messages(request_lines), min_size=1, max_size=2).map(b"".join), seed=seeds)
def test_built_requests_mean_the_same_to_both(http: Http, data: bytes, seed: int) -> None:
    assert_agreement_in_pieces(http.dialect, http.application.serve(data), seed)


@every_dialect
@agreed
@given(
    asked=st.sampled_from(sorted(of_h11.ASKS)),
    data=st.lists(messages(status_lines), min_size=1, max_size=2).map(b"".join),
    seed=seeds,
)
def test_built_responses_mean_the_same_to_both(http: Http, asked: str, data: bytes, seed: int) -> None:
    assert_agreement_in_pieces(http.dialect, http.application.ask(asked, data), seed)
