"""WebSocket frames as bytes, without any library of WebSocket. RFC 6455, section 5.2."""

import zlib
from dataclasses import dataclass
from typing import Self

from tests.real.wire import Wire

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
MASK = bytes.fromhex("37fa213d")


@dataclass(frozen=True)
class Frame:
    """One frame. Whether it is masked is no part of it: a client masks, a server does not."""

    opcode: int
    payload: bytes = b""
    is_last: bool = True
    is_compressed: bool = False

    @classmethod
    def close(cls, code: int, reason: str = "") -> Self:
        return cls(CLOSE, code.to_bytes(2, "big") + reason.encode())

    def from_server(self) -> bytes:
        return self._head(0) + self.payload

    def from_client(self) -> bytes:
        mask = MASK * (len(self.payload) // 4 + 1)
        return self._head(0x80) + MASK + bytes(byte ^ key for byte, key in zip(self.payload, mask, strict=False))

    def _head(self, mask_bit: int) -> bytes:
        size = len(self.payload)
        first = self.is_last << 7 | self.is_compressed << 6 | self.opcode
        if size < 126:
            return bytes([first, mask_bit | size])
        if size < 1 << 16:
            return bytes([first, mask_bit | 126]) + size.to_bytes(2, "big")
        return bytes([first, mask_bit | 127]) + size.to_bytes(8, "big")


def read_frame(wire: Wire) -> Frame:
    """Read what a server sends next."""
    first, size = wire.read(2)
    if size >= 0x80:
        raise ValueError("the server masked its frame")
    if size > 125:
        size = int.from_bytes(wire.read({126: 2, 127: 8}[size]), "big")
    return Frame(first & 0x0F, wire.read(size), bool(first & 0x80), bool(first & 0x40))


def deflate(payload: bytes) -> bytes:
    """What permessage-deflate makes of the first message. RFC 7692, section 7.2.1."""
    compressor = zlib.compressobj(wbits=-15)
    return (compressor.compress(payload) + compressor.flush(zlib.Z_SYNC_FLUSH))[:-4]


def inflate(payload: bytes) -> bytes:
    """The message again. RFC 7692, section 7.2.2."""
    return zlib.decompressobj(wbits=-15).decompress(payload + b"\x00\x00\xff\xff")
