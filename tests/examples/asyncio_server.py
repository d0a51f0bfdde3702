"""The service on asyncio streams: `python asyncio_server.py PORT`."""

import asyncio
import sys

from service import Service

PATIENCE = 60.0
"""How many seconds a silent peer may cost a connection; the library knows no clock."""


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Move the bytes of one connection."""
    service = Service()
    try:
        while not service.is_over:
            async with asyncio.timeout(PATIENCE):
                data = await reader.read(65536)
                writer.write(service.receive(data))
                await writer.drain()  # nothing more is read from a peer that does not read
        if service.successor is not None:
            await echo(service.successor.data, reader, writer)
        else:
            await linger(reader, writer)
    except OSError:
        pass  # a peer that resets the connection or falls silent (TimeoutError) is nobody's mistake
    finally:
        writer.close()


async def echo(data: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Speak the protocol after HTTP, beginning with the bytes that came with HTTP's last."""
    while True:
        writer.write(data)
        await writer.drain()
        if not (data := await reader.read(65536)):
            return


async def linger(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Close our side first: a reset on unread bytes could destroy the answer. RFC 9112, section 9.6."""
    writer.write_eof()
    async with asyncio.timeout(PATIENCE):
        while await reader.read(65536):
            pass


async def main(port: int) -> None:
    """Serve for ever; port 0 is a free one."""
    server = await asyncio.start_server(serve, "127.0.0.1", port)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
