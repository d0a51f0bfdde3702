"""Every letter, really said or heard in every configuration that a connection can be brought to.

Nothing is sampled. The acts and the reasons why a letter cannot be said somewhere are in
`places`; what an act may lead to is judged by `witness`, against the generated table.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest

from stateline import CLIENT, DONE, ERROR, H11, IDLE, MUST_CLOSE, SEND_BODY, SERVER, SWITCHED_PROTOCOL
from stateline.http1.automaton import CONNECT_IS_PROPOSED, LETTERS
from tests.fuzz.places import ALREADY_CLOSED, CLOSES_ANYWAY, NOT_READ, NOTHING_DUE, REASONS, explore
from tests.fuzz.targets import TARGETS, Target

every_target = pytest.mark.parametrize("target", TARGETS, ids=str)

SENDERS_OWN_REFUSALS = {"body_too_short", "framing_not_allowed", "interim_not_understood", "switch_after_error"}
"""Codes with which something other than the table refuses an event that is sent here."""

UNASKED = {(IDLE, SEND_BODY), (IDLE, DONE), (IDLE, MUST_CLOSE)}
"""Where an idle client reads a response; only h11's does."""

NEVER_SAID = {NOT_READ, ALREADY_CLOSED, CLOSES_ANYWAY}
"""The reasons why a letter is never said here that the table has a step for."""

NEVER_SAID_OF_TUNNELS = NEVER_SAID | {NOTHING_DUE, "framing_not_allowed"}
"""The same of CONNECT where it has no body, of which nothing can be broken."""

AFTER_SWITCH = {(SWITCHED_PROTOCOL, ERROR)}
"""Where a server fails after both have left HTTP; a client reads nothing there that could fail."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What came of all acts in all places."""

    said: set[tuple[int, int]] = field(default_factory=set)
    """Cells whose letter was said or heard at least once."""
    reasons: dict[tuple[int, int], set[str]] = field(default_factory=lambda: defaultdict(set))
    """Why a letter could not be said in a cell, in some place or other."""

    @property
    def reached(self) -> set[int]:
        """Every configuration in which anything was tried."""
        return {configuration for configuration, _ in self.said}


@cache
def survey(target: Target) -> Survey:
    """Try everything everywhere; `explore` raises where an outcome is wrong."""
    found = Survey()
    for place, act, reason in explore(target):
        if act.letter is not None:
            cell = place.configuration, act.letter
            if reason:
                found.reasons[cell].add(reason)
            else:
                found.said.add(cell)
    return found


def states_of(target: Target, configuration: int) -> tuple[Any, Any]:
    return target.policy.states[CLIENT][configuration], target.policy.states[SERVER][configuration]


@every_target
def test_each_letter_does_what_the_table_says_or_cannot_be_said_for_a_known_reason(target: Target) -> None:
    found = survey(target)
    for configuration in found.reached:
        for letter, name in enumerate(LETTERS):
            cell = configuration, letter
            if cell not in found.said:
                assert found.reasons[cell], f"{name} was never tried in {configuration}"
                assert found.reasons[cell] <= REASONS | SENDERS_OWN_REFUSALS, (configuration, name)


@every_target
def test_every_pair_of_states_is_reached_but_those_that_this_role_never_reads_its_way_to(target: Target) -> None:
    reached = {states_of(target, configuration) for configuration in survey(target).reached}
    possible = {states_of(target, configuration) for configuration in range(len(target.policy.steps))}
    expected = set() if target.role is SERVER else AFTER_SWITCH if target.policy is H11 else AFTER_SWITCH | UNASKED
    assert possible - reached == expected


@every_target
def test_a_configuration_that_is_not_reached_lies_behind_what_cannot_be_said(target: Target) -> None:
    found = survey(target)
    for configuration in found.reached:
        for letter, following in enumerate(target.policy.steps[configuration]):
            is_of_tunnel = CONNECT_IS_PROPOSED[configuration] or LETTERS[letter].startswith("Request.connect")
            reasons = NEVER_SAID_OF_TUNNELS if is_of_tunnel and target.policy is not H11 else NEVER_SAID
            if following >= 0 and following not in found.reached:
                assert found.reasons[configuration, letter] <= reasons, LETTERS[letter]


def test_between_them_the_roles_say_every_letter_somewhere() -> None:
    said = {letter for target in TARGETS for _, letter in survey(target).said}
    assert said == set(range(len(LETTERS)))
