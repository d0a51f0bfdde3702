"""What a comparison finds: differences in words, each under a heading."""

from dataclasses import dataclass
from enum import Enum


class Sign(Enum):
    """What became of something."""

    ADDED = "+"
    REMOVED = "-"
    CHANGED = "~"
    SAME = "="
    """It says the same in other words."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was."""

    heading: str
    sign: Sign
    sentence: str
    """Without a capital letter or a full stop; names of the spec stand in backticks."""
    details: tuple[str, ...] = ()
    """What comes of it, one sentence each."""

    @property
    def is_of_language(self) -> bool:
        """Whether a peer or an application can notice."""
        return self.sign is not Sign.SAME


@dataclass(frozen=True, slots=True)
class Comparison:
    """All differences between two versions of a protocol under one policy."""

    protocol: str
    policy: str
    differences: tuple[Difference, ...]

    @property
    def is_same_language(self) -> bool:
        """Whether both accept the same and do the same with it."""
        return not any(difference.is_of_language for difference in self.differences)
