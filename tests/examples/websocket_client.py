"""A WebSocket client on asyncio streams: `python websocket_client.py HOST PORT TARGET [MESSAGE ...]`."""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import suppress

from stateline.websocket import ConnectionType, WSConnection
from stateline.websocket.connection import ConnectionState
from stateline.websocket.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    Event,
    Ping,
    RejectConnection,
    RejectData,
    Request,
    TextMessage,
)
from stateline.websocket.extensions import PerMessageDeflate

PATIENCE = 60.0
"""How many seconds a silent server may take; the library knows no clock."""


class Refused(Exception):
    """The server answered with something else than a switch to WebSocket."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(f"the server answered {status}")
        self.status = status
        self.body = body


class Client:
    """One WebSocket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._connection = WSConnection(ConnectionType.CLIENT)
        self._events = self._connection.events()
        self.subprotocol: str | None = None
        """What was agreed upon."""
        self.end: CloseConnection | None = None
        """How the connection ended, once it has: code 1006 if nobody said so."""

    async def shake_hands(self, host: str, target: str, subprotocols: Sequence[str] = ()) -> None:
        """Ask for the switch and wait for it.

        Raises:
            Refused: The server answered otherwise.
            RemoteProtocolError: The server broke the protocol.
            OSError: The connection broke, or nothing came for too long (TimeoutError).

        """
        request = Request(host, target, [PerMessageDeflate()], subprotocols=list(subprotocols))
        self._writer.write(self._connection.send(request))
        status, body = 0, b""
        while True:
            match await self._next_event():
                case AcceptConnection() as event:
                    self.subprotocol = event.subprotocol
                    return
                case RejectConnection() as event:
                    status = event.status_code
                case RejectData() as event:
                    body += event.data
                    if event.body_finished:
                        raise Refused(status, body)

    async def send(self, message: str | bytes) -> None:
        """Send a message; wait if the server does not read."""
        await self._write(TextMessage(message) if isinstance(message, str) else BytesMessage(message))

    async def receive(self) -> str | bytes | None:
        """Wait for the next whole message; None if the connection has ended instead.

        Raises:
            OSError: The connection broke, or nothing came for too long (TimeoutError).

        """
        pieces: list[str] = []
        content = bytearray()
        while self.end is None:
            match await self._next_event():
                case TextMessage() as event:
                    pieces.append(event.data)
                    if event.message_finished:
                        return "".join(pieces)
                case BytesMessage() as event:
                    content += event.data
                    if event.message_finished:
                        return bytes(content)
                case Ping() as event if self._connection.state is ConnectionState.OPEN:
                    await self._write(event.response())
                case CloseConnection() as event:
                    if self._connection.state is ConnectionState.REMOTE_CLOSING:  # by its will, or what it did wrong
                        await self._write(event.response())
                    self.end = event
        return None

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Say goodbye, read on until the server has said it too, and close."""
        if self._connection.state is ConnectionState.OPEN:
            await self._write(CloseConnection(code, reason))
            while self.end is None:
                await self.receive()
        self._writer.close()
        with suppress(OSError):  # the server was faster
            await self._writer.wait_closed()

    async def _write(self, event: Event) -> None:
        self._writer.write(self._connection.send(event))
        async with asyncio.timeout(PATIENCE):
            await self._writer.drain()

    async def _next_event(self) -> Event:
        # One by one: the state of the connection is what it is after the last event that was taken.
        while (event := next(self._events, None)) is None:
            async with asyncio.timeout(PATIENCE):
                data = await self._reader.read(65536)
            if not data and self._connection.state in (ConnectionState.CONNECTING, ConnectionState.REJECTING):
                raise ConnectionError("the server closed before it had answered")
            self._connection.receive_data(data or None)
            self._events = self._connection.events()
        return event


async def open_client(host: str, port: int, target: str, subprotocols: Sequence[str] = ()) -> Client:
    """Connect to a server, and switch to WebSocket."""
    client = Client(*await asyncio.open_connection(host, port))
    try:
        await client.shake_hands(f"{host}:{port}", target, subprotocols)
    except BaseException:
        await client.close()
        raise
    return client


async def main(host: str, port: int, target: str, *messages: str) -> None:
    """Send messages, and print what comes back for each of them."""
    client = await open_client(host, port, target, ["echo.v1"])
    for message in messages:
        await client.send(message)
        print(await client.receive())
    await client.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3], *sys.argv[4:]))
