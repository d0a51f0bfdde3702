"""A server that answers as the test says, however oddly: for what no well-behaved server would send."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread

PATIENCE = 10
Answer = bytes | Callable[[bytes], bytes]
"""What to send, or what to make of the request's head."""


@dataclass
class Peer:
    """Where it listens, and the request heads that have arrived."""

    port: int
    heads: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def answer_with(*answers: Answer, then_echo: bool = False) -> Iterator[Peer]:
    """Accept one connection, give each request head the next answer, then echo or close."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(PATIENCE)
        peer = Peer(listener.getsockname()[1])
        thread = Thread(target=_converse, args=(listener, peer, answers, then_echo), daemon=True)
        thread.start()
        yield peer
        thread.join()


def _converse(listener: socket.socket, peer: Peer, answers: tuple[Answer, ...], then_echo: bool) -> None:
    connection, _ = listener.accept()
    with connection, connection.makefile("rb") as stream:
        connection.settimeout(PATIENCE)
        for answer in answers:
            lines = [stream.readline()]
            while lines[-1] not in (b"\r\n", b""):
                lines.append(stream.readline())
            peer.heads.append(b"".join(lines))
            connection.sendall(answer(peer.heads[-1]) if callable(answer) else answer)
        while then_echo and (data := connection.recv(65536)):
            connection.sendall(data)
