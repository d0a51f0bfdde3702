"""`stateline explain` says whether something may happen in a state, by which rule and why."""

import pytest

from stateline_codegen.explain import explain_event
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
