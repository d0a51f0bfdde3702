"""A reverse proxy on asyncio: a server machine and a client machine, joined.

`python reverse_proxy.py PORT HOST UPSTREAM_PORT`. Bodies stream through in both
directions at once; interim responses, trailers and the letter case of names pass
as they came. Framing does not: each machine says for itself where a body ends.
Each request gets a connection of its own to the server behind; upgrades are not
passed on, and tunnels are refused.
"""

import asyncio
import sys

import stateline

PATIENCE = 60.0
"""How many seconds a silent peer may cost a connection; the library knows no clock."""

Fields = list[tuple[bytes, bytes]]

HOP_BY_HOP = {b"connection", b"keep-alive", b"proxy-connection", b"te", b"transfer-encoding", b"upgrade"}
"""What is said to the next recipient alone. RFC 9110, section 7.6.1."""


def passed_on(headers: stateline.Headers) -> Fields:
    """Keep what is meant for the one at the far end, in order and in the letter case of the wire."""
    listed = {option.strip().lower() for value in headers.getall("connection") for option in value.split(b",")}
    return [pair for pair in headers.raw_items() if pair[0].lower() not in HOP_BY_HOP | listed]


def asked_on(request: stateline.Request) -> Fields:
    """What the server behind is asked, with how the body will end and which way it came. RFC 9110, section 7.6.3."""
    chunked = [(b"Transfer-Encoding", b"chunked")] if request.headers.get("transfer-encoding") else []
    return [*passed_on(request.headers), *chunked, (b"Via", b"%b proxy" % request.http_version)]


class Side:
    """One of the two connections of an exchange: a machine and its stream."""

    def __init__(
        self, connection: stateline.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.connection = connection
        self._reader, self._writer = reader, writer

    async def next_event(self) -> object:
        """Read the next event, once it is there."""
        while (event := self.connection.next_event()) is stateline.NEED_DATA:
            async with asyncio.timeout(PATIENCE):
                self.connection.receive_data(await self._reader.read(65536))
        return event

    async def write(self, data: bytes) -> None:
        """Write what a machine has returned; wait while the peer does not read."""
        self._writer.write(data)
        await self._writer.drain()

    def abandon(self) -> None:
        """Close at once: whatever mattered has been read."""
        self._writer.close()

    async def close(self) -> None:
        """Close our half and wait for the other one, so that nothing sent is lost. RFC 9112, section 9.6."""
        try:
            self._writer.write_eof()
            async with asyncio.timeout(PATIENCE):
                while await self._reader.read(65536):
                    pass
        except OSError:
            pass  # a peer that has gone already is nobody's mistake
        finally:
            self._writer.close()


class Front(Side):
    """The side of the client."""

    connection: stateline.ServerConnection

    def refuse(self, status: int) -> None:
        """Answer for the last time, unless an answer has begun or the peer has gone."""
        if self.connection.our_state in (stateline.IDLE, stateline.SEND_RESPONSE):
            headers = [("Content-Length", "0"), ("Connection", "close")]
            self._writer.write(self.connection.send_response(status, headers) + self.connection.end_message())


class Back(Side):
    """The side of the server behind."""

    connection: stateline.ClientConnection


class Proxy:
    """What serves one connection after the other from the server behind."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on the requests of one connection, one after the other."""
        front = Front(stateline.Connection(stateline.SERVER), reader, writer)
        try:
            while isinstance(request := await front.next_event(), stateline.Request):
                await self._exchange(front, request)
                if front.connection.should_close() or front.connection.their_state is not stateline.DONE:
                    break
                front.connection.start_next_cycle()
        except* stateline.RemoteProtocolError as errors:
            # The hint of a client's mistake is 400 or the like, and 502 where the server behind made it.
            for error in errors.exceptions:
                if isinstance(error, stateline.RemoteProtocolError):
                    front.refuse(error.error_status_hint)
        except* OSError:
            pass  # a client that resets the connection or falls silent (TimeoutError) is nobody's mistake
        finally:
            await front.close()

    async def _exchange(self, front: Front, request: stateline.Request) -> None:
        """Pass on a request and its answer, both at once: either may be endless, and the answer may come first."""
        if request.method == b"CONNECT":
            front.refuse(501)
            return
        try:
            streams = await asyncio.open_connection(self._host, self._port)
        except OSError:
            front.refuse(502)
            return
        back = Back(stateline.Connection(stateline.CLIENT), *streams)
        try:
            async with asyncio.TaskGroup() as both:
                asking = both.create_task(pass_request(request, front, back))
                await pass_response(back, front)
                asking.cancel()  # whatever is left of the request, nobody waits for it
        except* OSError:
            front.refuse(502)
        finally:
            back.abandon()


async def pass_request(request: stateline.Request, front: Front, back: Back) -> None:
    """Pass on a request, piece by piece as it comes."""
    say = back.connection
    await back.write(say.send_request(request.method, request.target, asked_on(request)))
    while True:
        match await front.next_event():
            case stateline.Data(data=data):
                await back.write(say.send_data(data))
            case stateline.EndOfMessage(headers=trailers):
                await back.write(say.end_message(passed_on(trailers)))
                return


async def pass_response(back: Back, front: Front) -> None:
    """Pass on an answer, piece by piece as it comes; HTTP/1.0 knows neither interim responses nor trailers."""
    say = front.connection
    is_old = say.their_http_version == b"1.0"
    while True:
        match await back.next_event():
            case stateline.InformationalResponse() as interim:
                if not is_old:
                    head = interim.status_code, passed_on(interim.headers), interim.reason
                    await front.write(say.send_informational(*head))
            case stateline.Response() as response:
                head = response.status_code, passed_on(response.headers), response.reason
                await front.write(say.send_response(*head))
            case stateline.Data(data=data):
                await front.write(say.send_data(data))
            case stateline.EndOfMessage(headers=trailers):
                await front.write(say.end_message(() if is_old else passed_on(trailers)))
                return


async def main(port: int, host: str, upstream: int) -> None:
    """Serve for ever; port 0 is a free one."""
    server = await asyncio.start_server(Proxy(host, upstream).serve, "127.0.0.1", port)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
