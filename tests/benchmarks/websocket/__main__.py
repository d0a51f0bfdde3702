"""Compare stateline with wsproto in one interleaved run.

    python -m tests.benchmarks.websocket                      everything, in a minute
    python -m tests.benchmarks.websocket --quick              everything, roughly, in seconds
    python -m tests.benchmarks.websocket --only a,d           two workloads
    python -m tests.benchmarks.websocket --against main       this stateline with that of another revision
    python -m tests.benchmarks.websocket --record             everything, kept and shown in the README

Before anything is timed, all libraries must bring about the same facts on every workload.
"""

import sys

from tests.benchmarks.__main__ import main
from tests.benchmarks.suites import WEBSOCKET

if __name__ == "__main__":
    sys.exit(main(suite=WEBSOCKET, description=__doc__))
