"""A client that returns every message: `python -m tests.autobahn.echo_client LIBRARY PORT TARGET...`.

It connects to one target after the other, and stays until the server closes.
"""

import asyncio
import sys
import traceback
from contextlib import suppress
from importlib import import_module
from types import ModuleType

from tests.autobahn.echo import Echo

PATIENCE = 60.0
"""How many seconds a silent server may cost."""


async def visit(websocket: ModuleType, port: int, target: str) -> None:
    """Connect, and move the bytes until the server closes."""
    echo = Echo(websocket, websocket.ConnectionType.CLIENT)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(echo.open(f"127.0.0.1:{port}", target))
        while not echo.is_over:
            async with asyncio.timeout(PATIENCE):
                writer.write(echo.receive(await reader.read(65536)))
                await writer.drain()
        async with asyncio.timeout(PATIENCE):
            while await reader.read(65536):  # the server closes TCP first: RFC 6455, section 7.1.1
                pass
    except OSError:
        pass  # a server that resets the connection or falls silent (TimeoutError) is nobody's mistake
    finally:
        writer.close()
        with suppress(OSError):  # a reset is told here once more
            await writer.wait_closed()


async def main(websocket: ModuleType, port: int, targets: list[str]) -> None:
    """Visit all; what goes wrong with one is said, and no reason to leave out the next."""
    for target in targets:
        try:
            await visit(websocket, port, target)
        except Exception:
            print(f"while visiting {target}:", file=sys.stderr)
            traceback.print_exc()


if __name__ == "__main__":
    asyncio.run(main(import_module(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]))
