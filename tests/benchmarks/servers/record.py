"""A run as a JSON file, and the table that is made of it."""

import json
import textwrap
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.machine import Machine
from tests.benchmarks.measure import Spread, speedups, spread
from tests.benchmarks.record import as_json
from tests.benchmarks.table import Table, figures, markdown

RECORD = Path(__file__).parents[1] / "servers.json"


@dataclass(frozen=True, slots=True)
class Method:
    """How it was measured."""

    rounds: int
    seconds: int
    """How long wrk loads one server in one round."""
    connections: int
    event_loop: str
    own_core: bool
    """Whether the servers had a core to themselves, and wrk another."""


@dataclass(frozen=True, slots=True)
class Rates:
    """One server on one parser: its requests per second in each round, by the title of the load."""

    server: str
    parser: str
    baseline: str
    """The parser that the others of the same server are compared with."""
    rounds: dict[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Record:
    """One run, and all that is needed to judge it."""

    date: str
    machine: Machine
    versions: dict[str, str]
    method: Method
    rates: tuple[Rates, ...]

    @property
    def loads(self) -> tuple[str, ...]:
        return tuple(self.rates[0].rounds)

    def ratio(self, own: Rates, load: str) -> Spread:
        """How many times the requests of the baseline, over the rounds."""
        (baseline,) = (other for other in self.rates if (other.server, other.parser) == (own.server, own.baseline))
        # The seconds of a request are what speedups divides.
        return spread(speedups(_seconds(baseline.rounds[load]), _seconds(own.rounds[load])))


def _seconds(rates: tuple[float, ...]) -> list[float]:
    return [1 / rate for rate in rates]


# --- JSON ------------------------------------------------------------------------------------------------------------


def write(record: Record, path: Path = RECORD) -> None:
    path.write_text(as_json(asdict(record)), encoding="utf-8", newline="\n")


def read(path: Path = RECORD) -> Record:
    return from_data(json.loads(path.read_text(encoding="utf-8")))


def from_data(data: Mapping[str, Any]) -> Record:
    """The record that `asdict` and JSON have made `data` of."""
    rates = (
        Rates(**{**one, "rounds": {load: tuple(found) for load, found in one["rounds"].items()}})
        for one in data["rates"]
    )
    return Record(data["date"], Machine(**data["machine"]), data["versions"], Method(**data["method"]), tuple(rates))


# --- tables and text -------------------------------------------------------------------------------------------------


def ratios(record: Record) -> Table:
    """Every server's requests per second, divided by those of the same server on its baseline."""
    rows = (
        (_name(own), *(_baseline_or(own, record.ratio(own, load)) for load in record.loads)) for own in record.rates
    )
    title = "Requests per second, as a multiple of the same server's on h11: the median round (quartiles)"
    return Table(title, ("server", *record.loads), tuple(rows))


def absolute(record: Record) -> Table:
    """The requests per second themselves, which mean something on this machine only."""
    rows = ((_name(own), *(figures(spread(own.rounds[load]).median) for load in record.loads)) for own in record.rates)
    return Table("Requests per second: the median round", ("server", *record.loads), tuple(rows))


def server_section() -> str:
    """How fast servers are in place, for the README."""
    return section(read())


def section(record: Record) -> str:
    """What the README shows of a record."""
    return f"{method(record)}\n\n{markdown(ratios(record))}"


def method(record: Record) -> str:
    """How it was measured, and on what, as a paragraph."""
    machine, how = record.machine, record.method
    versions = ", ".join(f"{name} {version}" for name, version in record.versions.items())
    cores = "server and wrk each on a core of its own" if how.own_core else "server and wrk sharing the cores"
    words = (
        f"One run of `make bench-servers` on {record.date}: {how.rounds} rounds, in each of which wrk loads every "
        f"server in turn for {how.seconds} s over {how.connections} connections that are kept alive; one "
        f"process, the event loop of {how.event_loop}, no access log, {cores}. "
        f"{machine.python} ({machine.build}), {machine.system}, {machine.processor}, {machine.architecture}, "
        f"{machine.cores} cores; {versions}. Only the ratios mean anything on another machine."
    )
    return textwrap.fill(words, width=88, break_long_words=False, break_on_hyphens=False)


def _name(own: Rates) -> str:
    return f"{own.server} on {own.parser}"


def _baseline_or(own: Rates, ratio: Spread) -> str:
    if own.parser == own.baseline:
        return "1"
    return f"{figures(ratio.median)} ({figures(ratio.low)}-{figures(ratio.high)})"
