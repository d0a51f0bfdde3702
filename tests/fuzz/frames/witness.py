"""One side of a WebSocket connection, whose every step is held against the table it was compiled with.

Whatever is done goes through a `Witness`, which says afterwards what came of it: the
bytes or events, or the refusal. A refusal of ours is a `LocalProtocolError` and changes
nothing; one of the peer's is a `RemoteProtocolError` in the opening handshake, and behind
it a `CloseConnection` with the code that the peer deserves. Any other exception passes
through, and fails whoever asked.
"""

from typing import Any

from stateline.websocket import (
    ConnectionType,
    Limits,
    LocalProtocolError,
    RemoteProtocolError,
    WSConnection,
    automaton,
    states,
)
from stateline.websocket.events import CloseConnection, Event
from tests.conformance.derived import WEBSOCKET, automata

KINDS = {"client": ConnectionType.CLIENT, "server": ConnectionType.SERVER}
SENTINELS = {"client": states.CLIENT, "server": states.SERVER}
READERS = {"client": automaton.CLIENT_READERS, "server": automaton.SERVER_READERS}
CLOSE_CODES = {error.code: error.close_code for error in automata(WEBSOCKET)[0].protocol.errors}
"""Those that the spec says, whatever was made of it."""


class Witness:
    """Does one thing after the other with a connection, and sees that each comes out right.

    Args:
        us: The role that is played.
        limits: Bounds on what is received.
        is_piecemeal: Whether everything arrives octet by octet, which no shortcut is for.

    """

    def __init__(self, us: str, limits: Limits | None = None, *, is_piecemeal: bool = False) -> None:
        self.us = us
        self._is_piecemeal = is_piecemeal
        self.them = "server" if us == "client" else "client"
        self.ws = WSConnection(KINDS[us]) if limits is None else WSConnection(KINDS[us], limits=limits)
        self.refusal: LocalProtocolError | RemoteProtocolError | None = None
        """What the last act was refused with, if it was."""
        self.is_at_end = False
        """Whether the peer has closed its side."""
        self.sent = b""
        """What was sent last."""

    @property
    def configuration(self) -> int:
        """Where the connection is."""
        side: Any = self.ws.connection or self.ws.handshake
        configuration: int = side._configuration
        return configuration

    @property
    def how(self) -> int:
        """How the peer's bytes are read now."""
        return READERS[self.them][self.configuration]

    @property
    def states(self) -> dict[str, str]:
        """The state of each machine that follows a role."""
        here = self.configuration
        return {"client": repr(automaton.CLIENT_STATES[here]), "server": repr(automaton.SERVER_STATES[here])}

    def say(self, event: Event) -> bytes | None:
        """Send an event; None if it is refused, in which case nothing may have changed."""
        before = self.configuration, self.ws.state
        self.refusal = None
        try:
            self.sent = self.ws.send(event)
        except LocalProtocolError as error:
            self.refusal = error
            assert (self.configuration, self.ws.state) == before, "a refused event changed something"
            return None
        assert type(self.sent) is bytes
        return self.sent

    def hear(self, data: bytes | None) -> list[Event]:
        """Receive bytes, or None for their end, and read all that they mean."""
        if not self._is_piecemeal or data is None:
            return self._hear(data)
        events = []
        for place in range(len(data)):
            events += self._hear(data[place : place + 1])
            if self.refusal:
                break
        return events

    def _hear(self, data: bytes | None) -> list[Event]:
        self.refusal = None
        self.is_at_end |= data is None
        before, is_open = self.configuration, self.ws.connection is not None
        try:
            self.ws.receive_data(data)
        except LocalProtocolError as error:
            self.refusal = error
            assert self.configuration == before
            return []
        except RemoteProtocolError as error:
            self.refusal = error
            assert not is_open, "what is wrong with frames is told by an event"
            return []
        assert not is_open or self.configuration == before, "receiving alone is no step"
        events = list(self.ws.events())
        failure = self.ws.connection.failure if self.ws.connection is not None else None
        if failure is not None and events:
            self.refusal = failure
            (*_, last) = events
            assert last == failure.event_hint
            assert isinstance(last, CloseConnection)
            assert last.code == CLOSE_CODES[failure.code]
        assert list(self.ws.events()) == [], "an event was told twice"
        return events
