"""Asks the patterns of the library about texts."""

from stateline.http1 import policies
from stateline_codegen.conformance.cases import PatternCase

NOT_BY_ITSELF = "it is only looked at as a part of others"


def play_pattern(case: PatternCase, policy: str) -> str:
    """Match a text; "" if that comes out as it should, or the reason why it cannot be asked."""
    pattern = getattr(getattr(policies, policy.upper()).grammar, case.pattern, None)
    if pattern is None:
        return NOT_BY_ITSELF
    assert bool(pattern.fullmatch(case.text.encode("latin-1"))) is case.is_match, case.name
    return ""
