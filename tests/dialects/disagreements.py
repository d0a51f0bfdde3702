"""What comparing two libraries comes to, whatever their interface: what differs, and whether that is explained."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import groupby
from typing import Any, Generic, Protocol, TypeVar

import pytest

from tests.http1.cuts import Cut

AnAction = TypeVar("AnAction", bound=Any)
AScript = TypeVar("AScript", bound=Any)
AnObservation = TypeVar("AnObservation", bound=Any)
"""A dataclass whose fields are compared, but for those with `compare=False`, which are only shown."""


@dataclass(frozen=True, slots=True)
class Receive:
    """Bytes arrive, and every event is read from them; no bytes at all: the peer closes its side."""

    data: bytes


@dataclass(frozen=True)
class Script(Generic[AnAction]):
    """Who is played, and what happens in order."""

    role: str
    actions: tuple[AnAction, ...]

    def __str__(self) -> str:
        lines = [f"{self.role}:"]
        for is_received, actions in groupby(self.actions, lambda action: isinstance(action, Receive)):
            if is_received:
                lines.append(f"    Receive {' '.join(repr(action.data) for action in actions)}")
            else:
                lines += [f"    {action}" for action in actions]
        return "\n".join(lines)


@dataclass(frozen=True)
class Disagreement(Generic[AScript, AnAction, AnObservation]):
    """One call after which two libraries do not show the same."""

    script: AScript
    action: AnAction
    theirs: AnObservation
    ours: AnObservation
    before: Sequence[tuple[AnAction, AnObservation, AnObservation]]
    """What was done and seen until then, on both sides."""

    @property
    def facets(self) -> frozenset[str]:
        """In what they differ."""
        return frozenset(facets_of(type(self.theirs))) & frozenset(self._differing())

    @property
    def received(self) -> bytes:
        """All that has arrived."""
        actions = [action for action, _, _ in self.before] + [self.action]
        return b"".join(action.data for action in actions if isinstance(action, Receive))

    def __str__(self) -> str:
        lines = [str(self.script), f"differs at {self.action}:"]
        for name in self._differing():
            theirs, ours = getattr(self.theirs, name), getattr(self.ours, name)
            lines += [f"    {name}", f"        theirs: {theirs!r}", f"        ours:   {ours!r}"]
        return "\n".join(lines)

    def _differing(self) -> list[str]:
        names = [part.name for part in fields(self.theirs)]
        return [name for name in names if getattr(self.theirs, name) != getattr(self.ours, name)]


def facets_of(observation: type[Any]) -> list[str]:
    """List what is compared of observations of a class."""
    return [part.name for part in fields(observation) if part.compare]


@dataclass(frozen=True)
class Difference(Generic[AScript, AnAction, AnObservation]):
    """Something that is meant to differ."""

    name: str
    reason: str
    explains: Callable[[Disagreement[AScript, AnAction, AnObservation]], bool]
    """Whether a disagreement is this one. The more it asks, the less can hide behind it."""
    witness: AScript
    """A script in which it shows."""
    cites: tuple[str, ...] = ()
    """The standard that asks for it, and the page of `machine_spec` that argues for it, if there are any."""
    covers: tuple[str, ...] | None = None
    """The facets that it may change; all of them if not told. What else differs needs another explanation."""
    parts_ways: bool = True
    """Whether the two have different things in front of them afterwards, so that comparing must end."""


@dataclass(slots=True)
class Comparison:
    """What playing one script on two libraries has shown."""

    unexplained: Any = None
    """The disagreement that nothing explains."""
    explained: list[str] = field(default_factory=list)
    """Names of the differences that were seen."""


class Side(Protocol):
    """One library, playing a script."""

    def perform(self, action: Any, /) -> Sequence[Any]:
        """Do one thing, and see what comes of it, call by call."""


def compare(script: Any, theirs: Side, ours: Side, differences: Sequence[Difference[Any, Any, Any]]) -> Comparison:
    """Play a script on two sides until they do something different that no difference explains."""
    comparison = Comparison()
    seen: list[tuple[Any, Any, Any]] = []
    for action in script.actions:
        for pair in zip(theirs.perform(action), ours.perform(action), strict=True):
            if pair[0] != pair[1]:
                disagreement = Disagreement(script, action, *pair, tuple(seen))
                explanations = explain(disagreement, differences)
                if not explanations:
                    comparison.unexplained = disagreement
                    return comparison
                comparison.explained += [difference.name for difference in explanations]
                if any(difference.parts_ways for difference in explanations):
                    return comparison
            seen.append((action, *pair))
    return comparison


def explain(
    disagreement: Disagreement[Any, Any, Any], differences: Sequence[Difference[Any, Any, Any]]
) -> list[Difference[Any, Any, Any]]:
    """Find differences that together explain a disagreement; the list is empty if they cannot."""
    left = disagreement.facets
    explanations = []
    for difference in differences:
        covered = left if difference.covers is None else left.intersection(difference.covers)
        if covered and difference.explains(disagreement):
            explanations.append(difference)
            left -= covered
    return [] if left else explanations


@dataclass(frozen=True)
class Dialect:
    """A library, ours that has its interface, and all that is meant to differ between the two."""

    theirs: Any
    ours: Any
    compare: Callable[..., Comparison]
    """Takes a script, two libraries, differences, and what else the interface has."""
    differences: Sequence[Difference[Any, Any, Any]]
    observation: type[Any]

    def assert_agreement(self, script: Any, **options: Any) -> None:
        """Fail where the two do something different that no difference explains."""
        comparison = self.compare(script, self.theirs, self.ours, self.differences, **options)
        if comparison.unexplained is not None:
            pytest.fail(str(comparison.unexplained), pytrace=False)


def recut(script: AScript, cut: Cut) -> AScript:
    """Let the same bytes arrive in other pieces."""
    actions: list[Any] = []
    for action in script.actions:
        if isinstance(action, Receive) and action.data:
            actions += [Receive(piece) for piece in cut(action.data)]
        else:
            actions.append(action)
    return replace(script, actions=tuple(actions))
