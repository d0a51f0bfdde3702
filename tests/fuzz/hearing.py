"""What must hold of any stream, however damaged: it is heard in one way.

- no exception escapes but the refusals that are promised;
- the same is heard however the stream is cut: the same events once pieces of one thing
  are joined, the same refusal behind them;
- the same is heard with and without shortcuts.
"""

from dataclasses import dataclass
from typing import Any, Protocol

from tests.http1.cuts import Cut, at_random, byte_by_byte, whole


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a stream, line by line."""

    told: list[str]
    joined: list[str]
    """The same with pieces of one thing joined, so that it does not depend on how the stream was cut."""


class Trial(Protocol):
    """One stream for one target, and all that decides what comes of it."""

    @property
    def target(self) -> Any:
        """What makes connections: `open` as everybody gets them, `open_plain` without shortcuts."""

    @property
    def stream(self) -> bytes:
        """What arrives."""

    @property
    def cut(self) -> int:
        """The seed of the random cut."""

    @property
    def limits(self) -> Any:
        """The limits of the connections."""

    @property
    def bytewise_below(self) -> int:
        """Longer streams are not fed byte by byte; random cuts do for them."""

    def hear(self, connection: Any, cut: Cut, /) -> Heard:
        """Feed a connection the stream in pieces."""


class Disagreement(AssertionError):
    """The same stream was heard in two ways."""


def check(trial: Trial) -> None:
    """See that all which must hold of a stream holds.

    Raises:
        Disagreement: It was heard in two ways.
        Exception: Whatever escaped that must not.

    """
    cuts = {"whole": whole, "at random": at_random(trial.cut)}
    if len(trial.stream) < trial.bytewise_below:
        cuts["byte by byte"] = byte_by_byte
    expected: list[str] = []
    for name, cut in cuts.items():
        heard = trial.hear(trial.target.open(trial.limits), cut)
        plain = trial.hear(trial.target.open_plain(trial.limits), cut)
        _compare("plain path", plain.told, f"shortcuts, {name}", heard.told)
        expected = expected or heard.joined
        _compare("whole", expected, name, heard.joined)


def _compare(one: str, story: list[str], other: str, other_story: list[str]) -> None:
    if story != other_story:
        lines = [f"{one}: {len(story)} lines, {other}: {len(other_story)} lines"]
        for mine, yours in zip([*story, "(end)"], [*other_story, "(end)"], strict=False):
            if mine != yours:
                lines += [f"  {one}: {mine}", f"  {other}: {yours}"]
                break
        raise Disagreement("\n".join(lines))
