"""Gates: framing rules whose refusal a policy may lift only at a price.

A head that a gate of the base policy refuses must, under any other policy, either
be refused as well or raise the signal that the framing names under `gate_raises`.
This is tried in every world, so it holds for every head. What a policy does to the
way lines end lies outside: it changes which heads there are, not what becomes of
them.
"""

from collections.abc import Iterator

from .conditions import Condition
from .logic import NEVER, World, find_worlds, holds, specialise, subjects
from .model import Event, Framing, FramingRule, Protocol


def find_open_gates(base: Protocol, other: Protocol) -> Iterator[tuple[FramingRule, str]]:
    """Yield each gate that a policy lifts without the price, and the event whose head gets through."""
    if base.framing is None or other.framing is None or base.framing.rules == other.framing.rules:
        return
    framed = [event for event in base.events if event.name in base.framing.decided_by]
    opened = {event.name: _open_gates(event, base.framing, other) for event in framed}
    for gate in base.framing.rules:
        for event in framed:
            if gate.name in opened[event.name]:
                yield gate, event.name


def _open_gates(event: Event, framing: Framing, other: Protocol) -> set[str]:
    """The names of the gates that let a head of an event through."""
    assert other.framing is not None
    before = [(rule, specialise(rule.when, event)) for rule in framing.rules]
    after = [(rule, specialise(rule.when, event)) for rule in other.framing.rules]
    price = _price(event, other)
    asked = (price, *(when for _, when in (*before, *after)))
    # A refusal that asks about anything else cannot close a gate for every head.
    known = subjects(asked)
    refusals = [specialise(rule.when, event) for rule in other.refusals if rule.event == event.name]
    refusals = [refusal for refusal in refusals if subjects([refusal]) <= known]
    opened: set[str] = set()
    for world in find_worlds((*asked, *refusals)):
        gate = _decide(before, world)
        if gate is not None and gate.is_gate and not any(holds(refusal, world) for refusal in (price, *refusals)):
            decision = _decide(after, world)
            if decision is not None and decision.reject is None:
                opened.add(gate.name)
    return opened


def _decide(rules: list[tuple[FramingRule, Condition]], world: World) -> FramingRule | None:
    return next((rule for rule, when in rules if holds(when, world)), None)


def _price(event: Event, protocol: Protocol) -> Condition:
    """When the signal is raised that a lifted gate must come with."""
    assert protocol.framing is not None
    signals = {signal.name: signal for signal in protocol.signals if event.name in signal.raised_by}
    signal = signals.get(protocol.framing.gate_raises or "")
    return specialise(signal.when, event) if signal else NEVER
