"""What the templates of the shortcuts are given: what is known of usual messages, as Python."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ....automaton.ir import Letter
from ....spec.conditions import MachineIn
from ....spec.model import EventField, Protocol
from ... import names
from ...contexts import template_banner
from ...expressions import membership
from .events import default_value
from .octets import octets_constant
from .usual import TARGET, UsualRequests, UsualResponses

READ = ("method", "target", "status_code", "reason", "headers", "data")
"""The variables in which shortcuts have what they read."""


@dataclass(frozen=True, slots=True)
class Part:
    """A field of an event, and the expression for what a shortcut puts there."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ShortcutsContext:
    """The vocabulary of `shortcuts.py.j2`, `server.py.j2` and `client.py.j2`."""

    banner: str
    client: str
    server: str
    client_readers: str
    server_readers: str
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
    asked_when_read: tuple[str, ...]
    """The tables by configuration that must all say no when a usual response is read."""
    asked_when_sent: tuple[str, ...]
    """The same when one is sent."""
    request_parts: tuple[Part, ...]
    response_parts: tuple[Part, ...]
    data_parts: tuple[Part, ...]
    chunk_parts: tuple[Part, ...]
    """Of a whole chunk."""


def contexts(
    base: Protocol, client: str, server: str, requests: UsualRequests, responses: UsualResponses
) -> Iterator[tuple[str, ShortcutsContext]]:
    """Describe the three modules, by file name."""
    assert base.compose is not None
    first = next(field for field in base.fields if field.is_written_first)
    for module in ("shortcuts.py", "server.py", "client.py"):
        yield (
            module,
            ShortcutsContext(
                banner=template_banner(base, f"http1/{module}.j2"),
                client=client,
                server=server,
                client_readers=role_readers(client),
                server_readers=role_readers(server),
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
                asked_when_read=_tables(responses.silent),
                asked_when_sent=_tables(responses.silent_when_sent),
                request_parts=_parts(base, "Request", {"http_version": "SPOKEN"}),
                response_parts=_parts(base, "Response", {"http_version": "SPOKEN"}),
                data_parts=_parts(base, "Data", {"chunk_start": "False", "chunk_end": "False"}),
                chunk_parts=_parts(base, "Data", {"chunk_start": "True", "chunk_end": "True"}),
            ),
        )


def role_readers(role: str) -> str:
    """Name the field of a policy that says how a role reads bytes."""
    return f"{role.lower()}_readers"


def _parts(protocol: Protocol, event: str, known: Mapping[str, str]) -> tuple[Part, ...]:
    """List the fields of an event: the known ones, those read under their own name, and defaults for the rest."""
    fields = next(of.fields for of in protocol.events if of.name == event)
    return tuple(Part(field.name, known.get(field.name) or _read_or_default(field)) for field in fields)


def _read_or_default(field: EventField) -> str:
    if field.name in READ:
        return field.name
    assert field.default is not None  # a required field is one that is read
    return default_value(field.type, field.default)


def _letter(protocol: Protocol, letter: Letter) -> str:
    written = letter_expression(protocol, letter.event, letter.variant, letter.signals)
    return f"{written}  # {', '.join(letter.signals)}" if letter.signals else written


def letter_expression(protocol: Protocol, event: str | None, variant: str | None, raised: Sequence[str]) -> str:
    """Write a letter: the constant of its event and variant, and what the signals add that are raised."""
    signals = [signal.name for signal in protocol.signals if event in signal.raised_by]
    bits = sum(1 << signals.index(name) for name in raised)
    constant = f"automaton.{names.constant(f'{event}.{variant}')}"
    return f"{constant} + {bits}" if bits else constant


def _tables(asked: Sequence[MachineIn]) -> tuple[str, ...]:
    return tuple(f"automaton.{membership(atom)}" for atom in asked)
