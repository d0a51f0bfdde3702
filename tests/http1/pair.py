"""Two connections joined by an imaginary wire."""

from typing import Any

import stateline
from stateline import CLIENT, NEED_DATA, PAUSED, SERVER, ConnectionClosed, Event
from tests.http1.notation import join_data

Role = type[stateline.CLIENT] | type[stateline.SERVER]


class Pair:
    """A client and a server. What one says the other must hear, and both must agree where they stand."""

    def __init__(self) -> None:
        self.ends: dict[Any, Any] = {CLIENT: stateline.Connection(CLIENT), SERVER: stateline.Connection(SERVER)}

    @property
    def client(self) -> stateline.ClientConnection:
        """The client's end."""
        end: stateline.ClientConnection = self.ends[CLIENT]
        return end

    @property
    def server(self) -> stateline.ServerConnection:
        """The server's end."""
        end: stateline.ServerConnection = self.ends[SERVER]
        return end

    def client_says(self, *events: Event, heard: list[Any] | None = None) -> bytes:
        """Send events from the client and compare what the server reads with them, or with `heard`."""
        return self._say(CLIENT, SERVER, events, heard)

    def server_says(self, *events: Event, heard: list[Any] | None = None) -> bytes:
        """Send events from the server and compare what the client reads with them, or with `heard`."""
        return self._say(SERVER, CLIENT, events, heard)

    def start_next_cycle(self) -> None:
        """Begin another exchange on both ends."""
        for end in self.ends.values():
            end.start_next_cycle()
        self.expect("IDLE", "IDLE")

    def expect(self, client: str, server: str) -> None:
        """Compare both ends' view of both states."""
        for end in self.ends.values():
            assert {repr(role): repr(state) for role, state in end.states.items()} == {
                "CLIENT": client,
                "SERVER": server,
            }
            assert end.our_state is end.states[end.our_role]
            assert end.their_state is end.states[end.their_role]

    def _say(self, speaker: Role, listener: Role, events: tuple[Event, ...], heard: list[Any] | None) -> bytes:
        data = b""
        read: list[Any] = []
        for event in events:
            piece = self.ends[speaker].send(event)
            assert (piece is None) is isinstance(event, ConnectionClosed)
            if piece is None:
                self.ends[listener].receive_data(b"")
            elif piece:
                self.ends[listener].receive_data(piece)
            data += piece or b""
            read += hear(self.ends[listener])
        assert join_data(read) == (list(events) if heard is None else heard)
        assert self.client.states == self.server.states
        return data


def hear(end: stateline.Connection) -> list[Event]:
    """Read all events there are."""
    events: list[Any] = []
    while (event := end.next_event()) is not NEED_DATA and event is not PAUSED:
        if isinstance(event, ConnectionClosed) and event in events:
            break
        events.append(event)
    return events
