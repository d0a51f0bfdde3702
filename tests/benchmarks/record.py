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

PYTHON = "3.11"
"""The version of CPython whose run is shown whole. Every other one has a record beside it."""


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


def read(path: Path) -> Record:
    return from_data(json.loads(path.read_text(encoding="utf-8")))


def place(path: Path, python: str) -> Path:
    """Where the record is kept that a minor version of CPython has of what `path` is a record of."""
    return path if python == PYTHON else path.with_stem(f"{path.stem}-{python}")


def read_others(path: Path) -> list[Record]:
    """The records of the other versions, the oldest version first."""
    paths = path.parent.glob(f"{path.stem}-3.*{path.suffix}")
    return [read(other) for other in sorted(paths, key=lambda other: (len(other.name), other.name))]


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
