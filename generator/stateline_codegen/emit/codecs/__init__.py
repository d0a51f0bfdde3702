"""One module for each byte format, under the name a spec gives as its `codec:`.

Only here, in the templates and the runtime folder of the same name, and where
`explain` reads what people type, may anything depend on a byte format.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...automaton.ir import Automaton
from ...spec.conditions import Condition, IsSet, MachineIn
from ...spec.logic import atoms
from ...spec.model import Protocol
from ...spec.problems import Place, Problem, recognise, suggest
from ..render import list_members
from . import frames, http1, none


@dataclass(frozen=True, slots=True)
class Codec:
    """What a byte format adds to a package."""

    modules: Callable[[Sequence[Automaton], Sequence[Protocol]], list[tuple[str, str, Any]]]
    """Its modules as (path, template, context), given the other protocols of the workspace as well."""
    memberships: Callable[[Sequence[Automaton]], Sequence[MachineIn]]
    """What its modules ask about the configuration."""
    readers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What a spec may name under `decode:`, each with the events that can be read so."""
    patterns: tuple[str, ...] = ()
    """The patterns that it cannot do without."""
    types: Collection[str] | None = None
    """The types that the fields of its events can have; None where it makes no events."""
    idle_sections: tuple[str, ...] = ()
    """What of a spec it makes nothing of, though another byte format does."""
    asks_flags: bool = False
    """Whether variants and signals may depend on flags that an event carries."""
    complaints: Callable[[Automaton], Iterable[tuple[str, str]]] = lambda automaton: ()
    """What else it cannot serve, as (path, sentence)."""
    foundations: tuple[str, ...] = ()
    """The protocols whose packages its modules import, and which must be made together with it."""


CODECS = {
    "http1": Codec(
        http1.modules,
        http1.memberships,
        http1.READERS,
        http1.USED_PATTERNS,
        http1.TYPES,
        http1.IDLE_SECTIONS,
        complaints=http1.complaints,
    ),
    "frames": Codec(
        frames.modules,
        frames.memberships,
        frames.READERS,
        frames.USED_PATTERNS,
        frames.TYPES,
        frames.IDLE_SECTIONS,
        asks_flags=True,
        complaints=frames.complaints,
        foundations=frames.FOUNDATIONS,
    ),
    "none": Codec(none.modules, lambda automata: (), asks_flags=True, complaints=none.complaints),
}


def find_foundations(protocols: Sequence[Protocol]) -> dict[str, Protocol]:
    """Name the protocols that are not among these and that one of them, which is given, cannot do without."""
    present = {protocol.name for protocol in protocols}
    return {
        name: protocol for protocol in protocols for name in CODECS[protocol.codec].foundations if name not in present
    }


def find_problems(automata: Sequence[Automaton], places: Mapping[str, Mapping[str, Place]]) -> tuple[Problem, ...]:
    """Ask of every policy whether its byte format can read it; `places` are by policy and path."""
    problems: dict[Problem, None] = {}
    for automaton in automata:
        protocol = automaton.protocol
        known = places.get(protocol.policy.name, {})
        for path, sentence in _complain(automaton, automata[0]):
            problems[Problem(known.get(path, Place(protocol.source, 1, 1)), path, sentence)] = None
    return tuple(sorted(problems))


def _complain(automaton: Automaton, base: Automaton) -> Iterator[tuple[str, str]]:
    protocol = automaton.protocol
    if protocol.codec not in CODECS:
        yield "codec", f"no code can be made for the byte format {protocol.codec} yet"
        return
    codec = CODECS[protocol.codec]
    if not codec.asks_flags:
        for path, when in _kinds(protocol):
            yield from (
                (path, f"the codec {protocol.codec} knows nothing of an event but its head, so it cannot ask is_set")
                for atom in atoms(when)
                if isinstance(atom, IsSet)
            )
    for decoding in protocol.decoding:
        if decoding.reader not in codec.readers:
            path = f"decode.{decoding.machine}.{decoding.state}"
            yield path, f"the codec {protocol.codec} has no {decoding.reader}{suggest(decoding.reader, codec.readers)}"
    if codec.readers and automaton.cells != base.cells:
        path = f"policies.{protocol.policy.name}"
        yield path, f"changes what the machines do, but one table serves all policies of the codec {protocol.codec}"
    written = {pattern.name for pattern in protocol.grammar}
    for name in codec.patterns:
        if name not in written:
            yield "grammar", f"the codec {protocol.codec} needs a pattern {name}"
    yield from _find_misnamed_errors(protocol)
    for section in codec.idle_sections:
        if getattr(protocol, section):
            yield section, f"the codec {protocol.codec} makes nothing of this section"
    unheld = tuple(_find_unheld(protocol, codec.types))
    yield from unheld
    if not unheld:  # for the codec asks how they are written
        yield from codec.complaints(automaton)


def _find_misnamed_errors(protocol: Protocol) -> Iterator[tuple[str, str]]:
    """List the errors that templates name and the spec does not declare, and those that nothing is refused with."""
    named = {name.lower() for name in list_members(protocol.codec, "errors")}
    declared = [error.code for error in protocol.errors]
    for name in sorted(named.difference(declared)):
        near = recognise(name, (code for code in declared if code not in named))
        yield "errors", f"the codec {protocol.codec} needs the error {name}{near}"
    if named and not protocol.policy.changes:  # a policy may well leave some of them to the base
        named |= {rule.reject for rule in protocol.refusals} | {limit.exceeded for limit in protocol.limits}
        named |= {pattern.refuse for pattern in protocol.grammar if pattern.refuse}
        named |= {rule.reject for rule in protocol.framing.rules if rule.reject} if protocol.framing else set()
        named |= {rule.reject for rule in protocol.compose.rules if rule.reject} if protocol.compose else set()
        named |= {protocol.trailers.reject} if protocol.trailers else set()
        for code in declared:
            if code not in named:
                yield f"errors.{code}", "nothing is refused with it"


def _find_unheld(protocol: Protocol, types: Collection[str] | None) -> Iterator[tuple[str, str]]:
    """List the fields that are of no type which the codec knows, those that surfaces add included."""
    held = {
        f"events.{event.name}.fields.{field.name}": field.type for event in protocol.events for field in event.fields
    }
    for surface in protocol.surfaces:
        for event in surface.events:
            path = f"surfaces.{surface.name}.events.{event.name}"
            held |= {f"{path}.adds.{field.name}": field.type for field in event.adds}
    for path, kind in held.items():
        if types is not None and kind not in types:
            yield f"{path}.type", f"the codec {protocol.codec} has no type {kind}{suggest(kind, types)}"


def _kinds(protocol: Protocol) -> Iterator[tuple[str, Condition]]:
    """List what variants and signals depend on, each with its path."""
    for event in protocol.events:
        for variant in event.variants:
            yield f"events.{event.name}.variants.{variant.name}", variant.when
    for signal in protocol.signals:
        yield f"signals.{signal.name}", signal.when
