"""A short run of the fuzzer, the same every time; and that it would notice.

`python -m tests.fuzz` goes on for as long as it is told to, with other streams every time.
"""

import re
from typing import Any

import pytest

import stateline
from stateline import CLIENT, H11, SERVER, STRICT, Connection
from tests.fuzz import __main__ as program
from tests.fuzz.hearing import Disagreement, check
from tests.fuzz.mutation import Trial, shrink, trial
from tests.fuzz.seeds import seeds
from tests.fuzz.targets import TARGETS, PlainConnection, Target
from tests.fuzz.watchdog import TooSlowError, watchdog
from tests.http1.notation import decode

STREAMS = 2_000

SERVER_STRICT = Target(SERVER, STRICT)
GET = Trial(SERVER_STRICT, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET", is_closed=True, cut=0, limits=None)


def test_damaged_streams_are_refused_or_heard_in_one_way() -> None:
    for number in range(STREAMS):
        check(trial(f"test {number}"))


def test_a_seed_stands_for_one_trial() -> None:
    assert trial("a") == trial("a") != trial("b")


@pytest.mark.parametrize("role", [CLIENT, SERVER], ids=repr)
def test_the_seeds_come_from_the_cases_and_the_corpus(role: Any) -> None:
    assert len(seeds(role)) > 100
    assert any(len(stream) > 5_000 for stream in seeds(role))


# ------------------------------------------------------- what would be noticed


def test_an_exception_that_escapes_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fall_over(self: Connection) -> None:
        raise KeyError("escaped")

    monkeypatch.setattr(Connection, "_read", fall_over)
    with pytest.raises(KeyError, match="escaped"):
        check(GET)


def test_a_shortcut_that_takes_what_the_plain_path_refuses_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Target, "open", lambda self, limits: Connection(SERVER, policy=H11))
    with pytest.raises(Disagreement, match="plain path"):
        check(Trial(SERVER_STRICT, b"GET / HTTP/1.1\nHost: a\n\n", "GET", is_closed=True, cut=0, limits=None))


def test_hearing_otherwise_when_cut_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Forgetful(PlainConnection):
        def receive_data(self, data: Any) -> None:
            super().receive_data(data if data != b"\r" else b" ")

    for way in ("open", "open_plain"):
        monkeypatch.setattr(Target, way, lambda self, limits: Forgetful(SERVER))
    with pytest.raises(Disagreement, match="byte by byte"):
        check(GET)


def go_on_and_on() -> None:
    while True:
        pass


def test_what_goes_on_and_on_is_interrupted() -> None:
    with pytest.raises(TooSlowError, match=r"0\.05 s"), watchdog(0.05):
        go_on_and_on()


def test_a_regular_expression_that_goes_on_and_on_is_interrupted() -> None:
    with pytest.raises(TooSlowError), watchdog(0.05):
        re.fullmatch("(a*)*b", "a" * 40)


def test_a_failing_stream_is_made_as_small_as_it_can_be() -> None:
    assert shrink(b"one two three four", lambda stream: b"t" in stream and b"f" in stream) == b"tf"


# ------------------------------------------------------------------ the program


def test_the_program_counts_what_it_tried(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["--seed", "1", "--trial", "3"]) == 0
    assert re.search(r"^ +1 streams in 0 s", capsys.readouterr().out, re.MULTILINE)


def test_the_program_shows_what_fails_and_how_to_have_it_again(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse_colons(attempt: Trial) -> None:
        if b":" in attempt.stream:
            raise ValueError("a colon")

    monkeypatch.setattr(program, "check", refuse_colons)
    assert program.main(["--seed", "1", "--seconds", "60", "--only", "server-strict"]) == 1
    _, finding, _, *stream, again = capsys.readouterr().out.splitlines()
    assert finding.startswith("server-strict: ValueError: a colon")
    assert decode("".join(stream).removesuffix(r"\eof")) == b":"
    number = re.fullmatch(r"once more: python -m tests\.fuzz --seed 1 --only server-strict --trial (\d+)", again)
    assert number
    assert b":" in trial(f"1 {number[1]}", TARGETS[0]).stream


def test_the_two_ends_of_a_target_differ_in_their_shortcuts_alone() -> None:
    for target in TARGETS:
        fast, plain = target.open(), target.open_plain()
        assert fast._policy is plain._policy is target.policy
        assert fast.our_role is plain.our_role is target.role
        assert "next_event" in vars(stateline.ServerConnection)
        assert type(fast).next_event is not type(plain).next_event is Connection.next_event
