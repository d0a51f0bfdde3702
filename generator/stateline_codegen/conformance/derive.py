"""All cases of one policy, and of every one."""

from collections.abc import Sequence

from ..automaton.ir import Automaton
from ..emit.codecs import CODECS
from .bounds import limit_cases, pattern_cases, trailer_cases
from .carried import carried_cases
from .cases import Case, HeadCase
from .frames import frame_cases
from .openings import close_cases, extension_cases, proof_cases
from .rules import head_cases
from .steps import step_cases, walk


def derive(automaton: Automaton, elsewhere: Sequence[Case] = ()) -> tuple[Case, ...]:
    """Derive every case from an automaton and the model that it was made of.

    The heads of the cases from `elsewhere`, which are those of another policy,
    are met here too.
    """
    found = walk(automaton)
    protocol = automaton.protocol
    return (
        *step_cases(found),
        *head_cases(found, CODECS[protocol.codec].readers),
        *carried_cases(found, [case for case in elsewhere if isinstance(case, HeadCase)]),
        *pattern_cases(protocol),
        *limit_cases(protocol),
        *trailer_cases(protocol),
        *frame_cases(found),
        *close_cases(found),
        *extension_cases(protocol),
        *proof_cases(protocol),
    )


def derive_all(automata: Sequence[Automaton]) -> tuple[tuple[str, Case], ...]:
    """Derive the cases of every policy, the base first; each with the name of its policy."""
    base = derive(automata[0])
    derived = [base, *(derive(automaton, base) for automaton in automata[1:])]
    return tuple(
        (automaton.protocol.policy.name, case)
        for automaton, cases in zip(automata, derived, strict=True)
        for case in cases
    )
