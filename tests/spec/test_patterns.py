"""How patterns refer to one another."""

import re

import pytest

from stateline_codegen.spec.patterns import expand_patterns
from stateline_codegen.spec.source import Mapping, read


def expand(**patterns: str) -> dict[str, str]:
    text = "grammar:\n" + "".join(f"  {name}: {{match: '{match}'}}\n" for name, match in patterns.items())
    document, problems = read(text, "patterns.yaml")
    assert problems == ()
    assert isinstance(document, Mapping)
    return expand_patterns(document)


def test_a_reference_becomes_the_pattern_it_names() -> None:
    assert expand(digit="[0-9]", pair="{digit}-{digit}")["pair"] == "[0-9]-[0-9]"


def test_a_pattern_may_refer_to_a_later_one() -> None:
    assert expand(pair="{digit}{digit}", digit="[0-9]")["pair"] == "[0-9][0-9]"


def test_doubled_braces_are_literal() -> None:
    assert expand(year="[0-9]{{4}}")["year"] == "[0-9]{4}"


@pytest.mark.parametrize(("quantifier", "text"), [("*", "ababab"), ("+", "abab"), ("?", ""), ("{{2}}", "abab")])
def test_a_quantifier_after_a_reference_repeats_the_whole_pattern(quantifier: str, text: str) -> None:
    regex = expand(pair="ab", pairs="{pair}" + quantifier)["pairs"]
    assert re.fullmatch(regex, text)
    assert not re.fullmatch(regex, "abb")


def test_alternatives_do_not_reach_beyond_their_pattern() -> None:
    regex = expand(letter="a|b", word="x{letter}y")["word"]
    assert re.fullmatch(regex, "xay")
    assert not re.fullmatch(regex, "xa")


@pytest.mark.parametrize("bar", ["[|]", r"\|", "(?:a|b)", r"[\]|]", "[]|]"])
def test_a_bar_that_separates_nothing_needs_no_group(bar: str) -> None:
    assert expand(bar=bar, use="{bar}x")["use"] == f"{bar}x"
