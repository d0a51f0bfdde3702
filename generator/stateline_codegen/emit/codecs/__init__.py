"""One module for each byte format, under the name a spec gives as its `codec:`.

Only here, in the templates of the same name and in the runtime folder of the same
name may anything depend on a byte format.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ...automaton.ir import Automaton
from ...spec.conditions import MachineIn
from . import http1


@dataclass(frozen=True, slots=True)
class Codec:
    """What a byte format adds to a package."""

    modules: Callable[[Sequence[Automaton]], list[tuple[str, str, Any]]]
    """Its modules as (path, template, context)."""
    memberships: Callable[[Sequence[Automaton]], Sequence[MachineIn]]
    """What its modules ask about the configuration."""


CODECS = {
    "http1": Codec(http1.modules, http1.memberships),
    "none": Codec(lambda automata: [], lambda automata: ()),
}
