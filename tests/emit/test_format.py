"""What the http1 byte format asks of a spec before code is made of it, and how it writes what a spec says."""

import ast
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stateline_codegen import spec
from stateline_codegen.automaton.ir import Automaton
from stateline_codegen.emit.codecs.http1 import decisions, library
from stateline_codegen.emit.render import render
from stateline_codegen.pipeline import compile_spec
from tests.workspace import compiled

SOURCE = "machine_spec/http1.yaml"
TEXT = (Path(__file__).parents[2] / SOURCE).read_text(encoding="utf-8")


def changed(old: str, new: str) -> str:
    assert TEXT.count(old) == 1
    return TEXT.replace(old, new)


def module(name: str, text: str, contexts: Callable[[list[Automaton]], Iterable[tuple[str, Any]]]) -> str:
    """Write one module of the package of a spec whose machines are those of ours."""
    loaded, problems = spec.load(text, SOURCE)
    assert loaded is not None, problems
    pairs = zip(compiled().automata, loaded.policies, strict=True)
    automata = [replace(automaton, protocol=protocol) for automaton, protocol in pairs]
    return next(render(f"http1/{path}.j2", context) for path, context in contexts(automata) if path == name)


@pytest.mark.parametrize(
    ("old", "new", "path", "sentence"),
    [
        (
            "  as_if: {answers: {HEAD: ORDINARY}}\n",
            "",
            "compose",
            "the codec http1 plans as if exactly one machine were in other states; name it under as_if",
        ),
        (
            "grammar: host, written_first: true",
            "grammar: host, written_first: false",
            "fields",
            "the codec http1 writes exactly one field first; mark one that has a grammar as written_first",
        ),
        (
            "upgrade: {syntax: list,",
            "upgrade: {syntax: list, written_first: true,",
            "fields",
            "the codec http1 writes exactly one field first; mark one that has a grammar as written_first",
        ),
        (
            "  has_switched:\n    while",
            "  has_left:\n    while",
            "pauses",
            "the codec http1 hands over where it pauses for has_switched; say in which states",
        ),
        (
            "while: {client: MIGHT_SWITCH_PROTOCOL}",
            "while: {client: MUST_CLOSE}",
            "decode.client.MIGHT_SWITCH_PROTOCOL",
            "the codec http1 pauses here, and no entry of pauses says why",
        ),
        (
            "when: {all_of: [{field_lists: {expect: 100-continue}}, {not",
            "when: {all_of: [{machine_in: {expect: CONTENT}}, {not",
            "events.Request.derived.expect_continue",
            "an event of the codec http1 knows neither machines nor patterns, so it cannot tell this",
        ),
    ],
    ids=["nothing as if", "nothing first", "two first", "nothing switched", "no reason", "an event that asks machines"],
)
def test_what_the_format_cannot_do_without_is_asked_for(old: str, new: str, path: str, sentence: str) -> None:
    made, problems = compile_spec(changed(old, new), SOURCE)
    assert made is None
    assert {(problem.path, problem.sentence) for problem in problems} == {(path, sentence)}
    assert all(problem.place.line > 1 for problem in problems)


@pytest.mark.parametrize(
    "when", ["{target_differs: {absolute_form: host}}", "{not: {target_differs: {absolute_form: host}}}"]
)
def test_a_condition_too_long_for_its_line_is_wrapped(when: str) -> None:
    text = changed("when: {target_differs: {absolute_form: host}}", f"when: {when}")
    code = module("refusals.py", text, decisions.contexts)
    ast.parse(code)
    assert max(map(len, code.splitlines())) <= 120


@pytest.mark.parametrize(
    "written",
    [*(f"ab{end}" for end in ('"', r"\"", r"\\", r"\x07", "\\\a", "\a", "\n", "\xe9", "'")), "ab" * 51 + r"\(?:"],
)
def test_any_pattern_can_be_written(written: str) -> None:
    """A quotation mark at the end would end the literal, and a long pattern is cut before a group."""
    assert found_in_code(written) == [
        re.compile(written.encode("latin-1")).fullmatch(text) is not None for text in TEXTS
    ]


TEXTS = [start + bytes([octet]) + end for start in (b"ab", b"ab" * 51) for octet in range(256) for end in (b"", b":")]


def found_in_code(written: str) -> list[bool]:
    """Say which texts the generated expression matches when `obs_fold` is a pattern."""
    text = changed("match: '[ \\t]+'\n    refuse: folded_line", f"match: {_quoted(written)}\n    refuse: folded_line")
    code = module("grammar.py", text, library.contexts)
    calls = [keyword.value for keyword in ast.walk(ast.parse(code)) if getattr(keyword, "arg", "") == "obs_fold"]
    expressions = {ast.literal_eval(call.args[0]) for call in calls if isinstance(call, ast.Call)}
    return [any(re.fullmatch(one, text) for one in expressions) for text in TEXTS]


def _quoted(text: str) -> str:
    """Write text for YAML in double quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(one if one.isprintable() else f"\\x{ord(one):02x}" for one in escaped) + '"'
