"""One driver per kind of library: its idiomatic use, performing a workload and extracting the same facts.

`stateline`, `stateline.h11` and h11 share one driver, because they share an API. What is timed is
`Job.perform`, and what it returns is what is compared, so no library can be quick by leaving out a fact:
header names come out lower-cased, the body as one `bytes`, trailers are asked for, every byte to send is kept.
`Job.observe` only gives all that one form.

Where the libraries differ in what they need:

- pipelining: the h11 API refuses the next request until the last one is answered, so there each gets a
  prebuilt 204; zttp needs only `start_next_cycle`, httptools nothing;
- httptools cannot send, so the cycles do without it, and it is not told of the peer's closing;
- zttp collects what is to be sent, and is asked for it once at the end of the response.
"""

import importlib
from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import partial
from typing import Any

from tests.benchmarks.callbacks import Httptools
from tests.benchmarks.jobs import Driver, Job, Raw, UnfinishedError, nothing, observe_cycle, observe_many, observe_one
from tests.benchmarks.workloads import Role, Workload

REQUEST_TO_ANSWER = [(b"Host", b"example.com")]


class Puller(ABC):
    """What drivers of libraries with a connection object and pulled events have in common."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._module: Any = importlib.import_module(name)
        # Names looked up here show at once whether the module has the API.
        self._connection = self._module.Connection
        self._server = self._module.SERVER

    def job(self, workload: Workload) -> Job | None:
        read = self._reader(workload)
        match workload.role:
            case Role.NEW:
                return Job(lambda: self._server, self._connection, lambda made: observe_one(read(made)))
            case Role.CLIENT_READ:
                return Job(self._asking_client, read, observe_one)
            case Role.CYCLE:
                connection = self._connection(self._server)
                return Job(lambda: connection, self._cycle(workload, read), observe_cycle)
            case Role.SERVER_READ if len(workload.expected.messages) > 1:
                return Job(nothing, self._pipeline_reader(workload), observe_many)
            case Role.SERVER_READ:
                return Job(nothing, read, observe_one)

    def idle_connection(self, workload: Workload) -> object:
        connection = self._connection(self._server)
        self._cycle(workload, self._reader(workload))(connection)
        return connection

    @abstractmethod
    def _asking_client(self) -> Any:
        """A client's connection with a whole GET request sent."""

    @abstractmethod
    def _reader(self, workload: Workload) -> Callable[[Any], Raw]:
        """Reads one message, on the connection given or on a new server's connection if none is."""

    @abstractmethod
    def _pipeline_reader(self, workload: Workload) -> Callable[[Any], list[Raw]]:
        """Reads all the requests of one feed on a new server's connection."""

    @abstractmethod
    def _cycle(self, workload: Workload, read: Callable[[Any], Raw]) -> Callable[[Any], tuple[Raw, list[bytes]]]:
        """Reads a request, sends the workload's reply, starts the next cycle."""


