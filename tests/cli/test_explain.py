"""`stateline explain` says whether something may happen in a state, by which rule and why."""

import os
import subprocess
import sys

import pytest

from stateline_codegen.explain import explain_event, explain_path, explain_policy, explain_state
from stateline_codegen.lookup import Unknown
from stateline_codegen.pipeline import Compiled
from tests.cli.conftest import Run
from tests.emit.places import ROOT


def test_the_command_prints_the_answer(specs: tuple[Compiled, ...], run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    code, out, err = run("explain", "client", "IDLE", "Request", "--policy", "h11")
    assert (code, err) == (0, "")
    assert out.splitlines() == explain_event(specs, "client", "IDLE", "Request", "h11")


def test_the_command_says_which_name_it_does_not_know(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    code, out, err = run("explain", "client", "SEND_BDY", "Data")
    assert (code, out) == (2, "")
    assert err == "stateline: no state of client is called SEND_BDY (did you mean SEND_BODY?)\n"


def test_what_is_legal_is_told_with_where_it_leads_and_the_section(specs: tuple[Compiled, ...]) -> None:
    first, empty, verdict, *reasons = explain_event(specs, "client", "CLOSED", "client ConnectionClosed")
    assert first == "client is CLOSED: The client will send nothing more."
    assert empty == ""
    assert verdict == "client ConnectionClosed: legal"
    assert len(reasons) == 1
    assert "stays CLOSED" in reasons[0]
    assert "(RFC 9112, section 9.6)" in reasons[0]


def test_what_is_refused_is_told_with_when_it_would_not_be(specs: tuple[Compiled, ...]) -> None:
    _, _, verdict, instead = explain_event(specs, "server", "SEND_BODY", "Response.final")
    assert verdict == "Response.final: refused: server has no move upon it from SEND_BODY (RFC 9112, section 4)"
    assert instead.strip() == "possible while server is IDLE or SEND_RESPONSE"


def test_what_depends_on_another_machine_says_on_which(specs: tuple[Compiled, ...]) -> None:
    _, _, verdict, leads, unless = explain_event(
        specs, "server", "SEND_RESPONSE", "InformationalResponse.switching_protocols"
    )
    assert verdict == "InformationalResponse.switching_protocols: legal in some configurations"
    assert "SEND_RESPONSE -> SWITCHED_PROTOCOL" in leads
    assert unless.strip() == "refused while upgrade is ABSENT (RFC 9110, section 7.8)"


def test_settling_is_told_with_its_rule(specs: tuple[Compiled, ...]) -> None:
    told = [line.strip() for line in explain_event(specs, "client", "SEND_BODY", "client EndOfMessage")]
    leads = [line for line in told if line.startswith("SEND_BODY -> MUST_CLOSE: ")]
    assert any("then close-client: This was the last request. (RFC 9112, section 9.6)" in line for line in leads)


@pytest.mark.parametrize(
    ("event", "names"),
    [
        ("Request", ["Request.head", "Request.connect", "Request.ordinary"]),
        ("Data", ["client Data", "server Data"]),
        ("fail", ["fail client", "fail server"]),
        ("Response.final", ["Response.final"]),
        ("server ConnectionClosed", ["server ConnectionClosed"]),
    ],
)
def test_an_event_means_all_its_variants_and_senders_that_were_not_left_out(
    specs: tuple[Compiled, ...], event: str, names: list[str]
) -> None:
    verdicts = [line for line in explain_event(specs, "server", "IDLE", event)[1:] if line and not line.startswith(" ")]
    assert [name for line in verdicts for name in line.partition(":")[0].split(", ")] == names


def test_letter_case_does_not_matter(specs: tuple[Compiled, ...]) -> None:
    spelled = explain_event(specs, "client", "SEND_BODY", "Response.final", "h11")
    assert explain_event(specs, "CLIENT", "send_body", "response.FINAL", "H11") == spelled


def test_a_memory_is_a_machine_too(specs: tuple[Compiled, ...]) -> None:
    told = explain_event(specs, "expect", "WAITING", "client Data")
    assert "  WAITING -> CONTENT: It did not wait after all." in told


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("clint IDLE Request", "no machine is called clint (did you mean client?)"),
        ("client SEND_BDY Data", "no state of client is called SEND_BDY (did you mean SEND_BODY?)"),
        ("answers IDLE Data", "no state of answers is called IDLE"),
        ("client IDLE Reqest", "no event or command is called Reqest (did you mean Request?)"),
        ("client IDLE Response.finl", "no event or command is called Response.finl (did you mean Response.final?)"),
        (
            "client IDLE start_nxt_cycle",
            "no event or command is called start_nxt_cycle (did you mean start_next_cycle?)",
        ),
        ("client IDLE Request strickt", "no policy is called strickt (did you mean strict?)"),
    ],
)
def test_an_unknown_name_is_refused_with_the_one_that_was_meant(
    specs: tuple[Compiled, ...], question: str, sentence: str
) -> None:
    with pytest.raises(Unknown) as refused:
        explain_event(specs, *question.split())
    assert str(refused.value) == sentence


