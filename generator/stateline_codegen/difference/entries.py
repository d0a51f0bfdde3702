"""Compares lists of named entries, whatever they are about.

An entry is what a spec declares, said in words: facts that matter and prose that
does not. So one comparison serves every section, and a fact that is not said
cannot be missed by those who read the result.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from ..spec.model import Protocol
from .findings import Difference, Sign

SHORT = 40
"""Characters that an old and a new value may take to stand in one line."""


Facts = tuple[tuple[str, str], ...]
"""What matters of an entry, each with what it is about: `("default", "65536")`."""


def given(*facts: tuple[str, object]) -> Facts:
    """Leave out what is not said."""
    return tuple((about, str(value)) for about, value in facts if value not in (None, ""))


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a spec declares."""

    name: str
    """Unique in its section; what comes before the last dot is what it belongs to."""
    facts: Facts
    prose: str = ""
    """What only people read."""

    @property
    def owner(self) -> str:
        """What it belongs to, so that order matters only within."""
        return self.name.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a spec that is compared entry by entry."""

    heading: str
    is_ordered: bool = False
    """Whether it matters which entry comes first."""
    is_named_for_people: bool = False
    """Whether a name of an entry means nothing to a peer or an application."""
    is_of_language: bool = True
    """Whether anything in it changes what is accepted or done."""


Part = tuple[Section, Callable[[Protocol], Iterator[Entry]]]
"""A section and the entries that a protocol has in it."""


def compare_entries(section: Section, old: Iterable[Entry], new: Iterable[Entry]) -> Iterator[Difference]:
    """Say what was added, removed, renamed, changed and put elsewhere, in the order of the new spec."""
    before = {entry.name: entry for entry in old}
    after = {entry.name: entry for entry in new}
    removed = {name: entry for name, entry in before.items() if name not in after}
    for name, entry in after.items():
        twin = before.get(name)
        if twin is None and section.is_named_for_people:
            twin = next((other for other in removed.values() if _is_same(other, entry)), None)
        if twin is None:
            yield _difference(section, Sign.ADDED, _declared(entry))
        elif twin.name != name:
            del removed[twin.name]
            yield Difference(section.heading, Sign.SAME, f"`{twin.name}` is called `{name}`")
        elif twin.facts != entry.facts:
            yield _changed(section, twin, entry)
        elif twin.prose != entry.prose:
            yield Difference(section.heading, Sign.SAME, f"`{name}` is described otherwise")
    for entry in removed.values():
        yield _difference(section, Sign.REMOVED, _declared(entry))
    if section.is_ordered:
        for name, sentence in _find_moved(list(before.values()), list(after.values())):
            yield _difference(section, Sign.CHANGED, f"`{name}` {sentence}")


def _is_same(one: Entry, other: Entry) -> bool:
    return (one.owner, one.facts) == (other.owner, other.facts)


def _difference(section: Section, sign: Sign, sentence: str, details: Sequence[str] = ()) -> Difference:
    if section.is_of_language:
        return Difference(section.heading, sign, sentence, tuple(details))
    done = {Sign.ADDED: "added: ", Sign.REMOVED: "removed: "}.get(sign, "")
    return Difference(section.heading, Sign.SAME, f"{done}{sentence}", tuple(details))


def _declared(entry: Entry) -> str:
    facts = "; ".join(f"{about} {value}" if about else value for about, value in entry.facts)
    return f"`{entry.name}`: {facts}" if facts else f"`{entry.name}`"


def _changed(section: Section, old: Entry, new: Entry) -> Difference:
    before, after = dict(old.facts), dict(new.facts)
    short: list[str] = []
    long: list[str] = []
    details: list[str] = []
    for about in dict.fromkeys([*before, *after]):
        was, now = before.get(about, "nothing"), after.get(about, "nothing")
        if was == now:
            continue
        if len(was) + len(now) <= SHORT:
            short.append(f"{about} {was} -> {now}")
        else:
            long.append(about)
            details += [f"{about} was: {was}", f"{about} now: {now}"]
    what = "; ".join((*short, *(f"{about} has changed" for about in long)))
    return _difference(section, Sign.CHANGED, f"`{new.name}`: {what}", details)


def _find_moved(old: Sequence[Entry], new: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    """As few entries as explain why what both have stands in another order, each with its new place."""
    for owner in dict.fromkeys(entry.owner for entry in new):
        before = [entry.name for entry in old if entry.owner == owner]
        after = [entry.name for entry in new if entry.owner == owner]
        was = [name for name in before if name in after]
        now = [name for name in after if name in before]
        blocks = SequenceMatcher(None, was, now, autojunk=False).get_matching_blocks()
        kept = {name for block in blocks for name in now[block.b : block.b + block.size]}
        for name in now:
            if name not in kept:
                place = after.index(name)
                yield name, f"comes after `{after[place - 1]}` now" if place else "comes first now"
