"""Real servers as child processes, each on stateline: ``python -m stateline.h11 -m uvicorn``.

The listening socket is made here and inherited by the server. So nobody races for a free port, and the first
request simply waits in the socket's queue until the server accepts it: there is nothing to poll for. A server
that dies takes the socket with it, and the waiting request fails at once.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Self

import pytest

from tests.real.report import STAND_INS, find_originals
from tests.real.wire import Wire

REPOSITORY = Path(__file__).parents[2]
APPLICATION = "tests.real.asgi_app:app"
PATIENCE = 30
"""Seconds after which a process that should have answered is given up."""


@dataclass(frozen=True)
class Program:
    """A server program, and the few things in which programs differ when they serve the same application.

    In the arguments, {fd} is the number of the inherited socket.
    """

    module: str
    arguments: tuple[str, ...]
    uses: Mapping[str, str]
    """The libraries that stateline stands in for, each with the program's module that imports it."""
    max_head_bytes: int
    wants_host: bool
    """Whether a request of HTTP/1.1 without Host is malformed to it."""
    status_for_large_head: int
    status_for_unknown_coding: int

    def plus(self, *arguments: str) -> Self:
        return replace(self, arguments=self.arguments + arguments)

    def on(self, library: str, user: str) -> Self:
        """The same program, with one more library of it replaced."""
        return replace(self, uses={**self.uses, library: user})

    def find_originals(self, report: dict[str, Any]) -> list[str]:
        """Whatever in the program's process, as reported, should be stateline's and is not."""
        idle = [f"{user} uses no {name}" for name, user in self.uses.items() if user not in report[name]["users"]]
        return idle + [found for name in self.uses for found in find_originals(report, name)]


UVICORN = Program(
    module="uvicorn",
    arguments=(APPLICATION, "--http", "h11", "--fd", "{fd}", "--timeout-graceful-shutdown", "1"),
    uses={"h11": "uvicorn.protocols.http.h11_impl"},
    max_head_bytes=16 * 1024,
    wants_host=True,
    status_for_large_head=400,
    status_for_unknown_coding=400,
)
HYPERCORN = Program(
    module="hypercorn",
    arguments=(APPLICATION, "--bind", "fd://{fd}", "--graceful-timeout", "1"),
    uses={"h11": "hypercorn.protocol.h11"},
    max_head_bytes=16 * 1024,
    wants_host=True,
    status_for_large_head=431,
    status_for_unknown_coding=501,
)
UVICORN_WITH_ZTTP = Program(
    module="uvicorn",
    arguments=(APPLICATION, "--http", "zttp", "--fd", "{fd}", "--timeout-graceful-shutdown", "1"),
    uses={"zttp": "uvicorn.protocols.http.zttp_impl"},
    max_head_bytes=64 * 1024,
    wants_host=False,
    status_for_large_head=400,
    status_for_unknown_coding=400,
)
UVICORN_WITH_WEBSOCKET = UVICORN.plus("--ws", "wsproto").on("wsproto", "uvicorn.protocols.websockets.wsproto_impl")
HYPERCORN_WITH_WEBSOCKET = HYPERCORN.on("wsproto", "hypercorn.protocol.ws_stream")


@dataclass(frozen=True)
class Server:
    """A running server."""

    program: Program
    pid: int
    port: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def connect(self, patience: float = 10) -> Wire:
        return Wire(self.port, patience)

    def check_health(self, patience: float = 10) -> None:
        """Ask for one answer; a server that gives none is killed, so that it holds up nobody else."""
        try:
            with self.connect(patience) as wire:
                wire.ask("GET", "/")
        except (OSError, EOFError) as failure:
            kill_group(self.pid)
            raise RuntimeError(f"{self.program.module} does not answer; its log:\n{self.log.read_text()}") from failure

    def find_traceback(self, start: int = 0) -> str:
        """The log from its first traceback on: a server may satisfy its client and fail all the same."""
        _, found, rest = self.log.read_text()[start:].partition("Traceback (most recent call last)")
        return found + rest


@contextmanager
def serve(program: Program, log: Path) -> Iterator[Server]:
    """Run the program on a free loopback port until the block ends; skip if it is not installed."""
    if sys.platform == "win32":
        pytest.skip("the servers inherit their socket, which Windows does not offer")
    if find_spec(program.module) is None:
        pytest.skip(f"{program.module} is not installed")
    for user in program.uses.values():
        if find_spec(user) is None:
            pytest.skip(f"this {program.module} has no {user}")
    with socket.create_server(("127.0.0.1", 0)) as listener, log.open("wb") as output:
        # Accepted sockets inherit this; asyncio does not set it, as uvicorn takes inherited sockets for local ones.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        port = listener.getsockname()[1]
        modules = [*(STAND_INS[library] for library in program.uses), program.module]
        arguments = [argument.format(fd=listener.fileno()) for argument in program.arguments]
        process = subprocess.Popen(
            [sys.executable, *(part for module in modules for part in ("-m", module)), *arguments],
            cwd=REPOSITORY,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=[listener.fileno()],
            start_new_session=True,
        )
    server = Server(program, process.pid, port, log)
    try:
        server.check_health(PATIENCE)
        yield server
    finally:
        stop(process)
    if traceback := server.find_traceback():
        raise RuntimeError(f"{program.module} logged a traceback:\n{traceback}")


def stop(process: "subprocess.Popen[bytes]") -> None:
    """End the process and its workers: politely, and if that does not work, the whole group."""
    ended_early = process.poll() is not None
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        ended_early = True
    if ended_early:
        kill_group(process.pid)
        process.wait()


def kill_group(leader: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
