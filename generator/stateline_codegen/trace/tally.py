"""How often each way through the machines was taken, and what was refused where: the facts of a picture."""

from collections import Counter

from ..diagrams.labels import upon
from ..diagrams.machines import move_ends, settle_ends
from ..diagrams.visits import Refused, Way
from ..spec.model import Move, Protocol
from .replay import Change, Moment


class Tally:
    """Counts the moments of one or more connections."""

    def __init__(self) -> None:
        self.protocol: Protocol | None = None
        """What was spoken last; None before there was anything."""
        self.taken: Counter[Way] = Counter()
        self.refused: Counter[Refused] = Counter()

    def add(self, moment: Moment) -> None:
        """Count what happened in one moment, of one protocol at a time."""
        if self.protocol is not None and self.protocol.name != moment.protocol.name:
            self.taken.clear()
            self.refused.clear()
        self.protocol = moment.protocol
        self.taken.update(map(_way, moment.changes))
        fault = moment.record.fault
        if fault:
            machine = next(machine for machine in moment.protocol.machines if machine.follows == fault.role)
            self.refused[Refused(machine.name, fault.state, fault.code)] += 1


def _way(change: Change) -> Way:
    reason = change.reason
    if isinstance(reason, Move):
        return Way(*move_ends(change.machine, reason, change.before), upon(reason))
    return Way(*settle_ends(change.machine, reason, change.before), reason.name)
