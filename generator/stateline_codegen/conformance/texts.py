"""Texts on both sides of a pattern's border: what it only just matches, and what it only just does not.

A pattern is read by Python's own parser of expressions. Each of its parts offers a
few texts: the ends of a range of characters and their neighbours, a repetition
once too few, at either bound and once too many. Whether the whole matches is then
asked of the whole, so an offer need not be right to be of use. Texts stand for bytes,
so a class such as white space means that of ASCII.
"""

import re
import re._constants as sre
import re._parser as parser
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Any

MAX_REPEAT = 40
"""A bound above this is taken for none."""

OFFERS = 4000
"""How many texts one part may offer, so that parts of parts of parts come to an end."""

NOTORIOUS = "\0\a\t\n\v\f\r \x7f\x80\xff"
"""Characters that are tried in every class: controls, blanks, and the ends of what is not ASCII."""


@cache
def matching(pattern: str) -> tuple[str, ...]:
    """Texts that the whole pattern matches, the simplest first."""
    whole = re.compile(pattern, re.ASCII)
    return tuple(text for text in _offers(pattern) if whole.fullmatch(text))


@cache
def missing(pattern: str) -> tuple[str, ...]:
    """Texts close by that it does not match."""
    whole = re.compile(pattern, re.ASCII)
    return tuple(text for text in _offers(pattern) if not whole.fullmatch(text))


@cache
def _offers(pattern: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_of_parts(list(parser.parse(pattern)))))


def _of_parts(parts: list[Any]) -> Iterator[str]:
    """Texts for parts in a row: each part's offers in turn, with the plainest of the others around them."""
    offered = [list(dict.fromkeys(islice(_of_part(*part), OFFERS))) or [""] for part in parts]
    plain = [texts[0] for texts in offered]
    yield "".join(plain)
    for place, texts in enumerate(offered):
        before, after = "".join(plain[:place]), "".join(plain[place + 1 :])
        for text in texts[1:]:
            yield before + text + after


def _of_part(kind: Any, what: Any) -> Iterator[str]:
    match kind:
        case sre.LITERAL:
            yield chr(what)
            yield ""
            yield from _neighbours(what, what)
        case sre.NOT_LITERAL:
            yield from _characters([(sre.NEGATE, None), (sre.LITERAL, what)])
        case sre.IN:
            yield from _characters(what)
        case sre.BRANCH:
            branches = [list(_of_parts(list(branch))) for branch in what[1]]
            yield from (branch[0] for branch in branches)
            yield from (text for branch in branches for text in branch[1:])
        case sre.SUBPATTERN:
            yield from _of_parts(list(what[3]))
        case sre.ATOMIC_GROUP:
            yield from _of_parts(list(what))
        case sre.MAX_REPEAT | sre.MIN_REPEAT | sre.POSSESSIVE_REPEAT:
            yield from _repetitions(*what)
        case sre.ASSERT | sre.ASSERT_NOT:
            yield ""
            yield from _of_parts(list(what[1]))
        case _:
            yield ""  # a position, or what only the whole can tell


def _repetitions(low: int, high: int, inner: Any) -> Iterator[str]:
    texts = list(dict.fromkeys(islice(_of_parts(list(inner)), OFFERS)))
    bounds = [low, low + 1, low - 1]
    if high != sre.MAXREPEAT and high <= MAX_REPEAT:
        bounds += [high, high + 1]
    yield from (texts[0] * count for count in dict.fromkeys(bounds) if count >= 0)
    for text in texts[1:]:
        yield text if low <= 1 else texts[0] * (low - 1) + text
        yield texts[0] * max(low, 1) + text + texts[0]


def _characters(items: Iterable[tuple[Any, Any]]) -> Iterator[str]:
    """The ends of every range, the end before the beginning, and then what lies just outside."""
    ranges = [
        (what, what) if kind is sre.LITERAL else what
        for kind, what in items
        if kind is sre.LITERAL or kind is sre.RANGE
    ]
    is_negated = any(kind is sre.NEGATE for kind, _ in items)
    inside = [chr(code) for low, high in ranges for code in dict.fromkeys((high, low))]
    outside = [*(text for low, high in ranges for text in _neighbours(low, high)), *NOTORIOUS]
    if any(kind is sre.CATEGORY for kind, _ in items):
        inside += list(" \t\v\f\x1c\x1f\x85\xa0")
        outside += list("x!~\x7f\x80\xff")
    yield from outside + inside if is_negated else inside + outside
    yield ""


def _neighbours(low: int, high: int) -> Iterator[str]:
    yield from (chr(code) for code in (high + 1, low - 1) if 0 <= code <= 0xFF)
