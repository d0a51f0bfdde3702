"""A small HTTP service, apart from whatever moves its bytes: the three servers here are ways to move them.

It echoes what it is sent, accepts an upgrade to a protocol called `echo`, and
refuses tunnels. Requests that arrive together are answered in their order.
"""

from collections.abc import Iterator

import stateline

MAX_BODY_BYTES = 16 * 1024 * 1024
"""How long a body may be is for the integrator to say: the library hands on whatever comes."""


class Service:
    """The server's end of one connection: bytes in, bytes out."""

    def __init__(self) -> None:
        self._connection = stateline.Connection(stateline.SERVER)
        self._request: stateline.Request | None = None
        self._body = bytearray()
        self.is_over = False
        """Whether HTTP is over here: write what was returned last, then close or go on with `successor`."""
        self.successor: stateline.HandOver | None = None
        """What whoever speaks `echo` begins with, once the connection has been upgraded."""

    def receive(self, data: bytes) -> bytes:
        """Take in what was read, `b""` at the end of the stream, and return what to write."""
        self._connection.receive_data(data)
        return b"".join(self._answers())

    def _answers(self) -> Iterator[bytes]:
        connection = self._connection
        try:
            for event in connection:
                match event:
                    case stateline.Request():
                        self._request, self._body = event, bytearray()
                    case stateline.Data():
                        self._body += event.data
                        if len(self._body) > MAX_BODY_BYTES:
                            yield self._refuse(413)
                    case stateline.EndOfMessage():
                        yield self._answer()
                    case stateline.ConnectionClosed():
                        self.is_over = True
                if self.is_over:
                    return
            if connection.they_are_waiting_for_100_continue:
                yield connection.send_informational(100)
        except stateline.RemoteProtocolError as error:
            yield self._refuse(error.error_status_hint)

    def _answer(self) -> bytes:
        connection, request = self._connection, self._request
        assert request is not None
        if request.method == b"CONNECT":
            return self._refuse(501)
        if connection.upgrade() == b"echo":
            switch = connection.send_informational(101, [("Connection", "Upgrade"), ("Upgrade", "echo")])
            self.successor, self.is_over = connection.hand_over(), True
            return switch
        answer = connection.send_response(200, [("Content-Length", str(len(self._body)))])
        if request.method != b"HEAD":
            answer += connection.send_data(bytes(self._body))
        answer += connection.end_message()
        if connection.should_close():
            self.is_over = True
        else:
            connection.start_next_cycle()
        return answer

    def _refuse(self, status: int) -> bytes:
        """Answer for the last time, unless an answer has begun or the peer has gone."""
        self.is_over = True
        connection = self._connection
        if connection.our_state not in (stateline.IDLE, stateline.SEND_RESPONSE):
            return b""
        headers = [("Content-Length", "0"), ("Connection", "close")]
        return connection.send_response(status, headers) + connection.end_message()
