"""The same bytes through a handler over h11 and through ours, whole and in pieces."""

import random
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stateline
from tests.dialects.built import messages, request_lines
from tests.dialects.handler.differences import PROFILES
from tests.dialects.handler.parallel import Difference, Disagreement, compare, explain
from tests.dialects.messages import REQUESTS, damage
from tests.http1 import cuts
from tests.http1.pages import Case, load_all

BATCHES = 10
BATCH = 100
POLICIES = {"h11": stateline.H11, "strict": stateline.STRICT}

profiles = pytest.mark.parametrize("profile", PROFILES)
agreed = settings(max_examples=400, deadline=None, derandomize=True, database=None)


def differ(profile: str, pieces: Iterable[bytes]) -> Disagreement | None:
    return compare(pieces, policy=POLICIES[profile])


def assert_agreement(profile: str, pieces: Iterable[bytes]) -> None:
    disagreement = differ(profile, pieces)
    if disagreement is not None and not explain(disagreement, PROFILES[profile]):
        pytest.fail(str(disagreement), pytrace=False)


def recut(pieces: Iterable[bytes], cut: cuts.Cut) -> Iterator[bytes]:
    for piece in pieces:
        yield from cut(piece) if piece else (b"",)


def assert_agreement_however_cut(profile: str, pieces: tuple[bytes, ...]) -> None:
    for cut in cuts.a_few(sum(map(len, pieces))):
        assert_agreement(profile, recut(pieces, cut))


def received(case: Case) -> tuple[bytes, ...]:
    """What a server is sent on a page; no bytes at all: the client closes."""
    return (*(step.data for step in case.steps if step.kind == "http" and step.data), b"")


@profiles
@pytest.mark.parametrize("case", [case for case in load_all() if case.role == "server"], ids=str)
def test_a_page_means_the_same_to_both(case: Case, profile: str) -> None:
    assert_agreement_however_cut(profile, received(case))


@profiles
@pytest.mark.parametrize("place", range(len(REQUESTS)))
def test_what_browsers_send_means_the_same_to_both(place: int, profile: str) -> None:
    assert_agreement_however_cut(profile, (REQUESTS[place], b""))


@profiles
@pytest.mark.parametrize("seed", range(BATCHES))
def test_damaged_messages_mean_the_same_to_both(seed: int, profile: str) -> None:
    source = random.Random(seed)
    for number in range(BATCH):
        pieces = (damage(source.choice(REQUESTS), source) or b"\n", b"")
        assert_agreement(profile, pieces)
        assert_agreement(profile, recut(pieces, cuts.byte_by_byte if number % 2 else cuts.at_random(number)))


@profiles
@agreed
@given(st.lists(messages(request_lines), min_size=1, max_size=2).map(b"".join), st.data())
def test_built_requests_mean_the_same_to_both_in_any_pieces(profile: str, stream: bytes, data: st.DataObject) -> None:
    places = sorted(data.draw(st.sets(st.integers(1, max(1, len(stream) - 1)), max_size=6)))
    pieces = [stream[begin:end] for begin, end in zip([0, *places], [*places, len(stream)], strict=True)]
    assert_agreement(profile, (*filter(None, pieces), b""))


DIFFERENCES = [(profile, difference) for profile, differences in PROFILES.items() for difference in differences]


@pytest.mark.parametrize(("profile", "difference"), DIFFERENCES, ids=[f"{p}: {d.name}" for p, d in DIFFERENCES])
def test_every_difference_is_seen_and_is_no_other(profile: str, difference: Difference) -> None:
    disagreement = differ(profile, difference.witness)
    assert disagreement is not None
    assert explain(disagreement, PROFILES[profile]) == [difference.name], str(disagreement)


def test_most_of_what_is_compared_agrees() -> None:
    """Differences explain little of what is realistic."""
    streams = [received(case) for case in load_all() if case.role == "server"]
    alike = sum(differ("h11", pieces) is None for pieces in streams)
    assert alike > 0.9 * len(streams)
