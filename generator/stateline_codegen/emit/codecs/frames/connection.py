"""What the templates of the handshake, of the open connection and of what is seen of both are given."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ....automaton.ir import Automaton
from ....automaton.views import see
from ....spec.model import Exposure, Protocol, View, ViewValue
from ....spec.model_frames import HandshakeFields
from ... import names
from ...contexts import BannerContext, packed, template_banner
from ...expressions import membership
from .expectations import opened
from .memories import memories
from .wire import frames_of, opcode_constant


@dataclass(frozen=True, slots=True)
class ValueText:
    name: str
    number: int
    doc: str
    opcodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoleRows:
    name: str
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ViewText:
    name: str
    doc: str
    table: str
    values: tuple[ValueText, ...]
    roles: tuple[RoleRows, ...]


@dataclass(frozen=True, slots=True)
class ExposureText:
    name: str
    constant: str
    doc: str


@dataclass(frozen=True, slots=True)
class RoleText:
    name: str
    readers: str
    memories: tuple[str, ...]
    """Which table knows of a message that began with which opcode."""


@dataclass(frozen=True, slots=True)
class ViewsContext:
    banner: str
    client_doc: str
    server_doc: str
    view: ViewText


@dataclass(frozen=True, slots=True)
class PlainContext:
    banner: str
    opened: int
    exposures: tuple[ExposureText, ...]
    roles: tuple[RoleText, ...]


@dataclass(frozen=True, slots=True)
class HandshakeContext:
    banner: str
    section: str
    version: str
    upgrade: str
    fields: HandshakeFields
    method: str
    """That of the request, as a literal."""
    switching: str
    """The status of the response that opens the connection."""


def contexts(automaton: Automaton) -> Iterator[tuple[str, str, Any]]:
    """Describe the modules: path, template, context."""
    protocol = automaton.protocol
    assert protocol.handshake is not None
    docs = {role.name: names.docstring(names.sentence(role.doc)) for role in protocol.roles}
    (view,) = protocol.views  # `needs` has asked for the one, and for no other
    described = {
        "views.py": ViewsContext(_banner(protocol, "views.py"), docs["client"], docs["server"], _view(automaton, view)),
        "plain.py": PlainContext(
            banner=_banner(protocol, "plain.py"),
            opened=_opened(automaton),
            exposures=tuple(map(_exposure, protocol.exposures)),
            roles=tuple(_role(protocol, role.name) for role in protocol.roles),
        ),
        "connection.py": BannerContext(_banner(protocol, "connection.py")),
        "handshake.py": HandshakeContext(
            banner=_banner(protocol, "handshake.py"),
            section=names.cited(protocol.handshake.cite),
            version=protocol.handshake.version,
            upgrade=protocol.handshake.upgrade,
            fields=protocol.handshake.fields,
            method=names.bytes_literal(default_of(protocol, "Request", "method")),
            switching=default_of(protocol, "AcceptConnection", "status_code"),
        ),
    }
    for path, context in described.items():
        yield path, f"frames/{path}.j2", context


def _banner(protocol: Protocol, module: str) -> str:
    return template_banner(protocol, f"frames/{module}.j2")


def default_of(protocol: Protocol, event: str, field: str) -> str:
    """Give what a field of an event always is, which its default says."""
    fields = {each.name: each for each in protocol.events if each.name == event}[event].fields
    return next(str(each.default) for each in fields if each.name == field)


def _exposure(exposure: Exposure) -> ExposureText:
    doc = names.docstring(names.with_citation(exposure.doc, exposure.cite), indent=8)
    return ExposureText(exposure.name, names.constant(exposure.name), doc)


def _opened(automaton: Automaton) -> int:
    configuration = opened(automaton)
    assert configuration is not None  # which is complained of before
    return configuration


def _role(protocol: Protocol, role: str) -> RoleText:
    machine = next(machine.name for machine in protocol.machines if machine.follows == role)
    known = tuple(
        f"(frames.{opcode_constant(memory.opcode)}, automaton.{membership(memory.question)})"
        for memory in memories(protocol)
        if memory.role == role
    )
    return RoleText(names.constant(role), f"{names.constant(machine)}_READERS", known)


def _view(automaton: Automaton, view: View) -> ViewText:
    protocol = automaton.protocol
    return ViewText(
        name=view.name,
        doc=names.docstring(names.with_citation(view.doc, view.cite)),
        table=f"{names.constant(view.name)}S",
        values=tuple(
            ValueText(
                value.name,
                value.number,
                names.docstring(names.with_citation(value.doc, value.cite)),
                _opcodes(protocol, value),
            )
            for value in sorted(view.values, key=lambda value: value.number)
        ),
        roles=tuple(
            RoleRows(
                names.constant(role.name), packed(f"{view.name}.{seen}" for seen in _seen(automaton, view, role.name))
            )
            for role in protocol.roles
        ),
    )


def _opcodes(protocol: Protocol, value: ViewValue) -> tuple[str, ...]:
    return tuple(opcode_constant(each) for each in frames_of(protocol).opcodes if each.event in value.sends)


def _seen(automaton: Automaton, view: View, role: str) -> Iterator[str]:
    """Say what a role sees in each class of configurations."""
    for index in automaton.representatives:
        yield see(automaton.protocol, view, role, automaton.configurations[index]).name
