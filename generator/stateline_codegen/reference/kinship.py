"""What a name of another library is called in the library's own words, as far as the spec or the names tell."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..spec.model import ShownEvent
from .surfaces import PublicName, PublicSurface


@dataclass(frozen=True, slots=True)
class Kin:
    """A row: theirs and ours."""

    theirs: str
    ours: str
    """What is used in its place, in Markdown; empty where neither the spec nor the names tell."""
    differences: str
    """In Markdown."""


def find_kin(own: PublicSurface, other: PublicSurface) -> tuple[Kin, ...]:
    """Set names of another surface beside our own: those that differ, and methods that we do not have."""
    rows = (row for name in other.names for row in _rows(own, other, name))
    return tuple(row for row in rows if row.ours != f"`{row.theirs}`" or row.differences)


def _rows(own: PublicSurface, other: PublicSurface, name: PublicName) -> Iterator[Kin]:
    shown = next((each for each in other.surface.events if each.name == name.name), None)
    if shown:
        yield Kin(name.name, _listed(shown.of), _differences(shown, name))
        return
    instead = dict(other.surface.instead)
    counterparts = [each for each in own.names if each.name == name.name] or _likest(own, name)
    yield Kin(name.name, instead.get(name.name) or _listed(tuple(each.name for each in counterparts)), "")
    if counterparts:
        ours = {method for each in counterparts for method in _reachable(own, each)}
        for method in sorted(_methods(name) - ours):
            yield Kin(f"{name.name}.{method}", instead.get(method, ""), "")


def _likest(own: PublicSurface, name: PublicName) -> list[PublicName]:
    """Find the names of ours that share methods with one of theirs: two at least, and half of what any shares."""
    shared = {each.name: len(_methods(name) & _reachable(own, each)) for each in own.names}
    enough = max(2, max(shared.values()) / 2)
    return [each for each in own.names if shared[each.name] >= enough]


def _methods(name: PublicName) -> set[str]:
    return {member.name for member in name.described.members if member.is_called}


def _reachable(own: PublicSurface, name: PublicName) -> set[str]:
    """List the methods of a class and of the public classes above it."""
    bases = {base.name for base in name.described.public_bases}
    return _methods(name).union(*(_reachable(own, each) for each in own.names if each.name in bases))


def _differences(shown: ShownEvent, name: PublicName) -> str:
    there = {member.name for member in name.described.members}
    missing = tuple(field for field in shown.hides if field not in there)
    parts = [
        *(f"`{field}` is called `{here}`" for field, here in shown.renames),
        *(f"`{field}` is text" for field in shown.as_text),
        *([f"has also {_listed(tuple(field.name for field in shown.adds))}"] if shown.adds else []),
        *([f"has no {_listed(missing)}"] if missing else []),
        *([f"shows {_listed(shown.first)} first"] if shown.first else []),
    ]
    return "; ".join(parts)


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)
