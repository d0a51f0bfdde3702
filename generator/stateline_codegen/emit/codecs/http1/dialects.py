"""What the templates of the top package and of the dialects are given; those of zttp have more in `zttp`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ....automaton.ir import Automaton
from ....spec.model import Event, Protocol
from ... import names
from ...contexts import template_banner
from . import zttp
from .events import parameters
from .library import PlainContext, asker_and_answerer, first_field, package_context

PUBLIC = ("Connection", "ServerConnection", "ClientConnection", "NEED_DATA", "PAUSED", "Event")
"""Names of the library's own, before those that come from the spec."""

PUBLIC_LAST = (
    "PauseReason",
    "HandOver",
    "Headers",
    "ProtocolError",
    "LocalProtocolError",
    "RemoteProtocolError",
    "Limits",
    "Policy",
)
"""Names of the library's own, after them."""


_FIELD_ORDER = {
    "Request": ("method", "headers", "target", "http_version"),
    "InformationalResponse": ("headers", "http_version", "reason", "status_code"),
    "Response": ("headers", "http_version", "reason", "status_code"),
    "EndOfMessage": ("headers",),
}
"""The order in which h11 shows and matches the fields of an event."""


@dataclass(frozen=True, slots=True)
class RootContext:
    banner: str
    names: tuple[str, ...]
    sorted_names: tuple[str, ...]
    version: str


@dataclass(frozen=True, slots=True)
class DialectConnectionContext:
    banner: str
    server: str


@dataclass(frozen=True, slots=True)
class ProgramContext:
    banner: str
    dialect: str


@dataclass(frozen=True, slots=True)
class PolicyName:
    name: str
    constant: str


@dataclass(frozen=True, slots=True)
class MainContext:
    banner: str
    protocol: str
    roles: tuple[str, ...]
    client: str
    server: str
    client_name: str
    server_name: str
    policies: tuple[PolicyName, ...]
    base_policy: str
    first_field: str
    speaks: str


@dataclass(frozen=True, slots=True)
class CheckedEvent:
    """An event that is checked when it is made."""

    name: str
    doc: str
    match_args: str
    parameters: tuple[str, ...]
    arguments: tuple[str, ...]
    check: str


@dataclass(frozen=True, slots=True)
class CheckedEventsContext:
    banner: str
    event_names: tuple[str, ...]
    checked_events: tuple[CheckedEvent, ...]


_CHECKS = {
    "Request": "check_request(self, H11)",
    "InformationalResponse": "H11.check_informational(self.status_code, self.http_version, self.headers.notable)",
    "Response": "H11.check_response(self.status_code, self.http_version, self.headers.notable)",
    "EndOfMessage": "H11.check_trailers(self.headers.notable)",
}
"""What h11 checks when an event is made, beyond its fields."""


def contexts(automata: Sequence[Automaton]) -> Iterator[tuple[str, str, Any]]:
    """Describe the modules outside the protocol's own folder: path, template, context."""
    base = automata[0].protocol
    package = package_context(automata, "root/__init__.py")
    public = (*PUBLIC, *package.event_names, *package.state_names, *PUBLIC_LAST, *package.policies)
    banner = template_banner(base, "http1/root/__init__.py.j2")
    yield "__init__.py", "root/__init__.py", RootContext(banner, public, names.import_order(public), "0.1.0")
    yield "__main__.py", "root/__main__.py", _main(automata)
    if "H11" in package.policies:  # a dialect is nothing without its policy
        yield from _h11(automata)
    if "ZTTP" in package.policies:
        for module, context in zttp.contexts(automata):
            yield f"zttp/{module}", f"zttp/{module}", context
        yield from _programs(base, "zttp")


def _h11(automata: Sequence[Automaton]) -> Iterator[tuple[str, str, Any]]:
    base = automata[0].protocol
    for module in ("__init__.py", "_state.py"):
        yield f"h11/{module}", f"h11/{module}", package_context(automata, f"h11/{module}")
    for module in ("_headers.py", "_util.py", "_version.py"):
        yield f"h11/{module}", f"h11/{module}", PlainContext(template_banner(base, f"http1/h11/{module}.j2"))
    checked = _checked_events(base.events, template_banner(base, "http1/h11/_events.py.j2"))
    yield "h11/_events.py", "h11/_events.py", checked
    _, server = asker_and_answerer(base)
    connection = DialectConnectionContext(template_banner(base, "http1/h11/_connection.py.j2"), server)
    yield "h11/_connection.py", "h11/_connection.py", connection
    yield from _programs(base, "h11")


def _programs(protocol: Protocol, dialect: str) -> Iterator[tuple[str, str, Any]]:
    """Describe the modules that run a program with a dialect in place of the original."""
    for module in ("__main__.py", "_worker.py"):
        context = ProgramContext(template_banner(protocol, f"http1/dialect/{module}.j2"), dialect)
        yield f"{dialect}/{module}", f"dialect/{module}", context


def _main(automata: Sequence[Automaton]) -> MainContext:
    base = automata[0].protocol
    assert base.compose is not None
    client, server = asker_and_answerer(base)
    policies = (automaton.protocol.policy.name for automaton in automata)
    return MainContext(
        banner=template_banner(base, "http1/root/__main__.py.j2"),
        protocol=base.name,
        roles=names.import_order((client, server)),
        client=client,
        server=server,
        client_name=client.lower(),
        server_name=server.lower(),
        base_policy=base.policy.name,
        policies=tuple(PolicyName(name, name.upper()) for name in policies),
        first_field=first_field(base).title(),
        speaks=base.compose.speaks,
    )


def _checked_events(events: Sequence[Event], banner: str) -> CheckedEventsContext:
    checked = (event for event in events if event.name in _CHECKS)
    return CheckedEventsContext(banner, tuple(event.name for event in events), tuple(map(_checked_event, checked)))


def _checked_event(event: Event) -> CheckedEvent:
    return CheckedEvent(
        name=event.name,
        doc=names.docstring(names.with_citation(event.doc, event.cite)),
        match_args=names.tuple_items(f'"{name}"' for name in _FIELD_ORDER[event.name]),
        parameters=parameters(event),
        arguments=tuple(
            f"{field.name}={'normalize_and_validate({})' if field.type == 'headers' else '{}'}".format(field.name)
            for field in event.fields
        ),
        check=_CHECKS[event.name],
    )
