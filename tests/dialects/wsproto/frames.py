"""Frames as bytes, right or wrong in any way one likes (RFC 6455, section 5.2), and their compression (RFC 7692)."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
OPCODES = (CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG)
RESERVED_OPCODES = (*range(0x3, 0x8), *range(0xB, 0x10))
RSV1, RSV2, RSV3 = 4, 2, 1

KEY = b"\x37\xfa\x21\x3d"
TAIL = b"\x00\x00\xff\xff"
"""What ends a block that was flushed, and is left out (RFC 7692, section 7.2.1)."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame, on the wire as `to` somebody."""

    opcode: int
    payload: bytes = b""
    fin: bool = True
    rsv: int = 0
    """The three reserved bits; RSV1 is the highest."""
    is_masked: bool | None = None
    """None: as it must be."""
    length_bytes: int | None = None
    """How many bytes tell the length after the first: 0, 2 or 8. None: as few as can."""
    claimed: int | None = None
    """The length that is told, if it is not that of the payload."""

    def to(self, role: str) -> bytes:
        """Write the frame as that role receives it."""
        size = len(self.payload) if self.claimed is None else self.claimed
        extra = self.length_bytes
        if extra is None:
            extra = 0 if size < 126 else 2 if size < 1 << 16 else 8
        is_masked = role == "SERVER" if self.is_masked is None else self.is_masked
        short = {0: size, 2: 126, 8: 127}[extra]
        first = self.fin << 7 | self.rsv << 4 | self.opcode
        head = bytes([first, is_masked << 7 | short]) + (size.to_bytes(extra, "big") if extra else b"")
        return head + (KEY + masked(self.payload) if is_masked else self.payload)


def masked(payload: bytes, key: bytes = KEY) -> bytes:
    """Mask a payload, or unmask it (RFC 6455, section 5.3)."""
    return bytes(octet ^ key[place % 4] for place, octet in enumerate(payload))


def text(data: str, *, fin: bool = True) -> Frame:
    """Make a frame that begins a message of text."""
    return Frame(TEXT, data.encode(), fin)


def binary(data: bytes, *, fin: bool = True) -> Frame:
    """Make a frame that begins a message of bytes."""
    return Frame(BINARY, data, fin)


def more(data: bytes, *, fin: bool = True) -> Frame:
    """Make a frame that continues a message."""
    return Frame(CONTINUATION, data, fin)


def ping(payload: bytes = b"") -> Frame:
    """Make a Ping."""
    return Frame(PING, payload)


def pong(payload: bytes = b"") -> Frame:
    """Make a Pong."""
    return Frame(PONG, payload)


def close(code: int | None = 1000, reason: bytes = b"") -> Frame:
    """Make a Close; without a code it is empty."""
    return Frame(CLOSE, b"" if code is None else struct.pack("!H", code) + reason)


def stream(role: str, *frames: Frame) -> bytes:
    """Write frames one after the other as that role receives them."""
    return b"".join(frame.to(role) for frame in frames)


def read(data: bytes) -> list[Frame]:
    """Read what was sent as frames, unmasked; the bytes must end with one."""
    return list(_read(data))


def _read(data: bytes) -> Iterator[Frame]:
    while data:
        first, second = data[:2]
        extra = {126: 2, 127: 8}.get(second & 0x7F, 0)
        is_masked = second >= 0x80
        begin = 2 + extra
        size = int.from_bytes(data[2:begin], "big") if extra else second & 0x7F
        end = begin + 4 * is_masked + size
        assert len(data) >= end
        payload = data[begin + 4 * is_masked : end]
        if is_masked:
            payload = masked(payload, data[begin : begin + 4])
        yield Frame(first & 0xF, payload, first >= 0x80, first >> 4 & 7, is_masked, extra)
        data = data[end:]


class Deflater:
    """One direction of permessage-deflate (RFC 7692, section 7.2.1)."""

    def __init__(self, bits: int = 15, *, keeps_context: bool = True) -> None:
        self.bits, self.keeps_context = bits, keeps_context
        self._compressor = zlib.compressobj(wbits=-bits)

    def __call__(self, data: bytes) -> bytes:
        """Compress the payload of the next message."""
        if not self.keeps_context:
            self._compressor = zlib.compressobj(wbits=-self.bits)
        flushed = self._compressor.compress(data) + self._compressor.flush(zlib.Z_SYNC_FLUSH)
        assert flushed.endswith(TAIL)
        return flushed.removesuffix(TAIL)


def deflated(data: bytes) -> bytes:
    """Compress the payload of a first message."""
    return Deflater()(data)


def compressed(frame: Frame, payload: bytes) -> Frame:
    """Let a frame that begins a message carry a compressed payload."""
    return replace(frame, payload=payload, rsv=frame.rsv | RSV1)


def in_frames(frame: Frame, *sizes: int) -> list[Frame]:
    """Fragment a message into frames of so many bytes, and a last one of the rest."""
    pieces, rest = [], frame.payload
    for size in sizes:
        pieces.append(rest[:size])
        rest = rest[size:]
    pieces.append(rest)
    first, *others = (Frame(CONTINUATION, piece, fin=False) for piece in pieces)
    frames = [replace(first, opcode=frame.opcode, rsv=frame.rsv), *others]
    return [*frames[:-1], replace(frames[-1], fin=True)]
