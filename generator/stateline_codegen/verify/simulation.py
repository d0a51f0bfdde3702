"""Steps through a spec, letter by letter, by the engine of the judge.

What happens is the judge's word. How a refusal is put, and where it is cited, is
the automaton's, with which the judge agrees in every cell.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..automaton.ir import Automaton, Letter, Refusal
from ..spec.model import SettleRule
from .judge import Configuration, Judge


@dataclass(frozen=True, slots=True)
class Moment:
    """What one letter did."""

    letter: Letter | None
    """None at the start."""
    before: Configuration
    after: Configuration
    """The same as before where the letter was refused."""
    settled: tuple[SettleRule, ...]
    """The settle rules applied, in order."""
    refusal: Refusal | None

    @property
    def changed(self) -> tuple[bool, ...]:
        """Of each machine, whether it is in another state than before."""
        return tuple(old != new for old, new in zip(self.before, self.after, strict=True))


def simulate(automaton: Automaton, letters: Iterable[Letter]) -> Iterator[Moment]:
    """Yield the start, then what comes of each letter; one that is refused changes nothing."""
    judge = Judge(automaton.protocol)
    rules = {rule.name: rule for rule in automaton.protocol.settle}
    initial = tuple(machine.initial for machine in automaton.protocol.machines)
    here, settled = judge.settle(initial)
    yield Moment(None, initial, here, tuple(rules[name] for name in settled), None)
    for letter in letters:
        verdict = judge.step(here, letter)
        refusal = _find_refusal(automaton, here, letter) if verdict.target is None else None
        after = verdict.target or here
        yield Moment(letter, here, after, tuple(rules[name] for name in verdict.settled), refusal)
        here = after


def _find_refusal(automaton: Automaton, configuration: Configuration, letter: Letter) -> Refusal:
    return automaton.refusals[~automaton.cells[automaton.configurations.index(configuration)][letter.index]]
