"""machine_spec/websocket.yaml loads, the model says what the text says, and the machines do what RFC 6455 says."""

from pathlib import Path

import pytest

from stateline_codegen.automaton.ir import Automaton
from stateline_codegen.automaton.views import see
from stateline_codegen.pipeline import compile_spec
from stateline_codegen.spec.model import Protocol
from stateline_codegen.verify import disagreements

SOURCE = "machine_spec/websocket.yaml"
TEXT = (Path(__file__).parents[2] / SOURCE).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def automaton() -> Automaton:
    compiled, problems = compile_spec(TEXT, SOURCE)
    assert [problem.format() for problem in problems] == []
    assert compiled is not None
    return compiled.automata[0]


@pytest.fixture(scope="module")
def strict(automaton: Automaton) -> Protocol:
    return automaton.protocol


def play(automaton: Automaton, *letters: str) -> dict[str, str]:
    """The state of every machine after some letters, or the sentence of the refusal under `refused`."""
    numbers = {letter.name: letter.index for letter in automaton.letters}
    here = 0
    for letter in letters:
        here = automaton.cells[here][numbers[letter]]
        if here < 0:
            return {"refused": automaton.refusals[~here].sentence}
    return dict(zip(automaton.machines, automaton.configurations[here], strict=True))


def look(automaton: Automaton, role: str, *letters: str) -> str:
    """What a role sees after some letters."""
    states = play(automaton, *letters)
    (view,) = automaton.protocol.views
    return see(automaton.protocol, view, role, tuple(states.values())).name


def test_every_section_of_frames_arrives(strict: Protocol) -> None:
    of_heads = ("signals", "facts", "framing", "pauses", "compose", "reason_phrases", "trailers")
    of_speed = ("common_fields", "common_methods")
    sections = (name for name in Protocol.__dataclass_fields__ if name not in ("policy", "source"))
    assert {name for name in sections if not getattr(strict, name)} == {*of_heads, *of_speed}


def test_a_value_of_a_view_says_whose_machines_it_is_about(strict: Protocol) -> None:
    (view,) = strict.views
    values = {value.name: value for value in view.values}
    assert values["REMOTE_CLOSING"].ours == ("OPEN",)
    assert values["REMOTE_CLOSING"].theirs == ("CLOSING", "ERROR")
    assert values["REJECTING"].when.parts == (("server", ("REJECTING",)),)
    assert values["CLOSED"].when.parts == ()
    assert values["LOCAL_CLOSING"].sends == ()


def test_a_tail_is_octets(strict: Protocol) -> None:
    assert [extension.tail for extension in strict.extensions] == [b"\x00\x00\xff\xff"]


def test_the_shortest_form_of_a_length_has_no_marker(strict: Protocol) -> None:
    assert strict.frames is not None
    assert [form.marker for form in strict.frames.lengths] == [None, 126, 127]


def test_a_code_that_nobody_sends_stands_for_something(strict: Protocol) -> None:
    codes = {code.code: code for code in strict.close_codes}
    assert (codes[1000].is_sent, codes[1000].sent_by, codes[1000].stands_for) == (True, None, None)
    assert (codes[1006].is_sent, codes[1006].sent_by, codes[1006].stands_for) == (False, None, "no_close")
    assert (codes[1010].is_sent, codes[1010].sent_by) == (True, "client")


def test_an_error_before_the_first_frame_has_no_close_code(strict: Protocol) -> None:
    codes = {error.code: error.close_code for error in strict.errors}
    assert codes["bad_text"] == 1007
    assert codes["bad_key"] is None


# ------------------------------------------------------------------ the model above, the machines below

OPENED = ("Request", "AcceptConnection")
PEERS = pytest.mark.parametrize(("role", "other"), [("client", "server"), ("server", "client")])


def test_an_independent_engine_agrees_in_every_cell(automaton: Automaton) -> None:
    assert disagreements(automaton.protocol, automaton) == ()


@PEERS
def test_either_peer_may_fragment_a_message_and_put_control_frames_between(
    automaton: Automaton, role: str, other: str
) -> None:
    way = [*OPENED, f"{role} Text.first", f"{role} Ping", f"{role} Continuation.middle", f"{role} Continuation.last"]
    assert play(automaton, *way[:5])[f"{role}_message"] == "IN_TEXT"
    assert play(automaton, *way)[f"{role}_message"] == "BETWEEN"


@PEERS
def test_messages_of_one_peer_do_not_interleave_and_those_of_both_do(
    automaton: Automaton, role: str, other: str
) -> None:
    way = [*OPENED, f"{role} Text.first"]
    assert play(automaton, *way, f"{role} Binary.whole") == {
        "refused": f"the {role} cannot send Binary.whole while {role}_message is IN_TEXT"
    }
    assert "refused" not in play(automaton, *way, f"{other} Binary.whole")
    assert "refused" in play(automaton, *OPENED, f"{role} Continuation.last")


@PEERS
def test_a_close_ends_what_its_sender_may_say_and_is_answered(automaton: Automaton, role: str, other: str) -> None:
    way = [*OPENED, f"{role} Text.first", f"{role} CloseConnection"]
    assert "refused" in play(automaton, *way, f"{role} Continuation.last")
    assert "refused" in play(automaton, *way, f"{role} CloseConnection")
    assert "refused" not in play(automaton, *way, f"{other} Text.whole")
    answered = play(automaton, *way, f"{other} CloseConnection")
    assert (answered["client"], answered["server"]) == ("CLOSED", "CLOSED")


@PEERS
def test_the_peers_see_a_closing_handshake_from_its_two_ends(automaton: Automaton, role: str, other: str) -> None:
    way = [*OPENED, f"{role} CloseConnection"]
    assert (look(automaton, role, *OPENED), look(automaton, other, *OPENED)) == ("OPEN", "OPEN")
    assert (look(automaton, role, *way), look(automaton, other, *way)) == ("LOCAL_CLOSING", "REMOTE_CLOSING")
    way.append(f"{other} CloseConnection")
    assert (look(automaton, role, *way), look(automaton, other, *way)) == ("CLOSED", "CLOSED")


@PEERS
def test_who_meets_an_error_sees_what_it_would_of_a_close(automaton: Automaton, role: str, other: str) -> None:
    assert look(automaton, other, *OPENED, f"fail {role}") == "REMOTE_CLOSING"
    assert look(automaton, other, *OPENED, f"fail {role}", f"{other} CloseConnection") == "CLOSED"
    assert look(automaton, other, *OPENED, f"{other} CloseConnection", f"fail {role}") == "CLOSED"


@PEERS
def test_a_pong_answers_every_ping_before_it(automaton: Automaton, role: str, other: str) -> None:
    way = [*OPENED, f"{role} Ping", f"{role} Ping"]
    assert play(automaton, *way)[f"{role}_ping"] == "PENDING"
    assert play(automaton, *way, f"{other} Pong")[f"{role}_ping"] == "ANSWERED"


def test_nobody_sends_frames_before_the_handshake_or_after_a_rejection(automaton: Automaton) -> None:
    assert "refused" in play(automaton, "client Text.whole")
    assert "refused" in play(automaton, "Request", "client Text.whole")
    assert "refused" in play(automaton, "Request", "RejectConnection", "server Text.whole")
    assert look(automaton, "client", "Request", "RejectConnection") == "REJECTING"
    assert look(automaton, "client", "Request", "RejectConnection", "RejectData.last") == "CLOSED"
