"""One endpoint of a WebSocket connection that returns every message to its sender: bytes in, bytes out."""

from types import ModuleType
from typing import Any


class Echo:
    """What is to be said on one connection; whoever moves the bytes ends it when it `is_over`.

    The library is an argument because two of them are compared: a program of your own has
    ``from stateline import websocket`` instead. `connection_type` is CLIENT or SERVER of its ``ConnectionType``.
    """

    is_over = False
    """Whether all is said; what the peer may still send is read and dropped."""

    def __init__(self, websocket: ModuleType, connection_type: Any) -> None:
        self._websocket = websocket
        self._connection = websocket.WSConnection(connection_type)
        self._pieces: list[Any] = []
        """What has come so far of a message: text or bytes, never both."""

    def open(self, host: str, target: str) -> bytes:
        """Return a client's opening handshake. RFC 6455, section 4.1."""
        request = self._websocket.events.Request(host=host, target=target, extensions=[self._compression()])
        return self._send(request)

    def receive(self, data: bytes) -> bytes:
        """Take what has come, nothing at the peer's end, and return what to send."""
        if not data:
            self.is_over = True
            return b""
        try:
            self._connection.receive_data(data)
        except self._websocket.utilities.RemoteProtocolError as error:
            return self._refuse(error)
        answers = []
        for event in self._connection.events():
            answers.append(self._answer(event))
            if self.is_over:  # nothing after a close frame is for us: RFC 6455, section 5.5.1
                break
        return b"".join(answers)

    def _answer(self, event: Any) -> bytes:
        events = self._websocket.events
        match event:
            case events.Request():
                return self._send(events.AcceptConnection(extensions=[self._compression()]))
            case events.Message(message_finished=False):
                self._pieces.append(event.data)
            case events.Message():
                whole = event.data[:0].join([*self._pieces, event.data])
                self._pieces.clear()
                return self._send(type(event)(data=whole))
            case events.Ping():
                return self._send(event.response())
            case events.CloseConnection():
                # The peer has sent a close frame, or the library found that what it sent is not WebSocket.
                self.is_over = True
                return self._send(event.response())
            case events.RejectConnection():
                self.is_over = True
        return b""

    def _refuse(self, error: Any) -> bytes:
        """Answer what is no opening handshake, if it was sent to a server. RFC 6455, section 4.2.2."""
        self.is_over = True
        return b"" if self._connection.client or error.event_hint is None else self._send(error.event_hint)

    def _send(self, event: Any) -> bytes:
        sent: bytes = self._connection.send(event)
        return sent

    def _compression(self) -> Any:
        return self._websocket.extensions.PerMessageDeflate()
