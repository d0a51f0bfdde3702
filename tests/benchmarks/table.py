"""Tables, and tables as text for a terminal, for a pipe and for a Markdown page."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

ABSENT = "-"


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as text; the first column is the rows' title, and rows of `totals` stand apart below."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[tuple[str, ...], ...] = ()


def figures(value: float) -> str:
    """Three figures, which is more than any of these measurements deserves."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def show(made: Sequence[Table]) -> None:
    """Print the tables: drawn where standard output is a terminal, aligned plain lines elsewhere."""
    if sys.stdout.isatty():
        try:
            _draw(made)
        except ImportError:
            pass
        else:
            return
    print("\n\n".join(map(plain, made)))


def _draw(made: Sequence[Table]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table as Drawing

    console = Console()
    for table in made:
        drawing = Drawing(title=table.title, title_justify="left", box=box.SIMPLE_HEAD)
        for index, column in enumerate(table.columns):
            drawing.add_column(column, justify="right" if index else "left")
        for row in table.rows:
            drawing.add_row(*row)
        if table.totals:
            drawing.add_section()
        for row in table.totals:
            drawing.add_row(*row, style="bold")
        console.print(drawing)


def plain(table: Table) -> str:
    lines = (table.columns, *table.rows, *table.totals)
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    texts = [table.title, ""]
    for cells in lines:
        first, *others = (cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
        texts.append("  ".join([first.strip().ljust(widths[0]), *others]).rstrip())
    return "\n".join(texts)


def markdown(table: Table) -> str:
    """The table, as GitHub and most others read it, under its title in bold."""
    rule = ("---", *("---:" for _ in table.columns[1:]))
    totals = (tuple(f"**{cell}**" for cell in row) for row in table.totals)
    lines = (table.columns, rule, *table.rows, *totals)
    return f"**{table.title}**\n\n" + "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
