"""Captured traffic: the bytes of one side as they are, or a conversation of both as text.

In a conversation every line begins with the mark of who sent it, `>` or `<`, and a
space; then come bytes as `notation` writes them. The line ends of the text mean nothing,
so a line end on the wire is always visible. A backslash and the word eof at the end of
a line say that this side closes. Empty lines and lines that begin with `#` are for people.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import BinaryIO

from .notation import NotationError, read_bytes

STANDARD_INPUT = "-"
READ_SIZE = 65536
_EOF = r"\eof"


class CaptureError(Exception):
    """A capture cannot be read; the message says where and why."""


def read_side(path: str) -> Iterator[bytes]:
    """Read the bytes of one side as they come.

    Raises:
        CaptureError: The file cannot be read.

    """
    try:
        with _open(path) as file:
            while data := os.read(file.fileno(), READ_SIZE):
                yield data
    except OSError as error:
        raise _unreadable(path, error) from None


def read_conversation(path: str) -> Iterator[tuple[str, bytes]]:
    """Read what both sides sent, in the order in which they did, each piece with its mark; no bytes say it closed.

    Raises:
        CaptureError: The file cannot be read, or a line is none of a conversation.

    """
    try:
        with _open(path) as file:
            # Whatever is not ASCII can only be for people.
            yield from _read_lines(path, (line.decode("latin-1") for line in file))
    except OSError as error:
        raise _unreadable(path, error) from None


def cut(data: bytes, size: int | None) -> Iterator[bytes]:
    """Cut bytes into pieces of a size; no bytes stay one piece, and without a size everything does."""
    step = size or len(data) or 1
    return (data[start : start + step] for start in range(0, len(data) or 1, step))


def name_source(path: str) -> str:
    """Say where a capture comes from."""
    return "standard input" if path == STANDARD_INPUT else path


def _open(path: str) -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdin.buffer) if path == STANDARD_INPUT else open(path, "rb")


def _unreadable(path: str, error: OSError) -> CaptureError:
    return CaptureError(f"cannot read {name_source(path)}: {error.strerror or error}")


def _read_lines(path: str, lines: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    closed: set[str] = set()
    for number, line in enumerate(lines, 1):
        mark, text = line[:1], line[1:].strip("\r\n").removeprefix(" ")
        where = f"{name_source(path)}, line {number}"
        if mark == "#" or not line.strip():
            continue
        if mark not in (">", "<"):
            raise CaptureError(f"{where} begins with neither > nor <; --role reads the bytes of one side")
        if mark in closed:
            raise CaptureError(f"{where} follows the close of its side")
        try:
            data = read_bytes(text.removesuffix(_EOF))
        except NotationError as error:
            raise CaptureError(f"{where}: {error}") from None
        if data:
            yield mark, data
        if text.endswith(_EOF):
            closed.add(mark)
            yield mark, b""
