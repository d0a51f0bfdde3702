"""Compressed messages: DEFLATE without a header, a message at a time (RFC 7692, section 7.2)."""

import zlib

SMALLEST_WINDOW_BITS = 9
"""What zlib can compress with; it decompresses what was compressed with less."""

_LITTLE = 1024
"""How many octets are decompressed at a time behind a final block."""


class TooLargeError(Exception):
    """A message is longer than there is room for."""


class Deflater:
    """Compresses the messages of one direction.

    Args:
        window_bits: The size of the window, 9 to 15.
        keeps_context: Whether a message may refer to those before it.
        tail: What each message goes without.

    """

    __slots__ = ("_compressor", "_keeps_context", "_tail", "_window_bits")

    def __init__(self, window_bits: int, *, keeps_context: bool, tail: bytes) -> None:
        self._window_bits = window_bits
        self._keeps_context = keeps_context
        self._tail = tail
        self._compressor: zlib._Compress | None = None

    def write(self, data: bytes | bytearray, *, is_last: bool) -> bytes:
        """Compress a piece of a message."""
        compressor = self._compressor
        if compressor is None:
            compressor = self._compressor = zlib.compressobj(wbits=-self._window_bits)
        written = compressor.compress(data)
        if not is_last:
            return written
        if not self._keeps_context:
            self._compressor = None
        return (written + compressor.flush(zlib.Z_SYNC_FLUSH)).removesuffix(self._tail)


class Inflater:
    """Decompresses the messages of one direction; see `Deflater`."""

    __slots__ = ("_decompressor", "_keeps_context", "_tail", "_window_bits")

    def __init__(self, window_bits: int, *, keeps_context: bool, tail: bytes) -> None:
        self._window_bits = max(window_bits, SMALLEST_WINDOW_BITS)
        self._keeps_context = keeps_context
        self._tail = tail
        self._decompressor: zlib._Decompress | None = None

    def read(self, data: bytes | bytearray, room: int, *, is_last: bool) -> bytes:
        """Decompress a piece of a message.

        Args:
            data: The piece.
            room: How many octets it may become.
            is_last: Whether the message ends with it.

        Raises:
            TooLargeError: It becomes more, of which no more was made than `room` and one.
            zlib.error: It is not DEFLATE.

        """
        decompressor = self._decompressor or self._begin()
        text = decompressor.decompress(data + self._tail if is_last else data, room + 1)
        if decompressor.eof:
            text += self._read_behind(decompressor.unused_data, room - len(text))
        if len(text) > room:
            raise TooLargeError
        if is_last and not self._keeps_context:
            self._decompressor = None
        return text

    def _begin(self) -> "zlib._Decompress":
        self._decompressor = zlib.decompressobj(wbits=-self._window_bits)
        return self._decompressor

    def _read_behind(self, data: bytes, room: int) -> bytearray:
        """Decompress what follows a block that says it is the last one.

        That ends the context and not the message (RFC 7692, section 7.2.3.4). What such a block
        leaves over is copied by zlib, so it is given little at a time: there may be many.
        """
        text = bytearray()
        at = 0
        decompressor = self._begin()
        while at < len(data) and len(text) <= room:
            given = data[at : at + _LITTLE]
            text += decompressor.decompress(given, room - len(text) + 1)
            at += len(given) - len(decompressor.unused_data)
            if decompressor.eof:
                decompressor = self._begin()
        return text
