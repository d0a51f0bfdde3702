"""The servers that are compared, and how each is started: one process, one event loop, no access log."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from tempfile import TemporaryFile

from tests.real.servers import REPOSITORY, stop

APPLICATION = "tests.benchmarks.servers.app:app"
EVENT_LOOP = "asyncio"
"""The one that every Python has; uvloop is not used, even where it is installed."""
INSTALLED = ("-m", "stateline.h11")
"""What comes before a program that is to find stateline where it imports h11."""


class ServerError(Exception):
    """A server does not do what it is here for: it fails, or runs on something else than it claims."""


@dataclass(frozen=True, slots=True)
class Contender:
    """One server on one parser.

    `implementation` is the server's module that speaks HTTP/1.1, and `baseline` the parser that the others
    of the same server are compared with. In the arguments, {fd} is the number of the inherited socket.
    """

    server: str
    parser: str
    implementation: str
    arguments: tuple[str, ...]
    baseline: str = "h11"

    @property
    def name(self) -> str:
        return f"{self.server} on {self.parser}"

    @property
    def command(self) -> tuple[str, ...]:
        prefix = INSTALLED if self.parser == "stateline.h11" else ()
        return (sys.executable, *prefix, "-m", self.server, APPLICATION, *self.arguments)


def _uvicorn(parser: str, backend: str) -> Contender:
    options = ("--loop", EVENT_LOOP, "--fd", "{fd}", "--log-level", "warning", "--timeout-graceful-shutdown", "1")
    return Contender("uvicorn", parser, f"uvicorn.protocols.http.{backend}_impl", ("--http", backend, *options))


def _hypercorn(parser: str) -> Contender:
    options = ("--worker-class", EVENT_LOOP, "--workers", "0", "--log-level", "warning", "--graceful-timeout", "1")
    return Contender("hypercorn", parser, "hypercorn.protocol.h11", ("--bind", "fd://{fd}", *options))


CONTENDERS = (
    _uvicorn("h11", "h11"),
    _uvicorn("stateline.h11", "h11"),
    _uvicorn("httptools", "httptools"),
    _uvicorn("zttp", "zttp"),
    _hypercorn("h11"),
    _hypercorn("stateline.h11"),
)


@dataclass(frozen=True, slots=True)
class Running:
    """A contender that serves on a loopback port."""

    contender: Contender
    port: int


def find_missing(contender: Contender) -> str | None:
    """The first module without which the contender cannot run, if it is not installed."""
    for module in (contender.server, contender.parser, contender.implementation):
        try:
            found = find_spec(module)
        except ImportError:
            found = None
        if found is None:
            return module
    return None


@contextmanager
def serve(contender: Contender, core: int | None = None) -> Iterator[Running]:
    """Run the contender until the block ends, on one core if it is given.

    The socket is made here and inherited, so nobody races for a port, and a first request waits in its queue.

    Raises:
        ServerError: it ended before the block did, or logged a traceback.
    """
    with TemporaryFile() as log:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            # Accepted sockets inherit this. A server sets it itself only on a socket that it made.
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            port = listener.getsockname()[1]
            with pinned(core):
                process = subprocess.Popen(
                    [argument.format(fd=listener.fileno()) for argument in contender.command],
                    cwd=REPOSITORY,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    pass_fds=[listener.fileno()],
                    start_new_session=True,
                )
        try:
            yield Running(contender, port)
        finally:
            ended_early = process.poll() is not None
            stop(process)
            log.seek(0)
            said = log.read().decode(errors="replace").strip()
            # One that is about to die has closed its socket, and cannot be polled yet.
            failed = ended_early or process.returncode not in (0, -signal.SIGTERM)
            if failed or "Traceback (most recent call last)" in said:
                raise ServerError(f"{contender.name} failed; it said:\n{said}")


def choose_cores() -> tuple[int, int] | tuple[None, None]:
    """A core for the servers and another for the load; none where there is one only, or no way to choose."""
    if not hasattr(os, "sched_getaffinity"):
        return None, None
    cores = sorted(os.sched_getaffinity(0))
    return (cores[0], cores[1]) if len(cores) > 1 else (None, None)


@contextmanager
def pinned(core: int | None) -> Iterator[None]:
    """Let processes that are started in the block run on one core, whatever threads they start."""
    if core is None:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
