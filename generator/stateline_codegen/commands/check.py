"""`stateline check`: show what `generate` would change."""

import argparse
import difflib
import sys
from collections.abc import Iterator

from .. import summary
from ..workspace import compare, read_outputs
from .inputs import build, complete, console, output_root


def run(options: argparse.Namespace) -> int:
    """Compare the outputs on disk with those of the spec: 0 if they are the same, 1 if not."""
    root = output_root(options)
    made = build(options)
    if made is None:
        return 2
    existing = read_outputs(root)
    wanted = complete(made, existing)
    changes = compare(existing, wanted)
    if not changes:
        summary.print_proved(console(), made)
        return 0
    for path in (*changes.created, *changes.updated, *changes.removed):
        if not path.endswith((".svg", ".html")):  # what these show differs in .dot and .md
            sys.stdout.writelines(_difference(path, existing.get(path), wanted.get(path)))
    summary.print_stale(console(), changes)
    return 1


def _difference(path: str, old: str | None, new: str | None) -> Iterator[str]:
    """Show how a file on disk differs from what is made; None stands for no file."""
    lines = difflib.unified_diff(
        (old or "").splitlines(keepends=True),
        (new or "").splitlines(keepends=True),
        "/dev/null" if old is None else f"{path} (on disk)",
        "/dev/null" if new is None else f"{path} (from the spec)",
    )
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
