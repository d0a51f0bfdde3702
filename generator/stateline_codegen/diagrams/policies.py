"""The page of policies: what each named delta changes in the base document, and why."""

from collections.abc import Sequence

from ..automaton.ir import Automaton
from ..spec.model import Policy, Specification
from .markdown import banner, code, notice, table


def policies_page(specification: Specification, automata: Sequence[Automaton]) -> str:
    """Write `<protocol>.policies.md`; `automata` stand in the order of the policies."""
    base = specification.base
    return "\n".join(
        [
            banner(base.source),
            f"# {base.title}: policies\n",
            notice([base.source]),
            f"`{base.policy.name}` is the spec as it stands. Every other policy is a list of changes to it.\n",
            "## In numbers\n",
            "A letter is one input to the automaton, a configuration one state per machine, a cell one letter met in "
            "one configuration. Classes are what remains after configurations that nobody can tell apart are merged.\n",
            table(
                ["policy", "changes", "letters", "configurations", "cells", "legal cells", "refusals", "classes"],
                (_numbers(automaton) for automaton in automata),
            ),
            *(part for protocol in specification.policies for part in _policy(protocol.policy)),
        ]
    )


def _numbers(automaton: Automaton) -> list[str]:
    cells = len(automaton.letters) * len(automaton.configurations)
    policy = automaton.protocol.policy
    counts = (
        len(policy.changes),
        len(automaton.letters),
        len(automaton.configurations),
        cells,
        len(automaton.steps),
        len(automaton.refusals),
        len(automaton.representatives),
    )
    return [code(policy.name), *(str(count) for count in counts)]


def _policy(policy: Policy) -> list[str]:
    parts = [f"## {policy.name}\n", f"{policy.doc.strip()}\n"]
    if policy.changes:
        rows = ([code(change.path), change.action, code(change.shown), change.doc] for change in policy.changes)
        parts.append(table(["in", "change", "value", "why"], rows))
    return parts
