"""What is wrong with a spec, where, and what was probably meant.

Every stage of the compiler returns problems instead of raising them one at a
time, so that one run shows all of them.
"""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file; `line` and `column` count from 1."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong."""

    place: Place
    path: str
    """Where in the document, such as `machines.client.moves[3]`; empty for the whole file."""
    sentence: str
    """What is wrong, without a capital letter or a full stop."""

    def format(self) -> str:
        """One line, in the form that editors and terminals turn into a link."""
        where = f"{self.place.file}:{self.place.line}:{self.place.column}"
        return f"{where}: {self.path}: {self.sentence}" if self.path else f"{where}: {self.sentence}"


FEW = 8
"""As many names as can be listed in a sentence."""


def suggest_or_list(word: str, known: Iterable[str]) -> str:
    """Suggest the nearest known word; where none is near and there are few, list them all."""
    names = list(dict.fromkeys(known))
    near = suggest(word, names)
    return near or (f"; there is {', '.join(names)}" if 0 < len(names) <= FEW else "")


def recognise(wanted: str, declared: Iterable[str]) -> str:
    """` (is that SEND_BDY?)` for the declared word that is nearest to a wanted one, or nothing if none is near."""
    near = _find_nearest(wanted, declared)
    return f" (is that {near}?)" if near else ""


def suggest(word: str, known: Iterable[str]) -> str:
    """` (did you mean SEND_BODY?)` for the known word nearest to this one, or nothing if none is near."""
    near = _find_nearest(word, known)
    return f" (did you mean {near}?)" if near else ""


def _find_nearest(word: str, known: Iterable[str]) -> str | None:
    # Letter case is the commonest slip and must not count against a word.
    spelled = {candidate.casefold(): candidate for candidate in known}
    near = difflib.get_close_matches(word.casefold(), spelled, n=1)
    return spelled[near[0]] if near else None
