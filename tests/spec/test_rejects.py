"""Every file in rejects/ is a wrong spec that begins with what the compiler must say about it.

To add a case, add a file: its first lines are `# expect: line:column: path: sentence`,
one for each problem, in the order in which they are reported.
"""

from pathlib import Path

import pytest

from stateline_codegen import spec

REJECTS = sorted((Path(__file__).parent / "rejects").glob("*.yaml"))
PREFIX = "# expect: "


@pytest.mark.parametrize("path", REJECTS, ids=lambda path: path.stem)
def test_a_wrong_spec_is_refused_with_these_sentences_at_these_places(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    expected = [line.removeprefix(PREFIX) for line in text.splitlines() if line.startswith(PREFIX)]
    assert expected, f"{path.name} does not say what it expects"

    specification, problems = spec.load(text, path.name)

    assert specification is None
    assert [problem.format().removeprefix(f"{path.name}:") for problem in problems] == expected


def test_no_kind_of_problem_is_left_out() -> None:
    # A floor, so that a glob that finds nothing cannot pass.
    assert len(REJECTS) >= 90
