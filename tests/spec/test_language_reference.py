"""machine_spec/README.md teaches the whole language, and its examples are right."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from stateline_codegen import automaton, spec
from stateline_codegen.spec.language import SPECIFICATION, records
from stateline_codegen.spec.source import Mapping, read
from stateline_codegen.spec.validate import validate
from stateline_codegen.spec.vocabulary import CONDITION, TERMS, decode_condition

README = (Path(__file__).parents[2] / "machine_spec" / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", README, flags=re.DOTALL | re.MULTILINE)
WHOLE_SPECS = [block for block in BLOCKS if block.startswith("stateline: 1")]
FRAGMENTS = [block for block in BLOCKS if block not in WHOLE_SPECS]
CONDITION_ROWS = re.findall(r"^\| `((\w+): [^`]*)` \| [^|]+ \|$", README, flags=re.MULTILINE)

# A fragment has a few sections of a spec.
ANY_SECTIONS = replace(SPECIFICATION, keys=tuple(replace(key, is_required=False) for key in SPECIFICATION.keys))


def name_of(block: str) -> str:
    return block.split("\n")[0].rstrip(":")


@pytest.mark.parametrize("key", sorted({key.name for record in records() for key in record.keys}))
def test_every_key_of_the_language_is_taught(key: str) -> None:
    assert re.search(rf"`{re.escape(key)}[`:]", README)


def test_there_are_whole_specs_and_fragments_to_check() -> None:
    assert len(WHOLE_SPECS) >= 2
    assert len(FRAGMENTS) >= 15


@pytest.mark.parametrize("block", WHOLE_SPECS, ids=lambda block: re.findall("title: (.*)", block)[0])
def test_a_whole_spec_compiles_under_every_policy(block: str) -> None:
    specification, problems = spec.load(block, "README.md")
    assert [problem.format() for problem in problems] == []
    assert specification is not None
    for protocol in specification.policies:
        _, problems = automaton.build(protocol)
        assert [problem.format() for problem in problems] == []


@pytest.mark.parametrize("block", FRAGMENTS, ids=name_of)
def test_a_fragment_has_the_shape_of_the_language(block: str) -> None:
    tree, problems = read(block, "README.md")
    assert problems == ()
    assert tree is not None
    assert [problem.format() for problem in validate(tree, ANY_SECTIONS)] == []


def test_every_condition_is_taught_in_the_order_of_the_vocabulary() -> None:
    assert [name for _, name in CONDITION_ROWS] == [term.name for term in TERMS]


@pytest.mark.parametrize(
    "example", [example for example, _ in CONDITION_ROWS], ids=lambda example: example.split(":")[0]
)
def test_an_example_of_a_condition_is_one(example: str) -> None:
    tree, problems = read(example, "README.md")
    assert problems == ()
    assert isinstance(tree, Mapping)
    assert list(validate(tree, CONDITION)) == []
    assert decode_condition(tree)


def test_the_three_ways_to_combine_conditions_say_the_same() -> None:
    (block,) = [block for block in FRAGMENTS if "Roundabout" in block]
    tree, _ = read(block, "README.md")
    assert isinstance(tree, Mapping)
    asked = [
        set(re.findall(r"\w+\(field=.*?\)", repr(decode_condition(body.get("when")))))
        for _, body in tree.named("signals")
    ]
    assert asked[0] == asked[1] == asked[2]
    assert len(asked[0]) == 3
