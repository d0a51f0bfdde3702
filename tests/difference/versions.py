"""Versions of a small conversation, and what is said about the step from one to another."""

from stateline_codegen import automaton, spec
from stateline_codegen.automaton.ir import Automaton
from stateline_codegen.difference import Difference, compare_automata

TALK = """\
stateline: 1
protocol: talk
codec: none
title: Talk
doc: One asks, another answers.
roles: {client: {doc: Asks.}, server: {doc: Answers.}}
events:
  Ask: {sent_by: client, doc: A question.}
  Answer:
    sent_by: server
    doc: Its answer.
    fields:
      kind: {type: bool, default: true, doc: Whether it is a kind one.}
      sure: {type: bool, default: true, doc: Whether it is a sure one.}
    variants:
      kind: {when: {is_set: kind}, doc: A kind one.}
      cold: {otherwise: true, doc: Another one.}
  Leave: {sent_by: either, doc: The end.}
signals:
  unsure: {raised_by: [Answer], when: {not: {is_set: sure}}, doc: It may be wrong.}
commands:
  again: {doc: Another round.}
machines:
  client:
    follows: client
    doc: What the client did.
    initial: QUIET
    states: {QUIET: {doc: q}, ASKED: {doc: a}, GONE: {doc: g}}
    moves:
      - {from: QUIET, upon: Ask, to: ASKED, doc: It asks.}
      - {from: ASKED, upon: again, to: QUIET, doc: Next.}
      - {from: [QUIET, ASKED], upon: Leave, to: GONE, doc: It goes.}
  server:
    follows: server
    doc: What the server did.
    initial: QUIET
    states: {QUIET: {doc: q}, ASKED: {doc: a}, DONE: {doc: d}, GONE: {doc: g}}
    moves:
      - {from: QUIET, upon: Ask, to: ASKED, doc: It hears.}
      - {from: ASKED, upon: Answer, to: DONE, doc: It answers.}
      - {from: DONE, upon: again, to: QUIET, doc: Next.}
      - {from: DONE, upon: Leave, to: GONE, doc: It goes.}
  doubt:
    doc: Whether an answer may be wrong.
    initial: NONE
    states: {NONE: {doc: n}, SOME: {doc: s}}
    moves:
      - {from: any, upon: unsure, to: SOME, doc: Said so.}
settle:
  - {name: leave-with-client, when: {client: GONE, server: DONE}, then: {server: GONE}, doc: Nobody is left.}
"""


def build(text: str) -> Automaton:
    """The automaton of a version, which has no problems."""
    specification, problems = spec.load(text, "talk.yaml")
    assert specification is not None, "\n".join(problem.format() for problem in problems)
    built, problems = automaton.build(specification.base)
    assert built is not None, "\n".join(problem.format() for problem in problems)
    return built


def edited(*edits: tuple[str, str]) -> str:
    """The conversation with some of its text replaced."""
    text = TALK
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def differences(*edits: tuple[str, str]) -> list[Difference]:
    """What is said when the conversation is edited."""
    return list(compare_automata(build(TALK), build(edited(*edits))))


def told(*edits: tuple[str, str]) -> list[str]:
    """The same, line by line."""
    lines: list[str] = []
    for difference in differences(*edits):
        lines.append(f"{difference.heading}: {difference.sign.value} {difference.sentence}")
        lines += [f"  {detail}" for detail in difference.details]
    return lines
