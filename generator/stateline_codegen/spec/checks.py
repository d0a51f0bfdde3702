"""What must hold between the entries of a spec, beyond the shape of each.

Reads a valid tree. Rules about one part of the language live together in a
module of their own; each is one small function.
"""

from collections.abc import Iterator

from . import checks_conditions, checks_events, checks_frames, checks_machines, checks_surfaces, checks_views
from .language import CODECS
from .patterns import check_patterns
from .problems import Problem
from .references import check_references
from .source import Mapping, blame


def check(document: Mapping) -> Iterator[Problem]:
    """Everything that is wrong with a valid tree."""
    unsound = [*check_references(document), *check_patterns(document)]
    yield from unsound
    # What an undeclared name would have meant is anybody's guess, so nothing is built on it.
    if not unsound:
        for rule in RULES:
            yield from rule(document)


def check_sections(document: Mapping) -> Iterator[Problem]:
    """A byte format needs the sections that describe its bytes."""
    codec = document.get("codec")
    assert codec is not None
    for section in CODECS[document.text("codec")]:
        if document.get(section) is None:
            yield blame(codec, f"the codec {document.text('codec')} needs the section {section}")


def check_base_policy(document: Mapping) -> Iterator[Problem]:
    """The first policy is the document itself, and every other one differs from it."""
    for position, (name, policy) in enumerate(document.named("policies")):
        changes = policy.get("changes")
        if position == 0 and changes is not None:
            yield blame(changes, f"{name.value} comes first, so it is the base, which is the document without changes")
        elif position > 0 and changes is None:
            yield blame(name, f"the policy {name.value} changes nothing; only the base has no changes")


def check_gates(document: Mapping) -> Iterator[Problem]:
    """A gate is a refusal."""
    for rule in _framing_rules(document):
        gate = rule.get("gate")
        if gate is not None and rule.get("reject") is None:
            yield blame(gate, "only a rule that rejects can be a gate")


def check_last_resorts(document: Mapping) -> Iterator[Problem]:
    """A list of which the first entry that holds decides ends with `otherwise`, so that one always does."""
    lists: list[tuple[str, tuple[Mapping, ...]]] = [
        (f"the variants of {name.value}", tuple(variant for _, variant in event.named("variants")))
        for name, event in document.named("events")
    ]
    lists.append(("the framing rules", _framing_rules(document)))
    for what, entries in lists:
        for entry in entries[:-1]:
            otherwise = entry.get("otherwise")
            if otherwise is not None:
                yield blame(otherwise, f"only the last of {what} can be `otherwise`; nothing after it would be asked")
        if entries and entries[-1].get("otherwise") is None:
            yield blame(entries[-1], f"the last of {what} must be `otherwise: true`, so that one always holds")


def _framing_rules(document: Mapping) -> tuple[Mapping, ...]:
    framing = document.get("framing")
    return framing.records("rules") if isinstance(framing, Mapping) else ()


RULES = (
    check_sections,
    check_base_policy,
    check_gates,
    check_last_resorts,
    *checks_machines.RULES,
    *checks_events.RULES,
    *checks_conditions.RULES,
    *checks_surfaces.RULES,
    *checks_frames.RULES,
    *checks_views.RULES,
)
