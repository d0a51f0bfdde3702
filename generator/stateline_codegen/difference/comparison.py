"""Two automata of one protocol, or two versions of a whole spec, to their differences."""

from collections.abc import Iterator, Mapping, Sequence

from ..automaton.ir import Automaton
from ..pipeline import Compiled
from ..spec.model import Protocol
from .consequences import attribute, with_consequences
from .entries import Entry, Part, Section, compare_entries
from .findings import Comparison, Difference
from .grammar import compare_grammar
from .moves import compare_moves, compare_reasons
from .sections import AFTER_GRAMMAR, AFTER_SETTLE, BEFORE_MOVES, SETTLE, settle_entries
from .walk import find_cells

POLICIES = Section("Policies")


def compare_specs(old: Compiled, new: Compiled, policy: str | None = None) -> tuple[Comparison, ...]:
    """Compare two versions of a spec under every policy that both have, or under a single one.

    The base comes first; of every other policy only what the base does not show is
    told. A policy that only one version has is a difference of the base.
    """
    known: tuple[Difference, ...] = ()
    comparisons: list[Comparison] = []
    for before, after in pair_policies(old, new):
        name = after.protocol.policy.name
        if policy not in (None, name):
            continue
        found = tuple(difference for difference in compare_automata(before, after) if difference not in known)
        if not comparisons and policy is None:
            known = found
            found = (*found, *compare_entries(POLICIES, _policies(old), _policies(new)))
        comparisons.append(Comparison(after.protocol.name, name, found))
    return tuple(comparisons)


def pair_policies(old: Compiled, new: Compiled) -> Iterator[tuple[Automaton, Automaton]]:
    """The automata to compare with one another: base with base, the others by their names."""
    yield old.automata[0], new.automata[0]
    by_name = {automaton.protocol.policy.name: automaton for automaton in old.automata[1:]}
    for automaton in new.automata[1:]:
        if automaton.protocol.policy.name in by_name:
            yield by_name[automaton.protocol.policy.name], automaton


def compare_automata(old: Automaton, new: Automaton) -> tuple[Difference, ...]:
    """Say everything in which two automata and what they were made from differ, in the order of a spec."""
    before, after = old.protocol, new.protocol
    moves = tuple(compare_moves(old, new))
    settle = tuple(
        compare_entries(SETTLE, settle_entries(before, _renamed_rules(before, after)), settle_entries(after))
    )
    consequences, others = attribute(old, new, find_cells(old, new), moves, _by_rule(settle, before, after))
    return (
        *_compare(BEFORE_MOVES, before, after),
        *(with_consequences(move.difference, consequences) for move in moves),
        *compare_reasons(old, new),
        *(with_consequences(difference, consequences) for difference in settle),
        *others,
        *_compare(AFTER_SETTLE, before, after),
        *compare_grammar(before, after),
        *_compare(AFTER_GRAMMAR, before, after),
    )


def _compare(parts: Sequence[Part], old: Protocol, new: Protocol) -> Iterator[Difference]:
    for section, entries in parts:
        yield from compare_entries(section, entries(old), entries(new))


def _renamed_rules(old: Protocol, new: Protocol) -> Mapping[str, str]:
    """The names that the new version gives to settle rules which do the same there."""
    known = {rule.name for rule in old.settle}
    given = {(rule.when, rule.then): rule.name for rule in new.settle if rule.name not in known}
    kept = {rule.name for rule in new.settle}
    return {
        rule.name: given[rule.when, rule.then]
        for rule in old.settle
        if rule.name not in kept and (rule.when, rule.then) in given
    }


def _by_rule(differences: Sequence[Difference], old: Protocol, new: Protocol) -> Mapping[str, Difference]:
    """The difference that is about each settle rule, where it is one of the language."""
    names = dict.fromkeys(rule.name for protocol in (old, new) for rule in protocol.settle)
    return {
        name: difference
        for difference in differences
        for name in names
        if difference.is_of_language and difference.sentence.startswith(f"`{name}`")
    }


def _policies(compiled: Compiled) -> Iterator[Entry]:
    for protocol in compiled.specification.policies:
        policy = protocol.policy
        facts = (("only for", policy.role),) if policy.role else ()
        yield Entry(policy.name, facts, " ".join((policy.doc, *(change.doc for change in policy.changes))))
