"""What each command of `stateline` does: a module for each, whose `run` prints and returns the exit code.

What a command shows is made elsewhere, by functions that neither read nor print;
`inputs` finds the specs that it is about.
"""

import argparse
import sys
from collections.abc import Callable, Mapping

from ..diagrams import RendererMissing
from ..lookup import Unknown
from ..trace import TraceError
from ..workspace import WorkspaceError
from . import check, diff, explain, generate, trace


def _simulate(options: argparse.Namespace) -> int:
    from . import simulate  # needs an engine that nothing but judging does

    return simulate.run(options)


COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "generate": generate.run,
    "check": check.run,
    "explain": explain.run,
    "trace": trace.run,
    "simulate": _simulate,
    "diff": diff.run,
}


def run(options: argparse.Namespace) -> int:
    """Run a command and return its exit code; what a person must put right is printed as one sentence."""
    try:
        return COMMANDS[options.command](options)
    except (WorkspaceError, Unknown, RendererMissing, TraceError) as error:
        print(f"stateline: {error}", file=sys.stderr)
        return 2
