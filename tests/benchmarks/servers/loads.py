"""What wrk asks of a server, and what it says came of it."""

import json
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.servers.contenders import Running, ServerError, pinned
from tests.benchmarks.workloads import BROWSER, JSON_FIELDS, Pairs

SCRIPT = Path(__file__).with_name("loads.lua")
CONNECTIONS = 16
ERRORS = ("connect", "read", "write", "timeout", "status")
"""What wrk counts that must not happen; a status is one from 400 on."""


@dataclass(frozen=True, slots=True)
class Load:
    """One request, asked again and again on connections that are kept alive."""

    title: str
    method: str
    target: str
    fields: dict[str, str]
    body: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """What wrk counted in one run."""

    requests: int
    seconds: float
    errors: dict[str, int]

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds


def _text(fields: Pairs) -> dict[str, str]:
    """The fields but Host, which whoever sends them knows better."""
    return {name.decode(): value.decode() for name, value in fields if name != b"Host"}


def _kilobyte_of_json() -> str:
    items = [{"id": number, "name": f"item {number}", "tags": ["a", "b"], "price": 9.5} for number in range(100, 115)]
    text = json.dumps(items)
    return text + " " * (1024 - len(text))


LOADS = (
    Load("a browser's GET", "GET", "/", _text(BROWSER)),
    Load("a POST of 1 KB JSON, echoed", "POST", "/echo", _text(JSON_FIELDS), _kilobyte_of_json()),
)


def is_wrk_here() -> bool:
    return shutil.which("wrk") is not None


def press(server: Running, load: Load, seconds: int, core: int | None = None) -> float:
    """Load a server for a while, from one core if it is given; return the requests per second it answered.

    Raises:
        ServerError: any request failed, or none was answered.
    """
    fields = [option for name, value in load.fields.items() for option in ("--header", f"{name}: {value}")]
    command = ["wrk", "--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{seconds}s", *fields]
    command += ["--script", str(SCRIPT), f"http://127.0.0.1:{server.port}{load.target}", "--", load.method]
    command += [load.body] if load.body else []
    with pinned(core):
        ran = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60)
    if ran.returncode:
        raise ServerError(f"{server.contender.name}, {load.title}: wrk failed: {ran.stdout}{ran.stderr}")
    tally = read_tally(ran.stdout)
    if faults := find_faults(tally):
        raise ServerError(f"{server.contender.name}, {load.title}: {', '.join(faults)}")
    return tally.rate


def read_tally(output: str) -> Tally:
    """Read the line of JSON with which the output of wrk and its script ends.

    Raises:
        ValueError: the output does not end with such a line.
    """
    counted = json.loads(output.strip().rpartition("\n")[2])
    errors = {kind: int(counted[kind]) for kind in ERRORS}
    return Tally(counted["requests"], counted["microseconds"] / 1_000_000, errors)


def find_faults(tally: Tally) -> list[str]:
    """Why a run does not count, in words; nothing if it does."""
    faults: Iterable[str] = (f"{count} {kind} errors" for kind, count in tally.errors.items() if count)
    return [*faults, *([] if tally.requests else ["no answers"])]
