"""Try every mutant of the spec and write the score.

    python -m tests.mutants [--spec NAME] [--policy NAME] [--only TEXT] [--every N] [--workers N]

Fails if a survivor has no explanation. A whole run writes `tests/mutants/SCORE.md`, and
one of another spec `tests/mutants/SCORE-<name>.md`.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.progress import progress
from tests.conformance.derived import HTTP1, PROTOCOLS
from tests.mutants.mutant import Mutant
from tests.mutants.report import page_of, render, summary, unexplained
from tests.mutants.run import choose, prepare, run_all
from tests.mutants.trial import SURVIVED, Trial, Verdict


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        trial = prepare(Path(folder), options.spec)
        mutants = choose(trial, options.policy, options.only, options.every)
        verdicts = _try_all(trial, mutants, options.workers)
    print(summary(verdicts))
    for verdict in verdicts:
        if verdict.verdict == SURVIVED:
            print(f"survived: {verdict.mutant.name}")
    is_whole = not (options.policy or options.only or options.every > 1)
    if is_whole:
        page_of(options.spec).write_text(render(options.spec, verdicts), encoding="utf-8", newline="\n")
    complaints = unexplained(options.spec, verdicts, is_whole=is_whole)
    print("\n".join(complaints), end="\n" * bool(complaints), file=sys.stderr)
    return 1 if complaints else 0


def _try_all(trial: Trial, mutants: Sequence[Mutant], workers: int) -> list[Verdict]:
    verdicts = []
    with progress(len(mutants)) as announce:
        for verdict in run_all(trial, mutants, workers):
            verdicts.append(verdict)
            announce(f"{verdict.verdict}: {verdict.mutant.name}")
    return verdicts


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description="How sensitive checks and tests are.")
    parser.add_argument("--spec", default=HTTP1, choices=PROTOCOLS, help="which spec to change")
    parser.add_argument("--policy", default="", help="only mutants of this policy's part of the spec")
    parser.add_argument("--only", default="", metavar="TEXT", help="only mutants whose kind or name contains this")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth of them")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="how many processes try them")
    return parser


if __name__ == "__main__":
    sys.exit(main())
