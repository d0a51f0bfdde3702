"""Cases about patterns, limits and trailers: what only just fits, and what only just does not."""

from collections.abc import Iterator

from ..spec.model import Protocol
from .cases import LimitCase, PatternCase, TrailerCase
from .texts import matching, missing


def pattern_cases(protocol: Protocol) -> Iterator[PatternCase]:
    """Texts on both sides of each pattern's border."""
    for pattern in protocol.grammar:
        path = (f"grammar.{pattern.name}",)
        for text in matching(pattern.expanded):
            yield PatternCase(f"{pattern.name} matches {text!r}", pattern.name, text, is_match=True, exercises=path)
        for text in missing(pattern.expanded):
            yield PatternCase(f"{pattern.name} misses {text!r}", pattern.name, text, is_match=False, exercises=path)


def limit_cases(protocol: Protocol) -> Iterator[LimitCase]:
    """Each limit just met and just exceeded."""
    for limit in protocol.limits:
        path = f"limits.{limit.name}"
        yield LimitCase(f"{limit.name} of {limit.default} is met", limit.name, limit.default, None, (path,))
        yield LimitCase(
            f"{limit.name} of {limit.default} is exceeded by one",
            limit.name,
            limit.default + 1,
            limit.exceeded,
            (path, f"errors.{limit.exceeded}"),
        )


def trailer_cases(protocol: Protocol) -> Iterator[TrailerCase]:
    """Each field that must not stand in a trailer section."""
    rule = protocol.trailers
    if rule is None:
        return
    for field in rule.forbidden:
        yield TrailerCase(f"{field} as a trailer", field, rule.reject, ("trailers", f"errors.{rule.reject}"))
