"""What has been proved of a spec that compiles, and of how many things each claim holds.

The compiler makes nothing of a spec for which one of these is not true, so that
whatever has come this far needs counting only.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from .automaton.ir import Automaton
from .spec.shadows import count_conditions


@dataclass(frozen=True, slots=True)
class Claim:
    """A property that every spec must have."""

    name: str
    says: str
    """What is true of the things counted."""
    count: Callable[[Automaton], Mapping[str, int]]
    """How many things were looked at, by what they are called in the singular."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A claim that holds, in words."""

    name: str
    sentence: str
    """Such as `9,672 cells, each a step or a named refusal`."""


def list_proofs(automata: Sequence[Automaton]) -> tuple[Proof, ...]:
    """Say what holds of all these automata; what they have none of is left out."""
    return tuple(
        Proof(claim.name, sentence)
        for claim in CLAIMS
        if (sentence := _sum_up(claim.says, [claim.count(automaton) for automaton in automata]))
    )


def judged(automata: Iterable[Automaton]) -> Proof:
    """Say that the independent judge agrees, which is for the caller to find out."""
    cells = [{"cell": _cells(automaton)} for automaton in automata]
    return Proof("judge", _sum_up("derived again by an independent engine, no disagreement", cells))


def _sum_up(says: str, counts: Sequence[Mapping[str, int]]) -> str:
    totals = {noun: sum(count[noun] for count in counts) for noun in (counts[0] if counts else ())}
    things = " and ".join(f"{total:,} {_plural(noun, total)}" for noun, total in totals.items() if total)
    return f"{things}, {says}" if things else ""


def _plural(noun: str, count: int) -> str:
    if count == 1:
        return noun
    return f"{noun.removesuffix('y')}ies" if noun.endswith("y") else f"{noun}s"


def _cells(automaton: Automaton) -> int:
    return sum(len(row) for row in automaton.cells)


CLAIMS = (
    Claim("totality", "each a step or a named refusal", lambda automaton: {"cell": _cells(automaton)}),
    Claim(
        "determinism",
        "one for each state of a machine and each letter, never two at odds",
        lambda automaton: {
            "answer": len(automaton.letters) * sum(len(machine.states) for machine in automaton.protocol.machines)
        },
    ),
    Claim(
        "decisions",
        "each the first that holds for some head where its event is legal",
        lambda automaton: {"condition": count_conditions(automaton.protocol)},
    ),
    Claim(
        "settling",
        "each comes to rest, and to the same rest in whatever order rules are applied",
        lambda automaton: {"step": len(automaton.steps)},
    ),
    Claim(
        "priorities",
        "each decides something",
        lambda automaton: {"priority": sum(len(rule.before) for rule in automaton.protocol.settle)},
    ),
    Claim(
        "reachability",
        "each reached",
        lambda automaton: {"state": sum(len(machine.states) for machine in automaton.protocol.machines)},
    ),
    Claim(
        "use",
        "each made or applied somewhere",
        lambda automaton: {
            "move": sum(len(machine.moves) for machine in automaton.protocol.machines),
            "settle rule": len(automaton.protocol.settle),
        },
    ),
    Claim(
        "numbers",
        "each with a number and a name of its own",
        lambda automaton: {
            "opcode": len(automaton.protocol.frames.opcodes) if automaton.protocol.frames else 0,
            "close code": len(automaton.protocol.close_codes),
        },
    ),
    Claim(
        "views",
        "each met by some side in some configuration that is seen so",
        lambda automaton: {
            "seen value": sum(len(view.values) for view in automaton.protocol.views),
            "sent event": sum(len(value.sends) for view in automaton.protocol.views for value in view.values),
        },
    ),
    Claim(
        "endings",
        "each with a way to a terminal state of every machine that has one",
        lambda automaton: {
            "configuration": len(automaton.configurations)
            if any(state.is_terminal for machine in automaton.protocol.machines for state in machine.states)
            else 0
        },
    ),
    Claim(
        "invariants",
        "each true of every configuration and every step",
        lambda automaton: {"invariant": len(automaton.protocol.invariants)},
    ),
)
"""In the order in which they are told."""
