"""What one side sees of a configuration."""

from ..spec.model import Protocol, View, ViewValue
from .configurations import Configuration, Machines


def see(protocol: Protocol, view: View, configuration: Configuration, role: str) -> ViewValue:
    """Find the value of a view that a role sees: the first that holds."""
    machines = Machines.of(protocol)
    sides = {machine.follows == role: machine.name for machine in protocol.machines if machine.follows}
    ours, theirs = (machines.state(configuration, sides[is_ours]) for is_ours in (True, False))
    return next(
        value
        for value in view.values
        if (not value.ours or ours in value.ours)
        and (not value.theirs or theirs in value.theirs)
        and machines.lies_in(configuration, value.when)
    )
