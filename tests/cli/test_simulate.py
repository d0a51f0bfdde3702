"""`stateline simulate` steps through a spec by the engine of the judge, and shows every machine after each letter."""

import io
from pathlib import Path

import pytest

from stateline_codegen.lookup import Unknown, find_letter, find_states
from stateline_codegen.pipeline import Compiled
from stateline_codegen.verify import simulate
from tests.cli.conftest import Run
from tests.emit.door import DOOR
from tests.emit.places import ROOT

CYCLE = ["Request+close_requested", "client EndOfMessage", "client Data", "Response", "server EndOfMessage"]


def test_every_machine_is_shown_after_each_letter_with_what_changed(workspace: Path, run: Run) -> None:
    assert run("simulate", "Push", "pull", "LOCK", "Push") == (
        1,
        "0. start: leaf SHUT\n"
        "1. Push: *leaf OPEN\n"
        "2. Pull: *leaf SHUT\n"
        "3. lock: *leaf LOCKED\n"
        "4. Push: refused\n"
        "   the porter cannot send Push while leaf is LOCKED; nothing moves\n",
        "",
    )


@pytest.mark.usefixtures("asked")
def test_settle_rules_and_refusals_are_told_with_their_sections(run: Run) -> None:
    code, out, err = run("simulate", *CYCLE)
    assert (code, err) == (1, "")
    lines = out.splitlines()
    assert lines[1].startswith("1. Request.ordinary+close_requested: *client SEND_BODY, *server SEND_RESPONSE, *keep_")
    assert lines[3] == "   then close-client: This was the last request. (RFC 9112, section 9.6)"
    assert lines[4:6] == [
        "3. client Data: refused",
        "   the client cannot send Data while client is MUST_CLOSE (RFC 9112, section 6); nothing moves",
    ]
    assert lines[6].startswith("4. Response.final: client MUST_CLOSE, *server SEND_BODY, ")


def test_either_peer_of_a_websocket_takes_its_turn(run: Run) -> None:
    letters = ("Request", "AcceptConnection", "client Text.first", "server Ping", "client Text.first")
    code, out, err = run("simulate", "--spec", str(ROOT / "machine_spec" / "websocket.yaml"), *letters)
    assert (code, err) == (1, "")
    lines = out.splitlines()
    assert lines[2].startswith("2. AcceptConnection: *client OPEN, *server OPEN, client_message BETWEEN, ")
    assert lines[4].endswith("*server_ping PENDING")
    assert lines[5:] == [
        "5. client Text.first: refused",
        "   the client cannot send Text.first while client_message is IN_TEXT (RFC 6455, section 5.4); nothing moves",
    ]


@pytest.mark.usefixtures("asked")
def test_where_all_is_legal_the_exit_code_says_so(run: Run) -> None:
    assert run("simulate", "Request", "--policy", "h11")[0] == 0


@pytest.mark.usefixtures("asked")
def test_letters_can_come_from_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("# a comment\nRequest+close_requested\n\n" + "\n".join(CYCLE[1:])))
    assert run("simulate") == run("simulate", *CYCLE)


@pytest.mark.usefixtures("asked")
def test_standard_input_is_answered_as_far_as_it_is_understood(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("Request\nRespons\n"))
    code, out, err = run("simulate")
    assert (code, len(out.splitlines())) == (2, 2)
    assert err == "stateline: no event or command is called Respons (did you mean Response?)\n"


