"""The input alphabet: every letter that the machines can meet.

Reads the events, signals and commands of a model; produces letters in spec
order. The signals of an event count in binary, the first one declared being the
lowest bit, so that a program finds a letter by adding bits to the letter that
has none.
"""

from collections.abc import Iterator, Sequence

from ..spec.model import Event, Protocol
from .ir import Letter


def list_letters(protocol: Protocol) -> tuple[Letter, ...]:
    """Every letter: the events by sender, variant and signals, then the commands by role."""
    letters: list[Letter] = []
    for event in protocol.events:
        signals = [signal.name for signal in protocol.signals if event.name in signal.raised_by]
        variants: list[str | None] = [variant.name for variant in event.variants]
        for role in _senders(protocol, event):
            for variant in variants or [None]:
                for raised in _subsets(signals):
                    whose = f"{role} " if role and not event.sent_by else ""
                    name = whose + "+".join([name_event(event.name, variant), *raised])
                    letters.append(Letter(len(letters), event.name, None, role, variant, raised, name))
    for command in protocol.commands:
        concerned: list[str | None] = [role.name for role in protocol.roles] if command.is_per_role else [None]
        for by in concerned:
            name = f"{command.name} {by}" if by else command.name
            letters.append(Letter(len(letters), None, command.name, by, None, (), name))
    return tuple(letters)


def name_event(event: str, variant: str | None) -> str:
    """An event as the spec writes it in a move: `Response.final`."""
    return f"{event}.{variant}" if variant else event


def _senders(protocol: Protocol, event: Event) -> Sequence[str | None]:
    if event.sent_by or not protocol.roles:
        return [event.sent_by]
    return [role.name for role in protocol.roles]


def _subsets(signals: list[str]) -> Iterator[tuple[str, ...]]:
    for bits in range(1 << len(signals)):
        yield tuple(signal for place, signal in enumerate(signals) if bits >> place & 1)
