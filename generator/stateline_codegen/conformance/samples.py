"""Heads made of what conditions ask about.

Every question has a few answers worth trying: a field is absent, well-formed,
malformed, repeated, or says what a condition asks for; a status code lies on either
side of a bound. Texts come from the patterns themselves.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product
from typing import Any

from ..spec import conditions as c
from ..spec.model import Event, Protocol
from .cases import Head
from .heads import Lines, field_of, lines_of, questions
from .texts import matching, missing

OTHER_MEMBER = "x"
"""A member of a list that nothing asks about."""

OTHER_METHOD = "X"
"""A method that nothing asks about, of an event that has no pattern of methods."""

BEYOND = ("0.0", "9.9")
"""Versions that no condition names."""

MOST_ODD = 3
"""How many parts of one head may be other than plain. More would be too many heads, and show nothing new."""


def list_heads(protocol: Protocol, event: Event, asked: Sequence[c.Condition], plain: Head | None) -> Iterator[Head]:
    """Combine the answers to what is asked, the plainest first; all else is as in the `plain` head."""
    names = list(dict.fromkeys(field for atom in asked if (field := field_of(atom))))
    answers: list[list[Any]] = [
        _methods(protocol, event, asked),
        _targets(protocol, event, asked),
        _statuses(event, asked),
        _versions(protocol, asked),
        *(_lines(protocol, name, asked) for name in names),
    ]
    kept: tuple[tuple[str, str], ...] = ()
    if plain is not None:
        kept = tuple(line for line in plain.fields if line[0] not in names)
        of_plain = [plain.method, plain.target, plain.status, plain.version, *(lines_of(plain, name) for name in names)]
        kinds = (c.MethodIn, c.TargetIs | c.TargetDiffers, c.StatusIn, c.VersionIn | c.VersionBelow)
        for place, answer in enumerate(of_plain):
            is_asked = place >= len(kinds) or any(isinstance(atom, kinds[place]) for atom in asked)
            others = [other for other in answers[place] if other != answer] if is_asked else []
            answers[place] = [answer, *others]
    for method, target, status, version, *lines in _few_odd(answers):
        found = tuple((name, value) for name, values in zip(names, lines, strict=True) for value in values)
        yield Head(event.name, method, target, status, version, (*kept, *found))


def _few_odd(answers: Sequence[Sequence[Any]]) -> Iterator[list[Any]]:
    """Choose one answer each, of all but a few the first."""
    for count in range(MOST_ODD + 1):
        for odd in combinations(range(len(answers)), count):
            for chosen in product(*(answers[place][1:] for place in odd)):
                row = [several[0] for several in answers]
                for place, answer in zip(odd, chosen, strict=True):
                    row[place] = answer
                yield row


def _methods(protocol: Protocol, event: Event, asked: Iterable[c.Condition]) -> list[str]:
    named = [method for atom in asked if isinstance(atom, c.MethodIn) for method in atom.methods]
    others = _text_of(protocol, event, "method", named) or [OTHER_METHOD] * bool(named)
    return list(dict.fromkeys((*others, *named))) or [""]


def _targets(protocol: Protocol, event: Event, asked: Iterable[c.Condition]) -> list[str]:
    names = [name for atom in asked if isinstance(atom, c.TargetIs) for name in atom.patterns]
    names += [atom.pattern for atom in asked if isinstance(atom, c.TargetDiffers)]
    named = [text for name in reversed(dict.fromkeys(names)) for text in _texts_of_target(protocol, name)]
    return list(dict.fromkeys((*named, *_text_of(protocol, event, "target", named)))) or [""]


def _texts_of_target(protocol: Protocol, pattern: str) -> tuple[str, ...]:
    """The plainest targets of a form."""
    return matching(expression(protocol, pattern))[:2]


def _said_by_targets(protocol: Protocol, atom: c.TargetDiffers) -> list[str]:
    """What the field of an atom must say to the targets that are tried."""
    target = re.compile(expression(protocol, atom.pattern), re.ASCII)
    return [
        match[atom.field].lower()
        for text in _texts_of_target(protocol, atom.pattern)
        if (match := target.fullmatch(text))
    ]


def _text_of(protocol: Protocol, event: Event, name: str, besides: Sequence[str]) -> list[str]:
    """A value of a field of the event that is none of these."""
    grammars = [field.grammar for field in event.fields if field.name == name and field.grammar]
    return [next(text for text in matching(expression(protocol, one)) if text not in besides) for one in grammars]


def _statuses(event: Event, asked: Iterable[c.Condition]) -> list[int]:
    """Status codes on both sides of every bound, first those that are not asked about by themselves."""
    bounds = [field.range for field in event.fields if field.name == "status_code" and field.range]
    if not bounds:
        return [0]
    low, high = bounds[0]
    ranges = [between for atom in asked if isinstance(atom, c.StatusIn) for between in atom.ranges]
    around = [status for first, last in ranges for status in (last + 1, first, last, first - 1)] or [low]
    single = {first for first, last in ranges if first == last}
    inside = sorted((status for status in around if low <= status <= high), key=lambda status: status in single)
    return list(dict.fromkeys(inside))


def _versions(protocol: Protocol, asked: Iterable[c.Condition]) -> list[str]:
    """The version that is spoken, every one that is named, and one beyond them on either side."""
    if not any(isinstance(atom, c.VersionBelow | c.VersionIn) for atom in asked):
        return [spoken_version(protocol)]
    # Rules that refuse an event may name the only other versions that get through to this one.
    asked = (*asked, *questions(*(rule.when for rule in protocol.refusals)))
    named = {atom.version for atom in asked if isinstance(atom, c.VersionBelow)}
    named |= {version for atom in asked if isinstance(atom, c.VersionIn) for version in atom.versions}
    return list(dict.fromkeys((spoken_version(protocol), *sorted(named), *BEYOND)))


def _lines(protocol: Protocol, field: str, asked: Iterable[c.Condition]) -> list[Lines]:
    """Lines of one name: none, one in order, one as each atom wants it, one out of order, and two."""
    atoms = [atom for atom in asked if field_of(atom) == field]
    rule = next(rule for rule in protocol.fields if rule.name == field)
    pattern = expression(protocol, rule.grammar) if rule.grammar else None
    values = [matching(pattern)[0]] if pattern else []
    values += [atom.value for atom in atoms if isinstance(atom, c.FieldIs)]
    values += [atom.member or OTHER_MEMBER for atom in atoms if isinstance(atom, c.FieldLists)]
    said = [text for atom in atoms if isinstance(atom, c.TargetDiffers) for text in _said_by_targets(protocol, atom)]
    if said and pattern:
        # What the targets say that are tried with it, and something else.
        values += [*said, next(text for text in matching(pattern) if text and text.lower() not in said)]
    values += [OTHER_MEMBER] * (pattern is None)
    several = [(value, value) for value in dict.fromkeys(values)]
    if any(isinstance(atom, c.FieldLists) and atom.member is None for atom in atoms):
        values.append(",")
    if rule.collapses:
        # Such a field is read before any rule: it is then one line in order, or refused.
        several = []
    elif pattern:
        values.append(next(text for text in missing(pattern) if text.isprintable() and text.strip() == text != ""))
    return [(), *((value,) for value in dict.fromkeys(values)), *several]


def expression(protocol: Protocol, name: str) -> str:
    """The regular expression of a pattern."""
    return next(pattern.expanded for pattern in protocol.grammar if pattern.name == name)


def spoken_version(protocol: Protocol) -> str:
    """The version that is put on the wire, or that an event has of its own accord; else the highest there is."""
    if protocol.compose:
        return protocol.compose.speaks
    versions = (field.default for event in protocol.events for field in event.fields if field.name == "http_version")
    return next((str(version) for version in versions if version), BEYOND[-1])
