"""`stateline simulate`: step through a spec, letter by letter."""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from rich.markup import escape

from ..automaton.ir import Automaton
from ..lookup import choose_automaton, find_letter
from ..verify import Moment, simulate
from ..walkthrough import list_notes, tabulate, tell
from .inputs import compile_specs, console


def run(options: argparse.Namespace) -> int:
    """Show what each letter does: 0 if all were legal, 1 if any was refused."""
    compiled = compile_specs(options)
    if compiled is None:
        return 2
    # Standard input is answered line by line, so its first line alone decides which spec is meant.
    lines = iter(()) if options.letters else _read_names()
    names: Sequence[str] = options.letters or [line for line in [next(lines, "")] if line]
    automaton = choose_automaton(
        compiled, options.policy, lambda automaton: [find_letter(automaton, name) for name in names]
    )
    letters = [find_letter(automaton, name) for name in names]
    moments = simulate(automaton, chain(letters, (find_letter(automaton, line) for line in lines)))
    if options.letters and sys.stdout.isatty():
        return _print_together(automaton, list(moments))
    return _print_lines(automaton, moments)


def _read_names() -> Iterator[str]:
    return (line.strip() for line in sys.stdin if line.strip() and not line.startswith("#"))


def _print_together(automaton: Automaton, moments: Sequence[Moment]) -> int:
    """Print a table and what there is to say about it, or lines where the terminal is too narrow."""
    screen, table = console(), tabulate(automaton, moments)
    if screen.measure(table, options=screen.options.update(width=1000)).maximum > screen.width:
        return _print_lines(automaton, moments)
    screen.print(table)
    for number, moment in enumerate(moments):
        for note in list_notes(moment):
            screen.print(f"[{'red' if moment.refusal else 'cyan'}]{number}[/] {escape(note)}", soft_wrap=True)
    return int(any(moment.refusal for moment in moments))


def _print_lines(automaton: Automaton, moments: Iterable[Moment]) -> int:
    is_any_refused = False
    for number, moment in enumerate(moments):
        print("\n".join(tell(automaton, number, moment)), flush=True)
        is_any_refused = is_any_refused or moment.refusal is not None
    return int(is_any_refused)
