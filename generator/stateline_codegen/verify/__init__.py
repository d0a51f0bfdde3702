"""The independent judge of the compiled automaton.

A table that is checked by the code that made it proves nothing. So the judge
derives every cell a second time: it reads the *model*, never the automaton's
own intermediate results, lets the `transitions` library decide every move of
every machine, and settles by applying rules one at a time in the plainest way.
Two derivations, one comparison.

One flat machine of that library stands for each machine of the spec. Its nested
parallel states would not do: an event that suits one region and not another
moves the one and skips the other, where our rule is all or nothing.

`simulation` lets a person watch that engine step.
"""

from .judge import Judge, Verdict, disagreements
from .simulation import Moment, simulate

__all__ = ["Judge", "Moment", "Verdict", "disagreements", "simulate"]
