"""What a name of another library is called in the library's own words, as far as the spec or the names tell."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..spec.model import ShownEvent
from .surfaces import PublicName, PublicSurface


@dataclass(frozen=True, slots=True)
class Kin:
    """A row: theirs and ours."""

    theirs: str
    ours: tuple[str, ...]
    """None where there is no counterpart."""
    differences: str
    """In Markdown."""


def find_kin(own: PublicSurface, other: PublicSurface) -> tuple[Kin, ...]:
    """Set every name of another surface, and every method that its classes have, beside our own."""
    return tuple(row for name in other.names for row in _rows(own, other, name))


def _rows(own: PublicSurface, other: PublicSurface, name: PublicName) -> Iterator[Kin]:
    shown = next((each for each in other.surface.events if each.name == name.name), None)
    known = {each.name for each in own.names}
    bases = tuple(base.name for base in name.described.public_bases if base.name in known)
    candidates = shown.of if shown else (name.name,) if name.name in known else bases
    yield Kin(name.name, candidates, _differences(shown) if shown else "")
    if shown is None:
        ours = {member.name for each in own.names for member in each.described.members}
        for member in name.described.members:
            shown_name = f"{name.name}.{member.name}"
            if member.name in ours and candidates:
                yield Kin(shown_name, (f"{candidates[0]}.{member.name}",), "")
            elif member.is_called:
                yield Kin(shown_name, (), "")


def _differences(shown: ShownEvent) -> str:
    parts = [
        *(f"`{field}` is called `{here}`" for field, here in shown.renames),
        *(f"`{field}` is text" for field in shown.as_text),
        *([f"has also {_listed(tuple(field.name for field in shown.adds))}"] if shown.adds else []),
        *([f"has no {_listed(shown.hides)}"] if shown.hides else []),
        *([f"shows {_listed(shown.first)} first"] if shown.first else []),
    ]
    return "; ".join(parts)


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)
