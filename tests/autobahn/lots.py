"""A long run in lots, one for each group of cases: the suite tells nothing before all that it was given is played."""

import shutil
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from tests.autobahn.run import Announce, Played, play, read_side
from tests.autobahn.suite import FOLDER, Suite

LONG_GROUPS = ("12", "13")
"""Those whose subgroups take a minute each, and are lots of their own."""


def play_lots(
    suite: Suite, library: str, sides: Sequence[str], cases: Sequence[str], announce: Announce, *, resume: bool = False
) -> list[Played]:
    """Play cases as `run.play` does, lot by lot; resuming, only those lots of which not all results are there.

    Raises:
        RunError: the suite cannot be run.
    """
    folder = FOLDER / library
    if not resume:
        shutil.rmtree(folder, ignore_errors=True)
    played = []
    for name, lot in groupby(cases, lot_of):
        played.append(_play_lot(suite, library, sides, tuple(lot), folder / name, announce))
    return [_join(lots) for lots in zip(*played, strict=True)]


def lot_of(case: str) -> str:
    """The lot that a case is in: its group, or if that is a long one its subgroup."""
    group, subgroup, *_ = case.split(".")
    return f"{group}.{subgroup}" if group in LONG_GROUPS else group


def _play_lot(
    suite: Suite, library: str, sides: Sequence[str], cases: tuple[str, ...], folder: Path, announce: Announce
) -> list[Played]:
    kept = [read_side(folder / side, library, side, cases) for side in sides]
    if all(side.is_whole for side in kept):
        for side in kept:
            for case in cases:
                announce(f"{side.side} {case} (kept)")
        return kept
    return play(suite, library, sides, cases, folder, announce)


def _join(lots: Sequence[Played]) -> Played:
    """Make one of what came of one side in each lot."""
    return Played(
        side=lots[0].side,
        cases=tuple(case for lot in lots for case in lot.cases),
        results={case: result for lot in lots for case, result in lot.results.items()},
        complaints="".join(lot.complaints for lot in lots),
    )
