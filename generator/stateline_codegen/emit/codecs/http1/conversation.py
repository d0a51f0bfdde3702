"""What the templates of the conversation and of its pauses are given."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ....automaton.ir import Automaton
from ....spec.model import Event, Protocol
from ... import names
from ...contexts import packed, template_banner
from .events import parameter

REUSES = "start_next_cycle"
"""The command that begins another exchange."""

SWITCHED = "has_switched"
"""The reason to pause after which the bytes can be handed over."""


@dataclass(frozen=True, slots=True)
class SayingText:
    """How one event is said in one call: with its fields, in order, by position or name."""

    parameters: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConversationContext:
    banner: str
    ends: tuple[str, ...]
    """One answer for each configuration, broken into lines."""
    switched: str
    request: SayingText
    response: SayingText
    informational: SayingText


@dataclass(frozen=True, slots=True)
class ReasonText:
    name: str
    constant: str
    doc: str


@dataclass(frozen=True, slots=True)
class PausedState:
    state: str
    constant: str


@dataclass(frozen=True, slots=True)
class PausedRole:
    name: str
    rows: tuple[PausedState, ...]


@dataclass(frozen=True, slots=True)
class PausesContext:
    banner: str
    states: tuple[str, ...]
    """Roles and states, as an import list orders them."""
    reasons: tuple[ReasonText, ...]
    roles: tuple[PausedRole, ...]


def contexts(base: Automaton) -> Iterator[tuple[str, Any]]:
    """Describe the two modules, by file name."""
    protocol = base.protocol
    events = {event.name: event for event in protocol.events}
    yield (
        "conversation.py",
        ConversationContext(
            banner=template_banner(protocol, "http1/conversation.py.j2"),
            ends=packed(map(str, _ends(base))),
            switched=names.constant(SWITCHED),
            request=_saying(events["Request"]),
            response=_saying(events["Response"]),
            informational=_saying(events["InformationalResponse"]),
        ),
    )
    yield "pauses.py", _pauses(protocol)


def _saying(event: Event) -> SayingText:
    return SayingText(tuple(map(parameter, event.fields)), tuple(field.name for field in event.fields))


def _ends(automaton: Automaton) -> Sequence[bool]:
    """Find the configurations from which no letters lead to another exchange, except where HTTP has been left."""
    (reuse,) = (letter.index for letter in automaton.letters if letter.command == REUSES)
    cells = automaton.class_cells
    lead_on = {index for index, row in enumerate(cells) if row[reuse] >= 0}
    while grown := {i for i, row in enumerate(cells) if i not in lead_on and not lead_on.isdisjoint(row)}:
        lead_on |= grown
    left = {pair for pause in automaton.protocol.pauses if pause.name == SWITCHED for pair in pause.states.parts}
    positions = [(automaton.machines.index(machine), states) for machine, states in left]
    return [
        index not in lead_on
        and not any(automaton.configurations[first][position] in states for position, states in positions)
        for index, first in enumerate(automaton.representatives)
    ]


def _pauses(protocol: Protocol) -> PausesContext:
    roles = {str(machine.follows): machine.name for machine in protocol.machines if machine.follows}
    paused = {
        role: tuple(
            PausedState(state, names.constant(pause.name))
            for pause in protocol.pauses
            for machine, states in pause.states.parts
            for state in states
            if machine == followed
        )
        for role, followed in roles.items()
    }
    used = {*map(names.constant, paused), *(row.state for rows in paused.values() for row in rows)}
    return PausesContext(
        banner=template_banner(protocol, "http1/pauses.py.j2"),
        states=names.import_order(used),
        reasons=tuple(
            ReasonText(
                pause.name, names.constant(pause.name), names.docstring(names.with_citation(pause.doc, pause.cite))
            )
            for pause in protocol.pauses
        ),
        roles=tuple(PausedRole(names.constant(role), rows) for role, rows in paused.items()),
    )
