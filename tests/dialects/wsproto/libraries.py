"""The two libraries that have wsproto's names, and connections of either."""

from importlib import import_module
from typing import Any

import pytest

SUBMODULES = ("connection", "events", "extensions", "frame_protocol", "handshake", "typing", "utilities")


def _with_submodules(name: str) -> Any:
    for submodule in SUBMODULES:
        import_module(f"{name}.{submodule}")
    return import_module(name)


theirs = _with_submodules("wsproto")
ours = _with_submodules("stateline.websocket")

BOTH = pytest.mark.parametrize("library", [theirs, ours], ids=["wsproto", "stateline"])
ROLES = ("CLIENT", "SERVER")
BOTH_ROLES = pytest.mark.parametrize("role", ROLES)


def connected(library: Any, role: str, *extensions: Any) -> Any:
    """Make a connection whose opening handshake is done."""
    return library.connection.Connection(library.connection.ConnectionType[role], list(extensions))


def connecting(library: Any, role: str) -> Any:
    """Make a connection whose opening handshake is to come."""
    return library.WSConnection(library.connection.ConnectionType[role])


def heard(connection: Any, *pieces: bytes | bytearray | memoryview | None) -> list[Any]:
    """List the events of bytes that arrive; of None, those of the end of the stream."""
    events = []
    for piece in pieces:
        connection.receive_data(piece)
        events += connection.events()
    return events


def deflate(library: Any, parameters: str = "", **settings: Any) -> Any:
    """Make the extension permessage-deflate, agreed on with parameters."""
    extension = library.extensions.PerMessageDeflate(**settings)
    extension.finalize(f"permessage-deflate; {parameters}" if parameters else "permessage-deflate")
    return extension
