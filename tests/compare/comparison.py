"""Every stream given to every library, and a reason for every disagreement."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.compare.drivers import STRICT, Reader, load_all
from tests.compare.facts import Outcome, agree, contrast, verdict
from tests.compare.reason import Reason
from tests.compare.reasons import REASONS
from tests.compare.streams import Stream, select_all
from tests.http1.pages import Case


@dataclass(frozen=True, slots=True)
class Cell:
    """What one library makes of one stream."""

    library: str
    verdict: str
    is_agreement: bool
    """Whether the library understands the stream as strict does."""
    reason: Reason | None
    """Why it does not, if that is known."""


@dataclass(frozen=True, slots=True)
class Row:
    """What every library makes of one stream; strict comes first."""

    case: Case
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What every library makes of every stream."""

    rows: tuple[Row, ...]
    reasons: tuple[Reason, ...]

    @property
    def unexplained(self) -> list[str]:
        """The disagreements for which no reason is known."""
        return [
            f"{row.case}: {STRICT} says `{row.cells[0].verdict}`, {cell.library} says `{cell.verdict}`"
            for row in self.rows
            for cell in row.cells
            if not cell.is_agreement and cell.reason is None
        ]

    @property
    def uses(self) -> Counter[str]:
        """How many disagreements each reason explains, by its name."""
        return Counter(cell.reason.name for row in self.rows for cell in row.cells if cell.reason)

    @property
    def unused(self) -> list[str]:
        """The names of the reasons that explain nothing."""
        return [reason.name for reason in self.reasons if not self.uses[reason.name]]


def compare_all() -> Comparison:
    """Give every stream there is to every library.

    Raises:
        MissingError: a library is not installed in the version that is compared.
    """
    return compare(load_all(), select_all(), REASONS)


def compare(readers: Mapping[str, Reader], streams: Mapping[Stream, Case], reasons: Sequence[Reason]) -> Comparison:
    """Give every stream to every library; the first reason that fits a disagreement is its reason."""
    rows = []
    for stream, case in streams.items():
        ours = readers[STRICT](stream)
        cells = [_cell(name, stream, ours, read(stream), reasons) for name, read in readers.items()]
        rows.append(Row(case, tuple(cells)))
    return Comparison(tuple(rows), tuple(reasons))


def _cell(library: str, stream: Stream, ours: Outcome, theirs: Outcome, reasons: Sequence[Reason]) -> Cell:
    said = verdict(theirs)
    if agree(ours, theirs):
        return Cell(library, said, True, None)
    if said == verdict(ours):
        said += f", {contrast(ours, theirs)}"
    fitting = (reason for reason in reasons if reason.fits(library, stream, verdict(ours), said))
    return Cell(library, said, False, next(fitting, None))
