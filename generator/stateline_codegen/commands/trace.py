"""`stateline trace`: read captured traffic and tell what every machine did, by which rule and why."""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.text import Text

from .. import diagrams
from ..emit import PACKAGE
from ..trace import (
    Ending,
    Replay,
    Tally,
    TraceError,
    read_record,
    tell_ending,
    tell_heading,
    tell_moment,
)
from ..workspace import WorkspaceError, find_root
from .inputs import compile_specs, console

PICTURES = (".svg", ".dot")


def run(options: argparse.Namespace) -> int:
    """Tell the story as it happens, then draw it: 0 if everything was understood, 1 if something was refused."""
    picture: Path | None = options.diagram
    if picture and picture.suffix not in PICTURES:
        raise WorkspaceError(f"cannot draw {picture}: its name ends in neither {' nor '.join(PICTURES)}")
    compiled = compile_specs(options)
    if compiled is None:
        return 2
    automata = [automaton for one in compiled for automaton in one.automata]
    tally = Tally()
    with _start_library(options) as library:
        assert library.stdout is not None
        story = _tell(library.stdout, Replay(automata), tally)
        try:
            _print(story)
        except BrokenPipeError:
            # Whoever was reading has seen enough; nothing may be left to flush at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            if not picture:
                return 0
            _print(story)  # to nobody, but the picture shows all that happened
    if library.returncode not in (0, int(bool(tally.refused))):
        return 2  # it has said why
    if picture:
        _draw(picture, tally)
    return library.returncode


def _start_library(options: argparse.Namespace) -> subprocess.Popen[str]:
    """Run the library of the workspace, or the one that is installed, on what the command is about."""
    spec: Path | None = options.spec
    root = find_root(spec.resolve().parent if spec else Path.cwd())
    found = [str(root / "generated")] if root else []
    paths = [*found, *filter(None, [os.environ.get("PYTHONPATH")])]
    # -P keeps what merely lies in the working directory from being taken for the library; -u tells each step at once.
    command = [sys.executable, "-P", "-u", "-m", PACKAGE, "--json", *options.arguments]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, encoding="ascii")


def _tell(lines: Iterable[str], replay: Replay, tally: Tally) -> Iterator[Text]:
    connection: int | None = None
    for line in lines:
        record = read_record(line)
        if record.connection != connection:
            connection = record.connection
            yield tell_heading(record)
        if isinstance(record, Ending):
            yield tell_ending(record)
            continue
        moment = replay.follow(record)
        tally.add(moment)
        yield from tell_moment(moment)


def _print(lines: Iterable[Text]) -> None:
    out = console()
    for line in lines:
        if out.is_terminal:
            out.print(line, soft_wrap=True)
        else:
            print(line.plain)
    sys.stdout.flush()


def _draw(picture: Path, tally: Tally) -> None:
    if tally.protocol is None:
        raise TraceError("nothing was traced, so there is nothing to draw")
    dot = diagrams.draw_visits(tally.protocol, tally.taken, tally.refused)
    try:
        picture.write_text(dot if picture.suffix == ".dot" else diagrams.render_svg(dot), encoding="utf-8")
    except OSError as error:
        raise WorkspaceError(f"cannot write {picture}: {error.strerror or error}") from None
