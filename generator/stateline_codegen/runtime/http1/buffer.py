"""Bytes that were received and not yet read."""

NOWHERE = -1
"""No configuration."""


class Scan:
    """How far an element whose end has not come yet has been looked through, counted from its first byte."""

    __slots__ = ("searched", "line", "lines", "shortcut_in", "bound")

    def __init__(self, shortcut_in: int = NOWHERE) -> None:
        self.searched = 0
        """Up to where line ends have been looked for."""
        self.line = 0
        """Where its current line begins."""
        self.lines = 0
        """How many of its lines are complete."""
        self.shortcut_in = shortcut_in
        """In which configuration a shortcut has looked, which does not care where the current line begins."""
        self.bound = 0
        """Under how many bytes it is enough for the shortcut to look for the end of a line.

        It is 0 while bytes before the element are kept.
        """


class ReceiveBuffer:
    """A queue of bytes that is searched and taken from the front.

    A whole read that is consumed at once is never copied: `_data` is then the very
    object that was fed. Only when bytes must be joined does it become a
    bytearray, whose growth is amortised, so that any way of cutting a stream
    costs time linear in its length. What has been read is not kept alive.

    Connections inherit from this, so that there is one object less in each; hence
    the underscores. They set the attributes themselves.
    """

    __slots__ = ("_data", "_start", "_offset", "_is_closed", "_scan")

    _data: bytes | bytearray
    """Empty if, and only if, nothing is unread."""
    _start: int
    """Index in `_data` of the first byte not yet read."""
    _offset: int
    """How many bytes of the stream came before `_data[0]`."""
    _is_closed: bool
    """Whether the peer will send no more."""
    _scan: Scan | None
    """What is known of the incomplete element at the front; None if nothing."""

    def _feed(self, data: bytes | bytearray | memoryview) -> None:
        """Append bytes.

        Raises:
            TypeError: It is not a bytes-like object.

        """
        unread, start = self._data, self._start
        if not unread:
            self._data = data if type(data) is bytes else memoryview(data).tobytes()
            return
        if not isinstance(unread, bytearray):
            unread = self._data = bytearray(memoryview(unread)[start:])
        elif start:
            del unread[:start]
        self._offset += start
        self._start = 0
        unread += data.tobytes() if isinstance(data, memoryview) else data

    def _peek(self) -> bytes:
        """Show every unread byte, leaving it unread."""
        return bytes(memoryview(self._data)[self._start :])

    def _look(self, count: int) -> bytes:
        """Show up to `count` bytes, leaving them unread."""
        start = self._start
        return bytes(self._data[start : start + count])

    def _skip(self, count: int) -> None:
        """Mark bytes as read: an element begins behind them."""
        start = self._start + count
        if start == len(self._data):
            self._offset += start
            self._data = b""
            start = 0
        self._start = start
        self._scan = None

    def _take(self, count: int) -> bytes:
        """Take up to `count` bytes; none if there are none."""
        data, start = self._data, self._start
        taken = bytes(data[start : start + count])
        self._skip(len(taken))
        return taken
