"""The driver of libraries with wsproto's API, as servers and clients use it.

What is timed is `Job.perform`, and what it returns is what is compared: every message put together, every event in its
order, every byte to send in one piece. `Job.observe` only gives all that one form.
"""

import importlib
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.benchmarks.jobs import Driver, Job, UnfinishedError, nothing
from tests.benchmarks.websocket import wire
from tests.benchmarks.websocket.workloads import OPENING, Heard, Role, Workload, acceptance
from tests.benchmarks.workloads import Facts

WINDOW = 32_768
"""How far back what is compressed may refer (RFC 1951, section 2)."""

SPEEDUPS = "[speedups]"
"""How the name of stateline ends where it is timed as this extra makes it."""

# The class of an event, and its data.
Raw = tuple[type[Any], Any]
Outcome = tuple[list[Raw], bytes]


class WsprotoStyle:
    """Any module with wsproto's API."""

    def __init__(self, name: str) -> None:
        self.name = name
        module: Any = importlib.import_module(name)
        # Names looked up here show at once whether the module has the API.
        self._connection = module.WSConnection
        self._server = module.ConnectionType.SERVER
        self._client = module.ConnectionType.CLIENT
        self._events: Any = importlib.import_module(f"{name}.events")
        self._deflate = importlib.import_module(f"{name}.extensions").PerMessageDeflate

    def job(self, workload: Workload) -> Job:
        match workload.role:
            case Role.ECHO:
                connection = self._open_server(workload)
                return Job(lambda: connection, self._echo(workload), _observer(workload))
            case Role.HEAR:
                connection = self._open_server(workload)
                return Job(lambda: connection, self._hear(workload), _observe_size)
            case Role.TALK:
                connection = self._open_client()
                return Job(lambda: connection, self._talk(workload), _observer(workload))
            case Role.ACCEPT:
                return Job(nothing, self._accept(workload), _observe_accept)

    def idle_connection(self, workload: Workload) -> object:
        connection = self._open_server(workload)
        self._echo(workload)(connection)
        return connection

    def _open_server(self, workload: Workload) -> Any:
        """A server's connection that has accepted a client."""
        connection = self._connection(self._server)
        connection.receive_data(OPENING)
        (asked,) = connection.events()
        if type(asked) is not self._events.Request:
            raise UnfinishedError(asked)
        extensions = [self._deflate()] if workload.is_deflated else []
        connection.send(self._events.AcceptConnection(extensions=extensions))
        return connection

    def _open_client(self) -> Any:
        """A client's connection that was accepted."""
        connection = self._connection(self._client)
        asked = connection.send(self._events.Request(host="example.com", target="/"))
        connection.receive_data(acceptance(wire.fields(asked)[b"sec-websocket-key"]))
        (accepted,) = connection.events()
        if type(accepted) is not self._events.AcceptConnection:
            raise UnfinishedError(accepted)
        return connection

    def _echo(self, workload: Workload) -> Callable[[Any], Outcome]:
        feeds = workload.feeds
        TextMessage, BytesMessage = self._events.TextMessage, self._events.BytesMessage
        Ping, Pong = self._events.Ping, self._events.Pong

        def echo(connection: Any) -> Outcome:
            send = connection.send
            heard: list[Raw] = []
            sent: list[bytes] = []
            pieces: list[Any] = []
            for feed in feeds:
                connection.receive_data(feed)
                for event in connection.events():
                    kind = type(event)
                    if kind is TextMessage or kind is BytesMessage:
                        pieces.append(event.data)
                        if event.message_finished:
                            data = ("" if kind is TextMessage else b"").join(pieces)
                            heard.append((kind, data))
                            sent.append(send(kind(data=data)))
                            pieces = []
                    elif kind is Ping:
                        heard.append((kind, event.payload))
                        sent.append(send(event.response()))
                    elif kind is Pong:
                        heard.append((kind, event.payload))
                    else:
                        raise UnfinishedError(event)
            return heard, b"".join(sent)

        return echo

    def _hear(self, workload: Workload) -> Callable[[Any], int]:
        feeds, BytesMessage = workload.feeds, self._events.BytesMessage

        def hear(connection: Any) -> int:
            size = 0
            for feed in feeds:
                connection.receive_data(feed)
                for event in connection.events():
                    if type(event) is not BytesMessage:
                        raise UnfinishedError(event)
                    size += len(event.data)
            if not event.message_finished:
                raise UnfinishedError(event)
            return size

        return hear

    def _talk(self, workload: Workload) -> Callable[[Any], Outcome]:
        (feed,) = workload.feeds
        (said,) = workload.expected.messages
        text, TextMessage = said.data, self._events.TextMessage

        def talk(connection: Any) -> Outcome:
            sent = connection.send(TextMessage(data=text))
            connection.receive_data(feed)
            heard: list[Raw] = []
            for event in connection.events():
                if type(event) is not TextMessage or not event.message_finished:
                    raise UnfinishedError(event)
                heard.append((TextMessage, event.data))
            return heard, sent

        return talk

    def _accept(self, workload: Workload) -> Callable[[None], Outcome]:
        (feed,) = workload.feeds
        connect, server, deflate = self._connection, self._server, self._deflate
        Request, AcceptConnection = self._events.Request, self._events.AcceptConnection

        def accept(_: None) -> Outcome:
            connection = connect(server)
            connection.receive_data(feed)
            heard: list[Raw] = []
            sent: list[bytes] = []
            for event in connection.events():
                if type(event) is not Request:
                    raise UnfinishedError(event)
                fields = list(event.extra_headers)
                heard.append((Request, (event.host, event.target, event.extensions, event.subprotocols, fields)))
                accepted = AcceptConnection(subprotocol=event.subprotocols[0], extensions=[deflate()])
                sent.append(connection.send(accepted))
            return heard, b"".join(sent)

        return accept


