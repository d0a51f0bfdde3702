"""The examples as programs of their own, on free ports, which must have nothing to complain about in the end."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = Path(__file__).parent
PATIENCE = 30
"""Seconds after which a test fails instead of waiting; no test measures time."""


@contextmanager
def running(program: str, *arguments: str) -> Iterator[int]:
    """Run an example that prints its port first; whatever it writes to its error output fails the test."""
    command = [sys.executable, str(FOLDER / program), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline())
        finally:
            process.terminate()
            _, complaints = process.communicate(timeout=PATIENCE)
    assert complaints == ""


def connect(port: int) -> "Peer":
    """Connect to an example."""
    return Peer(socket.create_connection(("127.0.0.1", port), PATIENCE))


class Peer:
    """A raw connection to an example, or from one: what is sent is what the test says."""

    def __init__(self, opened: socket.socket) -> None:
        self._socket = opened
        self._socket.settimeout(PATIENCE)
        self._stream = opened.makefile("rb")

    def __enter__(self) -> "Peer":
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()
        self._socket.close()

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def send_eof(self) -> None:
        self._socket.shutdown(socket.SHUT_WR)

    def reset(self) -> None:
        """Close so that the other side sees a reset."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.__exit__()

    def read_head(self) -> list[bytes]:
        lines = [self._stream.readline().rstrip(b"\r\n")]
        while line := self._stream.readline().rstrip(b"\r\n"):
            lines.append(line)
        return lines

    def read(self, size: int) -> bytes:
        return self._stream.read(size)

    def read_line(self) -> bytes:
        return self._stream.readline()

    def read_to_end(self) -> bytes:
        return self._stream.read()
