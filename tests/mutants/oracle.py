"""Plays what the unmutated spec expects on a package, in a process that has imported no other.

A forked child imports the package from its folder and plays the derived cases and then the
wire cases until one comes out otherwise. Only here is `stateline` imported, and only after
the fork, so one process can judge any number of packages.
"""

import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

TIME_LIMIT_S = 120

Expected = tuple[tuple[str, Any], ...]
"""Cases with the names of their policies."""

Plays = Iterator[tuple[str, str, Callable[[], str]]]
"""The kind and the name of each case, and what plays it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of playing: the first case that came out otherwise, or none; and why cases could not be said."""

    killer: str
    """Empty if everything came out as it should; otherwise the kind of case and its name."""
    reasons: tuple[str, ...]


def judge(folder: Path, protocol: str, cases: Expected, baseline: Sequence[str] | None) -> Outcome:
    """Play everything about a protocol on the package in a folder.

    The `baseline` are the reasons that the unmutated package gave.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        signal.alarm(TIME_LIMIT_S)
        try:
            outcome = _play(folder, protocol, cases, baseline)
        except BaseException as error:
            outcome = Outcome(f"import: {type(error).__name__}: {error}", ())
        with os.fdopen(writer, "wb") as pipe:
            pickle.dump(outcome, pipe)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    return pickle.loads(answer) if answer else Outcome(f"time: over {TIME_LIMIT_S} s", ())


def _play(folder: Path, protocol: str, cases: Expected, baseline: Sequence[str] | None) -> Outcome:
    assert "stateline" not in sys.modules
    sys.path.insert(0, str(folder))
    import stateline

    assert Path(stateline.__file__).is_relative_to(folder), stateline.__file__
    reasons: list[str] = []
    for kind, name, play in PLAYS[protocol](cases):
        try:
            reason = play()
        except Exception as error:
            if baseline is None:
                traceback.print_exc()
            return Outcome(f"{kind}: {name}", (f"{type(error).__name__}: {error}",))
        if baseline is not None and reason != baseline[len(reasons)]:
            return Outcome(f"{kind}: {name}", (reason,))
        reasons.append(reason)
    return Outcome("", tuple(reasons))


def _http1_plays(cases: Expected) -> Plays:
    """Everything there is to play of HTTP, what is quick and kills most first."""
    from tests.conformance.elements import play_limit, play_trailer
    from tests.conformance.expressions import play_pattern
    from tests.conformance.play import plainly, play_head, play_step, with_shortcuts
    from tests.fuzz.targets import TARGETS
    from tests.http1 import cuts
    from tests.http1.pages import load_all
    from tests.http1.player import Player

    targets = {name: [target for target in TARGETS if target.policy.name == name] for name, _ in cases}
    both = {"StepCase": play_step, "HeadCase": play_head}
    for name, case in cases:
        if type(case).__name__ == "PatternCase":
            yield "derived", case.name, partial(play_pattern, case, name)
    for name, case in cases:
        play = both.get(type(case).__name__)
        for target in targets[name] if play else ():
            for opener in (with_shortcuts, plainly):
                yield "derived", case.name, partial(_play_on, play, case, target, opener)
    for case in load_all():
        yield "wire", str(case), partial(_play_page, Player, case, cuts.whole)
    sized = {"LimitCase": play_limit, "TrailerCase": play_trailer}
    for name, case in cases:
        play_one = sized.get(type(case).__name__)
        for target in targets[name] if play_one else ():
            for is_plain in (False, True):
                yield "derived", case.name, partial(play_one, case, target, is_plain=is_plain)


def _websocket_plays(cases: Expected) -> Plays:
    """Everything there is to play of WebSocket, by both roles."""
    from tests.conformance.frames.play import PLAYERS, ROLES

    for _, case in cases:
        for us in ROLES:
            yield "derived", case.name, partial(PLAYERS[type(case)], case, us)


PLAYS: dict[str, Callable[[Expected], Plays]] = {"http1": _http1_plays, "websocket": _websocket_plays}
"""What there is to play of each protocol."""


def _play_on(play: Any, case: Any, target: Any, opener: Any) -> Any:
    """Play a case on a connection that is opened when its turn comes."""
    return play(case, target, opener(target))


def _play_page(player: Any, case: Any, cut: Any) -> str:
    """Play a wire case; there is never a reason not to."""
    player(case, cut).play()
    return ""
