"""A comparison as a page of Markdown."""

import re
from itertools import groupby
from pathlib import Path

from tests.compare.comparison import Cell, Comparison
from tests.compare.drivers import STRICT, VERSIONS

COMMAND = "make compare"
PAGE = Path(__file__).parents[1] / "http1" / "COMPARISON.md"

_INTRODUCTION = f"""\
# The wire cases, read by other libraries

Written by `{COMMAND}`; do not edit it. The bytes come from the pages of `cases`, each stream
once and in one piece; what a page shows under another policy is read here as well, by
`{STRICT}` under its policy `strict`. Cases that send something or set limits of their own are
left out.

A cell says what was read: the start of each message, the size of its body, how many
trailers it had, and how it ended if not with a whole message. In **bold** is what differs
from `{STRICT}` in a start line, a field, a body, a trailer or the end; the name of the
[reason](#reasons) follows.
"""

_SPECIAL = re.compile(r"[\\`*<>\[\]|~]|(?<!\w)_|_(?!\w)")


def render(comparison: Comparison) -> str:
    """Write the page."""
    names = [cell.library for cell in comparison.rows[0].cells]
    titles = [" ".join(filter(None, (name, VERSIONS.get(name)))) for name in names]
    parts = [_INTRODUCTION, _table(["", *titles], _summary(comparison))]
    for page, rows in groupby(comparison.rows, key=lambda row: row.case.page):
        lines = [[_escape(row.case.name), *map(_cell, row.cells)] for row in rows]
        parts += [f"## [{page}](cases/{page})\n", _table(["case", *titles], lines)]
    return "\n".join([*parts, "## Reasons\n", *_reasons(comparison)])


def _summary(comparison: Comparison) -> list[list[str]]:
    columns = list(zip(*(row.cells for row in comparison.rows), strict=True))
    ours = columns[0]

    def count(name: str, *kinds: str) -> list[str]:
        return [name, *(str(sum(map(lambda a, b: _kind(a, b) in kinds, ours, column))) for column in columns)]

    return [
        count("understands as strict does", "alike"),
        count("accepts, or waits for more of, what strict refuses", "laxer"),
        count("refuses what strict accepts", "stricter"),
        count("understands otherwise", "otherwise"),
    ]


def _kind(ours: Cell, theirs: Cell) -> str:
    if theirs.is_agreement:
        return "alike"
    match "refused" in ours.verdict, "refused" in theirs.verdict:
        case True, False:
            return "laxer"
        case False, True:
            return "stricter"
    return "otherwise"


def _cell(cell: Cell) -> str:
    said = _escape(cell.verdict)
    if cell.is_agreement:
        return said
    return f"**{said}** [{cell.reason.name if cell.reason else '?'}]"


def _reasons(comparison: Comparison) -> list[str]:
    uses = comparison.uses
    sections = [
        f"### {reason.name}\n\n{reason.text} ({uses[reason.name]} cell{'s' * (uses[reason.name] != 1)})\n"
        for reason in comparison.reasons
    ]
    return [*sections, *(f"[{reason.name}]: #{reason.name}" for reason in comparison.reasons), ""]


def _table(titles: list[str], lines: list[list[str]]) -> str:
    rule = ["---"] * len(titles)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (titles, rule, *lines)) + "\n"


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)
