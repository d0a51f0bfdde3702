"""Answers what a policy changes, and why."""

from collections.abc import Sequence

from ..emit.names import sentence
from ..lookup import choose_automaton
from ..pipeline import Compiled
from ..spec.model import PolicyChange


def explain_policy(compiled: Sequence[Compiled], name: str) -> list[str]:
    """Say, line by line, what a policy is for and how it differs from the base.

    Args:
        compiled: The specs; the first that has the policy is asked.
        name: A policy.

    Raises:
        Unknown: No spec has such a policy.

    """
    protocol = choose_automaton(compiled, name, lambda automaton: automaton).protocol
    policy = protocol.policy
    lines = [f"{policy.name}, a policy of {protocol.source}: {sentence(policy.doc)}"]
    if policy.role:
        lines.append(f"Only a {policy.role} can use it.")
    if not policy.changes:
        return [*lines, "It is the spec as it stands; every other policy is a list of changes to it."]
    count = "1 change" if len(policy.changes) == 1 else f"{len(policy.changes)} changes"
    lines += ["", f"{count} to the spec as it stands:"]
    for change in policy.changes:
        lines += [f"  {_what(change)}", f"    {sentence(change.doc)}"]
    return lines


def _what(change: PolicyChange) -> str:
    if change.action == "remove":
        return f"{change.path} is removed"
    verb = {"set": "sets", "to": "becomes", "append": "gains"}[change.action]
    return f"{change.path} {verb} {change.shown}"
