"""The `stateline` command. It parses arguments; what a command does and shows is made elsewhere.

Exit codes: 0 done; 1 the outputs are stale, the languages differ, or something simulated or traced was refused;
2 nothing could be done; 130 interrupted.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

QUESTIONS = """\
questions:
  MACHINE STATE             what may be done in this state
  MACHINE STATE EVENT       what an event, a variant of it or a command does there, and why
  path [STATES] STATES      how to get from here (or the start) to there in the fewest steps;
                            STATES is written machine=STATE, more after commas
  framing --request LINE [--header LINE]... [--while STATES]
  framing --response LINE [--header LINE]... [--while STATES]
                            what becomes of this head, rule by rule
  frame OCTET... [--by ROLE] [--while STATES]
                            what these octets in hexadecimal are as a frame, and what becomes of it
  policy NAME               what a policy changes, and why
  ENTRY                     what an entry of the spec says: errors.NAME, limits.NAME, grammar.NAME,
                            frames, frames.opcodes.EVENT, close_codes.NUMBER, views.VIEW.VALUE,
                            handshake, extensions.NAME, extensions.NAME.parameters.NAME
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parse(arguments)
    try:
        from . import commands  # needs the extra

        code = commands.run(options)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Whoever was reading has seen enough; there is nobody to tell, and nothing left to flush at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("stateline: interrupted; the outputs are whole, all old or all new", file=sys.stderr)
        return 130
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] == "stateline_codegen":
            raise
        print(
            f"stateline: the compiler needs {error.name}; install it with: pip install 'stateline[codegen]'",
            file=sys.stderr,
        )
        return 2


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
    commands.add_parser(
        "check", parents=[spec, out], help="say what was proved and what `generate` would change; exit 1 if anything"
    )

    simulate = commands.add_parser(
        "simulate",
        parents=[spec, policy],
        help="step through the machines, letter by letter",
        description="Step through the machines, letter by letter, by an engine that reads the spec and not the "
        "tables made of it. A letter that is refused changes nothing, and the simulation goes on. "
        "Exits 1 if any was refused.",
    )
    simulate.add_argument(
        "letters",
        metavar="LETTER",
        nargs="*",
        help="an event or a command, with what narrows it down: `Request`, `Response.final`, `client Data`, "
        "`Request.head+close_requested`, `fail client`; one a line from standard input if none is given. "
        "Where no variant is named the last is meant, where no signals are, none",
    )

    diff = commands.add_parser(
        "diff",
        help="say what changed between two versions of a spec, in the language and not in the text",
        description="Say what changed between two versions of a spec, in the language and not in the text. "
        "Exit 0 if the language is the same, 1 if it is not, 2 if a version cannot be read.",
    )
    version = "a spec, a folder with machine_spec/, or a revision of git"
    diff.add_argument("old", metavar="OLD", help=version)
    diff.add_argument("new", metavar="NEW", nargs="?", help=f"{version}; the working tree if left out")
    diff.add_argument("--policy", help="the only policy to compare; all of them if left out")
    diff.add_argument("--diagram", type=Path, metavar="FILE", help="draw what changed, as .svg or .dot")

    explain = commands.add_parser(
        "explain",
        parents=[spec, policy],
        formatter_class=argparse.RawDescriptionHelpFormatter,
        help="answer a question about states, paths, framing or policies",
        description=QUESTIONS,
    )
    explain.add_argument("question", metavar="QUESTION", nargs="+", help="one of the above")
    explain.add_argument("--request", metavar="LINE", help="the first line of a request")
    explain.add_argument("--response", metavar="LINE", help="the first line of a response")
    explain.add_argument("--header", metavar="LINE", action="append", default=[], help="a field line, name and value")
    explain.add_argument("--by", metavar="ROLE", help="who sends the frame; either if left out")
    explain.add_argument("--while", metavar="STATES", dest="meanwhile", help="the states in which it arrives")

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
