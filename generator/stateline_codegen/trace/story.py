"""Moments as lines for people, coloured where there is a terminal."""

from collections.abc import Iterator, Sequence

from rich.text import Text

from ..automaton.configurations import Configuration
from ..diagrams.labels import note, upon
from ..spec.model import Move
from .records import Ending, Record
from .replay import Change, Moment

MARGIN = " " * 11
"""What stands under the offset and the mark of the sender."""
MARKS = (">", "<")
"""The first role that the spec declares speaks to the right, the other one to the left."""


def tell_heading(record: Record | Ending) -> Text:
    """Name the capture that what follows stands in."""
    return Text(f"{record.source}, policy {record.policy}", style="underline")


def tell_moment(moment: Moment) -> Iterator[Text]:
    """Tell one step: what happened, what each move and rule did to its machine and why, and what stayed as it was."""
    record, protocol = moment.record, moment.protocol
    marks = dict(zip((role.name for role in protocol.roles), MARKS, strict=False))
    offset = "" if record.offset is None else record.offset
    line = Text(f"{offset:>8} {marks.get(record.direction or '', ' ')} ", style="dim")
    line.append(record.says, style="bold red" if record.fault else "bold")
    line.append(" (played)" if record.is_played else "", style="dim")
    yield line
    machines = [machine.name for machine in protocol.machines]
    width = max(map(len, machines))
    changes = [change for change in moment.changes if _says_something(change)]
    for change in changes:
        yield _tell_change(change, width)
    told = {change.machine for change in changes}
    yield Text(f"{MARGIN}{'unmoved':<{width}}  {_states(machines, moment.after, told)}", style="dim")


def tell_ending(ending: Ending) -> Text:
    """Tell how a connection was left."""
    ends = (f"{role} {reading} with {unread} bytes unread" for role, unread, reading in ending.leftovers)
    return Text(f"     end   {', '.join(ends)}", style="dim")


def _says_something(change: Change) -> bool:
    """Whether it led elsewhere, or was at least not possible from everywhere."""
    is_open_to_all = isinstance(change.reason, Move) and change.reason.from_any
    return change.before != change.after or not is_open_to_all


def _tell_change(change: Change, width: int) -> Text:
    reason = change.reason
    is_move = isinstance(reason, Move)
    name = upon(reason) if isinstance(reason, Move) else reason.name
    states = change.after if change.before == change.after else f"{change.before} -> {change.after}"
    line = Text(f"{MARGIN}{change.machine:<{width}}  ")
    line.append(f"{states:<29}", style="" if change.before == change.after else "bold")
    line.append(f"  {name}", style="blue" if is_move else "green")
    why = note(reason.doc, reason.cite)
    line.append(f"  {why}" if why else "", style="dim")
    return line


def _states(machines: Sequence[str], configuration: Configuration, told: set[str]) -> str:
    pairs = zip(machines, configuration, strict=True)
    return ", ".join(f"{machine} {state}" for machine, state in pairs if machine not in told)
