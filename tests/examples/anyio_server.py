"""The service on anyio, so on asyncio or trio: `python anyio_server.py PORT [asyncio|trio]`."""

import sys

import anyio
from anyio.abc import SocketAttribute, SocketStream
from service import Service

PATIENCE = 60.0
"""How many seconds a silent peer may cost a connection; the library knows no clock."""


async def serve(peer: SocketStream) -> None:
    """Move the bytes of one connection."""
    service = Service()
    try:
        async with peer:
            while not service.is_over:
                with anyio.fail_after(PATIENCE):
                    await peer.send(service.receive(await read(peer)))
            if service.successor is not None:
                await echo(service.successor.data, peer)
            else:
                await linger(peer)
    except (anyio.BrokenResourceError, TimeoutError):
        pass  # a peer that resets the connection or falls silent is nobody's mistake


async def read(peer: SocketStream) -> bytes:
    """Read as the library wants it told: nothing at all is the end of the stream."""
    try:
        return await peer.receive(65536)
    except anyio.EndOfStream:
        return b""


async def echo(data: bytes, peer: SocketStream) -> None:
    """Speak the protocol after HTTP, beginning with the bytes that came with HTTP's last."""
    while True:
        await peer.send(data)
        if not (data := await read(peer)):
            return


async def linger(peer: SocketStream) -> None:
    """Close our side first: a reset on unread bytes could destroy the answer. RFC 9112, section 9.6."""
    await peer.send_eof()
    with anyio.fail_after(PATIENCE):
        while await read(peer):
            pass


async def main(port: int) -> None:
    """Serve for ever; port 0 is a free one."""
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1", local_port=port)
    print(listener.extra(SocketAttribute.local_port), flush=True)
    await listener.serve(serve)


if __name__ == "__main__":
    anyio.run(main, int(sys.argv[1]), backend=sys.argv[2] if len(sys.argv) > 2 else "asyncio")
