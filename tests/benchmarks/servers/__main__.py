"""Load uvicorn and hypercorn on h11, on stateline.h11 and on what else they offer, all in one interleaved run.

    python -m tests.benchmarks.servers             in about five minutes
    python -m tests.benchmarks.servers --quick     roughly, in half a minute
    python -m tests.benchmarks.servers --record    also keep the figures, and show them in the README

Needs wrk. Before anything is timed, every server must show that it runs on the parser it claims, and all must
answer alike; a request that fails ends the run. Loopback only.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime

from tests.benchmarks import publish
from tests.benchmarks.machine import this_machine, versions
from tests.benchmarks.progress import progress
from tests.benchmarks.servers import record
from tests.benchmarks.servers.claims import check_answers, check_parser
from tests.benchmarks.servers.contenders import CONTENDERS, EVENT_LOOP, ServerError, choose_cores, find_missing, serve
from tests.benchmarks.servers.loads import CONNECTIONS, LOADS, is_wrk_here, press
from tests.benchmarks.servers.rounds import take_turns
from tests.benchmarks.table import show

ROUNDS = 7
SECONDS = 3
QUICK_ROUNDS = 2
QUICK_SECONDS = 1
WARM_UP_SECONDS = 1
"""How long each server is loaded before it counts; the interpreter specialises its bytecode meanwhile."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.record and options.quick:
        parser.error("a quick run is too rough to be recorded")
    if not is_wrk_here():
        print("wrk is needed to load the servers, and is not here; Debian has it: apt-get install wrk", file=sys.stderr)
        return 2
    if missing := sorted({module for contender in CONTENDERS if (module := find_missing(contender))}):
        print(f"not installed: {', '.join(missing)}; `make` installs what the benchmarks need", file=sys.stderr)
        return 2
    try:
        made = run(QUICK_ROUNDS, QUICK_SECONDS) if options.quick else run(ROUNDS, SECONDS)
    except ServerError as failure:
        print(f"Nothing was measured: {failure}", file=sys.stderr)
        return 1
    print(record.method(made), end="\n\n")
    show([record.ratios(made), record.absolute(made)])
    if options.record:
        record.write(made)
        publish.publish()
    return 0


def run(rounds: int, seconds: int) -> record.Record:
    """Start all servers, have them prove what they are, and load them in turn.

    Raises:
        ServerError: a server fails, is not what it claims, answers differently or refuses a request.
    """
    server_core, load_core = choose_cores()
    contenders = {contender.name: contender for contender in CONTENDERS}
    loads = {load.title: load for load in LOADS}
    with ExitStack() as stack:
        servers = {name: stack.enter_context(serve(contenders[name], server_core)) for name in contenders}
        for server in servers.values():
            check_parser(server)
        check_answers(list(servers.values()))
        with progress((1 + rounds) * len(servers) * len(loads)) as announce:

            def warm_up(name: str, load: str) -> float:
                announce(f"warming up: {name}, {load}")
                return press(servers[name], loads[load], WARM_UP_SECONDS, load_core)

            def measure(name: str, load: str) -> float:
                announce(f"{name}, {load}")
                return press(servers[name], loads[load], seconds, load_core)

            take_turns(list(servers), list(loads), 1, warm_up)
            found = take_turns(list(servers), list(loads), rounds, measure)
    return record.Record(
        date=datetime.now(tz=UTC).date().isoformat(),
        machine=this_machine(),
        versions=_versions(),
        method=record.Method(rounds, seconds, CONNECTIONS, EVENT_LOOP, own_core=load_core is not None),
        rates=tuple(
            record.Rates(
                contender.server,
                contender.parser,
                contender.baseline,
                {load: tuple(found[load][name]) for load in loads},
            )
            for name, contender in contenders.items()
        ),
    )


def _versions() -> dict[str, str]:
    names = dict.fromkeys(
        name.partition(".")[0] for contender in CONTENDERS for name in (contender.server, contender.parser)
    )
    said = subprocess.run(["wrk", "--version"], capture_output=True, text=True, check=False).stdout.split()
    return versions(tuple(names)) | {"wrk": said[1]}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.servers",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="few and short rounds")
    parser.add_argument("--record", action="store_true", help="write the figures to servers.json, and the README")
    return parser


if __name__ == "__main__":
    sys.exit(main())
