"""Everything in a spec that a case can exercise, by its path."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..automaton.ir import Automaton, Refusal
from ..spec.citation import Citation
from ..spec.model import Protocol


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


def view_path(view: str, value: str) -> str:
    """Name a value of a view."""
    return f"views.{view}.{value}"


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
    for view in protocol.views:
        for value in view.values:
            yield Subject("views", view_path(view.name, value.name), value.cite or view.cite)
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
    yield from _frames(protocol)
    for pattern in protocol.grammar:
        yield Subject("patterns", f"grammar.{pattern.name}", pattern.cite)
    for limit in protocol.limits:
        yield Subject("limits", f"limits.{limit.name}", limit.cite)
    for kind in protocol.errors:
        yield Subject("errors", f"errors.{kind.code}", kind.cite)


def _frames(protocol: Protocol) -> Iterator[Subject]:
    if protocol.handshake:
        yield Subject("handshake", "handshake", protocol.handshake.cite)
    for extension in protocol.extensions:
        yield Subject("extensions", f"extensions.{extension.name}", extension.cite)
        for parameter in extension.parameters:
            path = f"extensions.{extension.name}.parameters.{parameter.name}"
            yield Subject("extensions", path, parameter.cite)
    if protocol.frames:
        for number, _ in enumerate(protocol.frames.lengths):
            yield Subject("frames", f"frames.lengths[{number}]", protocol.frames.cite)
        for opcode in protocol.frames.opcodes:
            yield Subject("frames", f"frames.opcodes.{opcode.event}", opcode.cite)
    for code in protocol.close_codes:
        yield Subject("close codes", f"close_codes.{code.code}", code.cite)
    for number, between in enumerate(protocol.close_code_ranges):
        yield Subject("close codes", f"close_code_ranges[{number}]", between.cite)
