"""WebSocket as bytes: the handshake of RFC 6455, section 4, and the frames of section 5, without any library."""

import base64
import hashlib
import re
import zlib
from dataclasses import dataclass
from itertools import cycle
from typing import Protocol, Self

from tests.real.wire import Wire

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
MASK = bytes.fromhex("37fa213d")
"""The mask of the examples in RFC 6455, section 5.7."""
KEY, ACCEPTED = "dGhlIHNhbXBsZSBub25jZQ==", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
"""The example of RFC 6455, section 1.3."""


def handshake(path: str = "/", **changed: str | None) -> bytes:
    """A client's handshake; None leaves a field out."""
    fields: dict[str, str | None] = {
        "Host": "localhost",
        "Connection": "keep-alive, Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": KEY,
        **{name.replace("_", "-"): value for name, value in changed.items()},
    }
    lines = [f"{name}: {value}\r\n" for name, value in fields.items() if value is not None]
    return f"GET {path} HTTP/1.1\r\n{''.join(lines)}\r\n".encode()


def switch(wire: Wire, path: str = "/", **changed: str | None) -> dict[str, str]:
    """Make the handshake by hand; return the fields of the answer."""
    wire.send(handshake(path, **changed))
    answer = wire.read_answer()
    assert (answer.status, answer.headers["sec-websocket-accept"]) == (101, ACCEPTED)
    return answer.headers


def grant(head: bytes, **more: str) -> bytes:
    """A server's answer to a client's handshake, with more fields."""
    (key,) = re.findall(rb"(?i)sec-websocket-key: *([^\r]*)", head)
    accepted = base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
    fields = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in more.items())
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Accept: %b\r\n%b\r\n" % (accepted, fields.encode())
    )


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
        return self._head(0x80) + MASK + apply_mask(MASK, self.payload)

    def _head(self, mask_bit: int) -> bytes:
        size = len(self.payload)
        first = self.is_last << 7 | self.is_compressed << 6 | self.opcode
        if size < 126:
            return bytes([first, mask_bit | size])
        if size < 1 << 16:
            return bytes([first, mask_bit | 126]) + size.to_bytes(2, "big")
        return bytes([first, mask_bit | 127]) + size.to_bytes(8, "big")


class Source(Protocol):
    """What frames are read from."""

    def read(self, size: int) -> bytes: ...


def read_frame(source: Source, *, is_masked: bool = False) -> Frame:
    """Read what a server sends next; or a client, which masks."""
    first, size = source.read(2)
    if (size >= 0x80) != is_masked:
        raise ValueError(f"the frame is {'masked' if size >= 0x80 else 'not masked'}")
    size &= 0x7F
    if size > 125:
        size = int.from_bytes(source.read({126: 2, 127: 8}[size]), "big")
    mask = source.read(4) if is_masked else bytes(4)
    return Frame(first & 0x0F, apply_mask(mask, source.read(size)), bool(first & 0x80), bool(first & 0x40))


def apply_mask(mask: bytes, payload: bytes) -> bytes:
    """Mask or unmask. RFC 6455, section 5.3."""
    return bytes(byte ^ key for byte, key in zip(payload, cycle(mask), strict=False))


def deflate(payload: bytes) -> bytes:
    """What permessage-deflate makes of the first message. RFC 7692, section 7.2.1."""
    compressor = zlib.compressobj(wbits=-15)
    return (compressor.compress(payload) + compressor.flush(zlib.Z_SYNC_FLUSH))[:-4]


def inflate(payload: bytes) -> bytes:
    """The message again. RFC 7692, section 7.2.2."""
    return zlib.decompressobj(wbits=-15).decompress(payload + b"\x00\x00\xff\xff")
