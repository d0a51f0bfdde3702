"""Saying how far a run has come: a bar on a terminal, a line now and then elsewhere, always on standard error."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Announce = Callable[[str], None]

BAR_INTERVAL_S = 0.1
LINE_INTERVAL_S = 10.0


@contextmanager
def progress(seconds: float) -> Iterator[Announce]:
    """Gives a function to call with the news, as often as there are any; most are not shown."""
    begun = time.monotonic()
    if sys.stderr.isatty():
        try:
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
        except ImportError:
            pass
        else:
            columns = (BarColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
            with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
                task = bar.add_task("", total=seconds)
                yield _seldom(
                    BAR_INTERVAL_S,
                    lambda news: bar.update(task, description=news, completed=time.monotonic() - begun),
                )
            return
    yield _seldom(
        LINE_INTERVAL_S,
        lambda news: print(f"[{time.monotonic() - begun:>4.0f} s] {news}", file=sys.stderr, flush=True),
    )


def _seldom(interval: float, show: Announce) -> Announce:
    due = time.monotonic() + interval

    def announce(news: str) -> None:
        nonlocal due
        if time.monotonic() >= due:
            show(news)
            due = time.monotonic() + interval

    return announce
