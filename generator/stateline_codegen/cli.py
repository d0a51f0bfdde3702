"""The `stateline` command. It parses arguments; what a command does and shows is made elsewhere.

Exit codes: 0 done, 1 the outputs are stale, 2 nothing could be done, 130 interrupted.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        from . import commands  # needs the extra
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] == "stateline_codegen":
            raise
        print(
            f"stateline: the compiler needs {error.name}; install it with: pip install 'stateline[codegen]'",
            file=sys.stderr,
        )
        return 2
    try:
        return commands.run(options)
    except KeyboardInterrupt:
        print("stateline: interrupted; the outputs are whole, all old or all new", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="stateline",
        description="Compile a state-machine spec into a protocol library, its diagrams and its tables.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    spec = argparse.ArgumentParser(add_help=False)
    spec.add_argument("--spec", type=Path, help="a spec other than those in machine_spec/")
    policy = argparse.ArgumentParser(add_help=False)
    policy.add_argument("--policy", help="a policy other than the base one")
    out = argparse.ArgumentParser(add_help=False)
    out.add_argument("--out", type=Path, help="the folder of generated/ and diagrams/, if not that of machine_spec/")

    commands.add_parser("generate", parents=[spec, out], help="make every output from the spec and say what changed")
    commands.add_parser("check", parents=[spec, out], help="show what `generate` would change; exit 1 if anything")

    explain = commands.add_parser(
        "explain", parents=[spec, policy], help="say whether something is allowed in a state, by which rule and why"
    )
    explain.add_argument("role", metavar="ROLE", help="whose state, such as client")
    explain.add_argument("state", metavar="STATE", help="one of its states")
    explain.add_argument("event", metavar="EVENT", help="an event, a variant or a command, such as Response.final")
    return parser