def test_without_letters_there_is_only_the_start(workspace: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert run("simulate") == (0, "0. start: leaf SHUT\n", "")


def test_the_first_spec_that_has_the_letters_is_simulated(workspace: Path, run: Run) -> None:
    gate = DOOR.replace("protocol: door", "protocol: gate").replace("Push", "Shove").replace("leaf", "wing")
    (workspace / "machine_spec" / "gate.yaml").write_text(gate, encoding="utf-8")
    assert run("simulate", "Shove")[1] == "0. start: wing SHUT\n1. Shove: *wing OPEN\n"
    assert run("simulate", "Shave")[2] == "stateline: no event or command is called Shave (did you mean Shove?)\n"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(("width", "is_table"), [("140", True), ("60", False)])
def test_a_terminal_gets_a_table_if_it_is_wide_enough(
    run: Run, monkeypatch: pytest.MonkeyPatch, width: str, is_table: bool
) -> None:
    terminal = Terminal()
    monkeypatch.setenv("COLUMNS", width)
    monkeypatch.setattr("sys.stdout", terminal)
    assert run("simulate", *CYCLE)[0] == 1
    shown = terminal.getvalue()
    assert ("0. start: client IDLE" in shown) != is_table
    assert "client cannot send Data while client is MUST_CLOSE" in shown
    assert "close-client: This was the last request." in shown


@pytest.mark.parametrize(
    ("short", "name"),
    [
        ("Request", "Request.ordinary"),
        ("Response", "Response.final"),
        ("request.HEAD+continue_expected+close_requested", "Request.head+close_requested+continue_expected"),
        ("InformationalResponse", "InformationalResponse.interim"),
        ("Response.connect_accepted", "Response.connect_accepted"),
        ("client data", "client Data"),
        ("client Request", "Request.ordinary"),
        ("server response.final+close_requested", "Response.final+close_requested"),
        ("fail server", "fail server"),
        ("start_next_cycle", "start_next_cycle"),
    ],
)
def test_a_short_name_means_the_last_variant_and_no_signals(specs: tuple[Compiled, ...], short: str, name: str) -> None:
    assert find_letter(specs[0].automata[0], short).name == name


def test_every_letter_is_found_by_its_name(specs: tuple[Compiled, ...]) -> None:
    for automaton in specs[0].automata:
        assert [find_letter(automaton, letter.name) for letter in automaton.letters] == list(automaton.letters)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Data", "Data can be by either role; say client Data or server Data"),
        ("fail", "fail can be by either role; say fail client or fail server"),
        ("Request+close_request", "no signal of Request is called close_request (did you mean close_requested?)"),
        ("Response+upgrade_proposed", "no signal of Response is called upgrade_proposed"),
        ("Reqest", "no event or command is called Reqest (did you mean Request?)"),
    ],
)
def test_a_letter_that_is_not_clear_is_asked_back_about(specs: tuple[Compiled, ...], name: str, sentence: str) -> None:
    with pytest.raises(Unknown) as unknown:
        find_letter(specs[0].automata[0], name)
    assert str(unknown.value) == sentence


def test_configurations_are_found_by_what_is_said_of_them(specs: tuple[Compiled, ...]) -> None:
    automaton = specs[0].automata[0]
    expected = (("client", ("DONE",)), ("keep_alive", ("ENABLED",)))
    assert find_states(automaton, "client=DONE,keep_alive=ENABLED").parts == expected
    assert find_states(automaton, "Client done, keep_alive enabled").parts == expected


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("client=DON", "no state of client is called DON (did you mean DONE?)"),
        ("clint=DONE", "no machine is called clint (did you mean client?)"),
        ("client", "client is no machine with a state; write client=IDLE, more after commas"),
        ("", "nothing is no machine with a state; write client=IDLE, more after commas"),
    ],
)
def test_configurations_that_are_not_clear_are_asked_back_about(
    specs: tuple[Compiled, ...], text: str, sentence: str
) -> None:
    with pytest.raises(Unknown) as unknown:
        find_states(specs[0].automata[0], text)
    assert str(unknown.value) == sentence


def test_the_engine_goes_where_the_table_goes(specs: tuple[Compiled, ...]) -> None:
    for automaton in specs[0].automata:
        for length in range(0, len(automaton.letters), 3):
            letters = (*automaton.letters[length:], *automaton.letters[:length])
            here = 0
            for moment in list(simulate(automaton, letters))[1:]:
                assert moment.letter is not None
                cell = automaton.cells[here][moment.letter.index]
                assert moment.refusal == (automaton.refusals[~cell] if cell < 0 else None)
                here = here if cell < 0 else cell
                assert moment.after == automaton.configurations[here]
