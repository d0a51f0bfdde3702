"""All cases of one policy."""

from ..automaton.ir import Automaton
from ..emit.codecs import CODECS
from .bounds import limit_cases, pattern_cases
from .cases import Case
from .rules import head_cases
from .steps import step_cases, walk


def derive(automaton: Automaton) -> tuple[Case, ...]:
    """Derive every case from an automaton and the model that it was made of."""
    found = walk(automaton)
    protocol = automaton.protocol
    return (
        *step_cases(found),
        *head_cases(found, CODECS[protocol.codec].readers),
        *pattern_cases(protocol),
        *limit_cases(protocol),
    )
