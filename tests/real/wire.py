"""A client that is nothing but a socket: what is sent is what the test says, and nothing is interpreted kindly."""

import socket
from dataclasses import dataclass
from types import TracebackType
from typing import Self


@dataclass(frozen=True)
class Answer:
    """One response. Field names are lower-cased; ``framing`` names what ended the body."""

    version: str
    status: int
    headers: dict[str, str]
    framing: str
    body: bytes


class Wire:
    """One connection to a server on this machine."""

    def __init__(self, port: int, patience: float = 10) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=patience)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._stream = self._socket.makefile("rb")
        self.port: int = self._socket.getsockname()[1]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()
        self._socket.close()

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def ask(self, method: str, target: str, body: bytes = b"", **headers: str) -> Answer:
        """Send a whole request and read its answer."""
        lines = [f"{method} {target} HTTP/1.1", "Host: localhost"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        if body and "Transfer_Encoding" not in headers:
            lines.append(f"Content-Length: {len(body)}")
        self.send("\r\n".join([*lines, "", ""]).encode() + body)
        return self.read_answer(to=method)

    def read_answer(self, to: str = "GET") -> Answer:
        """Read one response to a request of the given method."""
        version, status, headers = self._read_head()
        framing = self._framing(to, status, headers)
        read_body = {
            "nothing": lambda: b"",
            "chunks": self._read_chunks,
            "length": lambda: self.read(int(headers["content-length"])),
            "close": self.read_to_end,
        }[framing]
        return Answer(version, status, headers, framing, read_body())

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        if len(data) < size:
            raise EOFError(f"the server closed after {len(data)} of {size} bytes")
        return data

    def read_until(self, end: bytes) -> bytes:
        """Everything up to and including the given bytes."""
        data = b""
        while not data.endswith(end):
            data += self.read(1)
        return data

    def read_to_end(self) -> bytes:
        """Everything up to the server's closing of the connection."""
        return self._stream.read()

    def _read_line(self) -> str:
        line = self._stream.readline()
        if not line.endswith(b"\r\n"):
            raise EOFError(f"the server closed or broke off within a line: {line!r}")
        return line[:-2].decode("latin-1")

    def _read_head(self) -> tuple[str, int, dict[str, str]]:
        version, status, _ = self._read_line().split(" ", 2)
        headers: dict[str, str] = {}
        while line := self._read_line():
            name, _, value = line.partition(": ")
            if name.lower() in headers:
                raise ValueError(f"the server sent {name} twice")
            headers[name.lower()] = value
        return version, int(status), headers

    @staticmethod
    def _framing(method: str, status: int, headers: dict[str, str]) -> str:
        if method == "HEAD" or status < 200 or status in (204, 304):
            return "nothing"
        if "transfer-encoding" in headers:
            if headers["transfer-encoding"] != "chunked" or "content-length" in headers:
                raise ValueError(f"the server framed its answer in two ways: {headers}")
            return "chunks"
        return "length" if "content-length" in headers else "close"

    def _read_chunks(self) -> bytes:
        chunks = []
        while size := int(self._read_line(), 16):
            chunks.append(self.read(size))
            if self._read_line():
                raise ValueError("the server's chunk is longer than it says")
        while self._read_line():
            pass
        return b"".join(chunks)


def chunked(data: bytes, size: int) -> bytes:
    """The data in chunks of at most ``size`` bytes, the last chunk included."""
    pieces = [data[start : start + size] for start in range(0, len(data), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
