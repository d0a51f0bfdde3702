"""What the templates of the top package and of the dialects are given; `zttp` and `handler` have those of theirs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ....automaton.ir import Automaton
from ....spec.model import Event, Fact, Protocol, Surface
from ... import names
from ...contexts import BannerContext, program_contexts, template_banner
from ...surfaces import surface_of
from . import handler, zttp
from .decisions import CHECKED, refuses_without_fields
from .events import FieldText, RangeCheck, field_texts, parameters, range_checks, start_line_fields
from .library import asker_and_answerer, first_field, package_context
from .surfaces import OWN, own_policy, shown_events

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


@dataclass(frozen=True, slots=True)
class RootContext:
    banner: str
    names: tuple[str, ...]
    sorted_names: tuple[str, ...]
    version: str


@dataclass(frozen=True, slots=True)
class DialectContext:
    """The vocabulary of the modules that depend on the policy or the version of a dialect."""

    banner: str
    server: str
    policy: str
    version: str
    facts: tuple[Fact, ...]
    """What a connection notes beside its configuration."""


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
    follower: str
    """The protocol that HTTP may switch to, whose frames are told, too; empty if there is none."""


@dataclass(frozen=True, slots=True)
class CheckedEvent:
    """An event that is checked when it is made."""

    name: str
    doc: str
    match_args: str
    parameters: tuple[str, ...]
    fields: tuple[FieldText, ...]
    """All but its headers, which are checked before they are kept."""
    range_checks: tuple[RangeCheck, ...]
    headers: str
    check: str
    refuses_without_fields: bool
    """Whether a head is checked that has none of the fields that rules ask about."""


@dataclass(frozen=True, slots=True)
class CheckedEventsContext:
    banner: str
    policy: str
    event_names: tuple[str, ...]
    checked_events: tuple[CheckedEvent, ...]


def contexts(automata: Sequence[Automaton], others: Sequence[Protocol]) -> Iterator[tuple[str, str, Any]]:
    """Describe the modules outside the protocol's own folder: path, template, context."""
    base = automata[0].protocol
    package = package_context(automata, "root/__init__.py")
    public = (*PUBLIC, *package.event_names, *package.state_names, *PUBLIC_LAST, *package.policies)
    banner = template_banner(base, "http1/root/__init__.py.j2")
    yield "__init__.py", "root/__init__.py", RootContext(banner, public, names.import_order(public), _version(base))
    yield "__main__.py", "root/__main__.py", _main(automata, others)
    h11 = surface_of(base, "h11")
    if h11 is not None:
        yield from _h11(automata, h11)
    other = surface_of(base, "zttp")
    if other is not None:
        for module, context in zttp.contexts(base, other):
            yield f"zttp/{module}", f"zttp/{module}", context
    contract = surface_of(base, "handler")
    if contract is not None:
        for module, context in handler.contexts(base, contract, others):
            yield f"handler/{module}", f"handler/{module}", context


def programs(protocol: Protocol) -> Iterator[tuple[str, str, Any]]:
    """Describe the modules that run programs with a dialect in place of the original."""
    for surface in (surface_of(protocol, name) for name in ("h11", "zttp")):
        if surface is not None:
            yield from program_contexts(protocol, surface.name, surface.name)


def _h11(automata: Sequence[Automaton], surface: Surface) -> Iterator[tuple[str, str, Any]]:
    base = automata[0].protocol
    for module in ("__init__.py", "_state.py"):
        yield f"h11/{module}", f"h11/{module}", package_context(automata, f"h11/{module}")
    yield "h11/_util.py", "h11/_util.py", BannerContext(template_banner(base, "http1/h11/_util.py.j2"))
    _, server = asker_and_answerer(base)
    for module in ("_connection.py", "_headers.py", "_version.py"):
        banner = template_banner(base, f"http1/h11/{module}.j2")
        yield (
            f"h11/{module}",
            f"h11/{module}",
            DialectContext(banner, server, surface.policy.upper(), str(surface.version), base.facts),
        )
    yield (
        "h11/_events.py",
        "h11/_events.py",
        CheckedEventsContext(
            banner=template_banner(base, "http1/h11/_events.py.j2"),
            policy=surface.policy.upper(),
            event_names=tuple(shown.name for shown in shown_events(base, surface)),
            checked_events=tuple(_checked_events(automata, surface)),
        ),
    )


def _version(protocol: Protocol) -> str:
    own = surface_of(protocol, OWN)
    assert own is not None
    return str(own.version)


def _main(automata: Sequence[Automaton], others: Sequence[Protocol]) -> MainContext:
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
        base_policy=own_policy(base).lower(),
        policies=tuple(PolicyName(name, name.upper()) for name in policies),
        first_field=first_field(base).title(),
        speaks=base.compose.speaks,
        follower=next((other.name for other in others if other.handshake), ""),
    )


def _checked_events(automata: Sequence[Automaton], surface: Surface) -> Iterator[CheckedEvent]:
    protocol = automata[0].protocol
    policy = next(one.protocol for one in automata if one.protocol.policy.name == surface.policy)
    events = {event.name: event for event in protocol.events}
    for shown in shown_events(protocol, surface):
        event = events[shown.name]
        if event.name not in CHECKED:
            continue
        headers = next(field.name for field in event.fields if field.type == "headers")
        yield CheckedEvent(
            name=shown.name,
            doc=shown.doc,
            match_args=names.tuple_items(f'"{field.name}"' for field in shown.fields if not field.is_derived),
            parameters=parameters(event),
            fields=tuple(text for text in field_texts(event) if text.name != headers),
            range_checks=range_checks(event),
            headers=headers,
            check=_check(event, surface.policy.upper()),
            refuses_without_fields=event.name == "Request" or refuses_without_fields(policy, event),
        )


def _check(event: Event, policy: str) -> str:
    """Write what is checked when an event is made, beyond its fields."""
    if event.name == "Request":
        return f"check_request(self, {policy})"  # whose method and target are held to their patterns, too
    asked = [f"self._{field}" for field in (*start_line_fields(event.name), "headers.notable")]
    return f"{policy}.check_{CHECKED[event.name]}({', '.join(asked)})"
