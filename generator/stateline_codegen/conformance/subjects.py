"""Everything in a spec that a case can exercise, by its path."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..automaton.ir import Automaton, Refusal
from ..spec.model import Citation


@dataclass(frozen=True, slots=True)
class Subject:
    kind: str
    """In the plural, as a heading: `moves`, `settle rules`."""
    path: str
    """Where it stands in the document, such as `machines.client.moves[3]`; a refusal has no place there."""
    cite: Citation | None


def list_subjects(automaton: Automaton) -> tuple[Subject, ...]:
    """List everything that ought to be exercised, in spec order."""
    return tuple(_subjects(automaton))


def move_path(machine: str, index: int) -> str:
    """Name a move."""
    return f"machines.{machine}.moves[{index}]"


def refusal_path(refusal: Refusal) -> str:
    """Name a refusal, which the spec implies and does not write down."""
    return f"refusal: {refusal.sentence}"


def _subjects(automaton: Automaton) -> Iterator[Subject]:
    protocol = automaton.protocol
    for machine in protocol.machines:
        for index, move in enumerate(machine.moves):
            yield Subject("moves", move_path(machine.name, index), move.cite)
    for settling in protocol.settle:
        yield Subject("settle rules", f"settle.{settling.name}", settling.cite)
    for refusal in automaton.refusals:
        yield Subject("refusals", refusal_path(refusal), refusal.cite)
    for event in protocol.events:
        for variant in event.variants:
            yield Subject("variants", f"events.{event.name}.variants.{variant.name}", variant.cite)
    for signal in protocol.signals:
        yield Subject("signals", f"signals.{signal.name}", signal.cite)
    for rule in protocol.refusals:
        yield Subject("rules", f"refuse.{rule.event}.{rule.name}", rule.cite)
    for framing in protocol.framing.rules if protocol.framing else ():
        yield Subject("rules", f"framing.rules.{framing.name}", framing.cite)
    for composing in protocol.compose.rules if protocol.compose else ():
        yield Subject("rules", f"compose.rules.{composing.name}", composing.cite)
    if protocol.trailers:
        yield Subject("rules", "trailers", protocol.trailers.cite)
    for pattern in protocol.grammar:
        yield Subject("patterns", f"grammar.{pattern.name}", pattern.cite)
    for limit in protocol.limits:
        yield Subject("limits", f"limits.{limit.name}", limit.cite)
    for kind in protocol.errors:
        yield Subject("errors", f"errors.{kind.code}", kind.cite)
