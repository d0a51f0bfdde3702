"""Saying how far a run has come: a bar on a terminal, plain lines elsewhere, always on standard error."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Announce = Callable[[str], None]


@contextmanager
def progress(total: int) -> Iterator[Announce]:
    """Gives the function to call at the start of each of `total` pieces of work, with its title."""
    if sys.stderr.isatty():
        try:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
        except ImportError:
            pass
        else:
            columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
            with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
                task = bar.add_task("", total=total)
                begun = False

                def advance(title: str) -> None:
                    nonlocal begun
                    bar.update(task, description=title, advance=int(begun))
                    begun = True

                yield advance
            return
    done = 0

    def say(title: str) -> None:
        nonlocal done
        done += 1
        print(f"[{done:>2}/{total}] {title}", file=sys.stderr, flush=True)

    yield say
