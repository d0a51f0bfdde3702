"""Every case on every page, however its bytes are cut."""

import pytest

import stateline
from tests.http1 import cuts
from tests.http1.pages import Case, load_all
from tests.http1.player import ROLES, Player, read_all

CASES = load_all()
RANDOM_CUTS = 12

every_case = pytest.mark.parametrize("case", CASES, ids=str)
every_refused_case = pytest.mark.parametrize("case", [case for case in CASES if case.is_refused], ids=str)


@every_case
def test_the_bytes_mean_what_the_page_says(case: Case) -> None:
    Player(case, cuts.whole).play()


@every_case
def test_they_mean_the_same_byte_by_byte(case: Case) -> None:
    assert Player(case, cuts.byte_by_byte).play().heard == Player(case, cuts.whole).play().heard


@every_case
def test_they_mean_the_same_cut_in_two_anywhere(case: Case) -> None:
    expected = Player(case, cuts.whole).play().heard
    for cut in cuts.in_two(max(len(step.data) for step in case.steps if step.kind == "http")):
        assert Player(case, cut).play().heard == expected


@every_case
def test_they_mean_the_same_cut_at_random(case: Case) -> None:
    expected = Player(case, cuts.whole).play().heard
    for seed in range(RANDOM_CUTS):
        assert Player(case, cuts.at_random(seed)).play().heard == expected


@every_refused_case
def test_nothing_is_read_after_a_refusal(case: Case) -> None:
    connection = Player(case, cuts.whole).play().connection
    refusal = read_all(connection)
    assert refusal[0] == []
    assert refusal[1]["role"] == {"client": "server", "server": "client"}[case.role]
    if not connection.trailing_data[1]:
        for innocent in (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", b""):
            connection.receive_data(innocent)
            assert read_all(connection) == refusal
    assert connection.their_state is stateline.ERROR
    assert connection.our_role is ROLES[case.role]
