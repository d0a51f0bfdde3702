"""The octets of which a text may consist, for checking all of it at once.

A shortcut has no time for a pattern, but deleting every admitted octet from a text and
looking whether anything is left is quick. That says the same as the pattern only if
the pattern admits any number of these octets in any order, which is tried here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, takewhile

from ....automaton.ir import Automaton
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


def octet_sets(automata: Sequence[Automaton]) -> tuple[OctetsText, ...]:
    """Find the octets that every policy admits; none where they are not admitted in any number and order."""
    usual_targets = ("request_target", *target_patterns(automata[0].protocol))
    wanted = (
        _Octets("TOKEN_OCTETS", ("method", "field_name"), "What a method or a field name is made of."),
        _Octets("FIRST_OCTETS", ("first_octet",), "What a start line may begin with.", is_single=True),
        _Octets("TARGET_OCTETS", ("request_target",), "What a request target is made of."),
        _Octets("USUAL_TARGET_OCTETS", usual_targets, "What may follow the slash of a usual target.", begin=TARGET),
        _Octets("FIELD_OCTETS", ("field_value",), "What a field value is made of, but for its ends.", b"a", b"a"),
    )
    return tuple(OctetsText(octets.name, _literal(_find(automata, octets)), octets.doc) for octets in wanted)


def length_digits(automata: Sequence[Automaton]) -> int:
    """Find up to how many digits every policy takes as a length, whatever digit stands where."""
    expressions = _expressions(automata, ("content_length",))

    def admits_any(size: int) -> bool:
        texts = (
            around * place + digit + around * (size - place - 1)
            for around in (b"0", b"9")
            for place in range(size)
            for digit in _DIGITS
        )
        return all(expression.fullmatch(text) for text in texts for expression in expressions)

    return max(takewhile(admits_any, count(1)), default=0)


_DIGITS = [b"%d" % digit for digit in range(10)]


def _expressions(automata: Sequence[Automaton], patterns: Sequence[str]) -> list[re.Pattern[bytes]]:
    expressions = [
        re.compile(pattern.expanded.encode("latin-1"))
        for automaton in automata
        for pattern in automaton.protocol.grammar
        if pattern.name in patterns
    ]
    assert len(expressions) == len(automata) * len(patterns)
    return expressions


def _find(automata: Sequence[Automaton], octets: _Octets) -> bytes:
    expressions = _expressions(automata, octets.patterns)

    def admits(text: bytes) -> bool:
        return all(expression.fullmatch(octets.begin + text + octets.end) for expression in expressions)

    found = [octet for octet in (bytes([number]) for number in range(256)) if admits(octet)]
    is_free = octets.is_single or all(admits(one + other) for one in found for other in found)
    return b"".join(found) if is_free else b""


def _literal(octets: bytes) -> str:
    """Write octets as a bytes literal over as many lines as it takes."""
    escaped = [repr(bytes([octet]))[2:-1].replace('"', '\\"').replace("\\'", "'") for octet in octets]
    lines = [""]
    for text in escaped:
        if len(lines[-1]) + len(text) > 100:
            lines.append("")
        lines[-1] += text
    return "(\n" + "".join(f'    b"{line}"\n' for line in lines) + ")" if len(lines) > 1 else f'b"{lines[0]}"'
