"""The short report people see after a command."""

import shlex
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from .pipeline import Build, Compiled
from .proofs import Proof
from .workspace import Changes


def print_summary(console: Console, build: Build, changes: Changes) -> None:
    """Say what was compiled, what changed on disk and where to look next."""
    _print_counts(console, build)
    if changes:
        _print_paths(console, changes, "created", "updated", "removed")
    else:
        console.print(f"Nothing changed: all {len(build.texts)} outputs are current.")
    console.print(
        "Look next at [bold]diagrams/README.md[/] for the pictures and tables, "
        "and at [bold]generated/[/] for the library.",
        soft_wrap=True,
    )


def print_stale(console: Console, changes: Changes, options: Sequence[str]) -> None:
    """Say which outputs are not what the spec makes, and what to do about it: to generate, with the same options."""
    _print_paths(console, changes, "missing", "changed", "stray")
    count = len(changes.created + changes.updated + changes.removed)
    command = shlex.join(["stateline", "generate", *options])
    console.print(f"{'1 file is' if count == 1 else f'{count} files are'} stale; run: {command}", soft_wrap=True)


def print_proved(console: Console, build: Build, proofs: Sequence[Proof]) -> None:
    """Say what was proved, and that everything is current."""
    _print_counts(console, build)
    console.print("\nProved, of all policies together:")
    for proof in proofs:
        console.print(f"  [bold]{proof.name:12}[/]  {proof.sentence}", soft_wrap=True)
    console.print(f"\nAll {len(build.texts)} outputs are current.")


def _print_paths(console: Console, changes: Changes, created: str, updated: str, removed: str) -> None:
    """List paths, each with a word for what is the matter with it."""
    for label, style, paths in (
        (created, "green", changes.created),
        (updated, "yellow", changes.updated),
        (removed, "red", changes.removed),
    ):
        for path in paths:
            console.print(f"  [{style}]{label:7}[/]  {escape(path)}", soft_wrap=True)


def _print_counts(console: Console, build: Build) -> None:
    for compiled in build.compiled:
        console.print(f"[bold]{escape(compiled.automata[0].protocol.source)}[/]", soft_wrap=True)
        console.print(_table(compiled))


def _table(compiled: Compiled) -> Table:
    """Count what each policy amounts to; narrow enough for 80 columns."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("policy")
    for heading in ("letters", "moves", "rules", "configurations", "minimised", "steps"):
        table.add_column(heading, justify="right")
    for automaton in compiled.automata:
        table.add_row(
            automaton.protocol.policy.name,
            str(len(automaton.letters)),
            str(sum(len(machine.moves) for machine in automaton.protocol.machines)),
            str(len(automaton.protocol.settle)),
            str(len(automaton.configurations)),
            str(len(automaton.representatives)),
            str(len(automaton.steps)),
        )
    return table
