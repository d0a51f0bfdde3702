"""How bytes and events are written on a page.

Bytes: printable ASCII stands for itself, `\\r`, `\\n`, `\\t`, `\\0`, `\\\\` and `\\xHH`
for one byte each, and `{3 of ab}` for `ababab`. The line ends of the page itself
mean nothing. `\\eof` at the end says that the peer closes its side.

Events: one line each, its fields indented below it; `3 times Data x` stands for three
such lines. `describe` writes events so, whichever library's event it is given, and
`make_event` reads them.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

_TOKEN = re.compile(
    r"\\(?P<named>[rnt0\\])|\\x(?P<code>[0-9a-f]{2})|\{(?P<count>[0-9]+) of (?P<unit>[^{}]+)\}|(?P<plain>[ -\[\]-~])"
)
_NAMED = {"r": b"\r", "n": b"\n", "t": b"\t", "0": b"\0", "\\": b"\\"}
_ESCAPES = {value[0]: f"\\{name}" for name, value in _NAMED.items()}

EOF = r"\eof"


class NotationError(ValueError):
    """Something on a page cannot be read."""


def decode(text: str) -> bytes:
    """Read bytes as a page writes them."""
    data = bytearray()
    position = 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            raise NotationError(f"cannot read {text[position : position + 10]!r}")
        if token["named"]:
            data += _NAMED[token["named"]]
        elif token["code"]:
            data.append(int(token["code"], 16))
        elif token["count"]:
            data += int(token["count"]) * decode(token["unit"])
        else:
            data += token["plain"].encode()
        position = token.end()
    return bytes(data)


def encode(data: bytes) -> str:
    """Write bytes as a page does, in the one way that uses no repetition."""
    return "".join(
        _ESCAPES.get(byte) or (chr(byte) if 0x20 <= byte <= 0x7E else f"\\x{byte:02x}") for byte in bytes(data)
    )


def rewrite(line: str) -> str:
    """Write a line of a page in the way `encode` would, so that two spellings of the same bytes are equal."""
    return encode(decode(line))


def repeat(lines: Iterable[str]) -> list[str]:
    """Write out lines that begin with a number of times, such as `3 times Data x`."""
    written: list[str] = []
    for line in lines:
        times = re.fullmatch(r"( *)([0-9]+) times (.+)", line)
        written += int(times[2]) * [times[1] + times[3]] if times else [line]
    return written


# --------------------------------------------------------------------- writing


def describe(event: Any) -> list[str]:
    """Write an event as lines, naming header fields in the letter case of the wire."""
    name = type(event).__name__
    return [" ".join([name, *_HEAD_LINES[name](event)]), *_field_lines(getattr(event, "headers", None))]


_HEAD_LINES: dict[str, Callable[[Any], list[str]]] = {
    "Request": lambda event: [encode(event.method), encode(event.target), encode(event.http_version)],
    "InformationalResponse": lambda event: _status_line(event),
    "Response": lambda event: _status_line(event),
    "Data": lambda event: [encode(event.data)] if event.data else [],
    "EndOfMessage": lambda event: [],
    "ConnectionClosed": lambda event: [],
}


def _status_line(event: Any) -> list[str]:
    return [encode(event.http_version), str(event.status_code), *([encode(event.reason)] if event.reason else [])]


def _field_lines(headers: Any) -> list[str]:
    if headers is None:
        return []
    # One look at both casings is a check of both.
    assert list(headers) == [(name.lower(), value) for name, value in headers.raw_items()]
    return [f"  {encode(name)}: {encode(value)}".rstrip() for name, value in headers.raw_items()]


# --------------------------------------------------------------------- reading


def make_event(library: Any, lines: list[str]) -> Any:
    """Make a library's event of the lines that describe it."""
    name, _, rest = lines[0].partition(" ")
    headers = [_read_field(line) for line in lines[1:]]
    if name == "Request":
        method, target, version = _split(lines[0], rest, 3)
        return library.Request(method=method, target=target, http_version=version, headers=headers)
    if name in ("InformationalResponse", "Response"):
        version, status, *reason = _split(lines[0], rest, 2, 3)
        made: Any = getattr(library, name)
        return made(http_version=version, status_code=int(status), reason=b"".join(reason), headers=headers)
    if name == "EndOfMessage" and not rest:
        return library.EndOfMessage(headers=headers)
    if name == "Data" and not headers:
        return library.Data(decode(rest))
    if name == "ConnectionClosed" and not rest and not headers:
        return library.ConnectionClosed()
    raise NotationError(f"{lines[0]!r} is not an event")


def _split(line: str, rest: str, *counts: int) -> list[bytes]:
    parts = rest.split(" ", max(counts) - 1)
    if len(parts) not in counts:
        raise NotationError(f"{line!r} has too few parts")
    return [decode(part) for part in parts]


def _read_field(line: str) -> tuple[bytes, bytes]:
    name, colon, value = line.partition(":")
    if not colon:
        raise NotationError(f"{line!r} is not a field")
    return decode(name.strip()), decode(value.strip())


def join_data(events: Iterable[Any]) -> list[Any]:
    """Join pieces of data that stand beside each other in one body or one chunk.

    Where a stream is cut decides how its body is cut into pieces, and nothing else.
    """
    joined: list[Any] = []
    for event in events:
        if joined and _belong_together(joined[-1], event):
            start = joined.pop()
            event = type(event)(start.data + event.data, start.chunk_start, event.chunk_end)
        joined.append(event)
    return joined


def _belong_together(first: Any, second: Any) -> bool:
    if not type(first).__name__ == type(second).__name__ == "Data":
        return False
    return not first.chunk_end and not second.chunk_start
