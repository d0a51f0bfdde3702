"""Rules over heads, limits, patterns and errors of the real spec, changed one at a time."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from stateline_codegen.difference import Sign, compare_automata, compare_specs
from stateline_codegen.difference.grammar import find_witnesses
from stateline_codegen.pipeline import Compiled, compile_spec
from stateline_codegen.spec.model import Protocol
from tests.workspace import compiled

SPEC = Path(__file__).parents[2] / "machine_spec" / "http1.yaml"


@pytest.fixture(scope="module")
def http1() -> Compiled:
    return compiled()


def read(text: str) -> Compiled:
    read, problems = compile_spec(text, "machine_spec/http1.yaml")
    assert read is not None, "\n".join(problem.format() for problem in problems)
    return read


def told(http1: Compiled, change: Callable[[Protocol], Protocol]) -> list[str]:
    """What is said when the model is changed and its automaton is not."""
    old = http1.automata[0]
    lines: list[str] = []
    for found in compare_automata(old, replace(old, protocol=change(old.protocol))):
        lines.append(f"{found.heading}: {found.sign.value} {found.sentence}")
        lines += [f"  {detail}" for detail in found.details]
    return lines


def test_framing_rules_in_another_order(http1: Compiled) -> None:
    def swap(protocol: Protocol) -> Protocol:
        assert protocol.framing is not None
        first, second, *rest = protocol.framing.rules
        return replace(protocol, framing=replace(protocol.framing, rules=(second, first, *rest)))

    framing = http1.automata[0].protocol.framing
    assert framing is not None
    first, second = framing.rules[0].name, framing.rules[1].name
    assert told(http1, swap) in (
        [f"Framing: ~ `{second}` comes first now"],
        [f"Framing: ~ `{first}` comes after `{second}` now"],
    )


def test_a_framing_rule_that_is_gone_is_told_with_its_condition(http1: Compiled) -> None:
    def drop(protocol: Protocol) -> Protocol:
        assert protocol.framing is not None
        rules = tuple(rule for rule in protocol.framing.rules if rule.name != "two-lengths")
        return replace(protocol, framing=replace(protocol.framing, rules=rules))

    assert told(http1, drop) == [
        "Framing: - `two-lengths`: when there is a `transfer-encoding` field and there is a `content-length` field; "
        "reject conflicting_lengths; gate yes"
    ]


def test_a_limit_is_told_with_its_old_and_its_new_value(http1: Compiled) -> None:
    def lower(protocol: Protocol) -> Protocol:
        limits = tuple(
            replace(limit, default=16384) if limit.name == "max_head_bytes" else limit for limit in protocol.limits
        )
        return replace(protocol, limits=limits)

    assert told(http1, lower) == ["Limits: ~ `max_head_bytes`: default 65536 -> 16384"]


def test_a_hint_is_of_the_language_and_a_sentence_is_not(http1: Compiled) -> None:
    def edit(protocol: Protocol) -> Protocol:
        first, second, *rest = protocol.errors
        errors = (replace(first, status_hint=418), replace(second, says="something is wrong"), *rest)
        return replace(protocol, errors=errors)

    first, second, *_ = http1.automata[0].protocol.errors
    assert told(http1, edit) == [
        f"Errors: ~ `{first.code}`: status hint {first.status_hint} -> 418",
        f"Errors: = `{second.code}` is described otherwise",
    ]


def test_a_pattern_is_told_with_examples_and_with_the_patterns_it_is_part_of() -> None:
    text = SPEC.read_text(encoding="utf-8")
    other = text.replace(
        'token: {match: "[-!#$%&\'*+.^_`|~0-9A-Za-z]+"', 'token: {match: "[-!#$%&\'*+^_`|~0-9A-Za-z ]+"'
    )
    assert other != text
    found = list(compare_automata(read(text).automata[0], read(other).automata[0]))
    assert [(difference.heading, difference.sentence) for difference in found] == [
        ("Grammar", "`token` matches something else")
    ]
    assert "no longer matches b'.'" in found[0].details
    assert "now matches b' '" in found[0].details
    assert found[0].details[-1].startswith("part of `")
    assert "`field_name`" in found[0].details[-1]


def test_a_rule_with_another_condition_is_told_with_both(http1: Compiled) -> None:
    def widen(protocol: Protocol) -> Protocol:
        first, *rest = protocol.refusals
        return replace(protocol, refusals=(replace(first, when=rest[0].when), *rest))

    first = http1.automata[0].protocol.refusals[0]
    headline, was, now = told(http1, widen)
    assert headline == f"Refused heads: ~ `{first.event}.{first.name}`: when has changed"
    assert was.startswith("  when was: ")
    assert now.startswith("  when now: ")


def test_an_invariant_is_a_promise_about_the_language_and_no_part_of_it(http1: Compiled) -> None:
    def forget(protocol: Protocol) -> Protocol:
        return replace(protocol, invariants=protocol.invariants[1:])

    (line,) = told(http1, forget)
    assert line.startswith("Invariants: = removed: `client-reuses-only-while-alive`")


def test_a_rule_under_another_name_is_the_same_to_those_that_come_before_it(http1: Compiled) -> None:
    text = SPEC.read_text(encoding="utf-8").replace("close-client", "end-client")
    found = compare_automata(http1.automata[0], read(text).automata[0])
    assert [(difference.sign, difference.sentence) for difference in found] == [
        (Sign.SAME, "`close-client` is called `end-client`")
    ]


def test_every_policy_tells_only_what_the_base_does_not() -> None:
    text = SPEC.read_text(encoding="utf-8")
    other = text.replace("max_trailer_count:\n    default: 32", "max_trailer_count:\n    default: 33", 1)
    other = other.replace("set: {default: 0}\n", "set: {default: 2}\n", 1)
    assert other.count("default: 33") == other.count("set: {default: 2}") == 1
    base, h11, *others = compare_specs(read(text), read(other))
    assert [found.sentence for found in base.differences] == ["`max_trailer_count`: default 32 -> 33"]
    assert [found.sentence for found in h11.differences] == ["`max_leading_empty_lines`: default 0 -> 2"]
    assert all(other.is_same_language for other in others)
    (alone,) = compare_specs(read(text), read(other), "lenient_client")
    assert [found.sentence for found in alone.differences] == ["`max_trailer_count`: default 32 -> 33"]


def test_a_policy_that_is_gone_is_named() -> None:
    text = SPEC.read_text(encoding="utf-8")
    other = text[: text.index("  lenient_client:\n")] + text[text.index("  zttp:\n    doc:") :]
    base, *others = compare_specs(read(text), read(other))
    assert [(found.sign, found.sentence) for found in base.differences] == [
        (Sign.REMOVED, "`lenient_client`: only for client")
    ]
    assert [other.differences for other in others] == [(), ()]


@pytest.mark.parametrize(
    ("old", "new", "only_old", "only_new"),
    [
        ("[0-9]{1,3}", "[0-9]{1,4}", None, b"0000"),
        ("[a-z]+", "[a-y]+", b"z", None),
        ("a*", "a+", b"", None),
        ("GET|HEAD", "GET|PUT", b"HEAD", b"PUT"),
        ("[ab]", "[ba]", None, None),
    ],
)
def test_an_example_is_found_where_one_is_near(
    old: str, new: str, only_old: bytes | None, only_new: bytes | None
) -> None:
    assert find_witnesses(old, new, ["GET", "HEAD", "PUT"]) == (only_old, only_new)
