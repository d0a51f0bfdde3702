"""Instructions are counted, and a share that has grown is told. No test depends on how many they are."""

from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks import counting, instructions
from tests.benchmarks.counting import Operation

RECORDED = {letter: {"stateline": 250, "stateline.h11": 300, "h11": 1_000} for letter in "bn"}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Runs the program where b by stateline takes so many instructions."""
    monkeypatch.setattr(instructions, "RECORD", tmp_path / "instructions.json")
    monkeypatch.setattr(counting, "is_possible", lambda: True)

    def run(option: str, number: int) -> int:
        counts = {**RECORDED, "b": {**RECORDED["b"], "stateline": number}}
        monkeypatch.setattr(instructions, "count", lambda: counts)
        return instructions.main([option])

    return run


@pytest.mark.parametrize(("number", "code"), [(100, 0), (250, 0), (257, 0), (258, 1), (300, 1)])
def test_a_share_may_grow_by_three_percent(
    run: Any, capsys: pytest.CaptureFixture[str], number: int, code: int
) -> None:
    assert run("--record", 250) == 0
    assert run("--check", number) == code
    told = capsys.readouterr().err
    assert ("stateline, workload b: 0." in told) == bool(code)
    assert (f"record it anew: `{instructions.COMMAND}`" in told) == bool(code)


@pytest.mark.parametrize(("number", "is_told"), [(240, True), (245, False)])
def test_what_was_won_is_to_be_recorded(
    run: Any, capsys: pytest.CaptureFixture[str], number: int, is_told: bool
) -> None:
    run("--record", 250)
    assert run("--check", number) == 0
    assert (f"Less than recorded: `{instructions.COMMAND}` keeps" in capsys.readouterr().out) == is_told


def test_another_build_may_differ_by_more(run: Any) -> None:
    run("--record", 250)
    text = instructions.RECORD.read_text(encoding="utf-8")
    instructions.RECORD.write_text(text.replace('"build": "', '"build": "another '), encoding="utf-8")
    assert [run("--check", number) for number in (258, 264, 266)] == [0, 0, 1]


def test_a_version_without_a_record_is_left_out(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--check", 250) == 0
    assert "nothing is recorded for CPython" in capsys.readouterr().out


def test_recording_keeps_what_is_recorded_for_other_versions(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for version in ("3.98", "3.99", "3.98"):
        monkeypatch.setattr(instructions, "python_minor", lambda version=version: version)
        run("--record", 250)
    assert list(instructions._kept()) == ["3.98", "3.99"]


def test_nothing_is_counted_without_valgrind(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(counting, "is_possible", lambda: False)
    assert instructions.main(["--check"]) == 0
    assert instructions.main(["--record"]) == 2
    assert capsys.readouterr().err == "Not counted: valgrind is not here.\n" * 2


def test_the_record_has_every_share() -> None:
    for known in instructions._kept().values():
        assert instructions.shares(known["counts"]).keys() == instructions.shares(RECORDED).keys()


def test_what_one_operation_takes_is_the_difference_of_two_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(observer: list[str], operation: Operation, times: int) -> str:
        cost = {"stateline": 70, "h11": 300}[operation.library]
        return f"==1== Collected : {1_000_000 + cost * times}\n" if observer else ""

    monkeypatch.setattr(counting, "_run", run)
    operations = [Operation("stateline", "b"), Operation("h11", "b")]
    assert counting.count(operations) == {operations[0]: 70, operations[1]: 300}


@pytest.mark.parametrize("letter", instructions.LETTERS)
def test_what_is_counted_is_the_librarys_own_work(letter: str) -> None:
    # Without an observer the program performs, in an environment of its own, and says nothing.
    assert counting._run([], Operation("stateline", letter), 2) == ""