def headings(lines: list[str]) -> list[str]:
    """The lines that begin an answer about some letters."""
    return [line for line in lines[1:] if line and not line.startswith(" ")]


def test_a_state_is_explained_by_everything_that_may_be_tried_in_it(specs: tuple[Compiled, ...]) -> None:
    lines = explain_state(specs, "server", "send_body")
    assert lines[0].startswith("server is SEND_BODY: ")
    names = [name for line in headings(lines) for name in line.partition(":")[0].split(", ")]
    assert sorted(names) == sorted({letter.name.partition("+")[0] for letter in specs[0].automata[0].letters})


def test_what_is_legal_in_a_state_comes_first_and_what_is_refused_last(specs: tuple[Compiled, ...]) -> None:
    verdicts = [line.partition(": ")[2] for line in headings(explain_state(specs, "client", "IDLE"))]
    ranks = ["legal", "legal in some configurations", "refused"]
    assert verdicts
    assert [ranks.index(verdict.partition(":")[0]) for verdict in verdicts] == sorted(
        ranks.index(verdict.partition(":")[0]) for verdict in verdicts
    )
    assert set(verdicts) >= {"legal", "legal in some configurations", "refused"}


def test_a_state_says_of_each_event_what_asking_for_that_event_says(specs: tuple[Compiled, ...]) -> None:
    for automaton in specs[0].automata:
        policy = automaton.protocol.policy.name
        for machine in automaton.protocol.machines:
            for state in machine.states:
                whole = "\n".join(explain_state(specs, machine.name, state.name, policy))
                event = explain_event(specs, machine.name, state.name, "start_next_cycle", policy)
                verdict, *reasons = event[2:]
                assert verdict in whole
                assert all(reason in whole for reason in reasons)


def test_a_path_is_told_letter_by_letter_with_what_each_changes(specs: tuple[Compiled, ...]) -> None:
    assert explain_path(specs, "client=SEND_BODY,answers=ORDINARY,keep_alive=DISABLED", "client=MUST_CLOSE") == [
        "from client SEND_BODY, answers ORDINARY, keep_alive DISABLED to client MUST_CLOSE: 1 letter",
        "",
        "after Request.ordinary+close_requested",
        "  client SEND_BODY, server SEND_RESPONSE, keep_alive DISABLED, upgrade ABSENT, connect ABSENT, "
        "answers ORDINARY, expect CONTENT",
        "client EndOfMessage: client SEND_BODY -> MUST_CLOSE",
        "  then close-client: This was the last request. (RFC 9112, section 9.6)",
    ]


def test_a_path_without_an_origin_begins_at_the_start(specs: tuple[Compiled, ...]) -> None:
    lines = explain_path(specs, None, "client=SWITCHED_PROTOCOL")
    assert lines[0] == "from the start to client SWITCHED_PROTOCOL: 3 letters"
    assert lines[2] == "at the start"
    assert [line.partition(":")[0] for line in lines[4:] if not line.startswith(" ")] == [
        "Request.connect",
        "client EndOfMessage",
        "Response.connect_accepted",
    ]


