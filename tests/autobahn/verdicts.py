"""Which results are as they should be: OK, or what is allowed here for a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.autobahn.results import Result

OK = "OK"
INFORMATIONAL = "INFORMATIONAL"
NON_STRICT = "NON-STRICT"


@dataclass(frozen=True, slots=True)
class Allowance:
    """A result other than OK that a case may have, and must have as long as it is listed."""

    behavior: str
    reason: str


ALLOWED = {
    "7.1.6": Allowance(
        INFORMATIONAL,
        "A close frame follows right after two messages: whether they are still returned is left to us. They are.",
    ),
    "7.13.1": Allowance(
        INFORMATIONAL,
        "RFC 6455 says nothing about close codes from 5000 on; the suite shows what 5000 is answered with.",
    ),
    "7.13.2": Allowance(INFORMATIONAL, "As 7.13.1, with the code 65535."),
}


def is_ok(result: Result) -> bool:
    return result.behavior == result.closing == OK


def is_allowed(result: Result) -> bool:
    """Whether a result is not OK, but what is listed."""
    allowance = ALLOWED.get(result.case)
    return allowance is not None and not is_ok(result) and {result.behavior, result.closing} <= {OK, allowance.behavior}


def find_faults(cases: Sequence[str], results: Mapping[str, Result]) -> dict[str, str]:
    """Say of each case that is neither OK nor allowed why, and of each that is OK though something else is listed."""
    faults = {}
    for case in cases:
        result = results.get(case)
        if result is None:
            faults[case] = "the suite has no result: the conversation did not begin, or did not end"
        elif is_ok(result) and case in ALLOWED:
            faults[case] = f"OK, but {ALLOWED[case].behavior} is listed in {__name__}.ALLOWED: take it out"
        elif not is_ok(result) and not is_allowed(result):
            faults[case] = _explain(result)
    return faults


def _explain(result: Result) -> str:
    return "\n".join(
        [
            f"{result.behavior}, closing {result.closing}, with code {result.close_code}",
            f"    the case: {result.description}",
            f"    expected: {result.expectation}",
            f"              {result.expected}",
            f"    received: {result.received}",
            f"    the suite says: {result.verdict} {result.verdict_on_closing}.",
            f"    more on it: {result.page}",
        ]
    )
