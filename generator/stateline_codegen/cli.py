"""The `stateline` command. It parses arguments; what a command does and shows is made elsewhere.

Exit codes: 0 done, 1 the outputs are stale or what was traced was refused, 2 nothing could be done.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parse(arguments)
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
    return commands.run(options)


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Parse arguments; those that `trace` does not know are for the library that it runs."""
    parser = _parser()
    options, others = parser.parse_known_args(arguments)
    if others and options.command != "trace":
        parser.error(f"unrecognized arguments: {' '.join(others)}")
    options.arguments = others
    return options


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

    trace = commands.add_parser(
        "trace",
        parents=[spec],
        help="read captured traffic and tell what every machine did, by which rule and why",
        usage="%(prog)s [-h] [--spec SPEC] [--diagram PICTURE] ARGUMENT ...",
        epilog="Every other ARGUMENT goes to the library, as in `stateline trace --role server FILE`; "
        "see `python -m stateline --help`.",
        allow_abbrev=False,
    )
    trace.add_argument("--diagram", type=Path, metavar="PICTURE", help="draw what happened, as .svg or .dot")
    return parser
