"""One driver per kind of library: it reads one stream the way programs use that library.

A driver reads one exchange, as a server before it has answered and a client before it asks again. Behind that
one message some libraries say nothing, and so does the outcome (`Ending.UNSAID`): zttp asks for more bytes
whatever waits, and httptools, which knows no exchanges, goes on with the next message.
"""

import importlib
from collections.abc import Callable
from dataclasses import replace
from importlib import metadata
from typing import Any

from tests.compare.facts import Ending, Field, Message, Outcome
from tests.compare.streams import Stream

Reader = Callable[[Stream], Outcome]

REQUEST_FIELDS = [(b"Host", b"example.com")]


class MissingError(Exception):
    """A library that is not installed, or in another version than the one compared."""


class Messages:
    """Messages under construction."""

    def __init__(self) -> None:
        self._messages: list[Message] = []

    def begin(self, start: tuple[bytes, ...], fields: list[Field]) -> None:
        message = Message(tuple(bytes(part) for part in start), _own(fields))
        self._messages.append(replace(message, is_complete=message.is_interim))

    def add(self, data: bytes) -> None:
        self._messages[-1] = replace(self._messages[-1], body=self._messages[-1].body + bytes(data))

    def end(self, trailers: list[Field]) -> None:
        self._messages[-1] = replace(self._messages[-1], trailers=_own(trailers), is_complete=True)

    @property
    def has_final(self) -> bool:
        """Whether the one message that is no interim response is complete."""
        return bool(self._messages) and self._messages[-1].is_complete and not self._messages[-1].is_interim

    def outcome(self, ending: Ending, hint: str = "", code: str = "") -> Outcome:
        return Outcome(tuple(self._messages), ending, hint, code)


def _own(fields: list[Field]) -> tuple[Field, ...]:
    return tuple((bytes(name).lower(), bytes(value)) for name, value in fields)


# --- libraries with h11's API ----------------------------------------------------------------------------------------


def read_as_h11(library: Any, stream: Stream) -> Outcome:
    """Read with h11, stateline.h11 or stateline itself."""
    connection = library.Connection(library.SERVER if stream.reader == "server" else library.CLIENT)
    if stream.question:
        method, target = stream.question
        connection.send(library.Request(method=method, target=target, headers=REQUEST_FIELDS))
        connection.send(library.EndOfMessage())
    messages = Messages()
    # An empty piece would say that the peer has closed.
    for piece in [stream.data] * bool(stream.data) + [b""] * stream.is_closed:
        connection.receive_data(piece)
        ending = _pull_as_h11(library, connection, messages)
        if isinstance(ending, library.RemoteProtocolError):
            return messages.outcome(Ending.REFUSED, str(ending.error_status_hint), getattr(ending, "code", ""))
    return messages.outcome(ending)


def _pull_as_h11(library: Any, connection: Any, messages: Messages) -> Any:
    while True:
        try:
            event = connection.next_event()
        except library.RemoteProtocolError as error:
            return error
        if event is library.NEED_DATA:
            return Ending.WAITS
        if event is library.PAUSED:
            # Where another protocol begins nobody says that the message has ended.
            if not messages.has_final:
                messages.end([])
            return Ending.PAUSES
        if isinstance(event, library.ConnectionClosed):
            return Ending.CLOSED
        if isinstance(event, library.Request):
            messages.begin((event.method, event.target, event.http_version), list(event.headers))
        elif isinstance(event, library.Response | library.InformationalResponse):
            start = (event.http_version, str(event.status_code).encode(), event.reason)
            messages.begin(start, list(event.headers))
        elif isinstance(event, library.Data):
            messages.add(event.data)
        else:
            messages.end(list(event.headers))


# --- zttp ------------------------------------------------------------------------------------------------------------


