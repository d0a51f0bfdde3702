"""The octets of which a text may consist, for checking all of it at once.

A shortcut has no time for a pattern, but two uses of `bytes.translate` are quick: with a
table that changes every octet but those admitted a good text stays as it is, and if
those are deleted nothing is left. The first is quicker for short texts; the second
lets through what else is in a whole head, its line ends in their order. Either says
the same as the pattern only if the pattern admits any number of these octets in any
order, which is tried here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, takewhile

from ....automaton.ir import Automaton
from ... import names
from .usual import TARGET, target_patterns


@dataclass(frozen=True, slots=True)
class OctetsText:
    """A constant with octets."""

    name: str
    literal: str
    doc: str


@dataclass(frozen=True, slots=True)
class _Octets:
    """Octets that every one of some patterns admits between a beginning and an end."""

    name: str
    patterns: tuple[str, ...]
    doc: str
    begin: bytes = b""
    end: bytes = b""
    is_single: bool = False
    """Whether only one of them ever stands there."""
    is_table: bool = False
    """Whether short texts are held against them."""


def octet_sets(automata: Sequence[Automaton]) -> tuple[OctetsText, ...]:
    """Find the octets that every policy admits; none where they are not admitted in any number and order."""
    base = automata[0].protocol
    usual_targets = ("request_target", *target_patterns(base))
    first = next(str(field.grammar) for field in base.fields if field.is_written_first)
    wanted = (
        _Octets("TOKEN_OCTETS", ("method", "field_name"), "What a method or a field name is made of.", is_table=True),
        _Octets("FIRST_OCTETS", ("first_octet",), "What a start line may begin with.", is_single=True),
        _Octets("TARGET_OCTETS", ("request_target",), "What a request target is made of.", is_table=True),
        _Octets("USUAL_TARGET_OCTETS", usual_targets, "What a usual target is made of.", begin=TARGET, is_table=True),
        _Octets(octets_constant(first), (first,), f"What the field {first} is made of, but for a port.", is_table=True),
        _Octets("CHUNK_SIZE_OCTETS", ("chunk_size",), "What the size of a chunk is made of.", is_table=True),
        _Octets("FIELD_OCTETS", ("field_value",), "What a field value is made of, but for its ends.", b"a", b"a"),
    )
    return tuple(OctetsText(octets.name, _literal(_find(automata, octets), octets), octets.doc) for octets in wanted)


def octets_constant(pattern: str) -> str:
    """Name the octets of a pattern."""
    return f"{names.constant(pattern)}_OCTETS"


def most_digits(automata: Sequence[Automaton], pattern: str, alphabet: bytes) -> int:
    """Find up to how many digits every policy takes as a number, whatever digit stands where."""
    expressions = _expressions(automata, (pattern,))
    digits = [bytes([digit]) for digit in alphabet]

    def admits_any(size: int) -> bool:
        texts = (
            around * place + digit + around * (size - place - 1)
            for around in (digits[0], digits[-1])
            for place in range(size)
            for digit in digits
        )
        return all(expression.fullmatch(text) for text in texts for expression in expressions)

    return max(takewhile(admits_any, count(1)), default=0)


def _expressions(automata: Sequence[Automaton], patterns: Sequence[str]) -> list[re.Pattern[bytes]]:
    expressions = [
        re.compile(pattern.expanded.encode("latin-1"))
        for automaton in automata
        for pattern in automaton.protocol.grammar
        if pattern.name in patterns
    ]
    assert len(expressions) == len(automata) * len(patterns)
    return list(dict.fromkeys(expressions))


def _find(automata: Sequence[Automaton], octets: _Octets) -> bytes:
    expressions = _expressions(automata, octets.patterns)

    def admits(text: bytes) -> bool:
        return all(expression.fullmatch(octets.begin + text + octets.end) for expression in expressions)

    found = [octet for octet in (bytes([number]) for number in range(256)) if admits(octet)]
    is_free = octets.is_single or all(admits(one + other) for one in found for other in found)
    return b"".join(found) if is_free else b""


def _literal(admitted: bytes, octets: _Octets) -> str:
    """Write octets as a bytes literal over as many lines as it takes, or as the table made of them."""
    escaped = [repr(bytes([octet]))[2:-1].replace('"', '\\"').replace("\\'", "'") for octet in admitted]
    lines = [""]
    for text in escaped:
        if len(lines[-1]) + len(text) > 108:
            lines.append("")
        lines[-1] += text
    name = "_keeping" if octets.is_table else ""
    if len(lines) == 1 and len(f'{octets.name} = {name}(b"{lines[0]}")') <= 120:
        return f'{name}(b"{lines[0]}")' if name else f'b"{lines[0]}"'
    return f"{name}(\n" + "".join(f'    b"{line}"\n' for line in lines) + ")"
