"""Where a standard says what a spec says."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a standard, written `RFC9112#6.3`."""

    standard: str
    """Key into `standards`, such as `RFC9112`."""
    section: str
    """Section number without the word, such as `6.3`."""
