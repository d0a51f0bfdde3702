"""What the checks of this stage have to say, before it is known where in the file it stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .ir import Letter, Step


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem without its place."""

    path: str
    """Where in the document, such as `machines.client.moves[3]`."""
    sentence: str


def describe_way(letters: Sequence[Letter], steps: Iterable[Step], configuration: int, *more: Letter) -> str:
    """Say how to get to a configuration from the initial one, and what comes then: `after Request, client Data`.

    The way is the shortest, because configurations are numbered as a
    breadth-first walk meets them and steps are listed by source.
    """
    first_step: dict[int, Step] = {}
    for step in steps:
        first_step.setdefault(step.target, step)
    way = list(more)
    while configuration != 0:
        step = first_step[configuration]
        way.insert(0, letters[step.letter])
        configuration = step.source
    return f"after {', '.join(letter.name for letter in way)}" if way else "at the start"
