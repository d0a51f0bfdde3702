"""A WebSocket server over stateline.websocket that says what the test says, in fragments too, as no ASGI server can."""

import socket
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from stateline.websocket import ConnectionType, WSConnection
from stateline.websocket.events import AcceptConnection, Event, Request

PATIENCE = 60


class Talk:
    """The server's end of one WebSocket."""

    def __init__(self, stream: socket.socket) -> None:
        self._stream = stream
        self._connection = WSConnection(ConnectionType.SERVER)
        self._events = self._connection.events()
        request = self.read()
        assert isinstance(request, Request)
        self.request = request

    def accept(self, **choices: Any) -> None:
        self.send(AcceptConnection(**choices))

    def send(self, *events: Event) -> None:
        self._stream.sendall(b"".join(self._connection.send(event) for event in events))

    def read(self) -> Event:
        while (event := next(self._events, None)) is None:
            data = self._stream.recv(65536)
            if not data:
                raise EOFError("the client has left")
            self._connection.receive_data(data)
            self._events = self._connection.events()
        return event


Script = Callable[[Talk], Any]


@dataclass(frozen=True)
class Peer:
    """Where it listens, and what came of the script of each path."""

    port: int
    outcomes: Mapping[str, "Future[Any]"]

    def outcome(self, path: str) -> Any:
        """What the script returned, once it has; or whatever it failed with."""
        return self.outcomes[path].result(PATIENCE)


@contextmanager
def talk_by(scripts: Mapping[str, Script]) -> Iterator[Peer]:
    """Serve one WebSocket for each path."""
    outcomes: dict[str, Future[Any]] = {path: Future() for path in scripts}

    def serve(listener: socket.socket) -> None:
        stream, _ = listener.accept()
        with stream:
            stream.settimeout(PATIENCE)
            talk = Talk(stream)
            outcome = outcomes[talk.request.target]
            try:
                outcome.set_result(scripts[talk.request.target](talk))
            except Exception as failure:
                outcome.set_exception(failure)

    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(len(scripts)) as threads:
        listener.settimeout(PATIENCE)
        served = [threads.submit(serve, listener) for _ in scripts]
        yield Peer(listener.getsockname()[1], outcomes)
        for each in served:
            each.result()
