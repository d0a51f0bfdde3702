"""An echo over WebSocket on asyncio streams: `python websocket_server.py PORT [SECONDS]`.

A client that is silent for so many seconds is pinged. Text comes back once it is whole;
what is binary comes back piece by piece, so that nobody has to hold it.
"""

import asyncio
import secrets
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import partial

from stateline.websocket import ConnectionType, WSConnection
from stateline.websocket.connection import ConnectionState
from stateline.websocket.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    Ping,
    Pong,
    Request,
    TextMessage,
)
from stateline.websocket.extensions import PerMessageDeflate
from stateline.websocket.utilities import RemoteProtocolError

PATIENCE = 20.0
"""How many seconds of silence are worth a ping; the library knows no clock."""
MAX_TEXT_BYTES = 1 << 20
"""How long a message may be is for the integrator to say: the library hands on whatever comes."""
SUBPROTOCOLS = ("echo.v2", "echo.v1")
"""What the server speaks, best first."""


class Conversation:
    """The server's end of one WebSocket: bytes in, bytes out."""

    def __init__(self) -> None:
        self._connection = WSConnection(ConnectionType.SERVER)
        self._text: list[str] = []
        self._text_bytes = 0
        self._unanswered_ping: bytes | None = None
        self.is_over = False
        """Whether all is said: write what was returned last, then close."""

    def receive(self, data: bytes) -> bytes:
        """Take in what was read, `b""` at the end of the stream, and return what to write."""
        try:
            self._connection.receive_data(data or None)
        except RemoteProtocolError as error:  # no handshake, and the hint is the answer to it
            self.is_over = True
            return self._connection.send(error.event_hint) if error.event_hint else b""
        self.is_over = not data
        return b"".join(self._answers())

    def _answers(self) -> Iterator[bytes]:
        connection = self._connection
        for event in connection.events():
            match event:
                case Request():
                    subprotocol = next((name for name in SUBPROTOCOLS if name in event.subprotocols), None)
                    yield connection.send(AcceptConnection(subprotocol, [PerMessageDeflate()]))
                case CloseConnection():
                    if connection.state is ConnectionState.REMOTE_CLOSING:  # by its will, or by what it did wrong
                        yield connection.send(event.response())
                    self.is_over = True
                case Pong() if event.payload == self._unanswered_ping:
                    self._unanswered_ping = None
                case _ if connection.state is not ConnectionState.OPEN:
                    pass  # we said that we close; what still comes is not answered
                case Ping():
                    yield connection.send(event.response())
                case TextMessage():
                    yield self._collect(event)
                case BytesMessage():
                    yield connection.send(BytesMessage(event.data, message_finished=event.message_finished))

    def _collect(self, event: TextMessage) -> bytes:
        self._text.append(event.data)
        self._text_bytes += len(event.data.encode())
        if self._text_bytes > MAX_TEXT_BYTES:
            return self.close(1009, f"more than {MAX_TEXT_BYTES} bytes of text")
        if not event.message_finished:
            return b""
        text = "".join(self._text)
        self._text, self._text_bytes = [], 0
        return self._connection.send(TextMessage(text))

    def probe(self) -> bytes:
        """After a silence, return a ping to write, or the end if the last one is still unanswered."""
        if self._connection.state is ConnectionState.OPEN and self._unanswered_ping is None:
            self._unanswered_ping = secrets.token_bytes(4)
            return self._connection.send(Ping(self._unanswered_ping))
        goodbye = self.close(1011, "the ping was not answered")
        self.is_over = True
        return goodbye

    def close(self, code: int, reason: str) -> bytes:
        """Return a close frame, if one can be sent; the client's is the end then. RFC 6455, section 7.1.2."""
        if self._connection.state is ConnectionState.OPEN:
            return self._connection.send(CloseConnection(code, reason))
        self.is_over = True
        return b""


async def serve(patience: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Move the bytes of one connection."""
    conversation = Conversation()
    try:
        try:
            await converse(conversation, patience, reader, writer)
        except asyncio.CancelledError:  # the program ends, and lets the client say goodbye
            writer.write(conversation.close(1001, "going away"))
            await converse(conversation, patience, reader, writer)
        await linger(patience, reader, writer)
    except OSError:
        pass  # a peer that resets the connection or reads nothing (TimeoutError) is nobody's mistake
    finally:
        writer.close()


async def converse(
    conversation: Conversation, patience: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Read and answer until all is said."""
    while not conversation.is_over:
        try:
            async with asyncio.timeout(patience):
                data = await reader.read(65536)
        except TimeoutError:
            writer.write(conversation.probe())
        else:
            writer.write(conversation.receive(data))
        async with asyncio.timeout(patience):
            await writer.drain()  # nothing more is read from a peer that does not read


async def linger(patience: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Close our side first: a reset on unread bytes could destroy the close frame. RFC 6455, section 7.1.1."""
    writer.write_eof()
    async with asyncio.timeout(patience):
        while await reader.read(65536):
            pass


async def main(port: int, patience: float = PATIENCE) -> None:
    """Serve until a signal says that the program ends; `asyncio.run` then cancels every `serve`, and waits for it."""
    server = await asyncio.start_server(partial(serve, patience), "127.0.0.1", port)
    is_ending = asyncio.Event()
    with suppress(NotImplementedError):  # by Windows, where Ctrl-C does the same
        for each in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(each, is_ending.set)
    print(server.sockets[0].getsockname()[1], flush=True)
    try:
        await is_ending.wait()
    finally:
        server.close()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(main(int(sys.argv[1]), *map(float, sys.argv[2:])))
