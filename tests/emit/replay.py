"""Plays every wire case of tests/http1 on a package whose states bear a prefix: `python -m tests.emit.replay X_`.

It is a program of its own because one process can import only one `stateline`.
"""

import sys
from dataclasses import replace

import stateline
from tests.http1 import cuts
from tests.http1.pages import Case, load_all
from tests.http1.player import ROLES, Player


def with_prefix(case: Case, prefix: str) -> Case:
    """Expect the states of a case under their other names."""
    steps = (
        replace(step, lines=tuple(_with_prefix(line, prefix) for line in step.lines)) if step.kind == "state" else step
        for step in case.steps
    )
    return replace(case, steps=tuple(steps))


def _with_prefix(line: str, prefix: str) -> str:
    name, _, state = line.partition(": ")
    return f"{name}: {prefix}{state}" if name in ROLES else line


def main(prefix: str) -> int:
    """Play every case, and say how many turned out otherwise than their page says."""
    print(stateline.__file__)
    wrong = 0
    for case in load_all():
        try:
            Player(with_prefix(case, prefix), cuts.whole).play()
        except Exception as error:
            wrong += 1
            print(f"{case}: {type(error).__name__}: {error}")
    print(f"{len(load_all())} cases, {wrong} wrong")
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
