"""Conditions that decide nothing are found for every head there can be, and no others."""

from collections.abc import Iterator

import pytest

from stateline_codegen import spec
from stateline_codegen.spec.shadows import count_conditions
from tests.emit.places import SPEC

POST = """
stateline: 1
protocol: post
codec: none
title: Post
doc: Letters are read.
roles: {{sender: {{doc: Writes.}}}}
events:
  Letter:
    sent_by: sender
    doc: Something written.
    fields:
      method: {{type: bytes, doc: m}}
      status_code: {{type: int, doc: c}}
      http_version: {{type: bytes, doc: v}}
      headers: {{type: headers, doc: h}}
    variants:
      first: {{when: {first}, doc: f}}
      second: {{when: {second}, doc: s}}
      third: {{otherwise: true, doc: t}}
fields: {{stamp: {{syntax: single, doc: s}}, route: {{syntax: list, doc: r}}}}
machines:
  sender:
    follows: sender
    doc: s
    initial: IDLE
    states: {{IDLE: {{doc: i}}, BUSY: {{doc: b}}}}
    moves: [{{from: any, upon: Letter, to: BUSY, doc: m}}]
"""


def find(first: str, second: str) -> Iterator[str]:
    """Which variants decide nothing."""
    _, problems = spec.load(POST.format(first=first, second=second), "post.yaml")
    return (problem.path.rpartition(".")[2] for problem in problems)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("{method_in: [A, B]}", "{method_in: B}"),
        ("{not: {method_in: A}}", "{method_in: B}"),
        ("{status_in: 2xx}", "{status_in: [200, 204]}"),
        ('{version_below: "1.1"}', '{version_in: ["1.0"]}'),
        ("{has_field: stamp}", "{field_is: {stamp: red}}"),
        ("{has_field: stamp}", "{field_repeated: stamp}"),
        ("{field_lists: {route: any}}", "{field_lists: {route: air}}"),
        ("{machine_in: {sender: [IDLE, BUSY]}}", "{machine_in: {sender: BUSY}}"),
        ("{has_field: stamp}", "{has_field: stamp, method_in: A}"),
        ("{any_of: [{has_field: stamp}, {method_in: A}]}", "{not: {any_of: [{method_in: B}, {not: {method_in: A}}]}}"),
    ],
)
def test_what_something_earlier_always_comes_before_is_found(first: str, second: str) -> None:
    assert "second" in find(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("{method_in: B}", "{method_in: [A, B]}"),
        ("{method_in: A}", "{method_in: B}"),
        ("{status_in: [200, 204]}", "{status_in: 2xx}"),
        ('{version_in: ["1.0"]}', '{version_below: "1.1"}'),
        ("{field_is: {stamp: red}}", "{field_is: {stamp: blue}}"),
        ("{field_lists: {route: air}}", "{field_lists: {route: any}}"),
        ("{field_lists: {route: air}}", "{field_lists: {route: sea}}"),
        ("{machine_in: {sender: IDLE}}", "{machine_in: {sender: BUSY}}"),
        ("{field_repeated: stamp}", "{field_is: {stamp: red}}"),
    ],
)
def test_what_can_come_first_for_some_head_is_left_alone(first: str, second: str) -> None:
    assert list(find(first, second)) == []


def test_the_last_resort_must_be_needed_too() -> None:
    assert list(find("{has_field: stamp}", "{not: {has_field: stamp}}")) == ["third"]


def test_a_dead_condition_of_a_policy_alone_says_so() -> None:
    text = SPEC.read_text(encoding="utf-8")
    change = "      - {in: framing.rules.chunked, set: {when: {has_field: transfer-encoding}}, doc: Any coding.}\n"
    _, problems = spec.load(text.replace("  lenient_client:\n", f"{change}  lenient_client:\n"), "http1.yaml")
    assert [(problem.path, problem.sentence) for problem in problems] == [
        (
            "framing.rules.unknown-coding",
            "never decides: whenever it holds, chunked holds before it (under policy h11)",
        )
    ]


def test_every_condition_of_the_real_spec_is_counted() -> None:
    specification, _ = spec.load(SPEC.read_text(encoding="utf-8"), "http1.yaml")
    assert specification is not None
    base = specification.base
    assert base.framing is not None
    assert base.compose is not None
    variants = sum(len(event.variants) for event in base.events)
    rules = len(base.refusals) + len(base.framing.rules) + len(base.compose.rules)
    assert count_conditions(base) == variants + len(base.signals) + rules
