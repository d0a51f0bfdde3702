"""Have the Autobahn test suite play its cases with our server and our client.

    python -m tests.autobahn                                all cases with both, in about twenty minutes
    python -m tests.autobahn --side server --cases '6.*'    some cases with one
    python -m tests.autobahn --library wsproto              the same with the library that ours stands in for
    python -m tests.autobahn --resume                       go on with a run that was interrupted
    python -m tests.autobahn --record                       also write `tests/autobahn/RESULTS.md`

Fails if a case is neither OK nor allowed. The suite's own pages on every case are in `build/autobahn`.
"""

import argparse
import sys
from collections.abc import Sequence

from tests.autobahn.lots import play_lots
from tests.autobahn.report import PAGE, render, tabulate
from tests.autobahn.run import SIDES, Played, RunError
from tests.autobahn.suite import SuiteError, prepare
from tests.autobahn.verdicts import find_faults
from tests.benchmarks.progress import progress
from tests.benchmarks.table import show

LIBRARIES = ("stateline.websocket", "wsproto")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    sides = SIDES if options.side == "both" else (options.side,)
    if options.record and (options.cases != ["*"] or sides != SIDES or options.library != LIBRARIES[0]):
        parser.error("only a whole run is recorded")
    try:
        suite = prepare(lambda news: print(news, file=sys.stderr, flush=True))
        cases = suite.choose(options.cases)
        with progress(len(cases) * len(sides)) as announce:
            played = play_lots(suite, options.library, sides, cases, announce, resume=options.resume)
    except (SuiteError, RunError) as failure:
        print(f"Nothing was tested: {failure}", file=sys.stderr)
        return 2
    show([tabulate(suite, played, f"{options.library}: cases by their results")])
    if options.record:
        PAGE.write_text(render(suite, options.library, played), encoding="utf-8", newline="\n")
    return 1 if sum([_complain(side) for side in played]) else 0


def _complain(played: Played) -> bool:
    """Print what is wrong with one side, and return whether anything is."""
    faults = find_faults(played.cases, played.results)
    for case, fault in faults.items():
        print(f"\n{played.side} {case}: {fault}")
    if played.complaints:
        print(f"\nThe {played.side} complained:\n{played.complaints}")
    return bool(faults or played.complaints)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.autobahn", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--side", choices=(*SIDES, "both"), default="both", help="which of our endpoints")
    parser.add_argument("--cases", nargs="+", default=["*"], metavar="PATTERN", help="names of cases, with wildcards")
    parser.add_argument("--library", choices=LIBRARIES, default=LIBRARIES[0], help="on what the endpoints run")
    parser.add_argument("--resume", action="store_true", help="keep the results that an interrupted run has left")
    parser.add_argument("--record", action="store_true", help="keep the result of a whole run")
    return parser


if __name__ == "__main__":
    sys.exit(main())
