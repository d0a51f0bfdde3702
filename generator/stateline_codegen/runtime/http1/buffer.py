"""Bytes that were received and not yet read."""


class ReceiveBuffer:
    """A queue of bytes that is searched and taken from the front.

    A whole read that is consumed at once is never copied: `data` is then the very
    object that was fed. Only when bytes must be joined does it become a
    bytearray, whose growth is amortised, so that any way of cutting a stream
    costs time linear in its length.
    """

    __slots__ = ("data", "start", "searched", "line", "lines", "glanced", "glanced_lines", "offset", "is_closed")

    data: bytes | bytearray
    start: int
    """Index in `data` of the first byte not yet read."""
    searched: int
    """Index in `data` up to which the element at the front has been looked through for line ends."""
    line: int
    """Index in `data` where its current line begins."""
    lines: int
    """How many of its lines are complete."""
    glanced: int
    """Index in `data` up to which a shortcut has looked through it."""
    glanced_lines: int
    """How many line ends the shortcut has seen there."""
    offset: int
    """How many bytes of the stream came before `data[0]`."""
    is_closed: bool
    """Whether the peer will send no more."""

    def __init__(self) -> None:
        self.data = b""
        self.start = self.searched = self.line = self.lines = self.glanced = self.glanced_lines = 0
        self.offset = 0
        self.is_closed = False

    def __len__(self) -> int:
        return len(self.data) - self.start

    @property
    def position(self) -> int:
        """How many bytes of the stream have been read."""
        return self.offset + self.start

    def feed(self, data: bytes | bytearray | memoryview) -> None:
        """Append bytes.

        Raises:
            TypeError: It is not a bytes-like object.

        """
        start = self.start
        if start == len(self.data):
            self.offset += start
            self.data = data if type(data) is bytes else memoryview(data).tobytes()
            self.start = self.searched = self.line = self.lines = self.glanced = self.glanced_lines = 0
            return
        unread = self.data
        if not isinstance(unread, bytearray):
            unread = self.data = bytearray(memoryview(unread)[start:])
        elif start:
            del unread[:start]
        if start:
            self.offset += start
            self.searched -= start
            self.line -= start
            self.glanced -= start
            self.start = 0
        unread += data.tobytes() if isinstance(data, memoryview) else data

    def peek(self) -> bytes:
        """Show every unread byte, leaving it unread."""
        return bytes(memoryview(self.data)[self.start :])

    def look(self, stop: int) -> bytes:
        """Show the bytes from the first unread one up to index `stop`, leaving them unread."""
        return bytes(memoryview(self.data)[self.start : stop])

    def skip(self, count: int) -> None:
        """Mark bytes as read."""
        self.begin(self.start + count)

    def begin(self, index: int) -> None:
        """Mark everything before an index as read: an element begins there."""
        self.start = self.searched = self.line = self.glanced = index
        self.lines = self.glanced_lines = 0

    def take(self, count: int) -> bytes:
        """Take up to `count` bytes; none if there are none."""
        data, start = self.data, self.start
        stop = min(start + count, len(data))
        self.start = self.searched = self.line = self.glanced = stop
        if start == 0 and stop == len(data) and isinstance(data, bytes):
            return data
        return bytes(memoryview(data)[start:stop])
