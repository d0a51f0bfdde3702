"""What commands have in common: which specs they are about, where outputs are, and how problems are told."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from .. import diagrams
from ..pipeline import Build, Compiled, build_all, compile_all
from ..spec.problems import Problem
from ..workspace import WorkspaceError, find_root, name_spec, read_specs, read_text, with_pictures


def console() -> Console:
    """Print to a terminal in its own width, elsewhere in one that fits a line of a log."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else 120)


def output_root(options: argparse.Namespace) -> Path:
    """Find the folder that holds the outputs: the workspace, or one that was named, never one that merely is here.

    Raises:
        WorkspaceError: There is none.

    """
    root: Path | None = options.out or find_root(Path.cwd())
    if root is None:
        raise WorkspaceError("there is no machine_spec/ here or above; name a folder for the outputs with --out FOLDER")
    return root


def sources(options: argparse.Namespace) -> dict[str, str]:
    """Read the specs that a command is about, by their paths.

    Raises:
        WorkspaceError: There are none, or one cannot be read.

    """
    spec: Path | None = options.spec
    return {name_spec(spec): read_text(spec)} if spec else read_specs(find_root(Path.cwd()))


def foundations(options: argparse.Namespace) -> dict[str, str]:
    """Read the specs that one which is named may build upon: those of its workspace, or that came with the compiler.

    Raises:
        WorkspaceError: One cannot be read.

    """
    spec: Path | None = options.spec
    root = find_root(spec.resolve().parent if spec else Path.cwd())
    beside = read_specs(root) if root and any((root / "machine_spec").glob("*.yaml")) else {}
    return read_specs(None) | beside


def compile_specs(options: argparse.Namespace) -> tuple[Compiled, ...] | None:
    """Understand the specs that a command is about; where that fails, say why and return None."""
    compiled, problems = compile_all(sources(options))
    _print_problems(problems, options)
    return None if problems else compiled


def build(options: argparse.Namespace) -> Build | None:
    """Make every output but the pictures; where that fails, say why and return None."""
    made, problems = build_all(sources(options), foundations(options))
    _print_problems(problems, options)
    if made and options.spec and not options.out:
        raise WorkspaceError("--spec needs --out FOLDER, or it would replace the outputs of every other spec")
    return made


def complete(made: Build, existing: Mapping[str, str]) -> dict[str, str]:
    """Add the pictures and fill the pages, making only what has changed."""
    pictures = diagrams.digest_of, diagrams.read_digest, diagrams.render_svg, diagrams.fill_page
    return with_pictures(made.texts, existing, *pictures)


def _print_problems(problems: Sequence[Problem], options: argparse.Namespace) -> None:
    spec: Path | None = options.spec
    for problem in problems:
        # Editors open a path as it was typed, not the name that outputs give it.
        place = replace(problem.place, file=spec.as_posix()) if spec else problem.place
        print(replace(problem, place=place).format(), file=sys.stderr)
    if problems:
        noun = "problem" if len(problems) == 1 else "problems"
        print(f"{len(problems)} {noun}; nothing was written", file=sys.stderr)
