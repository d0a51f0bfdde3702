"""What people see of a simulation: lines of text anywhere, a table where there is room for one."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from .automaton.ir import Automaton
from .emit.names import cited, sentence
from .spec.citation import Citation
from .verify import Moment


def tell(automaton: Automaton, number: int, moment: Moment) -> list[str]:
    """Tell one moment in lines of text; a star marks what changed."""
    if moment.refusal:
        told = "refused"
    else:
        told = ", ".join(
            f"{'*' if is_changed else ''}{machine} {state}"
            for machine, state, is_changed in zip(automaton.machines, moment.after, moment.changed, strict=True)
        )
    return [f"{number}. {_name(moment)}: {told}", *(f"   {note}" for note in list_notes(moment))]


def tabulate(automaton: Automaton, moments: Sequence[Moment]) -> Table:
    """Make a row for each moment and a column for each machine; what changed is green, what was refused red."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("", justify="right")
    for heading in ("letter", *automaton.machines):
        table.add_column(heading, no_wrap=True)
    for number, moment in enumerate(moments):
        style = "red" if moment.refusal else ""
        states = (
            Text(state, "bold green" if is_changed else "dim")
            for state, is_changed in zip(moment.after, moment.changed, strict=True)
        )
        table.add_row(Text(str(number), style), Text(_name(moment), style), *states)
    return table


def list_notes(moment: Moment) -> list[str]:
    """Say why a letter was refused, or which settle rules were applied."""
    if moment.refusal:
        return [f"{moment.refusal.sentence}{_source(moment.refusal.cite)}; nothing moves"]
    return [f"then {rule.name}: {sentence(rule.doc)}{_source(rule.cite)}" for rule in moment.settled]


def _name(moment: Moment) -> str:
    return moment.letter.name if moment.letter else "start"


def _source(cite: Citation | None) -> str:
    return f" ({cited(cite)})" if cite else ""
