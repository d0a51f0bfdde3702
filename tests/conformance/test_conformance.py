"""Every case that is derived from the spec, played on the generated library by each role, on both paths."""

from collections.abc import Callable, Iterator

import pytest

from stateline_codegen.conformance.cases import HeadCase, LimitCase, PatternCase, StepCase, TrailerCase
from tests.conformance import play
from tests.conformance.derived import automata, cases
from tests.conformance.elements import NO_EMPTY_LINES, NO_LIMIT, play_limit, play_trailer
from tests.conformance.expressions import NOT_BY_ITSELF, play_pattern
from tests.conformance.never import NEVER_SAID, UNTRIED_LIMITS, UNUSED_PATTERNS
from tests.fuzz.targets import TARGETS, Target
from tests.fuzz.witness import Witness

Opener = Callable[[Target], Witness]

OPENERS: tuple[Opener, ...] = (play.with_shortcuts, play.plainly)


def _of(kind: type) -> list[object]:
    return [
        pytest.param(policy, case, id=f"{policy}: {case.name}") for policy, case in cases() if isinstance(case, kind)
    ]


def _targets(policy: str) -> list[Target]:
    targets = [target for target in TARGETS if target.policy.name == policy]
    assert targets, "a case that nobody plays shows nothing"
    return targets


@pytest.mark.parametrize(("policy", "case"), _of(StepCase))
def test_a_letter_does_what_the_spec_says(policy: str, case: StepCase) -> None:
    for target in _targets(policy):
        assert len({play.play_step(case, target, opener(target)) for opener in OPENERS}) == 1


@pytest.mark.parametrize(("policy", "case"), _of(HeadCase))
def test_a_head_meets_its_fate(policy: str, case: HeadCase) -> None:
    for target in _targets(policy):
        assert len({play.play_head(case, target, opener(target)) for opener in OPENERS}) == 1


@pytest.mark.parametrize(("policy", "case"), _of(LimitCase))
def test_a_limit_is_met_and_exceeded_by_one(policy: str, case: LimitCase) -> None:
    reasons = {play_limit(case, target, is_plain=is_plain) for target in _targets(policy) for is_plain in (False, True)}
    assert reasons <= {"", NO_EMPTY_LINES} or (reasons == {NO_LIMIT} and (policy, case.limit) in UNTRIED_LIMITS)


@pytest.mark.parametrize(("policy", "case"), _of(TrailerCase))
def test_a_forbidden_trailer_is_neither_read_nor_sent(policy: str, case: TrailerCase) -> None:
    for target in _targets(policy):
        assert [play_trailer(case, target, is_plain=is_plain) for is_plain in (False, True)] == ["", ""]


def _patterns() -> Iterator[object]:
    for policy in dict.fromkeys(policy for policy, _ in cases()):
        found = [case for of, case in cases() if of == policy and isinstance(case, PatternCase)]
        for name in dict.fromkeys(case.pattern for case in found):
            yield pytest.param(policy, name, [case for case in found if case.pattern == name], id=f"{policy}: {name}")


@pytest.mark.parametrize(("policy", "name", "texts"), list(_patterns()))
def test_a_pattern_matches_what_the_spec_says(policy: str, name: str, texts: list[PatternCase]) -> None:
    reasons = {play_pattern(case, policy) for case in texts}
    if reasons == {NOT_BY_ITSELF}:
        protocol = next(one.protocol for one in automata() if one.protocol.policy.name == policy)
        is_used = any(f"{{{name}}}" in pattern.match for pattern in protocol.grammar)
        assert is_used != ((policy, name) in UNUSED_PATTERNS), f"nothing is made of {name}"
    else:
        assert reasons == {""}


@pytest.mark.parametrize("policy", list(NEVER_SAID))
def test_what_neither_role_can_say_is_known(policy: str) -> None:
    found: set[str] = set()
    for of, case in cases():
        if of == policy and isinstance(case, StepCase | HeadCase):
            said = play.play_step if isinstance(case, StepCase) else play.play_head
            reasons = {said(case, target, play.with_shortcuts(target)) for target in _targets(policy)}
            if "" not in reasons:
                found |= reasons - {play.NOT_THIS_ROLE}
    assert found == NEVER_SAID[policy]
