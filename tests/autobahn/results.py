"""What the suite has written about its cases, read as data."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Result:
    """How one case went, in the words of the suite."""

    case: str
    behavior: str
    """OK, NON-STRICT, INFORMATIONAL, UNIMPLEMENTED or FAILED."""
    closing: str
    """The same of how the connection ended, besides WRONG CODE, UNCLEAN and FAILED BY CLIENT."""
    description: str
    expectation: str
    verdict: str
    verdict_on_closing: str
    expected: str
    """The conversations that are allowed, by the behavior that each stands for."""
    received: str
    close_code: int | None
    """The code in our close frame."""
    page: Path
    """The suite's own page on it, with what went over the wire."""

    @property
    def group(self) -> str:
        return self.case.partition(".")[0]


def read_results(folder: Path, agent: str) -> dict[str, Result]:
    """Read the suite's reports on an agent in a folder, by case; those on cases that were not played are absent."""
    return {result.case: result for result in _read(folder, agent)}


def _read(folder: Path, agent: str) -> Iterator[Result]:
    index = folder / "index.json"
    if index.exists():
        for summary in json.loads(index.read_bytes()).get(agent, {}).values():
            report = folder / summary["reportfile"]
            yield _result(json.loads(report.read_bytes()), report.with_suffix(".html"))


def _result(report: dict[str, Any], page: Path) -> Result:
    return Result(
        case=report["id"],
        behavior=report["behavior"],
        closing=report["behaviorClose"],
        description=_plain(report["description"]),
        expectation=_plain(report["expectation"]),
        verdict=report["result"],
        verdict_on_closing=report["resultClose"],
        expected=json.dumps(report["expected"]),
        received=json.dumps(report["received"]),
        close_code=report["remoteCloseCode"],
        page=page,
    )


def _plain(text: str) -> str:
    return " ".join(text.replace("<br>", " ").split())
