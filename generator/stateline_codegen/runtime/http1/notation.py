"""Bytes written as text that people can read, write and send around.

Printable ASCII stands for itself. After a backslash `r`, `n`, `t`, `0` or another
backslash stands for one byte, as in Python, and so does `x` with two digits.
`{3 of ab}` stands for three times the two bytes that are written there.
"""

import re

_TOKEN = re.compile(
    r"\\(?P<named>[rnt0\\])|\\x(?P<code>[0-9a-fA-F]{2})|\{(?P<count>[0-9]+) of (?P<unit>[^{}]+)\}|(?P<plain>[ -\[\]-~])"
)
_NAMED = {"r": b"\r", "n": b"\n", "t": b"\t", "0": b"\0", "\\": b"\\"}
_WRITTEN = tuple(f"\\x{byte:02x}" if not 0x20 <= byte <= 0x7E else chr(byte) for byte in range(256))
_ESCAPES = {value[0]: f"\\{name}" for name, value in _NAMED.items()}


class NotationError(ValueError):
    """A text stands for no bytes."""


def write_bytes(data: bytes) -> str:
    """Write bytes as text."""
    return "".join(_ESCAPES.get(byte) or _WRITTEN[byte] for byte in data)


def write_beginning(data: bytes, longest: int = 48) -> str:
    """Write bytes as text; of many only how they begin, and how many they are."""
    if len(data) <= longest:
        return write_bytes(data)
    return f"{write_bytes(data[:longest])}... ({len(data)} bytes)"


def read_bytes(text: str) -> bytes:
    """Read bytes that were written as text.

    Raises:
        NotationError: It is not the text of any bytes.

    """
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
            data += int(token["count"]) * read_bytes(token["unit"])
        else:
            data += token["plain"].encode()
        position = token.end()
    return bytes(data)
