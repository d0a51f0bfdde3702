"""Counts work instead of time: lines of Python executed, and bytes of the buffer copied or searched.

A clock says how fast a machine is and how busy; these say how work grows, the same on
every machine. The buffer's `bytes`, `bytearray` and `memoryview` are replaced by ones
that count. What a regular expression does inside itself is not seen here.
"""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from types import FrameType
from typing import Any
from unittest import mock

import stateline
from stateline._runtime.http1 import buffer
from stateline.http1 import shortcuts

LIBRARY = stateline.__path__[0]


@dataclass(slots=True)
class Work:
    """What something cost."""

    lines: int = 0
    """Lines of the library that were executed, again each time."""
    octets: int = 0
    """Bytes of the buffer that were copied or searched, again each time."""


def measure(act: Callable[[type[bytes]], object]) -> Work:
    """Do something and count; it is given the type of which to make the bytes it feeds."""
    work = Work()
    types = _counting_types(work)

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if not frame.f_code.co_filename.startswith(LIBRARY):
            return None
        if event == "line":
            work.lines += 1
        return trace

    with ExitStack() as replaced:
        for module in (buffer, shortcuts):
            for name, kind in types.items():
                replaced.enter_context(mock.patch.object(module, name, kind, create=True))
        before = sys.gettrace()
        sys.settrace(trace)
        try:
            act(types["bytes"])
        finally:
            sys.settrace(before)
    return work


def _counting_types(work: Work) -> dict[str, Any]:
    def find(self: Any, wanted: bytes, start: int = 0, stop: int | None = None) -> int:
        stop = len(self) if stop is None else min(stop, len(self))
        found: int = super(type(self), self).find(wanted, start, stop)
        work.octets += (found if found >= 0 else max(stop, start)) - start
        return found

    def count(self: Any, wanted: bytes, start: int = 0, stop: int | None = None) -> int:
        stop = len(self) if stop is None else stop
        work.octets += max(stop - start, 0)
        found: int = super(type(self), self).count(wanted, start, stop)
        return found

    def item(self: Any, index: Any) -> Any:
        found = super(type(self), self).__getitem__(index)
        work.octets += len(found) if isinstance(index, slice) else 1
        return found

    methods = {"find": find, "count": count, "__getitem__": item}

    class View:
        def __init__(self, viewed: Any) -> None:
            self.viewed = memoryview(viewed)

        def __getitem__(self, part: slice) -> memoryview:
            found = self.viewed[part]
            work.octets += len(found)
            return found

        def tobytes(self) -> bytes:
            work.octets += len(self.viewed)
            return self.viewed.tobytes()

    return {
        "bytes": type("Bytes", (bytes,), dict(methods)),
        "bytearray": type("ByteArray", (bytearray,), dict(methods)),
        "memoryview": View,
    }
