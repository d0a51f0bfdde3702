"""Text that arrives in pieces."""

from codecs import utf_8_decode

_BEFORE_SURROGATES, _FIRST_SURROGATE = b"\xed", b"\xa0"
"""With these two octets, or a greater second one, surrogates begin, which no UTF-8 has (RFC 3629, section 3)."""


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
        rest = b"" if used == len(data) else bytes(data[used:])
        if rest[:1] == _BEFORE_SURROGATES and rest[1:] >= _FIRST_SURROGATE:
            return text, False  # for which the codec would wait for the third octet
        self._rest = rest
        return text, True
