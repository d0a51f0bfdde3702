"""Text that arrives in pieces."""

from codecs import utf_8_decode


class TextDecoder:
    """Decodes the pieces of one text and refuses the first octet that cannot be UTF-8 (RFC 6455, section 8.1)."""

    __slots__ = ("_rest",)

    def __init__(self) -> None:
        self._rest = b""
        """The beginning of a character whose end has not come, at most three octets."""

    def decode(self, piece: bytes | bytearray, *, is_last: bool) -> tuple[str, bool]:
        """Decode a piece, as far as it is UTF-8.

        Returns:
            The text, and whether all of it was UTF-8; after a no, nothing more may be decoded.

        """
        data = self._rest + piece if self._rest else piece
        try:
            text, used = utf_8_decode(data, "strict", is_last)
        except UnicodeDecodeError as error:
            return str(data[: error.start], "utf-8"), False
        self._rest = b"" if used == len(data) else bytes(data[used:])
        return text, True
