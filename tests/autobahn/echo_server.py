"""A server that returns every message: `python -m tests.autobahn.echo_server LIBRARY PORT`; port 0 is a free one."""

import asyncio
import sys
from importlib import import_module
from types import ModuleType

from tests.autobahn.echo import Echo

PATIENCE = 60.0
"""How many seconds a silent peer may cost a connection."""


async def serve(websocket: ModuleType, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Move the bytes of one connection."""
    echo = Echo(websocket, websocket.ConnectionType.SERVER)
    try:
        while not echo.is_over:
            async with asyncio.timeout(PATIENCE):
                writer.write(echo.receive(await reader.read(65536)))
                await writer.drain()  # nothing more is read from a peer that does not read
        await _linger(reader, writer)
    except OSError:
        pass  # a peer that resets the connection or falls silent (TimeoutError) is nobody's mistake
    finally:
        writer.close()


async def _linger(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Close TCP first, as a server should, and our half alone: a reset could destroy the close frame on its way."""
    writer.write_eof()
    async with asyncio.timeout(PATIENCE):
        while await reader.read(65536):
            pass


async def main(websocket: ModuleType, port: int) -> None:
    """Serve for ever."""
    server = await asyncio.start_server(lambda *streams: serve(websocket, *streams), "127.0.0.1", port)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(import_module(sys.argv[1]), int(sys.argv[2])))
