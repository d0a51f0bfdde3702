"""Plays a case on a connection and holds each block against what happens."""

from collections.abc import Callable
from typing import Any

import stateline
from stateline.http1 import policies
from stateline.http1.limits import Limits
from tests.http1.cuts import Cut
from tests.http1.notation import EOF, describe, encode, join_data, make_event, repeat, rewrite
from tests.http1.pages import Case, Step

ROLES = {"client": stateline.CLIENT, "server": stateline.SERVER}
COMMANDS = ("start_next_cycle", "send_failed")
ERROR_FACTS = ("code", "error_status_hint", "offset", "role", "state", "event", "section")


class Player:
    """Plays one case once. `heard` is all that came of the bytes, for comparing two ways of cutting them."""

    def __init__(self, case: Case, cut: Cut) -> None:
        self.case = case
        self.cut = cut
        self.connection = open_connection(case)
        self.heard: list[Any] = []
        self.received: list[str] = []
        self.sent = b""

    def play(self) -> "Player":
        """Play every block in order."""
        acts: dict[str, Callable[[Step], None]] = {
            "http": self._receive,
            "events": self._compare_events,
            "send": self._send,
            "wire": self._compare_wire,
            "state": self._compare_state,
        }
        if self.case.role == "client":
            self._ask(self.case.options.get("answers", "GET /"))
        for step in self.case.steps:
            acts[step.kind](step)
        return self

    def _ask(self, question: str) -> None:
        """Send the request that the case's bytes answer."""
        if question == "nothing":
            return
        method, target = question.split(" ")
        headers = [("Host", "example.com")]
        self.connection.send(stateline.Request(method=method, target=target, headers=headers))
        self.connection.send(stateline.EndOfMessage())

    def _receive(self, step: Step) -> None:
        pieces = self.cut(step.data) + [b""] * step.is_last_of_peer
        events: list[Any] = []
        ending = ""
        for piece in pieces:
            self.connection.receive_data(piece)
            more, ending = read_all(self.connection)
            events += more
        events = join_data(events)
        self.heard += [events, ending]
        self.received = [line for event in events for line in describe(event)]
        self.received += [ending] if isinstance(ending, str) else [refusal_line(ending)]

    def _compare_events(self, step: Step) -> None:
        expected = [rewrite(line) for line in repeat(step.lines)]
        received = list(self.received)
        if expected[-1].startswith("refused ") and " at " not in expected[-1]:
            received[-1] = received[-1].partition(" at ")[0]
        assert received == expected, step.place

    def _send(self, step: Step) -> None:
        self.sent = b""
        outcome = ""
        for lines in stanzas(step.lines):
            if lines[0].startswith("refused "):
                assert outcome == lines[0], step.place
                outcome = ""
                continue
            assert not outcome, f"{step.place}: {outcome}"
            try:
                self._say(lines)
            except stateline.LocalProtocolError as error:
                outcome = f"refused {error.code} {error.error_status_hint}"
        assert not outcome, f"{step.place}: {outcome}"

    def _say(self, lines: list[str]) -> None:
        if lines[0] in COMMANDS:
            getattr(self.connection, lines[0])()
        else:
            self.sent += self.connection.send(make_event(stateline, lines)) or b""

    def _compare_wire(self, step: Step) -> None:
        assert encode(self.sent) == encode(step.data), step.place

    def _compare_state(self, step: Step) -> None:
        for line in step.lines:
            name, _, expected = line.partition(":")
            assert (name, state_of(self.connection, name)) == (name, expected.strip()), step.place


def open_connection(case: Case) -> Any:
    """Make the connection that a case asks for."""
    policy = getattr(policies, case.options.get("policy", "strict").upper())
    limits = None
    if "limits" in case.options:
        named = (pair.split("=") for pair in case.options["limits"].split(" "))
        limits = Limits(**{name: int(value) for name, value in named})
    return stateline.Connection(ROLES[case.role], policy=policy, limits=limits)


def read_all(connection: Any) -> tuple[list[Any], Any]:
    """Read events until there are no more, and say how it ended: with a word of the page, or a refusal's facts."""
    events: list[Any] = []
    while True:
        try:
            event = connection.next_event()
        except stateline.RemoteProtocolError as error:
            return events, refusal_facts(error)
        if event is stateline.NEED_DATA:
            return events, "waiting"
        if event is stateline.PAUSED:
            return events, "PAUSED"
        if isinstance(event, stateline.ConnectionClosed):
            assert connection.next_event() == event
            return events, "ConnectionClosed"
        events.append(event)


def refusal_facts(error: stateline.RemoteProtocolError) -> dict[str, Any]:
    """Gather what an error says about itself."""
    return {"message": str(error)} | {name: getattr(error, name) for name in ERROR_FACTS}


def refusal_line(facts: dict[str, Any]) -> str:
    """Write a refusal as a page does."""
    return f"refused {facts['code']} {facts['error_status_hint']} at {facts['offset']}"


def stanzas(lines: tuple[str, ...]) -> list[list[str]]:
    """Group each line with the indented ones below it."""
    groups: list[list[str]] = []
    for line in lines:
        if line.startswith(" "):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def state_of(connection: Any, name: str) -> str:
    """Write one thing that is known about a connection as a page does."""
    if name in ROLES:
        return repr(connection.states[ROLES[name]])
    if name == "trailing_data":
        data, is_closed = connection.trailing_data
        return encode(data) + (EOF if is_closed else "")
    value = getattr(connection, name)
    return encode(value) if isinstance(value, bytes) else repr(value)
