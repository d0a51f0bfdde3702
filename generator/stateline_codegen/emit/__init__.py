"""From the IR to the text of Python modules.

Contexts hold decisions, templates hold shape. A context is a frozen dataclass
with every string ready: identifiers, literals, conditions, import lists, wrapped
prose. A template lays them out with text, `{{ name }}`, `for`, and `if` on a
boolean its context has decided, under StrictUndefined.

`contexts` serves what every protocol has: its states, its errors, its automaton.
What belongs to one byte format is in `codecs`, one module each, with its
templates in the folder of the same name. `modules` puts the two together and
adds the runtime; nothing here writes to disk.
"""

from .codecs import find_foundations, find_problems
from .modules import PACKAGE, render_package, render_readme

__all__ = ["PACKAGE", "find_foundations", "find_problems", "render_package", "render_readme"]
