"""Every case that is derived from the spec of WebSocket, played on the generated library by each role."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from stateline.websocket.grammar import STRICT_GRAMMAR
from stateline_codegen.conformance.cases import (
    CloseCase,
    ExtensionCase,
    FrameCase,
    HeadCase,
    LimitCase,
    PatternCase,
    ProofCase,
    StepCase,
)
from tests.conformance.derived import WEBSOCKET, automata, cases

from . import play
from .never import NEVER_SAID

ROLES = ("client", "server")

PLAYERS: dict[type, Callable[[Any, str], str]] = {
    StepCase: play.play_step,
    HeadCase: play.play_head,
    LimitCase: play.play_limit,
    FrameCase: play.play_frame,
    CloseCase: play.play_close,
    ExtensionCase: play.play_extension,
    ProofCase: play.play_proof,
}


def groups() -> Iterator[object]:
    """The cases of each kind; those about frames by what comes before the colon of their names."""
    found: dict[tuple[type, str], list[Any]] = defaultdict(list)
    for _, case in cases(WEBSOCKET):
        if not isinstance(case, PatternCase):
            group = case.name.partition(": ")[0] if isinstance(case, FrameCase) else case.name
            found[type(case), group].append(case)
    for (kind, name), those in found.items():
        yield pytest.param(PLAYERS[kind], those, id=f"{kind.__name__}: {name}")


@pytest.mark.parametrize(("player", "those"), list(groups()))
def test_a_case_comes_out_as_the_spec_says(player: Callable[[Any, str], str], those: list[Any]) -> None:
    for case in those:
        for us in ROLES:
            player(case, us)


@pytest.mark.parametrize("name", [pattern.name for pattern in automata(WEBSOCKET)[0].protocol.grammar])
def test_a_pattern_matches_what_the_spec_says(name: str) -> None:
    pattern = getattr(STRICT_GRAMMAR, name, None)
    if pattern is None:
        grammar = automata(WEBSOCKET)[0].protocol.grammar
        assert any(f"{{{name}}}" in other.match for other in grammar), f"nothing is made of {name}"
        return
    for _, case in cases(WEBSOCKET):
        if isinstance(case, PatternCase) and case.pattern == name:
            assert bool(pattern.fullmatch(case.text.encode("latin-1"))) is case.is_match, case.name


def test_what_neither_role_can_say_is_known() -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for _, case in cases(WEBSOCKET):
        if not isinstance(case, PatternCase):
            reasons = {PLAYERS[type(case)](case, us) for us in ROLES}
            if "" not in reasons:
                found[type(case).__name__] |= {reason.rpartition(": ")[2] for reason in reasons - {play.NOT_THIS_ROLE}}
    assert found == NEVER_SAID
