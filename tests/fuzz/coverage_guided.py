"""Streams that libFuzzer makes, guided by what they cover: `python -m tests.fuzz.coverage_guided`.

Needs atheris, which no other test needs: `make fuzz-guided` installs it and runs for
fifteen minutes. Targets come first, all of them if none is named; the other arguments go
to libFuzzer:

    python -m tests.fuzz.coverage_guided -max_total_time=600
    python -m tests.fuzz.coverage_guided server-strict -max_total_time=600 grown/   keeping what covers more
    python -m tests.fuzz.coverage_guided server-strict crash-0123abcd               one input once more

An input is four bytes that decide about a trial, and the stream. Of each must hold what
must hold of a damaged stream; it starts from the same seeds.
"""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

try:
    import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore]
except ImportError:
    sys.exit("coverage-guided fuzzing needs atheris: pip install --group fuzz")

with atheris.instrument_imports(include=["stateline"]):
    from tests.fuzz.hearing import check
    from tests.fuzz.mutation import LIMITS, QUESTIONS, Trial
    from tests.fuzz.seeds import seeds
    from tests.fuzz.targets import TARGETS, Target

PREFIX_BYTES = 4
MAX_INPUT_BYTES = 4096
"""Enough for a head and a body; libFuzzer finds more in short inputs."""


def decode(data: bytes, targets: Sequence[Target]) -> Trial:
    """Make the trial that an input stands for."""
    target, question, limits, cut = data[:PREFIX_BYTES].ljust(PREFIX_BYTES, b"\0")
    return Trial(
        target=targets[target % len(targets)],
        stream=data[PREFIX_BYTES:],
        question=QUESTIONS[question // 2 % len(QUESTIONS)],
        is_closed=question % 2 == 1,
        cut=cut,
        limits=LIMITS[limits % len(LIMITS)],
    )


def write_seeds(folder: Path, targets: Sequence[Target]) -> None:
    """Write every seed as an input, for each target that may receive it."""
    for number, target in enumerate(targets):
        for index, stream in enumerate(seeds(target.role)):
            prefix = bytes((number, index % (2 * len(QUESTIONS)), 0, index % 256))
            (folder / f"{target}-{index}").write_bytes(prefix + stream)


def main() -> None:
    """Run libFuzzer; it ends the process."""
    program, *given = sys.argv
    targets = [target for target in TARGETS if str(target) in given] or TARGETS
    given = [argument for argument in given if argument not in map(str, targets)]
    if not any(argument.startswith("-max_len") for argument in given):
        given.append(f"-max_len={MAX_INPUT_BYTES}")
    with tempfile.TemporaryDirectory() as folder:
        if not any(Path(argument).is_file() for argument in given):
            write_seeds(Path(folder), targets)
            # What is new is kept in the first folder that is given.
            given.append(folder)
        atheris.Setup([program, *given], lambda data: check(decode(data, targets)))
        atheris.Fuzz()


if __name__ == "__main__":
    main()
