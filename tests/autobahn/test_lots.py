"""A long run that was interrupted goes on where it was."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.autobahn import lots
from tests.autobahn.lots import lot_of, play_lots
from tests.autobahn.run import SERVER, Announce, Played
from tests.autobahn.suite import Suite
from tests.autobahn.test_verdicts import FINE

LIBRARY = "stateline.websocket"
CASES = ("1.1.1", "1.1.2", "12.1.1", "12.2.1")
SUITE = Suite(Path("python"), CASES, {}, True)


@pytest.fixture
def folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Path]:
    """The folders of the lots that are played, with no suite: all cases are fine, and one is kept from before."""
    played = []

    def play(
        suite: Suite, library: str, sides: Sequence[str], cases: tuple[str, ...], folder: Path, announce: Announce
    ) -> list[Played]:
        played.append(folder)
        return [Played(side, cases, {case: replace(FINE, case=case) for case in cases}, "") for side in sides]

    def read_side(folder: Path, library: str, side: str, cases: tuple[str, ...]) -> Played:
        kept = {"12.1.1": replace(FINE, case="12.1.1")}
        return Played(side, cases, {case: kept[case] for case in cases if case in kept}, "from before")

    monkeypatch.setattr(lots, "FOLDER", tmp_path)
    monkeypatch.setattr(lots, "play", play)
    monkeypatch.setattr(lots, "read_side", read_side)
    return played


def ignore(_: str) -> None:
    """Announce nothing."""


def test_only_long_groups_are_divided() -> None:
    assert [lot_of(case) for case in CASES] == ["1", "1", "12.1", "12.2"]


def test_a_lot_with_all_its_results_is_not_played_again(folders: list[Path]) -> None:
    (side,) = play_lots(SUITE, LIBRARY, [SERVER], CASES, ignore, resume=True)
    assert [folder.name for folder in folders] == ["1", "12.2"]
    assert side.cases == tuple(side.results) == CASES
    assert side.complaints == "from before"


def test_a_run_that_is_not_resumed_keeps_nothing(folders: list[Path], tmp_path: Path) -> None:
    earlier = tmp_path / LIBRARY / "1"
    earlier.mkdir(parents=True)
    play_lots(SUITE, LIBRARY, [SERVER], CASES, ignore)
    assert not earlier.exists()
