"""A run as a JSON file: what tables and pictures are made of, and nothing else."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.growth import Growth
from tests.benchmarks.machine import Machine
from tests.benchmarks.memory import Footprint
from tests.benchmarks.results import Results, Timing

RECORD = Path(__file__).with_name("results.json")
PYTHON = "3.11"
"""The version of CPython that this record is of. Every other one has a record beside it."""


@dataclass(frozen=True, slots=True)
class Method:
    """By which clock was measured, and for how long."""

    clock: str
    rounds: int
    turn_ns: int
    """The least nanoseconds one library's turn in a round should last."""
    growth_rounds: int
    growth_turn_ns: int


@dataclass(frozen=True, slots=True)
class Record:
    """One run, and all that is needed to judge it."""

    date: str
    machine: Machine
    versions: dict[str, str]
    method: Method
    results: Results


def write(record: Record, path: Path) -> None:
    path.write_text(as_json(asdict(record)), encoding="utf-8", newline="\n")


def read(path: Path | None = None) -> Record:
    return from_data(json.loads((path or RECORD).read_text(encoding="utf-8")))


def place(python: str) -> Path:
    """Where the record of a minor version of CPython is kept."""
    return RECORD if python == PYTHON else RECORD.with_name(f"results-{python}.json")


def read_others() -> list[Record]:
    """The records of the other versions, the oldest version first."""
    paths = RECORD.parent.glob("results-*.json")
    return [read(path) for path in sorted(paths, key=lambda path: (len(path.name), path.name))]


def as_json(data: Mapping[str, Any]) -> str:
    """JSON in which a list of plain values takes one line."""
    text = json.dumps(data, indent=2, ensure_ascii=False)
    return re.sub(r"\[\n[^\[\]{}]*\]", _on_one_line, text) + "\n"


def _on_one_line(found: re.Match[str]) -> str:
    return "[" + ", ".join(line.strip().rstrip(",") for line in found[0].splitlines()[1:-1]) + "]"


def from_data(data: Mapping[str, Any]) -> Record:
    """The record that `asdict` and JSON have made `data` of."""
    results = data["results"]
    return Record(
        date=data["date"],
        machine=Machine(**data["machine"]),
        versions=data["versions"],
        method=Method(**data["method"]),
        results=Results(
            libraries=tuple(results["libraries"]),
            baseline=results["baseline"],
            timings=tuple(
                Timing(one["letter"], one["title"], {name: tuple(times) for name, times in one["times"].items()})
                for one in results["timings"]
            ),
            growths=tuple(Growth(one["title"], tuple(one["sizes"]), one["exponents"]) for one in results["growths"]),
            footprints={name: Footprint(**one) for name, one in results["footprints"].items()},
        ),
    )
