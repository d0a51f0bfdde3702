"""A client on asyncio streams that keeps its connection alive: `python asyncio_client.py HOST PORT TARGET [BODY]`."""

import asyncio
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

import stateline

PATIENCE = 60.0
"""How many seconds a silent server may take; the library knows no clock."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer."""

    interim: tuple[stateline.InformationalResponse, ...]
    """What was said before the final response; a switch of protocols is the last of these."""
    response: stateline.Response | None
    """The final response; None if protocols were switched instead."""
    body: bytes = b""
    trailers: tuple[tuple[bytes, bytes], ...] = ()
    """Names in the letter case of the wire."""


class Client:
    """One connection to a server, and one exchange at a time on it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._connection = stateline.Connection(stateline.CLIENT)

    @property
    def is_reusable(self) -> bool:
        """Whether another exchange can follow the last one."""
        return self._connection.our_state is stateline.IDLE

    async def fetch(self, method: str, target: str, headers: Iterable[tuple[str, str]], body: bytes = b"") -> Answer:
        """Ask and wait for the whole answer.

        Raises:
            RemoteProtocolError: The server broke the protocol or closed in the middle.
            OSError: The connection broke, or nothing came for too long (TimeoutError).

        """
        connection = self._connection
        self._writer.write(connection.send_request(method, target, list(headers)))
        interim, response, content = [], None, bytearray()
        is_unsent = True
        while True:
            # After `Expect: 100-continue` the body waits for the server's word. After a final
            # response nobody wants it any more; then the connection is not used again.
            if is_unsent and response is None and not connection.client_is_waiting_for_100_continue:
                # Not drained: a server may answer while the body is still on its way.
                self._writer.write(connection.send_data(body) + connection.end_message())
                is_unsent = False
            match await self._next_event():
                case stateline.InformationalResponse() as event:
                    interim.append(event)
                    if connection.pause_reason is stateline.PauseReason.HAS_SWITCHED:
                        return Answer(tuple(interim), None)
                case stateline.Response() as event:
                    response = event
                case stateline.Data(data=data):
                    content += data
                case stateline.EndOfMessage() as event:
                    if connection.our_state is stateline.DONE and not connection.should_close():
                        connection.start_next_cycle()
                    return Answer(tuple(interim), response, bytes(content), tuple(event.headers.raw_items()))

    async def _next_event(self) -> object:
        while (event := self._connection.next_event()) is stateline.NEED_DATA:
            async with asyncio.timeout(PATIENCE):
                self._connection.receive_data(await self._reader.read(65536))
        return event

    def hand_over(self) -> tuple[stateline.HandOver, asyncio.StreamReader, asyncio.StreamWriter]:
        """Give the connection to whoever speaks the protocol after HTTP, with its first bytes."""
        return self._connection.hand_over(), self._reader, self._writer

    async def close(self) -> None:
        """Close the connection, whatever state it is in."""
        self._writer.close()
        with suppress(OSError):  # the server was faster
            await self._writer.wait_closed()


async def open_client(host: str, port: int) -> Client:
    """Connect to a server."""
    return Client(*await asyncio.open_connection(host, port))


async def main(host: str, port: int, target: str, body: bytes = b"") -> None:
    """Print what a server answers to a GET, or to a POST if there is a body."""
    client = await open_client(host, port)
    headers = [("Host", f"{host}:{port}"), *([("Content-Length", str(len(body)))] if body else [])]
    try:
        answer = await client.fetch("POST" if body else "GET", target, headers, body)
        sys.stdout.buffer.write(answer.body)
    finally:
        await client.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3], " ".join(sys.argv[4:]).encode()))
