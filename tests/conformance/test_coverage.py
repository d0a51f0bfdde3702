"""Whatever the spec cites is exercised: by a derived case, or, where only bytes can, by a wire case.

A wire case counts for an error if a page of `tests/http1/cases` says that something is
`refused` with its code, under the policy.
"""

from collections.abc import Iterator

import pytest

from stateline_codegen.automaton.ir import Automaton
from stateline_codegen.conformance import Subject, list_subjects
from tests.conformance.derived import automata, cases
from tests.http1.pages import load_all

BASE = automata()[0]

UNSAID = {"the server cannot send Response.connect_accepted"}
"""How the refusals begin that no head earns: without a tunnel on the table a 2xx is an ordinary final response."""


def refused_in_wire_cases(policy: str) -> Iterator[str]:
    """The code of every refusal that a page shows."""
    for case in load_all():
        if case.options.get("policy", "strict") == policy:
            for step in case.steps:
                yield from (line.split(" ")[1] for line in step.lines if line.startswith("refused "))


def exercised(automaton: Automaton) -> set[str]:
    """Paths that a derived case exercises or a wire case shows."""
    policy = automaton.protocol.policy.name
    derived = {path for of, case in cases() if of == policy for path in case.exercises}
    codes = set(refused_in_wire_cases(policy))
    return derived | {f"errors.{code}" for code in codes}


CALLS = {"errors.not_switched"}
"""What is refused of a call that neither sends nor reads; see tests/http1/test_conversation.py."""


@pytest.mark.parametrize("subject", list_subjects(BASE), ids=lambda subject: subject.path)
def test_what_the_spec_says_is_exercised(subject: Subject) -> None:
    if subject.path not in exercised(BASE) | CALLS:
        assert subject.kind == "refusals"
        assert any(subject.path.startswith(f"refusal: {beginning}") for beginning in UNSAID)


def test_every_path_that_a_case_exercises_is_one_of_the_spec() -> None:
    for automaton in automata():
        policy = automaton.protocol.policy.name
        known = {subject.path for subject in list_subjects(automaton)}
        assert {path for of, case in cases() if of == policy for path in case.exercises} <= known
