"""Every file in rejects/ is a wrong spec that begins with what the compiler must say about it.

To add a case, add a file: its first lines are `# expect: line:column: path: sentence`,
one for each problem, in the order in which they are reported.
"""

from pathlib import Path

import pytest

from stateline_codegen.pipeline import compile_spec
from stateline_codegen.proofs import CLAIMS

REJECTS = sorted((Path(__file__).parent / "rejects").glob("*.yaml"))
PREFIX = "# expect: "


@pytest.mark.parametrize("path", REJECTS, ids=lambda path: path.stem)
def test_a_wrong_spec_is_refused_with_these_sentences_at_these_places(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    expected = [line.removeprefix(PREFIX) for line in text.splitlines() if line.startswith(PREFIX)]
    assert expected, f"{path.name} does not say what it expects"

    compiled, problems = compile_spec(text, path.name)

    assert compiled is None
    assert [problem.format().removeprefix(f"{path.name}:") for problem in problems] == expected


BREAKING = {
    "determinism": ["conflicting-moves"],
    "decisions": [
        "condition-about-states-that-are-never-met",
        "condition-that-never-holds",
        "framing-rule-in-the-shadow",
        "refusal-in-the-shadow",
        "variant-in-the-shadow",
    ],
    "settling": ["conflicting-rules", "rules-that-never-rest"],
    "priorities": ["priorities-in-a-circle", "priorities-that-decide-nothing"],
    "reachability": ["what-is-never-used"],
    "use": ["heard-by-nobody", "what-is-never-used"],
    "numbers": ["close-codes-at-odds", "frames-with-one-number"],
    "views": ["view-of-what-nobody-sees"],
    "endings": ["rule-that-wakes-the-dead", "state-without-an-end"],
    "invariants": [
        "invariant-that-is-broken",
        "policy-that-breaks-an-invariant",
        "state-that-should-last-for-ever",
    ],
}
"""The wrong specs that a claim of `stateline check` is false of. No spec can break totality."""


def test_every_claim_has_a_spec_of_which_it_is_false() -> None:
    assert ["totality", *BREAKING] == [claim.name for claim in CLAIMS]
    assert {name for names in BREAKING.values() for name in names} <= {path.stem for path in REJECTS}


def test_no_kind_of_problem_is_left_out() -> None:
    # A floor, so that a glob that finds nothing cannot pass.
    assert len(REJECTS) >= 120
