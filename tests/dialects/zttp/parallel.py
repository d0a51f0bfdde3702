"""Plays the same script on two libraries with zttp's interface and looks for the first thing they do differently.

What errors say is not compared, nor how a body is cut into `Data`. All else is, and
what is meant to differ is explained, one by one, in `differences`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.dialects import disagreements
from tests.dialects.disagreements import Comparison, Receive

# ---------------------------------------------------------------------- script


@dataclass(frozen=True, slots=True)
class Call:
    """The application calls a method."""

    name: str
    arguments: tuple[Any, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}({', '.join(map(repr, self.arguments))})"


Action = Receive | Call
Headers = tuple[tuple[bytes, bytes], ...]
START_NEXT_CYCLE = Call("start_next_cycle")


def request(method: bytes, target: bytes, *headers: tuple[bytes, bytes], version: bytes = b"1.1") -> Call:
    """Send the head of a request."""
    return Call("send_request", (method, target, version, headers))


def respond(status: int, *headers: tuple[bytes, bytes]) -> Call:
    """Send the head of a response."""
    return Call("send_response", (status, headers))


def end(*trailers: tuple[bytes, bytes]) -> Call:
    """End the message that is being sent."""
    return Call("end_message", (trailers,))


Script = disagreements.Script[Action]


# ----------------------------------------------------------------- observation

Event = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Observation:
    """Everything that can be seen after one action."""

    events: tuple[Event, ...]
    """What was read, each with its fields, adjacent `Data` joined; last, the name of a constant."""
    spare_ends: int
    """How many ends were told of messages that consist of a head that says so."""
    error: str
    """The class of the error that was raised, or nothing."""
    sent: bytes
    """What the outbox held."""
    should_close: bool
    upgrade: bytes | None
    code: str = field(compare=False)
    """The code of an error, which only ours have."""
    words: str = field(compare=False)
    """What it says, which is not compared."""


ENDINGS = ("NEED_DATA", "CONNECTION_CLOSED")


class Side:
    """One library, playing a script."""

    def __init__(self, library: Any, role: str) -> None:
        self.library = library
        self.connection = library.Connection(getattr(library, role))
        self._is_whole = False

    def perform(self, action: Action) -> list[Observation]:
        """Do one thing, and see what comes of it."""
        events: list[Event] = []
        spare_ends, error, code, words = 0, "", "", ""
        try:
            if isinstance(action, Receive):
                self.connection.receive_data(action.data)
            else:
                getattr(self.connection, action.name)(*action.arguments)
            if isinstance(action, Receive) or action == START_NEXT_CYCLE:
                for event in self._read():
                    if event[0] == "EndOfMessage" and self._is_whole:
                        spare_ends += 1
                    elif event[0] == "Data" and events and events[-1][0] == "Data":
                        events[-1][1]["data"] += event[1]["data"]
                    else:
                        events.append(event)
                    self._is_whole = event[1].get("end_stream", False)
        except Exception as raised:
            error, code = type(raised).__name__, getattr(raised, "code", "")
            words = str(raised)
        seen = Observation(
            tuple(events),
            spare_ends,
            error,
            self.connection.data_to_send(),
            self.connection.should_close(),
            self.connection.upgrade(),
            code,
            words,
        )
        return [seen]

    def _read(self) -> Any:
        while True:
            event = self.describe(self.connection.next_event())
            yield event
            if event[0] in ENDINGS:
                return

    def describe(self, event: Any) -> Event:
        """Describe an event in terms that do not depend on the library."""
        for name in ENDINGS:
            if event is getattr(self.library, name):
                return name, {}
        fields = {name: getattr(event, name) for name in FIELDS if hasattr(event, name)}
        if "headers" in fields:
            fields["headers"] = fields["headers"].to_list()
        return type(event).__name__, fields


FIELDS = (
    "method",
    "target",
    "path",
    "query",
    "protocol",
    "http_version",
    "status_code",
    "reason",
    "headers",
    "data",
    "trailers",
    "expect_continue",
    "end_stream",
    "stream_id",
)


# ------------------------------------------------------------------ comparison

Disagreement = disagreements.Disagreement[Script, Action, Observation]
Difference = disagreements.Difference[Script, Action, Observation]


def compare(script: Script, theirs: Any, ours: Any, differences: Sequence[Difference] = ()) -> Comparison:
    """Play a script on two libraries."""
    return disagreements.compare(script, Side(theirs, script.role), Side(ours, script.role), differences)
