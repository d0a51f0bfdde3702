"""A story says what happened, what it did to every machine, by which rule and why."""

from dataclasses import replace

from stateline_codegen.trace import Ending, Replay, tell_ending, tell_heading, tell_moment
from tests.trace.lamp import lamp, records


def lines(*letters: str) -> list[list[str]]:
    """The lines of each step of a way from the start, without colours."""
    replay = Replay([lamp()])
    return [[line.plain for line in tell_moment(replay.follow(entry))] for entry in records(lamp(), *letters)]


def test_a_step_is_told_with_its_moves_its_rules_and_their_reasons() -> None:
    assert lines("Push") == [
        [
            "       0 > Push",
            "           client   UP -> DOWN                     Push  (RFC 1, section 2)",
            "           server   DARK -> LIT                    Push  The contact closes.",
            "           counter  NEVER -> ONCE                  Push  It counts.",
            "           client   DOWN -> UP                     spring-back  The spring is strong. (RFC 1, section 3)",
            "           unmoved  ",
        ]
    ]


def test_a_move_that_leads_nowhere_is_told_only_if_it_was_not_possible_everywhere() -> None:
    _, glow = lines("Push", "Glow")
    assert glow == [
        "       0 > Glow",
        "           server   LIT                            Glow  While there is current.",
        "           unmoved  client UP, counter ONCE",
    ]


def test_a_refusal_stands_out() -> None:
    replay = Replay([lamp()])
    (entry,) = records(lamp(), "fail client")
    first, *_ = tell_moment(replay.follow(replace(entry, says="refused too_hot")))
    assert first.plain == "       0 > refused too_hot"
    assert "red" in str(first.spans[0].style)


def test_each_role_has_its_mark_and_a_command_has_none() -> None:
    replay = Replay([lamp()])
    (entry,) = records(lamp(), "Push")
    marks = []
    for number, direction in enumerate(("client", "server", None)):
        offset = None if direction is None else 7
        told = replace(entry, connection=number, direction=direction, offset=offset, is_played=direction == "server")
        marks.append(next(iter(tell_moment(replay.follow(told)))).plain)
    assert marks == ["       7 > Push", "       7 < Push (played)", "           Push"]


def test_a_connection_has_a_heading_and_an_ending() -> None:
    (entry,) = records(lamp(), "Push")
    assert tell_heading(entry).plain == "a capture, policy base"
    ending = Ending(0, "a capture", "base", (("client", 3, "PAUSED"), ("server", 0, "NEED_DATA")))
    assert tell_ending(ending).plain == (
        "     end   client PAUSED with 3 bytes unread, server NEED_DATA with 0 bytes unread"
    )
