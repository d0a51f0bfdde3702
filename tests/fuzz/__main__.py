"""Damage streams until something gives, or the time is up.

    python -m tests.fuzz                                one minute, with a new seed
    python -m tests.fuzz --seconds 600 --seed 7         ten minutes, the same as any other run with seed 7
    python -m tests.fuzz --only server-strict           one target
    python -m tests.fuzz --seed 7 --trial 1234          one stream of such a run once more

What fails is made as small as it can be, and shown in the notation of the wire cases.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tests.fuzz import mutation, targets, websocket
from tests.fuzz.hearing import check
from tests.fuzz.mutation import shrink
from tests.fuzz.progress import progress
from tests.fuzz.watchdog import TooSlowError, watchdog
from tests.http1.notation import EOF, encode

Target = targets.Target | websocket.Target
TARGETS: tuple[Target, ...] = (*targets.TARGETS, *websocket.TARGETS)
Trial = mutation.Trial | websocket.Trial

SECONDS_A_TRIAL = 1.0
"""What one stream, however damaged, may cost of the processor, heard half a dozen times."""


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    chosen = [target for target in TARGETS if str(target) in options.only]
    if options.trial is not None:
        numbers: Iterator[int] = iter((options.trial,))
    else:
        numbers = _until(time.monotonic() + options.seconds)
    print(f"seed {options.seed}", file=sys.stderr)
    tried: Counter[str] = Counter()
    begun, slowest = time.monotonic(), 0.0
    failure = None
    with progress(options.seconds) as announce:
        for number in numbers:
            attempt = trial(f"{options.seed} {number}", chosen[number % len(chosen)])
            clock = time.process_time()
            failure = fail(attempt)
            slowest = max(slowest, time.process_time() - clock)
            tried[str(attempt.target)] += 1
            announce(f"{tried.total():,} streams, the slowest {slowest * 1000:.0f} ms")
            if failure is not None:
                break
    if failure is not None:
        only = f"--only {' '.join(options.only)} " if len(chosen) < len(TARGETS) else ""
        _report(attempt, failure, f"--seed {options.seed} {only}--trial {number}")
        return 1
    for name, count in tried.items():
        print(f"{count:>10,} streams  {name}")
    seconds = time.monotonic() - begun
    print(f"{tried.total():>10,} streams in {seconds:.0f} s, the slowest {slowest * 1000:.0f} ms")
    print("Nothing escaped, and nothing was heard in two ways.")
    return 0


def trial(seed: str, target: Target) -> Trial:
    """Make the trial of a seed."""
    if isinstance(target, websocket.Target):
        return websocket.trial(seed, target)
    return mutation.trial(seed, target)


def fail(attempt: Trial) -> Exception | None:
    """Return what is wrong with a trial, if anything is."""
    try:
        with watchdog(SECONDS_A_TRIAL):
            check(attempt)
    except Exception as error:
        return error
    return None


def _until(deadline: float) -> Iterator[int]:
    number = 0
    while time.monotonic() < deadline:
        yield number
        number += 1


def _report(attempt: Trial, failure: Exception, again: str) -> None:
    if not isinstance(failure, TooSlowError):

        def fails(stream: bytes) -> bool:
            return type(fail(replace(attempt, stream=stream))) is type(failure)

        attempt = replace(attempt, stream=shrink(attempt.stream, fails))
        failure = fail(attempt) or failure
    print(f"\n{attempt.target}: {type(failure).__name__}: {failure}")
    print(f"{attempt.circumstances}, {len(attempt.stream):,} bytes:")
    print(encode(attempt.stream).replace(r"\n", "\\n\n") + EOF * attempt.is_closed)
    print(f"once more: python -m tests.fuzz {again}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=60, help="how long to go on")
    parser.add_argument(
        "--seed", default=str(random.SystemRandom().randrange(1 << 32)), help="what decides all streams"
    )
    parser.add_argument("--trial", type=int, help="the number of the only stream to try")
    names = [str(target) for target in TARGETS]
    parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="TARGET", help=", ".join(names))
    return parser


if __name__ == "__main__":
    sys.exit(main())
