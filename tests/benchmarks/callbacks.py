"""httptools: bytes pushed, callbacks called."""

import importlib
from collections.abc import Callable
from typing import Any

from tests.benchmarks.jobs import Job, Raw, nothing, observe_many
from tests.benchmarks.workloads import Role, Workload


class Callbacks:
    """What httptools calls: it collects the messages of one connection."""

    __slots__ = ("parser", "messages", "target", "fields", "headers", "body", "gather")

    parser: Any
    target: bytes
    fields: list[tuple[bytes, bytes]]
    headers: list[tuple[bytes, bytes]]
    body: list[bytes]

    def __init__(self, gather: Callable[[list[bytes]], Any]) -> None:
        self.messages: list[Raw] = []
        self.gather = gather

    def on_message_begin(self) -> None:
        self.target = b""
        # Fields are told of one by one, those of a trailer section after the head is complete.
        self.fields = self.headers = []
        self.body = []

    def on_url(self, piece: bytes) -> None:
        self.target += piece

    def on_header(self, name: bytes, value: bytes) -> None:
        self.fields.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        self.fields = []

    def on_body(self, piece: bytes) -> None:
        self.body.append(piece)


class RequestCallbacks(Callbacks):
    __slots__ = ()

    def on_message_complete(self) -> None:
        self.messages.append(
            ((self.parser.get_method(), self.target), self.headers, self.gather(self.body), self.fields)
        )


class ResponseCallbacks(Callbacks):
    __slots__ = ()

    def on_message_complete(self) -> None:
        self.messages.append(((self.parser.get_status_code(),), self.headers, self.gather(self.body), self.fields))


class Httptools:
    """Performs what httptools can: all reading, no sending."""

    def __init__(self, name: str) -> None:
        self.name = name
        module: Any = importlib.import_module(name)
        self._request_parser = module.HttpRequestParser
        self._response_parser = module.HttpResponseParser

    def job(self, workload: Workload) -> Job | None:
        read = self._reader(workload)
        match workload.role:
            case Role.NEW:
                return Job(nothing, lambda _: self._listening_server(workload), lambda made: observe_many(read(made)))
            case Role.SERVER_READ:
                return Job(nothing, read, observe_many)
            case Role.CLIENT_READ:
                return Job(lambda: self._listening_client(workload), read, observe_many)
            case Role.CYCLE:
                return None

    def idle_connection(self, workload: Workload) -> object:
        # The callbacks are the program's own, and are not what is weighed here.
        parser = self._request_parser(object())
        for feed in workload.feeds:
            parser.feed_data(feed)
        return parser

    def _listening_server(self, workload: Workload) -> Callbacks:
        callbacks = RequestCallbacks(workload.gather)
        callbacks.parser = self._request_parser(callbacks)
        return callbacks

    def _listening_client(self, workload: Workload) -> Callbacks:
        callbacks = ResponseCallbacks(workload.gather)
        callbacks.parser = self._response_parser(callbacks)
        return callbacks

    def _reader(self, workload: Workload) -> Callable[[Any], list[Raw]]:
        feeds = workload.feeds
        closes = feeds[-1] == b""
        parser_class, gather = self._request_parser, workload.gather

        def read(given: Any) -> list[Raw]:
            if given is None:
                given = RequestCallbacks(gather)
                given.parser = parser_class(given)
            feed_data = given.parser.feed_data
            for feed in feeds:
                feed_data(feed)
            if closes:
                given.on_message_complete()
            # Parser and callbacks hold each other: without this they would pile up, for collections are off.
            del given.parser
            messages: list[Raw] = given.messages
            return messages

        return read
