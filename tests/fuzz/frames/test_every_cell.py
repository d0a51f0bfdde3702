"""Every letter, really said or heard in every configuration that a WebSocket connection can be brought to.

Nothing is sampled. The acts and the reasons why a letter cannot be said somewhere are in
`acts`, which also judges what came of each.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache

import pytest

from stateline.websocket import automaton

from .acts import (
    AFTER_END,
    CLOSED,
    END_IS_NO_NEWS,
    ENDS_EARLY,
    LETTERS,
    MODEL,
    NOT_ASKED,
    NOT_READ,
    NOT_SENT,
    REASONS,
    WAITS,
    Act,
    acts_of,
)
from .witness import Witness

ROLES = ("client", "server")
every_role = pytest.mark.parametrize("us", ROLES)
either_way = pytest.mark.parametrize("is_piecemeal", [False, True], ids=["whole", "octet by octet"])

OWN_REFUSALS = {"bad_http", "bad_accept"}
"""Codes with which something other than the table refuses what a peer says in the opening handshake."""

Place = tuple[Act, ...]
Cell = tuple[int, int]


def visit(us: str, place: Place, *, is_piecemeal: bool) -> Witness:
    """Bring a new connection somewhere."""
    witness = Witness(us, is_piecemeal=is_piecemeal)
    for act in place:
        act.attempt(witness)
    return witness


def explore(us: str, *, is_piecemeal: bool) -> Iterator[tuple[int, Act, str]]:
    """Try every act in every place, nearest places first; give each configuration and act with its outcome."""
    edge: list[Place] = [()]
    seen = {key(visit(us, (), is_piecemeal=is_piecemeal))}
    while edge:
        place = edge.pop(0)
        for act in acts_of(us):
            witness = visit(us, place, is_piecemeal=is_piecemeal)
            before = witness.configuration
            yield before, act, act.attempt(witness)
            if key(witness) not in seen:
                seen.add(key(witness))
                edge.append((*place, act))


def key(witness: Witness) -> tuple[object, ...]:
    """What decides about more than the table does: whether frames are exchanged, and what HTTP waits for."""
    http = witness.ws.handshake._http
    is_open = witness.ws.connection is not None
    unread = bool(http.buffered_bytes)
    return witness.configuration, is_open, witness.is_at_end, unread, http.our_state, http.their_state


@cache
def survey(us: str, is_piecemeal: bool = False) -> tuple[set[Cell], dict[Cell, set[str]]]:
    """The cells whose letter was said or heard at least once, and the reasons why it could not be."""
    said: set[Cell] = set()
    reasons: dict[Cell, set[str]] = defaultdict(set)
    for configuration, act, outcome in explore(us, is_piecemeal=is_piecemeal):
        if outcome:
            reasons[configuration, act.letter].add(outcome)
        else:
            said.add((configuration, act.letter))
    return said, reasons


@either_way
@every_role
def test_each_letter_does_what_the_table_says_or_cannot_be_said_for_a_known_reason(us: str, is_piecemeal: bool) -> None:
    said, reasons = survey(us, is_piecemeal)
    for configuration in {configuration for configuration, _ in (*said, *reasons)}:
        for letter in range(len(LETTERS)):
            cell = configuration, letter
            if cell not in said:
                assert reasons[cell], f"{LETTERS[letter].name} was never tried in {configuration}"
                assert reasons[cell] <= REASONS | OWN_REFUSALS, (configuration, LETTERS[letter].name)


def test_between_them_the_roles_say_every_letter_somewhere() -> None:
    said = {letter for us in ROLES for _, letter in survey(us)[0]}
    assert said == set(range(len(LETTERS)))


NEVER_SAID = {NOT_ASKED, END_IS_NO_NEWS, ENDS_EARLY, AFTER_END, WAITS, "bad_http"}
"""The reasons why a letter is never said here that the table has a step for, other than what a side sees."""


@every_role
def test_a_configuration_that_is_not_reached_lies_behind_what_cannot_be_said(us: str) -> None:
    said, reasons = survey(us)
    reached = {configuration for configuration, _ in (*said, *reasons)}
    for configuration in reached:
        for letter, following in enumerate(automaton.STEPS[configuration]):
            if following >= 0 and following not in reached:
                assert reasons[configuration, letter] <= NEVER_SAID | {NOT_SENT, NOT_READ, CLOSED}, LETTERS[letter].name


def test_between_them_the_roles_reach_whatever_does_not_follow_from_a_side_that_gave_up_by_itself() -> None:
    reached = {configuration for us in ROLES for cells in survey(us) for configuration, _ in cells}
    for configuration in set(range(len(automaton.STEPS))) - reached:
        states = MODEL.configurations[MODEL.representatives[configuration]]
        assert not {"CLOSED", "ERROR"}.isdisjoint(states), states
