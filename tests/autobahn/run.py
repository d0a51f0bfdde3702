"""Has the suite play its cases with the echo programs: both sides at once, each as two programs of its own."""

import asyncio
import json
import os
import re
import shutil
import socket
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process, create_subprocess_exec
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeVar
from urllib.parse import urlencode

from tests.autobahn.results import Result, read_results
from tests.autobahn.suite import Suite
from tests.emit.places import ROOT

T = TypeVar("T")
Announce = Callable[[str], None]

SERVER = "server"
CLIENT = "client"
SIDES = (SERVER, CLIENT)
"""Which of our endpoints the suite talks to."""

PATIENCE = 600.0
"""Seconds without news after which the suite is given up; it allows none of its cases more than 480."""
PLAYING = re.compile(r"Running test case ID ([\d.]+)")


class RunError(Exception):
    """The suite ended before its time, or does not answer."""


@dataclass(frozen=True)
class Played:
    """What came of one side."""

    side: str
    cases: tuple[str, ...]
    results: Mapping[str, Result]
    complaints: str
    """What our endpoint wrote to its error output, which should be nothing."""

    @property
    def is_whole(self) -> bool:
        """Whether every case has a result, be it good or bad."""
        return set(self.cases) <= set(self.results)


def play(
    suite: Suite, library: str, sides: Sequence[str], cases: tuple[str, ...], folder: Path, announce: Announce
) -> list[Played]:
    """Play cases with each of the sides, on the library of this name.

    What the suite and our endpoints write goes to a subfolder for each side, and each case is announced as it begins.

    Raises:
        RunError: the suite cannot be run.
    """

    async def play_all() -> list[Played]:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_play(suite, library, side, cases, folder / side, announce)) for side in sides]
        return [task.result() for task in tasks]

    try:
        return asyncio.run(play_all())
    except* RunError as failures:
        raise failures.exceptions[0] from None


async def _play(
    suite: Suite, library: str, side: str, cases: tuple[str, ...], folder: Path, announce: Announce
) -> Played:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    test = _test_server if side == SERVER else _test_client
    await test(suite, library, cases, folder, lambda case: announce(f"{side} {case}"))
    return read_side(folder, library, side, cases)


def read_side(folder: Path, library: str, side: str, cases: tuple[str, ...]) -> Played:
    """Read what a run has left of one side in its folder."""
    endpoint = folder / "endpoint"
    complaints = endpoint.read_text(encoding="utf-8") if endpoint.exists() else ""
    results = read_results(folder / "report", library)
    return Played(side, cases, {case: results[case] for case in cases if case in results}, complaints)


async def _test_server(suite: Suite, library: str, cases: Sequence[str], folder: Path, announce: Announce) -> None:
    async with _endpoint("echo_server", [library, "0"], folder) as server:
        assert server.stdout is not None
        port = int(await server.stdout.readline() or "0")
        if not port:
            raise RunError(f"the server did not start: {(folder / 'endpoint').read_text(encoding='utf-8')}")
        target = {"agent": library, "url": f"ws://127.0.0.1:{port}"}
        async with _suite(suite, "fuzzingclient", {"servers": [target], "cases": cases}, folder) as fuzzer:
            await _follow(fuzzer, folder, announce)


async def _test_client(suite: Suite, library: str, cases: Sequence[str], folder: Path, announce: Announce) -> None:
    port = _choose_port()
    targets = [f"/runCase?{urlencode({'agent': library, 'casetuple': case})}" for case in cases]
    spec = {"url": f"ws://127.0.0.1:{port}", "cases": cases}
    async with _suite(suite, "fuzzingserver", spec, folder, "--webport=0") as fuzzer:
        await _await_listening(port, fuzzer)
        following = asyncio.create_task(_follow(fuzzer, folder, announce))
        async with _endpoint("echo_client", [library, str(port), *targets], folder) as client:
            await asyncio.wait([following, asyncio.create_task(client.wait())], return_when=asyncio.FIRST_COMPLETED)
        if not following.done():
            await _in_time(_end(port, library))
        await following


async def _follow(fuzzer: Process, folder: Path, announce: Announce) -> None:
    """Keep what the suite prints and announce its cases, until it ends."""
    assert fuzzer.stdout is not None
    with (folder / "log").open("ab") as log:
        while line := await _in_time(fuzzer.stdout.readline()):
            log.write(line)
            if match := PLAYING.match(line.decode(errors="replace")):
                announce(match[1])
    if await _in_time(fuzzer.wait()):
        raise RunError(f"the suite ended with status {fuzzer.returncode}; what it said is in {folder / 'log'}")


async def _end(port: int, library: str) -> None:
    """Ask the fuzzing server for its report, after which it ends; in bytes, as our client may be at fault."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    target = f"/updateReports?{urlencode({'agent': library, 'shutdownOnComplete': 'true'})}"
    writer.write(
        f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n".encode()
    )
    with suppress(ConnectionError):  # it waits for no close frame
        await reader.read()
    writer.close()


@asynccontextmanager
async def _suite(
    suite: Suite, mode: str, spec: Mapping[str, object], folder: Path, *options: str
) -> AsyncIterator[Process]:
    (folder / "spec.json").write_text(json.dumps({"outdir": str(folder / "report"), **spec}), encoding="utf-8")
    command = [str(suite.python), "-E", "-u", "-W", "ignore", "-m", "autobahntestsuite.wstest"]
    with (folder / "log").open("ab") as errors:
        async with _program([*command, "-m", mode, "-s", "spec.json", *options], folder, errors) as process:
            yield process


@asynccontextmanager
async def _endpoint(program: str, arguments: Sequence[str], folder: Path) -> AsyncIterator[Process]:
    with (folder / "endpoint").open("wb") as errors:
        async with _program([sys.executable, "-m", f"tests.autobahn.{program}", *arguments], ROOT, errors) as process:
            yield process


@asynccontextmanager
async def _program(command: Sequence[str], cwd: Path, errors: IO[bytes]) -> AsyncIterator[Process]:
    """Run a program, to the end of the block at the longest."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "generated")}
    process = await create_subprocess_exec(
        *command, stdin=DEVNULL, stdout=PIPE, stderr=errors, cwd=cwd, env=environment, limit=1 << 20
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def _choose_port() -> int:
    """Choose a port that is free now: the suite neither chooses one itself nor inherits a socket."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


async def _await_listening(port: int, fuzzer: Process) -> None:
    while fuzzer.returncode is None:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionRefusedError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return
    raise RunError("the suite ended before it listened")


async def _in_time(awaited: Awaitable[T]) -> T:
    try:
        return await asyncio.wait_for(awaited, PATIENCE)
    except TimeoutError:
        raise RunError(f"the suite has been silent for {PATIENCE:.0f} seconds") from None
