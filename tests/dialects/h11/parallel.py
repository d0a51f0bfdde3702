"""Plays the same script on two libraries with h11's interface and looks for the first thing they do differently.

Nothing is left out of the comparison. What is meant to differ is explained, one
by one, in `differences`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from tests.dialects.disagreements import Comparison, Receive, differing, explain, side_by_side
from tests.http1.notation import NotationError, make_event

# ---------------------------------------------------------------------- script


@dataclass(frozen=True, slots=True)
class Send:
    """The application makes an event and sends it. The event is written as on a page of `tests/http1/cases`."""

    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """The application calls a method that takes nothing."""

    name: str


Action = Receive | Send | Call


@dataclass(frozen=True, slots=True)
class Script:
    """Who is played, and what happens in order."""

    role: str
    actions: tuple[Action, ...]

    def __str__(self) -> str:
        lines = [f"{self.role}:"]
        for _, actions in groupby(self.actions, type):
            pieces = []
            for action in actions:
                if isinstance(action, Receive):
                    pieces.append(repr(action.data))
                else:
                    lines.append(f"    {action}")
            lines += [f"    Receive {' '.join(pieces)}"] if pieces else []
        return "\n".join(lines)


# ----------------------------------------------------------------- observation


@dataclass(frozen=True, slots=True)
class Observation:
    """Everything that can be seen after one call."""

    result: Any
    """An event's name and fields, bytes, the name of a constant, or an error's class and hint."""
    message: str
    """What an error says."""
    data_type: str
    """What class of object the data of an event is."""
    states: tuple[str, str]
    their_http_version: bytes | None
    waiting: tuple[bool, bool]
    trailing_data: tuple[bytes, bool]

    @property
    def error(self) -> str:
        """The class of an error, or nothing."""
        return self.result[1] if self.result[0] == "error" else ""


FACETS = ("result", "message", "data_type", "states", "their_http_version", "waiting", "trailing_data")
ENDINGS = ("NEED_DATA", "PAUSED", "ConnectionClosed")


class Side:
    """One library, playing a script."""

    def __init__(self, library: Any, role: str, **options: Any) -> None:
        self.library = library
        self.connection = library.Connection(getattr(library, role), **options)

    def perform(self, action: Action) -> list[Observation]:
        """Do one thing, and see what comes of it."""
        if isinstance(action, Receive):
            fed = self._observe(lambda: self.connection.receive_data(action.data))
            return [fed, *([] if fed.error else self._read_all())]
        if isinstance(action, Send):
            lines = action.text.split("\n")
            return [self._observe(lambda: self.connection.send(make_event(self.library, lines)))]
        return [self._observe(getattr(self.connection, action.name))]

    def _read_all(self) -> list[Observation]:
        """Read until nothing more is to be had; after an error once more, because it must stay."""
        observations = []
        while True:
            observations.append(self._observe(self.connection.next_event))
            result = observations[-1].result
            if result[0] == "error":
                return [*observations, self._observe(self.connection.next_event)]
            if result[1] in ENDINGS:
                return observations

    def _observe(self, call: Callable[[], Any]) -> Observation:
        message = data_type = ""
        try:
            returned = call()
        except NotationError:
            raise
        except Exception as error:
            result: Any = ("error", type(error).__name__, getattr(error, "error_status_hint", None))
            message = str(error)
        else:
            result = describe(returned)
            data_type = type(getattr(returned, "data", None)).__name__
        states = self.connection.states
        return Observation(
            result,
            message,
            data_type,
            (repr(states[self.library.CLIENT]), repr(states[self.library.SERVER])),
            self.connection.their_http_version,
            (self.connection.client_is_waiting_for_100_continue, self.connection.they_are_waiting_for_100_continue),
            self.connection.trailing_data,
        )


FIELDS = ("method", "target", "http_version", "status_code", "reason", "headers", "data", "chunk_start", "chunk_end")


def describe(returned: Any) -> tuple[Any, ...]:
    """Describe what a call returned in terms that do not depend on the library."""
    if returned is None or isinstance(returned, (bytes, bytearray)):
        return ("bytes", returned)
    if isinstance(returned, type):
        return ("constant", repr(returned))
    values = []
    for name in FIELDS:
        if hasattr(returned, name):
            value = getattr(returned, name)
            if name == "headers":
                value = (list(value), value.raw_items())
            values.append((name, bytes(value) if isinstance(value, bytearray) else value))
    return ("event", type(returned).__name__, *values)


# ------------------------------------------------------------------ comparison


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One call after which two libraries do not show the same."""

    script: Script
    action: Action
    theirs: Observation
    ours: Observation
    before: Sequence[tuple[Observation, Observation]]
    """What was seen until then, on both sides."""

    @property
    def facets(self) -> frozenset[str]:
        """In what they differ."""
        return differing(self.theirs, self.ours, FACETS)

    def __str__(self) -> str:
        shown = side_by_side(self.theirs, self.ours, FACETS)
        return "\n".join([str(self.script), f"differs at {self.action}:", *shown])


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is meant to differ."""

    name: str
    reason: str
    explains: Callable[[Disagreement], bool]
    """Whether a disagreement is this one. The more it asks, the less can hide behind it."""
    witness: Script
    """A script in which it shows."""
    cites: tuple[str, ...] = ()
    """The standard that asks for it, and the page of `machine_spec` that argues for it, if there are any."""
    covers: frozenset[str] = frozenset(FACETS)
    """What it may change. What else differs needs another explanation."""
    parts_ways: bool = True
    """Whether the two have different things in front of them afterwards, so that comparing must end."""


def compare(
    script: Script, theirs: Any, ours: Any, differences: Sequence[Difference] = (), **options: Any
) -> Comparison:
    """Play a script on two libraries until they do something different that no difference explains.

    The options are arguments of both connections.
    """
    comparison = Comparison()
    left, right = Side(theirs, script.role, **options), Side(ours, script.role, **options)
    seen: list[tuple[Observation, Observation]] = []
    for action in script.actions:
        for pair in zip(left.perform(action), right.perform(action), strict=True):
            if pair[0] != pair[1]:
                disagreement = Disagreement(script, action, *pair, tuple(seen))
                explanations = explain(disagreement, differences)
                if not explanations:
                    comparison.unexplained = disagreement
                    return comparison
                comparison.explained += [difference.name for difference in explanations]
                if any(difference.parts_ways for difference in explanations):
                    return comparison
            seen.append(pair)
    return comparison
