"""Every case that is derived from the spec of WebSocket, played on the generated library by each role."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from stateline.websocket.grammar import STRICT_GRAMMAR
from stateline_codegen.conformance.cases import FrameCase, PatternCase
from tests.conformance.derived import WEBSOCKET, automata, cases

from . import play
from .never import NEVER_SAID


def groups() -> Iterator[object]:
    """The cases of each kind; those about frames by what comes before the colon of their names."""
    found: dict[tuple[type, str], list[Any]] = defaultdict(list)
    for _, case in cases(WEBSOCKET):
        if not isinstance(case, PatternCase):
            group = case.name.partition(": ")[0] if isinstance(case, FrameCase) else case.name
            found[type(case), group].append(case)
    for (kind, name), those in found.items():
        yield pytest.param(play.PLAYERS[kind], those, id=f"{kind.__name__}: {name}")


@pytest.mark.parametrize(("player", "those"), list(groups()))
def test_a_case_comes_out_as_the_spec_says(player: Callable[[Any, str], str], those: list[Any]) -> None:
    for case in those:
        for us in play.ROLES:
            player(case, us)


@pytest.mark.parametrize("name", [pattern.name for pattern in automata(WEBSOCKET)[0].protocol.grammar])
def test_a_pattern_matches_what_the_spec_says(name: str) -> None:
    if getattr(STRICT_GRAMMAR, name, None) is None:
        grammar = automata(WEBSOCKET)[0].protocol.grammar
        assert any(f"{{{name}}}" in other.match for other in grammar), f"nothing is made of {name}"
        return
    for _, case in cases(WEBSOCKET):
        if isinstance(case, PatternCase) and case.pattern == name:
            for us in play.ROLES:
                play.play_pattern(case, us)


def test_what_neither_role_can_say_is_known() -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for _, case in cases(WEBSOCKET):
        if not isinstance(case, PatternCase):
            reasons = {play.PLAYERS[type(case)](case, us) for us in play.ROLES}
            if "" not in reasons:
                found[type(case).__name__] |= {reason.rpartition(": ")[2] for reason in reasons - {play.NOT_THIS_ROLE}}
    assert found == NEVER_SAID