def read_as_zttp(library: Any, stream: Stream) -> Outcome:
    """Read with zttp."""
    connection = library.Connection(library.SERVER if stream.reader == "server" else library.CLIENT)
    if stream.question:
        connection.send_request(*stream.question, b"1.1", REQUEST_FIELDS)
        connection.end_message()
    messages = Messages()
    try:
        for piece in [stream.data] * bool(stream.data) + [b""] * stream.is_closed:
            connection.receive_data(piece)
            ending = _pull_as_zttp(library, connection, messages)
    except library.RemoteProtocolError:
        return messages.outcome(Ending.REFUSED)
    if messages.has_final:
        ending = Ending.PAUSES if connection.upgrade() else Ending.UNSAID
    return messages.outcome(ending)


def _pull_as_zttp(library: Any, connection: Any, messages: Messages) -> Ending:
    while True:
        event = connection.next_event()
        if event is library.NEED_DATA:
            return Ending.WAITS
        if event is library.CONNECTION_CLOSED:
            return Ending.CLOSED
        if isinstance(event, library.Request):
            messages.begin((event.method, event.target, event.http_version), event.headers.to_list())
            if event.end_stream:
                messages.end([])
        elif isinstance(event, library.Response):
            start = (event.http_version, str(event.status_code).encode(), event.reason)
            messages.begin(start, event.headers.to_list())
        elif isinstance(event, library.Data):
            messages.add(event.data)
        else:
            messages.end(event.trailers)


# --- httptools -------------------------------------------------------------------------------------------------------


class Callbacks:
    """What httptools calls: it collects the messages up to the end of the first that is no interim response."""

    def __init__(self, library: Any, reader: str) -> None:
        self.messages = Messages()
        self.goes_on = False
        self._is_server = reader == "server"
        self._parser = (library.HttpRequestParser if self._is_server else library.HttpResponseParser)(self)
        self._start = b""
        self._fields: list[Field] = []

    def feed(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        self.goes_on = self.messages.has_final
        self._start, self._fields = b"", []

    def on_url(self, piece: bytes) -> None:
        self._start += piece

    on_status = on_url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._fields.append((name, value))

    def on_headers_complete(self) -> None:
        if not self.goes_on:
            version = self._parser.get_http_version().encode()
            if self._is_server:
                start = (self._parser.get_method(), self._start, version)
            else:
                start = (version, str(self._parser.get_status_code()).encode(), self._start)
            self.messages.begin(start, self._fields)
        # What follows are trailers.
        self._fields = []

    def on_body(self, piece: bytes) -> None:
        if not self.goes_on:
            self.messages.add(piece)

    def on_message_complete(self) -> None:
        if not self.goes_on:
            self.messages.end(self._fields)


def read_as_httptools(library: Any, stream: Stream) -> Outcome:
    """Read with httptools. It can neither be told what was asked nor that the peer has closed."""
    callbacks = Callbacks(library, stream.reader)
    messages = callbacks.messages
    try:
        callbacks.feed(stream.data)
    except library.HttpParserUpgrade:
        return messages.outcome(Ending.PAUSES)
    except library.HttpParserError:
        if not callbacks.goes_on:
            return messages.outcome(Ending.REFUSED)
    if messages.has_final:
        return messages.outcome(Ending.UNSAID)
    return messages.outcome(Ending.WAITS)


# --- all of them -----------------------------------------------------------------------------------------------------

STRICT = "stateline"

_READERS: dict[str, Callable[[Any, Stream], Outcome]] = {
    STRICT: read_as_h11,
    "stateline.h11": read_as_h11,
    "h11": read_as_h11,
    "zttp": read_as_zttp,
    "httptools": read_as_httptools,
}

VERSIONS = {"h11": "0.16.0", "zttp": "0.0.35", "httptools": "0.9.0"}
"""The versions that are compared; those of stateline are the ones beside this package."""


def load_all() -> dict[str, Reader]:
    """Make the readers, by library.

    Raises:
        MissingError: a library is not installed in the version that is compared.
    """
    return {name: _load(name) for name in _READERS}


def _load(name: str) -> Reader:
    if name in VERSIONS:
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            found = "none"
        if found != VERSIONS[name]:
            raise MissingError(f"{name} {VERSIONS[name]} is what is compared, and {found} is installed")
    library = importlib.import_module(name)
    read = _READERS[name]
    return lambda stream: read(library, stream)
