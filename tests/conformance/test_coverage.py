"""Whatever the spec cites is exercised: by a derived case, or, where only bytes can, by a wire case or a test.

A wire case counts for an error if a page of `tests/http1/cases` says that something is
`refused` with its code, under the policy.
"""

from collections.abc import Iterator

import pytest

from stateline_codegen.automaton.ir import Automaton
from stateline_codegen.conformance import Subject, list_subjects
from tests.conformance.derived import HTTP1, PROTOCOLS, WEBSOCKET, automata, cases
from tests.conformance.frames.test_beyond import SHOWN
from tests.http1.pages import load_all

UNSAID = {
    HTTP1: ("the server cannot send Response.connect_accepted",),
    WEBSOCKET: (),
}
"""How the refusals begin that no head earns: without a tunnel on the table a 2xx is an ordinary final response."""

ELSEWHERE = {
    HTTP1: {"errors.not_switched"},
    WEBSOCKET: {f"errors.{code}" for code in SHOWN},
}
"""What is refused of a call that neither sends nor reads (`tests/http1/test_conversation.py`), and what needs more."""


def refused_in_wire_cases(policy: str) -> Iterator[str]:
    """The code of every refusal that a page shows."""
    for case in load_all():
        if case.options.get("policy", "strict") == policy:
            for step in case.steps:
                yield from (line.split(" ")[1] for line in step.lines if line.startswith("refused "))


def exercised(automaton: Automaton) -> set[str]:
    """Paths that a derived case exercises or a wire case shows."""
    protocol, policy = automaton.protocol.name, automaton.protocol.policy.name
    derived = {path for of, case in cases(protocol) if of == policy for path in case.exercises}
    codes = set(refused_in_wire_cases(policy)) if protocol == HTTP1 else set()
    return derived | {f"errors.{code}" for code in codes}


def subjects() -> Iterator[object]:
    for protocol in PROTOCOLS:
        for subject in list_subjects(automata(protocol)[0]):
            yield pytest.param(protocol, subject, id=f"{protocol}: {subject.path}")


@pytest.mark.parametrize(("protocol", "subject"), list(subjects()))
def test_what_the_spec_says_is_exercised(protocol: str, subject: Subject) -> None:
    if subject.path not in exercised(automata(protocol)[0]) | ELSEWHERE[protocol]:
        assert subject.kind == "refusals"
        assert any(subject.path.startswith(f"refusal: {beginning}") for beginning in UNSAID[protocol])


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_every_path_that_a_case_exercises_is_one_of_the_spec(protocol: str) -> None:
    for automaton in automata(protocol):
        policy = automaton.protocol.policy.name
        known = {subject.path for subject in list_subjects(automaton)}
        assert {path for of, case in cases(protocol) if of == policy for path in case.exercises} <= known
