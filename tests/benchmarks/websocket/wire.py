"""What a WebSocket peer does with bytes (RFC 6455, RFC 7692), plainly, for it is never on the clock."""

import base64
import hashlib
import zlib
from collections.abc import Iterable, Iterator
from itertools import cycle

TEXT, BINARY, PING, PONG = 0x1, 0x2, 0x9, 0xA
CONTINUATION = 0x0
FIN, RSV1, MASK = 0x80, 0x40, 0x80

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""What a server appends to the client's key (RFC 6455, section 1.3)."""

FLUSHED = b"\x00\x00\xff\xff"
"""What a flushed piece ends with, and a message leaves out (RFC 7692, section 7.2.1)."""


def frame(opcode: int, payload: bytes, *, fin: bool = True, rsv1: bool = False, key: bytes | None = None) -> bytes:
    """One frame, masked if there is a key (RFC 6455, section 5.2)."""
    first = opcode | fin * FIN | rsv1 * RSV1
    mask, key = (MASK, key) if key else (0, b"")
    size = len(payload)
    if size <= 125:
        head = bytes((first, mask | size))
    elif size < 1 << 16:
        head = bytes((first, mask | 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((first, mask | 127)) + size.to_bytes(8, "big")
    return head + key + masked(payload, key)


def masked(payload: bytes, key: bytes) -> bytes:
    """The payload under a masking key, or without it (RFC 6455, section 5.3); no key leaves it alone."""
    return bytes(one ^ other for one, other in zip(payload, cycle(key), strict=False)) if key else payload


def deflated(messages: Iterable[bytes]) -> Iterator[bytes]:
    """Each message compressed, referring to those before it (RFC 7692, section 7.2.1)."""
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    for message in messages:
        yield (compressor.compress(message) + compressor.flush(zlib.Z_SYNC_FLUSH)).removesuffix(FLUSHED)


def plain(wire: bytes, history: bytes = b"") -> bytes:
    """The same frames as they would be without masks and compression, but for the bit that tells of the latter.

    `history` ends with what the sender compressed before, if it may refer to it.
    """
    inflator = zlib.decompressobj(-zlib.MAX_WBITS, zdict=history)
    made = []
    while wire:
        first, key, payload, wire = _first_frame(wire)
        payload = masked(payload, key)
        if first & RSV1:
            payload = inflator.decompress(payload + FLUSHED)
        made.append(frame(first & 0xF, payload, fin=bool(first & FIN), rsv1=bool(first & RSV1)))
    return b"".join(made)


def _first_frame(wire: bytes) -> tuple[int, bytes, bytes, bytes]:
    """First byte, masking key and payload of a frame, and what comes after it."""
    first, second = wire[:2]
    short = second & ~MASK
    width = {126: 2, 127: 8}.get(short, 0)
    start = 2 + width
    size = int.from_bytes(wire[2:start], "big") if width else short
    key = wire[start : start + 4] if second & MASK else b""
    start += len(key)
    assert len(wire) >= start + size, "a frame is cut short"
    return first, key, wire[start : start + size], wire[start + size :]


def accept_token(key: bytes) -> bytes:
    """What shows that a server has understood the client's key (RFC 6455, section 4.2.2)."""
    return base64.b64encode(hashlib.sha1(key + GUID).digest())


def fields(head: bytes) -> dict[bytes, bytes]:
    """The fields of a head that has none twice; names are in lower case."""
    pairs = (line.split(b": ", 1) for line in head.removesuffix(b"\r\n\r\n").split(b"\r\n")[1:])
    return {name.lower(): value for name, value in pairs}


def plain_head(head: bytes) -> bytes:
    """The head as it would be with its names in lower case and in the order of the alphabet."""
    lines = (b"%s: %s\r\n" % pair for pair in sorted(fields(head).items()))
    return head.partition(b"\r\n")[0] + b"\r\n" + b"".join(lines)
