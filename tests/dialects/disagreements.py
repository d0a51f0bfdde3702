"""What comparing two libraries comes to, whatever their interface: what differs, and whether that is explained."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar

from tests.http1.cuts import Cut


@dataclass(frozen=True, slots=True)
class Receive:
    """Bytes arrive, and every event is read from them; no bytes at all: the peer closes its side."""

    data: bytes


class Explanation(Protocol):
    """Something that is meant to differ."""

    @property
    def covers(self) -> frozenset[str]:
        """What it may change."""

    def explains(self, disagreement: Any, /) -> bool:
        """Whether a disagreement is this one."""


AnyExplanation = TypeVar("AnyExplanation", bound=Explanation)
AnyScript = TypeVar("AnyScript", bound=Any)


@dataclass(slots=True)
class Comparison:
    """What playing one script on two libraries has shown."""

    unexplained: Any = None
    """The disagreement that nothing explains."""
    explained: list[str] = field(default_factory=list)
    """Names of the differences that were seen."""


def differing(theirs: object, ours: object, facets: Iterable[str]) -> frozenset[str]:
    """List in what two observations differ."""
    return frozenset(name for name in facets if getattr(theirs, name) != getattr(ours, name))


def side_by_side(theirs: object, ours: object, facets: Iterable[str]) -> list[str]:
    """Show in lines what two observations differ in."""
    differ = differing(theirs, ours, facets)
    return [
        line
        for name in facets
        if name in differ
        for line in (
            f"    {name}",
            f"        theirs: {getattr(theirs, name)!r}",
            f"        ours:   {getattr(ours, name)!r}",
        )
    ]


def explain(disagreement: Any, differences: Sequence[AnyExplanation]) -> list[AnyExplanation]:
    """Find differences that together explain a disagreement; the list is empty if they cannot."""
    left = set(disagreement.facets)
    explanations = []
    for difference in differences:
        if left & difference.covers and difference.explains(disagreement):
            explanations.append(difference)
            left -= difference.covers
    return [] if left else explanations


def recut(script: AnyScript, cut: Cut) -> AnyScript:
    """Let the same bytes arrive in other pieces."""
    actions: list[Any] = []
    for action in script.actions:
        if isinstance(action, Receive) and action.data:
            actions += [Receive(piece) for piece in cut(action.data)]
        else:
            actions.append(action)
    return replace(script, actions=tuple(actions))
