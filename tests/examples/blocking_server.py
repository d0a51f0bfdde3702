"""The service on blocking sockets, a thread for each: `python blocking_server.py PORT`."""

import socket
import sys
from threading import Thread

from service import Service

PATIENCE = 60.0
"""How many seconds a silent peer may cost a thread; the library knows no clock."""


def serve(peer: socket.socket) -> None:
    """Move the bytes of one connection."""
    service = Service()
    try:
        with peer:
            peer.settimeout(PATIENCE)
            while not service.is_over:
                peer.sendall(service.receive(peer.recv(65536)))
            if service.successor is not None:
                echo(service.successor.data, peer)
            else:
                linger(peer)
    except OSError:
        pass  # a peer that resets the connection or falls silent (TimeoutError) is nobody's mistake


def echo(data: bytes, peer: socket.socket) -> None:
    """Speak the protocol after HTTP, beginning with the bytes that came with HTTP's last."""
    while True:
        peer.sendall(data)
        if not (data := peer.recv(65536)):
            return


def linger(peer: socket.socket) -> None:
    """Close our side first: a reset on unread bytes could destroy the answer. RFC 9112, section 9.6."""
    peer.shutdown(socket.SHUT_WR)
    while peer.recv(65536):
        pass


def main(port: int) -> None:
    """Serve for ever; port 0 is a free one."""
    with socket.create_server(("127.0.0.1", port)) as listener:
        print(listener.getsockname()[1], flush=True)
        while True:
            peer, _ = listener.accept()
            Thread(target=serve, args=(peer,), daemon=True).start()


if __name__ == "__main__":
    main(int(sys.argv[1]))