def test_no_shorter_path_exists(specs: tuple[Compiled, ...]) -> None:
    automaton = specs[0].automata[0]
    for place, machine in enumerate(automaton.protocol.machines):
        for state in machine.states:
            distance, reached = 0, {0}
            while not any(automaton.configurations[index][place] == state.name for index in reached):
                distance += 1
                reached |= {step.target for step in automaton.steps if step.source in reached}
            said = explain_path(specs, None, f"{machine.name}={state.name}")[0]
            count = "1 letter" if distance == 1 else f"{distance} letters"
            assert said.endswith(f": {count}") if distance else " hold together at the start" in said


@pytest.mark.parametrize(
    ("origin", "goal", "said"),
    [
        ("keep_alive=DISABLED", "keep_alive=ENABLED", "nothing leads from keep_alive DISABLED to keep_alive ENABLED"),
        (
            "client=IDLE",
            "client=DONE,keep_alive=DISABLED",
            "nothing leads to client DONE, keep_alive DISABLED: no configuration that can be reached is like that",
        ),
        (
            "client IDLE",
            "server SEND_BODY",
            "client IDLE and server SEND_BODY hold together after Response.final",
        ),
    ],
)
def test_where_there_is_nothing_to_walk_the_answer_says_why(
    specs: tuple[Compiled, ...], origin: str, goal: str, said: str
) -> None:
    assert explain_path(specs, origin, goal)[0] == said


def test_a_policy_is_explained_by_its_changes_and_their_reasons(specs: tuple[Compiled, ...]) -> None:
    lines = explain_policy(specs, "Lenient_Client")
    assert lines[:4] == [
        "lenient_client, a policy of machine_spec/http1.yaml: "
        "Tolerates what broken servers send in heads, never in framing. For scrapers and crawlers.",
        "Only a client can use it.",
        "",
        "6 changes to the spec as it stands:",
    ]
    (policy,) = (one.protocol.policy for one in specs[0].automata if one.protocol.policy.name == "lenient_client")
    assert len(lines) == 4 + 2 * len(policy.changes)
    assert [line.strip() for line in lines[5::2]] == [change.doc for change in policy.changes]
    assert "  refuse.Response.unknown-class is removed" in lines
    assert "  grammar.obs_fold sets {replace_by: ' '}" in lines


def test_the_base_policy_changes_nothing(specs: tuple[Compiled, ...]) -> None:
    assert explain_policy(specs, "strict")[1:] == [
        "It is the spec as it stands; every other policy is a list of changes to it."
    ]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        (["client", "IDLE"], "client is IDLE: No request has begun."),
        (["path", "client=CLOSED"], "from the start to client CLOSED: 1 letter"),
        (["path", "client=IDLE", "client=CLOSED"], "from client IDLE to client CLOSED: 1 letter"),
        (["policy", "strict"], "strict, a policy of machine_spec/http1.yaml: RFC 9110 and 9112 to the letter or "),
    ],
)
@pytest.mark.usefixtures("asked")
def test_the_command_takes_every_question(run: Run, question: list[str], first: str) -> None:
    code, out, err = run("explain", *question)
    assert (code, err) == (0, "")
    assert out.startswith(first)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("client", "client is no question; see: stateline explain --help"),
        ("path", "path is no question; see: stateline explain --help"),
        ("client IDLE Request now", "client IDLE Request now is no question; see: stateline explain --help"),
        ("polcy h11", "no question begins with polcy (did you mean policy?)"),
        ("pth client=IDLE", "no question begins with pth (did you mean path?)"),
        ("framng", "no question begins with framng (did you mean framing?)"),
        ("policy h1", "no policy is called h1 (did you mean h11?)"),
        ("path client=IDEL", "no state of client is called IDEL (did you mean IDLE?)"),
        ("path client=IDLE sever=DONE", "no machine is called sever (did you mean server?)"),
        ("client IDL", "no state of client is called IDL (did you mean IDLE?)"),
    ],
)
@pytest.mark.usefixtures("asked")
def test_a_question_that_is_none_is_complained_of(run: Run, question: str, sentence: str) -> None:
    assert run("explain", *question.split()) == (2, "", f"stateline: {sentence}\n")


def test_a_reader_who_has_seen_enough_is_no_mistake() -> None:
    script = "import sys; from stateline_codegen.cli import main; sys.exit(main(['explain', 'client', 'IDLE']))"
    with subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT / "generator")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()
        assert (program.stderr.read(), program.wait()) == (b"", 0)
