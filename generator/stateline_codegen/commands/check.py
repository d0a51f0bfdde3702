"""`stateline check`: say what was proved, and show what `generate` would change."""

import argparse
import difflib
import sys
from collections.abc import Iterator

from .. import summary
from ..proofs import judged, list_proofs
from ..workspace import compare, read_outputs
from .inputs import build, complete, console, output_root


def run(options: argparse.Namespace) -> int:
    """Compare the tables with the judge's and the outputs on disk with those of the spec: 0 if all agree, 1 if not."""
    from ..verify import disagreements  # needs an engine that nothing else does

    root = output_root(options)
    made = build(options)
    if made is None:
        return 2
    automata = [automaton for compiled in made.compiled for automaton in compiled.automata]
    disputed = [sentence for automaton in automata for sentence in disagreements(automaton.protocol, automaton)]
    if disputed:
        print("\n".join(f"the compiler is wrong: {sentence}" for sentence in disputed), file=sys.stderr)
        return 1
    existing = read_outputs(root)
    wanted = complete(made, existing)
    changes = compare(existing, wanted)
    if not changes:
        summary.print_proved(console(), made, (*list_proofs(automata), judged(automata)))
        return 0
    for path in (*changes.created, *changes.updated, *changes.removed):
        if not path.endswith((".svg", ".html")):  # what these show differs in .dot and .md
            sys.stdout.writelines(_difference(path, existing.get(path), wanted.get(path)))
    given = (("--spec", options.spec), ("--out", options.out))
    summary.print_stale(console(), changes, [part for name, path in given if path for part in (name, str(path))])
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
