"""What a policy may change once code is to be made of it."""

from pathlib import Path

from stateline_codegen.pipeline import compile_spec

SPEC = Path(__file__).parents[2] / "machine_spec" / "http1.yaml"

CHANGE = """
  odd:
    doc: Offers end with the request that made them.
    changes:
      - in: machines.upgrade.moves
        append: [{from: any, upon: fail, by: client, to: ABSENT, doc: A broken request offers nothing.}]
        doc: For the sake of the test.
"""


def test_a_policy_that_changes_a_machine_is_refused_where_one_table_serves_all() -> None:
    compiled, problems = compile_spec(SPEC.read_text(encoding="utf-8") + CHANGE, "machine_spec/http1.yaml")
    assert compiled is None
    assert [problem.sentence for problem in problems] == [
        "changes what the machines do, but one table serves all policies of the codec http1"
    ]
    assert problems[0].path == "policies.odd"
    assert problems[0].place.line > 1
