"""What the templates of the shortcuts are given: what is known of usual messages, as Python."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ....automaton.ir import Letter
from ....spec.conditions import MachineIn
from ....spec.model import Protocol
from ... import names
from ...contexts import template_banner
from ...expressions import membership
from .events import Unread, unread
from .octets import octets_constant
from .usual import TARGET, UsualRequests, UsualResponses


@dataclass(frozen=True, slots=True)
class ShortcutsContext:
    """The vocabulary of `shortcuts.py.j2`, `server.py.j2` and `client.py.j2`."""

    banner: str
    client: str
    server: str
    speaks: str
    first_field: str
    """The field that every usual request has."""
    first_pattern: str
    first_octets: str
    """The constant with what its value may consist of."""
    usual_target: str
    """How the target of a usual request begins."""
    usual_methods: str
    """As the inside of a list; none where there is no conclusion."""
    request_letter: str
    closing_request_letter: str
    response_letter: str
    closing_response_letter: str
    unread_of_request: tuple[Unread, ...]
    unread_of_response: tuple[Unread, ...]
    unread_of_data: tuple[Unread, ...]
    asked_when_read: tuple[str, ...]
    """The tables by configuration that must all say no when a usual response is read."""
    asked_when_sent: tuple[str, ...]
    """The same when one is sent."""


def contexts(
    base: Protocol, client: str, server: str, requests: UsualRequests, responses: UsualResponses
) -> Iterator[tuple[str, ShortcutsContext]]:
    """Describe the three modules, by file name."""
    assert base.compose is not None
    events = {event.name: event for event in base.events}
    first = next(field for field in base.fields if field.is_written_first)
    for module in ("shortcuts.py", "server.py", "client.py"):
        yield (
            module,
            ShortcutsContext(
                banner=template_banner(base, f"http1/{module}.j2"),
                client=client,
                server=server,
                speaks=base.compose.speaks,
                first_field=first.name,
                first_pattern=str(first.grammar),
                first_octets=octets_constant(str(first.grammar)),
                usual_target=TARGET.decode("ascii"),
                usual_methods=", ".join(map(names.bytes_literal, requests.methods)),
                request_letter=_letter(base, requests.letter),
                closing_request_letter=_letter(base, requests.closing_letter),
                response_letter=_letter(base, responses.letter),
                closing_response_letter=_letter(base, responses.closing_letter),
                unread_of_request=unread(events["Request"]),
                unread_of_response=unread(events["Response"]),
                unread_of_data=unread(events["Data"]),
                asked_when_read=_tables(responses.silent),
                asked_when_sent=_tables(responses.silent_when_sent),
            ),
        )


def _letter(protocol: Protocol, letter: Letter) -> str:
    """Name a letter: the constant of its event and variant, and what its signals add."""
    signals = [signal.name for signal in protocol.signals if letter.event in signal.raised_by]
    bits = sum(1 << place for place, name in enumerate(signals) if name in letter.signals)
    constant = f"automaton.{names.constant(f'{letter.event}.{letter.variant}')}"
    return f"{constant} + {bits}  # {', '.join(letter.signals)}" if bits else constant


def _tables(asked: Sequence[MachineIn]) -> tuple[str, ...]:
    return tuple(f"automaton.{membership(atom)}" for atom in asked)
