"""What the templates of the handshake and of the open connection are given."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ....automaton.ir import Automaton
from ....automaton.views import see
from ....spec.model import Protocol, View, ViewValue
from ... import names
from ...contexts import packed, template_banner
from ...expressions import membership
from .memories import memories
from .wire import frames_of, opcode_constant


@dataclass(frozen=True, slots=True)
class ValueText:
    name: str
    number: int
    doc: str
    opcodes: str


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
    memories: str
    """Arguments that say which memory knows of a message that began with which opcode."""


@dataclass(frozen=True, slots=True)
class ConnectionContext:
    banner: str
    views: tuple[ViewText, ...]
    client_doc: str
    server_doc: str
    opened: int
    exposures: tuple[ExposureText, ...]
    roles: tuple[RoleText, ...]


@dataclass(frozen=True, slots=True)
class HandshakeContext:
    banner: str
    section: str
    version: str
    upgrade: str


OPENING = ("Request", "AcceptConnection")
"""The events of a handshake that opens a connection."""


def contexts(automaton: Automaton) -> Iterator[tuple[str, str, Any]]:
    """Describe the two modules: path, template, context."""
    protocol = automaton.protocol
    assert protocol.handshake is not None
    yield "connection.py", "frames/connection.py.j2", _connection(automaton)
    yield (
        "handshake.py",
        "frames/handshake.py.j2",
        HandshakeContext(
            banner=template_banner(protocol, "frames/handshake.py.j2"),
            section=names.cited(protocol.handshake.cite),
            version=protocol.handshake.version,
            upgrade=protocol.handshake.upgrade,
        ),
    )


def _connection(automaton: Automaton) -> ConnectionContext:
    protocol = automaton.protocol
    docs = {role.name: names.docstring(names.sentence(role.doc)) for role in protocol.roles}
    return ConnectionContext(
        banner=template_banner(protocol, "frames/connection.py.j2"),
        views=tuple(_view(automaton, view) for view in protocol.views),
        client_doc=docs["client"],
        server_doc=docs["server"],
        opened=_opened(automaton),
        exposures=tuple(
            ExposureText(
                exposure.name,
                names.constant(exposure.name),
                names.docstring(names.with_citation(exposure.doc, exposure.cite), indent=8),
            )
            for exposure in protocol.exposures
        ),
        roles=tuple(_role(protocol, role.name) for role in protocol.roles),
    )


def _opened(automaton: Automaton) -> int:
    """Find the class of configurations to which the opening handshake leads."""
    letters = {letter.event: letter.index for letter in automaton.letters}
    configuration = 0
    for event in OPENING:
        configuration = automaton.class_cells[configuration][letters[event]]
    return configuration


def _role(protocol: Protocol, role: str) -> RoleText:
    machine = next(machine.name for machine in protocol.machines if machine.follows == role)
    known = (
        f"(frames.{opcode_constant(memory.opcode)}, automaton.{membership(memory.question)})"
        for memory in memories(protocol)
        if memory.role == role
    )
    return RoleText(names.constant(role), f"{names.constant(machine)}_READERS", ", ".join(known))


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


def _opcodes(protocol: Protocol, value: ViewValue) -> str:
    sent = [f"frames.{opcode_constant(each)}" for each in frames_of(protocol).opcodes if each.event in value.sends]
    return f"({names.tuple_items(sent)})"


def _seen(automaton: Automaton, view: View, role: str) -> Iterator[str]:
    """Say what a role sees in each class of configurations."""
    for index in automaton.representatives:
        yield see(automaton.protocol, view, automaton.configurations[index], role).name
