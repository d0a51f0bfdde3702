"""What one side sees of a configuration, and what it can send where it sees this."""

from collections.abc import Iterator

from ..spec.model import Protocol, StatesPattern, View, ViewValue
from .configurations import Configuration, Machines
from .findings import Finding
from .ir import Automaton


def see(protocol: Protocol, view: View, role: str, configuration: Configuration) -> ViewValue:
    """The value that a role sees, which is the first that holds."""
    machines = Machines.of(protocol)
    ours, theirs = _sides(protocol, role)
    for value in view.values:
        sides = ((ours, value.ours), (theirs, value.theirs))
        pattern = StatesPattern((*(side for side in sides if side[1]), *value.when.parts))
        if machines.lies_in(configuration, pattern):
            return value
    raise AssertionError("the last value of a view always holds")


def find_unseen(automaton: Automaton) -> Iterator[Finding]:
    """Values that no side ever sees, and events that a side could send only while it sees something else."""
    protocol = automaton.protocol
    for view in protocol.views:
        seen: dict[str, set[str]] = {}
        for role in protocol.roles:
            for configuration, row in zip(automaton.configurations, automaton.cells, strict=True):
                legal = {
                    letter.event
                    for letter, cell in zip(automaton.letters, row, strict=True)
                    if cell >= 0 and letter.by == role.name and letter.event
                }
                seen.setdefault(see(protocol, view, role.name, configuration).name, set()).update(legal)
        for value in view.values:
            path = f"views.{view.name}.values.{value.name}"
            if value.name not in seen:
                yield Finding(path, "is never seen by either side")
                continue
            for index, event in enumerate(value.sends):
                if event not in seen[value.name]:
                    yield Finding(f"{path}.sends[{index}]", f"{event} can never be sent by a side that sees this")


def _sides(protocol: Protocol, role: str) -> tuple[str, str]:
    """The machine that follows a role and the one that follows its peer."""
    (ours,) = (machine.name for machine in protocol.machines if machine.follows == role)
    (theirs,) = (machine.name for machine in protocol.machines if machine.follows not in (role, None))
    return ours, theirs