class Stateline(WsprotoStyle):
    """stateline as it is without other packages, or as its extra `speedups` makes it if the name ends with that."""

    def __init__(self, name: str) -> None:
        super().__init__(name.removesuffix(SPEEDUPS))
        self.name = name
        package = name.partition(".")[0]
        masks: Any = importlib.import_module(f"{package}._runtime.frames.masks")
        if not hasattr(masks, "exclusive_or"):  # a revision in which Python always masked
            self._apply_mask = masks.apply_mask
        elif name.endswith(SPEEDUPS):
            self._apply_mask = importlib.import_module("websockets.speedups").apply_mask
        else:
            self._apply_mask = masks.exclusive_or.apply_mask
        self._maskers = [
            module
            for module_name, module in sys.modules.items()
            if module_name.startswith(f"{package}.websocket.") and hasattr(module, "apply_mask")
        ]

    def job(self, workload: Workload) -> Job:
        job = super().job(workload)

        def prepare() -> Any:
            for module in self._maskers:
                module.apply_mask = self._apply_mask  # type: ignore[attr-defined]  # a module has what it imports
            return job.prepare()

        return replace(job, prepare=prepare)


def _observer(workload: Workload) -> Callable[[Outcome], Facts]:
    # The connection has perhaps said the same before, and then may refer to it.
    said = b"".join(str(one.data).encode() for one in workload.expected.messages) if workload.is_deflated else b""
    history = (said * (WINDOW // len(said) + 1))[-WINDOW:] if said else b""

    def observe(outcome: Outcome) -> Facts:
        heard, sent = outcome
        plain = wire.plain(sent, history)
        if workload.is_deflated and len(sent) > len(plain) / 3:
            raise UnfinishedError("hardly compressed")
        return Facts(_heard(heard), plain)

    return observe


def _observe_accept(outcome: Outcome) -> Facts:
    heard, sent = outcome
    return Facts(_heard(heard), wire.plain_head(sent))


def _observe_size(size: int) -> Facts:
    return Facts((Heard("BytesMessage", size),))


def _heard(raws: list[Raw]) -> tuple[Heard, ...]:
    return tuple(Heard(kind.__name__, data) for kind, data in raws)


LIBRARIES: dict[str, Callable[[str], Driver]] = {
    "stateline.websocket": Stateline,
    f"stateline.websocket{SPEEDUPS}": Stateline,
    "wsproto": WsprotoStyle,
}