class H11Style(Puller):
    """Any module with h11's API."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._end = self._module.EndOfMessage()

    def _asking_client(self) -> Any:
        h11 = self._module
        connection = self._connection(h11.CLIENT)
        connection.send(h11.Request(method=b"GET", target=b"/", headers=REQUEST_TO_ANSWER))
        connection.send(self._end)
        return connection

    def _reader(self, workload: Workload) -> Callable[[Any], Raw]:
        h11, feeds = self._module, workload.feeds
        NEED_DATA, Data, EndOfMessage = h11.NEED_DATA, h11.Data, h11.EndOfMessage
        Request, Response = h11.Request, h11.Response
        limit, gather = workload.max_head_bytes, workload.gather
        connect = partial(self._connection, max_incomplete_event_size=limit) if limit else self._connection
        server = self._server

        def read(given: Any) -> Raw:
            connection = connect(server) if given is None else given
            next_event = connection.next_event
            start: tuple[Any, ...] = ()
            headers: list[Any] = []
            body: list[Any] = []
            for feed in feeds:
                connection.receive_data(feed)
                while (event := next_event()) is not NEED_DATA:
                    kind = type(event)
                    if kind is Data:
                        body.append(event.data)
                    elif kind is EndOfMessage:
                        return start, headers, gather(body), list(event.headers)
                    elif kind is Request:
                        start = (event.method, event.target)
                        headers = list(event.headers)
                    elif kind is Response:
                        start = (event.status_code,)
                        headers = list(event.headers)
                    else:
                        raise UnfinishedError(event)
            raise UnfinishedError

        return read

    def _pipeline_reader(self, workload: Workload) -> Callable[[Any], list[Raw]]:
        h11 = self._module
        (feed,) = workload.feeds
        expected = len(workload.expected.messages)
        no_content = h11.Response(status_code=204, headers=[], reason=b"No Content")
        connect, server, end = self._connection, self._server, self._end
        Request, EndOfMessage = h11.Request, h11.EndOfMessage

        def read(_: None) -> list[Raw]:
            connection = connect(server)
            next_event, send = connection.next_event, connection.send
            messages: list[Raw] = []
            connection.receive_data(feed)
            while len(messages) < expected:
                event = next_event()
                kind = type(event)
                if kind is Request:
                    start = (event.method, event.target)
                    headers = list(event.headers)
                elif kind is EndOfMessage:
                    messages.append((start, headers, b"", list(event.headers)))
                    send(no_content)
                    send(end)
                    connection.start_next_cycle()
                else:
                    raise UnfinishedError(event)
            return messages

        return read

    def _cycle(self, workload: Workload, read: Callable[[Any], Raw]) -> Callable[[Any], tuple[Raw, list[bytes]]]:
        fields, pieces = list(workload.reply.fields), workload.reply.pieces
        h11 = self._module
        Response, Data, EndOfMessage = h11.Response, h11.Data, h11.EndOfMessage

        def cycle(connection: Any) -> tuple[Raw, list[bytes]]:
            received = read(connection)
            send = connection.send
            sent = [send(Response(status_code=200, headers=fields, reason=b"OK"))]
            for piece in pieces:
                sent.append(send(Data(data=piece)))
            sent.append(send(EndOfMessage()))
            connection.start_next_cycle()
            return received, sent

        return cycle


class Zttp(Puller):
    """zttp: events pulled, bytes to send collected in an outbox."""

    def _asking_client(self) -> Any:
        connection = self._connection(self._module.CLIENT)
        connection.send_request(b"GET", b"/", b"1.1", REQUEST_TO_ANSWER)
        connection.end_message()
        connection.data_to_send()
        return connection

    def _reader(self, workload: Workload) -> Callable[[Any], Raw]:
        zttp, feeds = self._module, workload.feeds
        NEED_DATA, Data, EndOfMessage = zttp.NEED_DATA, zttp.Data, zttp.EndOfMessage
        Request, Response = zttp.Request, zttp.Response
        connect, server, gather = self._connection, self._server, workload.gather

        def read(given: Any) -> Raw:
            connection = connect(server) if given is None else given
            receive_event, next_event = connection.receive_event, connection.next_event
            start: tuple[Any, ...] = ()
            headers: list[Any] = []
            body: list[Any] = []
            for feed in feeds:
                event = receive_event(feed)
                while event is not NEED_DATA:
                    kind = type(event)
                    if kind is Data:
                        body.append(event.data)
                    elif kind is EndOfMessage:
                        return start, headers, gather(body), [(name.lower(), value) for name, value in event.trailers]
                    elif kind is Request:
                        start = (event.method, event.target)
                        headers = event.headers.to_list(lowercase_names=True)
                        if event.end_stream:
                            return start, headers, b"", []
                    elif kind is Response:
                        start = (event.status_code,)
                        headers = event.headers.to_list(lowercase_names=True)
                    else:
                        raise UnfinishedError(event)
                    event = next_event()
            raise UnfinishedError

        return read

    def _pipeline_reader(self, workload: Workload) -> Callable[[Any], list[Raw]]:
        (feed,) = workload.feeds
        expected = len(workload.expected.messages)
        connect, server, Request = self._connection, self._server, self._module.Request

        def read(_: None) -> list[Raw]:
            connection = connect(server)
            next_event = connection.next_event
            messages: list[Raw] = []
            event = connection.receive_event(feed)
            while type(event) is Request and event.end_stream:
                headers = event.headers.to_list(lowercase_names=True)
                messages.append(((event.method, event.target), headers, b"", []))
                connection.start_next_cycle()
                event = next_event()
            if len(messages) < expected:
                raise UnfinishedError(event)
            return messages

        return read

    def _cycle(self, workload: Workload, read: Callable[[Any], Raw]) -> Callable[[Any], tuple[Raw, list[bytes]]]:
        fields, pieces = list(workload.reply.fields), workload.reply.pieces

        def cycle(connection: Any) -> tuple[Raw, list[bytes]]:
            received = read(connection)
            connection.send_response(200, fields)
            for piece in pieces:
                connection.send_data(piece)
            connection.end_message()
            sent = [connection.data_to_send()]
            connection.start_next_cycle()
            return received, sent

        return cycle


LIBRARIES: dict[str, Callable[[str], Driver]] = {
    "stateline": H11Style,
    "stateline.h11": H11Style,
    "h11": H11Style,
    "httptools": Httptools,
    "zttp": Zttp,
}
