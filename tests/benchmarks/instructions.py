"""How many instructions stateline takes of those that h11 takes, and whether they have become more.

    python -m tests.benchmarks.instructions             count, and print beside what is recorded
    python -m tests.benchmarks.instructions --check     fail if a share has grown
    python -m tests.benchmarks.instructions --record    record what was counted

The shares depend on the interpreter, so there is a record for each minor version of CPython.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks import counting
from tests.benchmarks.counting import Operation
from tests.benchmarks.machine import python_minor, this_machine, versions
from tests.benchmarks.record import as_json
from tests.benchmarks.table import ABSENT, Table, show

RECORD = Path(__file__).with_name("instructions.json")
COMMAND = "make bench-instructions-record"

LETTERS = ("b", "n")
LIBRARIES = ("stateline", "stateline.h11")
BASELINE = "h11"

TOLERATED = 0.03
"""By how much of itself a share may grow unnoticed. Two runs differ by less than one percent."""
TOLERATED_ELSEWHERE = 0.06
"""The same in another build of the minor version that is recorded, which alone makes two or three percent."""

Counts = Mapping[str, Mapping[str, float]]
"""Instructions per operation, by workload and library."""


def count() -> Counts:
    operations = [Operation(library, letter) for letter in LETTERS for library in (*LIBRARIES, BASELINE)]
    counted = counting.count(operations)
    return {
        letter: {one.library: round(number) for one, number in counted.items() if one.letter == letter}
        for letter in LETTERS
    }


def shares(counts: Counts) -> dict[tuple[str, str], float]:
    """Each library's instructions, of those of the baseline, by workload and library."""
    return {
        (letter, library): counted[library] / counted[BASELINE]
        for letter, counted in counts.items()
        for library in LIBRARIES
    }


def table(now: Counts, recorded: Counts | None) -> Table:
    before = shares(recorded) if recorded else {}
    rows = []
    for (letter, library), share in shares(now).items():
        known = before.get((letter, library))
        beside = (ABSENT, ABSENT) if known is None else (f"{known:.4f}", f"{share / known - 1:+.2%}")
        rows.append((f"{letter}  {library}", f"{now[letter][library]:,.0f}", f"{share:.4f}", *beside))
    return Table(
        "Instructions per operation", ("what", "counted", f"share of {BASELINE}'s", "recorded", "growth"), tuple(rows)
    )


def grown(now: Counts, recorded: Counts, tolerated: float) -> list[str]:
    """A sentence for each share that has grown by more than is tolerated."""
    before, after = shares(recorded), shares(now)
    growth = {one: share / before[one] - 1 for one, share in after.items()}
    return [
        f"{library}, workload {letter}: {share:.4f} of {BASELINE}'s instructions, {growth[letter, library]:.1%} more "
        f"than recorded"
        for (letter, library), share in after.items()
        if growth[letter, library] > tolerated
    ]


def has_fallen(now: Counts, recorded: Counts) -> bool:
    """Whether a share is so much less that what was won might be lost again unnoticed."""
    before = shares(recorded)
    return any(share < before[one] * (1 - TOLERATED) for one, share in shares(now).items())


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    if not counting.is_possible():
        print("Not counted: valgrind is not here.", file=sys.stderr)
        return 0 if options.check else 2
    kept = _kept()
    known = kept.get(python_minor())
    if options.check and not known:
        print(f"Not counted: nothing is recorded for CPython {python_minor()}; `{COMMAND}` records it.")
        return 0
    now = count()
    show([table(now, known["counts"] if known else None)])
    if options.record:
        _keep({**kept, python_minor(): _entry(now)})
    return _judge(now, known) if options.check and known else 0


def _judge(now: Counts, known: Mapping[str, Any]) -> int:
    """Say what has grown or fallen; 1 if anything has grown too much."""
    sentences = grown(now, known["counts"], tolerated_beside(known))
    if sentences:
        print("\n".join(sentences), file=sys.stderr)
        print(f"If that is the price of something worth it, record it anew: `{COMMAND}`.", file=sys.stderr)
    elif has_fallen(now, known["counts"]):
        print(f"Less than recorded: `{COMMAND}` keeps what was won.")
    return int(bool(sentences))


def tolerated_beside(known: Mapping[str, Any]) -> float:
    """How much growth is tolerated beside a record, which may be of another build."""
    here = _entry({})
    is_this_build = all(known[name] == here[name] for name in ("python", "build", "architecture"))
    return TOLERATED if is_this_build else TOLERATED_ELSEWHERE


def _kept() -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    return kept


def _keep(kept: Mapping[str, Any]) -> None:
    RECORD.write_text(as_json(dict(sorted(kept.items()))), encoding="utf-8", newline="\n")


def _entry(counts: Counts) -> dict[str, Any]:
    machine = this_machine()
    return {
        "python": machine.python,
        "build": machine.build,
        "architecture": machine.architecture,
        "versions": versions((BASELINE,)),
        "counts": counts,
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.instructions",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="fail if a share has grown by more than is tolerated")
    what.add_argument("--record", action="store_true", help="record what was counted")
    return parser


if __name__ == "__main__":
    sys.exit(main())
