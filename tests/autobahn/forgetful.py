"""A library with two mistakes, to see that they are found: it sends no empty pongs, and breaks over all others."""

from typing import Any

from stateline import websocket
from stateline.websocket import ConnectionType, connection, events, extensions, utilities

__all__ = ["ConnectionType", "WSConnection", "connection", "events", "extensions", "utilities"]


class WSConnection(websocket.WSConnection):
    def send(self, event: Any) -> bytes:
        if not isinstance(event, events.Pong):
            return super().send(event)
        if event.payload:
            raise RuntimeError("a pong with a payload")
        return b""
