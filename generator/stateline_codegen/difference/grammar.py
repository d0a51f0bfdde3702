"""Compares patterns by what they match, with an example of what only one of them does.

Whether two regular expressions match the same cannot be told cheaply. Examples are
looked for where they are likely: among the words of the spec itself and one
character away from those that match.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from ..diagrams.labels import note
from ..spec.conditions import FieldIs, MethodIn
from ..spec.logic import atoms
from ..spec.model import Pattern, Protocol
from .entries import Entry
from .findings import Difference, Sign

HEADING = "Grammar"
BYTES = [bytes([number]) for number in range(256)]
LONGEST = 100
"""As long an example as anybody would read."""

SEEDS = 12
"""Words that are edited in search of an example; more would take longer than they help."""


def compare_grammar(old: Protocol, new: Protocol) -> Iterator[Difference]:
    """Say which patterns were added, removed and changed; one that refers to a changed one says nothing new."""
    before = {pattern.name: pattern for pattern in old.grammar}
    after = {pattern.name: pattern for pattern in new.grammar}
    words = list(dict.fromkeys((*_words(old), *_words(new))))
    for name, pattern in after.items():
        twin = before.get(name)
        if twin is None:
            yield Difference(HEADING, Sign.ADDED, f"`{name}`: matches {pattern.match}")
        elif pattern.match != twin.match and pattern.expanded != twin.expanded:
            yield _changed(twin, pattern, words, _users(new, name))
        elif pattern.match != twin.match:
            yield Difference(HEADING, Sign.SAME, f"`{name}` is written otherwise")
        if twin is not None:
            yield from _compare_use(twin, pattern)
    for name, pattern in before.items():
        if name not in after:
            yield Difference(HEADING, Sign.REMOVED, f"`{name}`: matched {pattern.match}")


def _compare_use(old: Pattern, new: Pattern) -> Iterator[Difference]:
    uses = _use(old), _use(new)
    if uses[0].facts != uses[1].facts:
        was, now = ("; ".join(f"{about} {value}" for about, value in use.facts) or "nothing" for use in uses)
        yield Difference(HEADING, Sign.CHANGED, f"`{new.name}`: {was} -> {now}")
    elif uses[0].prose != uses[1].prose:
        yield Difference(HEADING, Sign.SAME, f"`{new.name}` is described otherwise")


def _use(pattern: Pattern) -> Entry:
    facts = [("refuse", pattern.refuse)] if pattern.refuse else []
    facts += [("replaced by", repr(pattern.replace_by))] if pattern.replace_by is not None else []
    return Entry(pattern.name, tuple(facts), note(pattern.doc, pattern.cite))


def _changed(old: Pattern, new: Pattern, words: Iterable[str], users: Iterable[str]) -> Difference:
    details = [f"was: {old.match}", f"now: {new.match}"]
    found = find_witnesses(old.expanded, new.expanded, words)
    for witness, verb in zip(found, ("no longer matches", "now matches"), strict=True):
        if witness is not None:
            details.append(f"{verb} {witness!r}")
    concerned = ", ".join(f"`{user}`" for user in users)
    details += [f"part of {concerned}"] if concerned else []
    return Difference(HEADING, Sign.CHANGED, f"`{new.name}` matches something else", tuple(details))


def find_witnesses(old: str, new: str, words: Iterable[str] = ()) -> tuple[bytes | None, bytes | None]:
    """Find what only the old expression matches and what only the new one does; None where nothing near is found."""
    matchers = re.compile(old.encode("latin-1")), re.compile(new.encode("latin-1"))
    counts = sorted({int(digits) + more for digits in re.findall("[0-9]+", f"{old} {new}") for more in (0, 1)})
    found: list[bytes | None] = [None, None]
    for text in _candidates(matchers, [word.encode("latin-1", "ignore") for word in words], counts):
        matched = [matcher.fullmatch(text) is not None for matcher in matchers]
        if matched[0] != matched[1] and found[matched[1]] is None:
            found[matched[1]] = text
            if None not in found:
                break
    return found[0], found[1]


def _candidates(
    matchers: tuple[re.Pattern[bytes], re.Pattern[bytes]], words: list[bytes], counts: Sequence[int]
) -> Iterator[bytes]:
    """Nothing, single bytes, words, bytes as often as the expressions count, and what one edit makes of a match."""
    yield from (b"", *BYTES, *words)
    for count in counts:
        if 1 < count <= LONGEST:
            yield from (byte * count for byte in BYTES)
    known = [word for word in (*BYTES, *words) if any(matcher.fullmatch(word) for matcher in matchers)]
    for word in sorted(dict.fromkeys(known), key=len)[-SEEDS:]:
        for place in range(len(word) + 1):
            yield word[:place] + word[place + 1 :]
            for byte in BYTES:
                yield word[:place] + byte + word[place:]
                yield word[:place] + byte + word[place + 1 :]


def _words(protocol: Protocol) -> Iterator[str]:
    """Texts that a spec mentions: what prose quotes, defaults, names of fields, methods, values and phrases."""
    prose = [field.doc for event in protocol.events for field in event.fields]
    prose += [pattern.doc for pattern in protocol.grammar]
    yield from (quoted for text in prose for quoted in re.findall(r"`([^`]+)`", text))
    yield from (
        field.default
        for event in protocol.events
        for field in event.fields
        if isinstance(field.default, str) and field.default
    )
    yield from (field.name for field in protocol.fields)
    for condition in [variant.when for event in protocol.events for variant in event.variants]:
        for atom in atoms(condition):
            yield from atom.methods if isinstance(atom, MethodIn) else ()
    for rule in protocol.framing.rules if protocol.framing else ():
        yield from (atom.value for atom in atoms(rule.when) if isinstance(atom, FieldIs))
    yield from (str(status) for status, _ in protocol.reason_phrases[:3])
    yield from (phrase for _, phrase in protocol.reason_phrases[:3])


def _users(protocol: Protocol, name: str) -> list[str]:
    """The patterns that refer to this one, directly or not."""
    users = [name]
    for used in users:
        users += [
            pattern.name
            for pattern in protocol.grammar
            if f"{{{used}}}" in pattern.match.replace("{{", "") and pattern.name not in users
        ]
    return users[1:]
