"""`stateline explain`: answer a question about the spec."""

import argparse
from collections.abc import Sequence

from ..explain import (
    explain_entry,
    explain_event,
    explain_frame,
    explain_head,
    explain_path,
    explain_policy,
    explain_state,
)
from ..lookup import Unknown
from ..pipeline import Compiled
from ..spec.problems import suggest
from .inputs import compile_specs

KINDS = ("frame", "framing", "path", "policy")
"""The words that questions about something other than a machine begin with."""


SECTIONS = ("frames", "handshake")
"""Entries whose path is one word."""


def run(options: argparse.Namespace) -> int:
    """Print the answer, line by line."""
    compiled = compile_specs(options)
    if compiled is None:
        return 2
    print("\n".join(_answer(compiled, options)))
    return 0


def _answer(compiled: Sequence[Compiled], options: argparse.Namespace) -> list[str]:
    question: list[str] = options.question
    _check_kind(compiled, question[0])
    typed = [(kind, line) for kind in ("request", "response") if (line := getattr(options, kind)) is not None]
    is_about_a_frame = question[0] == "frame"
    if question != ["framing"] and (typed or options.header or (options.meanwhile and not is_about_a_frame)):
        raise Unknown("--request, --response, --header and --while belong to: explain framing")
    if options.by and not is_about_a_frame:
        raise Unknown("--by belongs to: explain frame")
    match question:
        case ["framing"]:
            if len(typed) != 1:
                raise Unknown("explain framing needs either --request LINE or --response LINE")
            (kind, line) = typed[0]
            return explain_head(compiled, kind, line, options.header, options.meanwhile, options.policy)
        case ["frame", *octets]:
            return explain_frame(compiled, octets, options.by, options.meanwhile, options.policy)
        case ["path", goal]:
            return explain_path(compiled, None, goal, options.policy)
        case ["path", origin, goal]:
            return explain_path(compiled, origin, goal, options.policy)
        case ["policy", name]:
            return explain_policy(compiled, name)
        case [path] if "." in path or path in SECTIONS:
            return explain_entry(compiled, path, options.policy)
        case [role, state]:
            return explain_state(compiled, role, state, options.policy)
        case [role, state, event]:
            return explain_event(compiled, role, state, event, options.policy)
        case _:
            raise Unknown(f"{' '.join(question)} is no question; see: stateline explain --help")


def _check_kind(compiled: Sequence[Compiled], word: str) -> None:
    """See that a question does not begin with what is nearer to another kind of question than to any machine."""
    machines = {machine for one in compiled for machine in one.automata[0].machines}
    near = suggest(word, KINDS)
    if near and word not in (*KINDS, *SECTIONS) and not suggest(word, machines):
        raise Unknown(f"no question begins with {word}", near)
