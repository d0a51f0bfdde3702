"""How cases are derived, on specs drawn by hand and on the texts of small patterns."""

import re

import pytest

from stateline_codegen.conformance import CloseCase, FrameCase, HeadCase, StepCase, derive, list_subjects
from stateline_codegen.conformance.cases import Reached, Refused
from stateline_codegen.conformance.texts import matching, missing
from tests.automaton.tiny import build
from tests.conformance.derived import WEBSOCKET, cases

LOCK = """
events:
  Key: {sent_by: client, doc: It is turned.}
  Push: {sent_by: client, doc: The door is pushed.}
machines:
  lock:
    doc: A lock.
    initial: SHUT
    states:
      SHUT: {doc: Locked.}
      FREE: {doc: Not locked.}
    moves:
      - {from: SHUT, upon: Key, to: FREE, doc: It opens.}
      - {from: FREE, upon: Key, to: SHUT, doc: It closes.}
  door:
    doc: A door.
    initial: CLOSED
    states:
      CLOSED: {doc: Nobody passes.}
      OPEN: {doc: Somebody does.}
    moves:
      - {from: CLOSED, upon: Push, to: OPEN, doc: It swings.}
settle:
  - {name: fall-shut, when: {lock: SHUT, door: OPEN}, then: {door: CLOSED}, doc: Nobody passes.}
"""


def lock_cases() -> list[StepCase]:
    return [case for case in derive(build(LOCK)) if isinstance(case, StepCase)]


def test_everything_that_a_small_spec_says_is_exercised() -> None:
    exercised = {path for case in lock_cases() for path in case.exercises}
    assert exercised == {subject.path for subject in list_subjects(build(LOCK))}


def test_a_case_says_what_can_be_seen_when_all_is_settled() -> None:
    case = next(case for case in lock_cases() if "settle.fall-shut" in case.exercises)
    assert (case.way, case.letter) == ((), "Push")
    assert case.outcome == Reached((("lock", "SHUT"), ("door", "CLOSED")), (), ())
    assert case.name == "machines.door.moves[0] from CLOSED, fall-shut in SHUT OPEN"


def test_a_refusal_is_met_where_it_is_nearest() -> None:
    (case,) = (case for case in lock_cases() if isinstance(case.outcome, Refused))
    assert (case.way, case.letter) == (("Key", "Push"), "Push")
    assert case.outcome == Refused("Push", "the client cannot send Push while door is OPEN")


def test_each_two_letters_that_can_follow_one_another_do() -> None:
    pairs = {(case.way[-1], case.letter) for case in lock_cases() if case.way and isinstance(case.outcome, Reached)}
    assert pairs == {("Key", "Key"), ("Key", "Push"), ("Push", "Key"), ("Push", "Push")}


@pytest.mark.parametrize(
    ("pattern", "just_matching", "just_missing"),
    [
        ("[0-9]{1,3}", {"9", "0", "999"}, {"", "9999", ":", "/"}),
        ("a+", {"a", "aa"}, {"", "b", "`"}),
        (r"\r\n", {"\r\n"}, {"\n", "\r"}),
        ("x|yz", {"x", "yz"}, {"y", "z"}),
        (r"[^\x00\s]", {"!", "\x80"}, {" ", "\x00", ""}),
    ],
)
def test_texts_lie_on_both_sides_of_the_border(pattern: str, just_matching: set[str], just_missing: set[str]) -> None:
    assert just_matching <= set(matching(pattern))
    assert just_missing <= set(missing(pattern))
    assert all(re.fullmatch(pattern.encode(), text.encode("latin-1")) for text in matching(pattern))


def named(path: str, *, is_said: bool) -> list[HeadCase]:
    return [
        case
        for policy, case in cases()
        if policy == "strict" and isinstance(case, HeadCase) and case.is_said is is_said and path in case.name
    ]


@pytest.mark.parametrize("is_said", [False, True])
def test_a_framing_rule_is_taken_and_missed_by_each_of_its_fields(is_said: bool) -> None:
    found = {part for case in named("framing.rules.two-lengths", is_said=is_said) for part in case.name.split("; ")}
    assert {
        "framing.rules.two-lengths is met",
        "framing.rules.two-lengths is missed, as no content-length",
        "framing.rules.two-lengths is missed, as no transfer-encoding",
    } <= found


def test_a_head_that_is_taken_says_so_and_one_that_is_missed_does_not() -> None:
    for case in named("framing.rules.two-lengths", is_said=False):
        is_met = "framing.rules.two-lengths is met" in case.name
        assert (case.fate.rule == "two-lengths") == is_met
        assert ("framing.rules.two-lengths" in case.exercises) == is_met


def frame(name: str) -> FrameCase:
    (found,) = (case for _, case in cases(WEBSOCKET) if isinstance(case, FrameCase) and case.name == name)
    return found


def test_a_frame_deserves_every_error_that_it_earns() -> None:
    assert frame("server between messages: first octet 0x81").letter == "server Text.whole"
    assert frame("server between messages: first octet 0x80").errors == ("illegal_event",)
    assert frame("server within a message of Text: first octet 0x80").letter == "server Continuation.last"
    assert frame("server between messages: first octet 0x7b").errors == ("bad_opcode", "bad_reserved_bits")
    assert frame("server between messages: first octet 0x09").errors == ("fragmented_control_frame",)


def test_a_length_is_written_on_both_sides_of_each_border() -> None:
    assert frame("server between messages: BINARY of 126 written in 16 bits").octets[:4] == b"\x82\x7e\x00\x7e"
    assert frame("server between messages: BINARY of 125 written in 16 bits").errors == ("bad_payload_length",)
    assert frame("client between messages: PING of 126 written in 16 bits").errors == ("long_control_frame",)


def test_a_close_code_of_one_role_may_be_repeated_by_the_other() -> None:
    asked = {case.name: case.error for _, case in cases(WEBSOCKET) if isinstance(case, CloseCase)}
    assert asked["server begins to close with 1010"] == "bad_close_code"
    assert asked["server answers with 1010"] is None
    assert asked["client begins to close with 1010"] is None
