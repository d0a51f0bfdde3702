"""The streams that mutation starts from: what the wire cases say, and the files in `corpus`.

The files hold whole conversations of one side, as programs send them: several messages
behind each other, large heads, long chunk lists. Their names begin with `request` or
`response`.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from stateline import CLIENT, SERVER
from tests.http1.pages import load_all

CORPUS = Path(__file__).parent / "corpus"

_PREFIXES = {SERVER: "request", CLIENT: "response"}


@cache
def seeds(role: Any) -> tuple[bytes, ...]:
    """List what a role may receive, each stream once."""
    return tuple(sorted({*_from_pages(role), *_from_files(role)}))


def _from_pages(role: Any) -> Iterator[bytes]:
    for case in load_all():
        if case.role == repr(role).lower():
            stream = b"".join(step.data for step in case.steps if step.kind == "http")
            # A page that shows a limit may say megabytes; they would teach a mutator nothing.
            if 0 < len(stream) < 20_000:
                yield stream


def _from_files(role: Any) -> Iterator[bytes]:
    for path in CORPUS.glob(f"{_PREFIXES[role]}*.bin"):
        yield path.read_bytes()
