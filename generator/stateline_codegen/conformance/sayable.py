"""Which letters a head can really say.

The automaton has a column for every set of signals; not every one can be raised
together. A signal that comes with each head of a variant leaves no head that is
that variant without it.
"""

from collections.abc import Iterator, Mapping, Sequence

from ..automaton.configurations import Configuration, Machines
from ..automaton.ir import Letter
from ..spec import conditions as c
from ..spec.logic import assume, find_worlds, holds, specialise
from ..spec.model import Event, Protocol, Signal
from .heads import questions


class Sayable:
    """Answers, once for each question, whether some head is a letter in a configuration."""

    def __init__(self, protocol: Protocol) -> None:
        self._machines = Machines.of(protocol)
        self._events = {event.name: event for event in protocol.events}
        self._signals = protocol.signals
        self._known: dict[tuple[str, ...], frozenset[tuple[str | None, tuple[str, ...]]]] = {}

    def __call__(self, configuration: Configuration, letter: Letter) -> bool:
        """Whether a head with the letter's variant and signals, and no others, can be met in the configuration."""
        if letter.event is None:
            return True
        event = self._events[letter.event]
        return (letter.variant, letter.signals) in self._letters_of(event, configuration)

    def _letters_of(self, event: Event, configuration: Configuration) -> frozenset[tuple[str | None, tuple[str, ...]]]:
        signals = [signal for signal in self._signals if event.name in signal.raised_by]
        asked = questions(*_conditions(event, signals))
        machines = dict.fromkeys(atom.machine for atom in asked if isinstance(atom, c.MachineIn))
        states = {machine: self._machines.state(configuration, machine) for machine in machines}
        key = (event.name, *states.values())
        if key not in self._known:
            self._known[key] = frozenset(_find_letters(event, signals, states))
        return self._known[key]


def _find_letters(
    event: Event, signals: Sequence[Signal], states: Mapping[str, str]
) -> Iterator[tuple[str | None, tuple[str, ...]]]:
    def decide(atom: c.Condition) -> bool | None:
        return states[atom.machine] in atom.states if isinstance(atom, c.MachineIn) else None

    conditions = [assume(specialise(when, event), decide) for when in _conditions(event, signals)]
    for world in find_worlds(conditions):
        truths = [holds(condition, world) for condition in conditions]
        kinds = [variant.name for variant, is_true in zip(event.variants, truths, strict=False) if is_true]
        raised = zip(signals, truths[len(event.variants) :], strict=True)
        yield kinds[0] if kinds else None, tuple(signal.name for signal, is_true in raised if is_true)


def _conditions(event: Event, signals: Sequence[Signal]) -> list[c.Condition]:
    return [*(variant.when for variant in event.variants), *(signal.when for signal in signals)]
