"""One module for each byte format, under the name a spec gives as its `codec:`.

Only here, in the templates of the same name and in the runtime folder of the same
name may anything depend on a byte format.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...automaton.ir import Automaton
from ...spec.conditions import MachineIn
from ...spec.model import Protocol
from ...spec.problems import Place, Problem, suggest
from . import http1


@dataclass(frozen=True, slots=True)
class Codec:
    """What a byte format adds to a package."""

    modules: Callable[[Sequence[Automaton]], list[tuple[str, str, Any]]]
    """Its modules as (path, template, context)."""
    memberships: Callable[[Sequence[Automaton]], Sequence[MachineIn]]
    """What its modules ask about the configuration."""
    readers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What a spec may name under `decode:`, each with the events that can be read so."""
    patterns: tuple[str, ...] = ()
    """The patterns that it cannot do without."""


CODECS = {
    "http1": Codec(http1.modules, http1.memberships, http1.READERS, http1.USED_PATTERNS),
    "none": Codec(lambda automata: [], lambda automata: ()),
}


def find_problems(automata: Sequence[Automaton], places: Mapping[str, Mapping[str, Place]]) -> tuple[Problem, ...]:
    """Ask of every policy whether its byte format can read it; `places` are by policy and path."""
    problems: dict[Problem, None] = {}
    for automaton in automata:
        protocol = automaton.protocol
        known = places.get(protocol.policy.name, {})
        for path, sentence in _complain(protocol):
            problems[Problem(known.get(path, Place(protocol.source, 1, 1)), path, sentence)] = None
    return tuple(sorted(problems))


def _complain(protocol: Protocol) -> Iterator[tuple[str, str]]:
    if protocol.codec not in CODECS:
        yield "codec", f"no code can be made for the byte format {protocol.codec} yet"
        return
    codec = CODECS[protocol.codec]
    for decoding in protocol.decoding:
        if decoding.reader not in codec.readers:
            path = f"decode.{decoding.machine}.{decoding.state}"
            yield path, f"the codec {protocol.codec} has no {decoding.reader}{suggest(decoding.reader, codec.readers)}"
    written = {pattern.name for pattern in protocol.grammar}
    for name in codec.patterns:
        if name not in written:
            yield "grammar", f"the codec {protocol.codec} needs a pattern {name}"
