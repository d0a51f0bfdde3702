"""Every disagreement has its reason, and the report is the one that `make compare` writes."""

import re

import pytest

from tests.compare import drivers
from tests.compare.__main__ import main
from tests.compare.comparison import Comparison, compare, compare_all
from tests.compare.drivers import MissingError
from tests.compare.facts import Ending, Message, Outcome, agree, verdict
from tests.compare.reason import Reason
from tests.compare.reasons import REASONS
from tests.compare.report import COMMAND, PAGE, render
from tests.compare.streams import select
from tests.http1.pages import load_all, parse

HEAD = Message((b"POST", b"/x", b"1.1"), ((b"host", b"a"),))
PART = Message(HEAD.start, HEAD.fields, b"he")
WHOLE = Message(HEAD.start, HEAD.fields, b"hello", is_complete=True)
INTERIM = Message((b"1.1", b"100", b""), (), is_complete=True)
OTHER = Message((b"POST", b"/y", b"1.1"), ())


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    try:
        return compare_all()
    except MissingError as problem:
        pytest.skip(str(problem))


def test_every_disagreement_has_a_reason(comparison: Comparison) -> None:
    assert comparison.unexplained == []


def test_every_reason_explains_a_disagreement(comparison: Comparison) -> None:
    assert comparison.unused == []


def test_the_report_is_current(comparison: Comparison) -> None:
    kept = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    assert kept == render(comparison), f"{PAGE.name} is out of date: run `{COMMAND}`"


def test_what_has_no_reason_and_what_is_none_are_named() -> None:
    (case,) = parse("## one\n```http\nGET\n```\n```events\nwaiting\n```\n", "page.md", "server")
    readers = {drivers.STRICT: lambda _: Outcome((), Ending.WAITS), "other": lambda _: Outcome((), Ending.REFUSED)}
    made = compare(readers, select([case]), [Reason("elsewhere", "", libraries="another")])
    assert made.unexplained == ["page.md: one: stateline says `waits`, other says `refused`"]
    assert made.unused == ["elsewhere"]


def test_a_library_of_another_version_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(drivers.VERSIONS, "h11", "0.0.0")
    monkeypatch.setattr("importlib.metadata.version", lambda name: "0.1.0")
    assert main() == 1
    assert capsys.readouterr().err == "Nothing is compared: h11 0.0.0 is what is compared, and 0.1.0 is installed.\n"


def test_every_reason_has_a_name_of_its_own_and_a_section() -> None:
    assert len({reason.name for reason in REASONS}) == len(REASONS)
    for reason in REASONS:
        assert re.search(r"RFC \d{4}, section \d", reason.text), reason.name


def test_every_case_that_only_receives_is_compared() -> None:
    streams = select(load_all())
    pages = {case.page for case in load_all() if case.page.startswith(("request/", "response/"))}
    assert {case.page for case in streams.values()} >= pages
    for case in streams.values():
        assert {step.kind for step in case.steps} <= {"http", "events", "state"}


def test_a_stream_is_compared_once() -> None:
    page = "## {}\n- policy: {}\n```http\nGET\n```\n```events\nwaiting\n```\n"
    cases = parse(page.format("one", "strict") + page.format("two", "h11"), "page.md", "server")
    assert [case.name for case in select(cases).values()] == ["one"]


@pytest.mark.parametrize(
    ("ours", "theirs", "are_alike"),
    [
        (Outcome((WHOLE,), Ending.WAITS), Outcome((WHOLE,), Ending.WAITS), True),
        (Outcome((WHOLE,), Ending.WAITS), Outcome((WHOLE,), Ending.PAUSES), False),
        (Outcome((WHOLE,), Ending.WAITS), Outcome((PART,), Ending.WAITS), False),
        # Between two messages a library may have no word for what it does.
        (Outcome((WHOLE,), Ending.PAUSES), Outcome((WHOLE,), Ending.UNSAID), True),
        (Outcome((WHOLE,), Ending.REFUSED), Outcome((WHOLE,), Ending.UNSAID), False),
        (Outcome((INTERIM,), Ending.WAITS), Outcome((INTERIM,), Ending.UNSAID), False),
        # One refusal may come earlier than another.
        (Outcome((PART,), Ending.REFUSED, "400"), Outcome((HEAD,), Ending.REFUSED), True),
        (Outcome((), Ending.REFUSED), Outcome((WHOLE,), Ending.REFUSED), True),
        (Outcome((WHOLE,), Ending.REFUSED), Outcome((PART,), Ending.REFUSED), True),
        (Outcome((INTERIM, HEAD), Ending.REFUSED), Outcome((INTERIM,), Ending.REFUSED), True),
        # Not if something else was shown before.
        (Outcome((OTHER,), Ending.REFUSED), Outcome((HEAD,), Ending.REFUSED), False),
        (Outcome((OTHER,), Ending.REFUSED), Outcome((WHOLE,), Ending.REFUSED), False),
        (Outcome((INTERIM, HEAD), Ending.REFUSED), Outcome((WHOLE,), Ending.REFUSED), False),
    ],
)
def test_outcomes_are_alike_or_not(ours: Outcome, theirs: Outcome, are_alike: bool) -> None:
    assert agree(ours, theirs) is are_alike


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Outcome((), Ending.WAITS), "waits"),
        (Outcome((), Ending.REFUSED, "400", "bad_host"), "refused 400 bad_host"),
        (Outcome((WHOLE,), Ending.WAITS), "POST /x, body 5"),
        (Outcome((WHOLE,), Ending.UNSAID), "POST /x, body 5"),
        (Outcome((WHOLE,), Ending.PAUSES), "POST /x, body 5, pauses"),
        (Outcome((PART,), Ending.WAITS), "POST /x, body 2, waits"),
        (Outcome((PART,), Ending.REFUSED), "POST /x, body 2, refused"),
        (Outcome((INTERIM,), Ending.WAITS), "100, waits"),
    ],
)
def test_an_outcome_is_said_in_a_few_words(outcome: Outcome, words: str) -> None:
    assert verdict(outcome) == words
