"""Plays the same script on two libraries with h11's interface and looks for the first thing they do differently.

Nothing is left out of the comparison. What is meant to differ is explained, one
by one, in `differences`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.dialects import disagreements
from tests.dialects.disagreements import Comparison, Receive
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


Script = disagreements.Script[Action]


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

Disagreement = disagreements.Disagreement[Script, Action, Observation]
Difference = disagreements.Difference[Script, Action, Observation]


def compare(
    script: Script, theirs: Any, ours: Any, differences: Sequence[Difference] = (), **options: Any
) -> Comparison:
    """Play a script on two libraries; the options are arguments of both connections."""
    sides = Side(theirs, script.role, **options), Side(ours, script.role, **options)
    return disagreements.compare(script, *sides, differences)
