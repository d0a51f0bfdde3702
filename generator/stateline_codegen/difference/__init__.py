"""What changed between two versions of a spec: in the language it accepts, not in its text.

    two specs --sections, entries--> what is declared otherwise
              --moves--------------> what machines do otherwise
              --walk, consequences-> what that means for everything together
              --grammar------------> what is matched otherwise, with examples
              --overlay, picture---> the machines, one version over the other, or the framing

Every stage is a pure function from two models or automata to frozen `findings`.
Moves are compared by what they do, so that splitting a list of states is no
difference; rules by what they say, so that a new name is none either; and the walk
through both automata finds every cell in which they part, each told under the move
or rule that it comes of. What only people read is listed apart: with nothing else
the language is the same.

`report` writes the findings, in colour where there is a terminal.
"""

from .comparison import compare_automata, compare_specs, pair_policies
from .findings import Comparison, Difference, Sign
from .picture import draw_difference

__all__ = [
    "Comparison",
    "Difference",
    "Sign",
    "compare_automata",
    "compare_specs",
    "draw_difference",
    "pair_policies",
]
