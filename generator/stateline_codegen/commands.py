"""What each command of `stateline` does."""

import argparse
import difflib
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from . import diagrams, summary
from .explain import Unknown, explain
from .pipeline import Build, build_all, compile_all
from .spec.problems import Problem
from .workspace import (
    WorkspaceError,
    compare,
    find_root,
    name_spec,
    read_outputs,
    read_specs,
    read_text,
    replace_outputs,
    with_pictures,
)


def run(options: argparse.Namespace) -> int:
    """Run a command and return its exit code; what a person must put right is printed as one sentence."""
    try:
        if options.command == "generate":
            return _generate(options)
        if options.command == "check":
            return _check(options)
        return _explain(options)
    except (WorkspaceError, Unknown, diagrams.RendererMissing) as error:
        print(f"stateline: {error}", file=sys.stderr)
        return 2


def _console() -> Console:
    """Print to a terminal in its own width, elsewhere in one that fits a line of a log."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else 110)


def _generate(options: argparse.Namespace) -> int:
    root = _output_root(options)
    build = _build(options)
    if build is None:
        return 2
    changes = replace_outputs(root, _complete(build, read_outputs(root)))
    summary.print_summary(_console(), build, changes)
    return 0


def _check(options: argparse.Namespace) -> int:
    root = _output_root(options)
    build = _build(options)
    if build is None:
        return 2
    existing = read_outputs(root)
    complete = _complete(build, existing)
    changes = compare(existing, complete)
    if not changes:
        summary.print_proved(_console(), build)
        return 0
    for path in (*changes.created, *changes.updated, *changes.removed):
        if not path.endswith(".svg"):  # what a picture shows differs in its .dot
            sys.stdout.writelines(_difference(path, existing.get(path), complete.get(path)))
    summary.print_stale(_console(), changes)
    return 1


def _difference(path: str, old: str | None, new: str | None) -> Iterator[str]:
    """Show how a file on disk differs from what is made; None stands for no file."""
    lines = difflib.unified_diff(
        (old or "").splitlines(keepends=True),
        (new or "").splitlines(keepends=True),
        "/dev/null" if old is None else f"{path} (on disk)",
        "/dev/null" if new is None else f"{path} (from the spec)",
    )
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _explain(options: argparse.Namespace) -> int:
    compiled, problems = compile_all(_sources(options))
    _print_problems(problems, options)
    if problems:
        return 2
    print("\n".join(explain(compiled, options.role, options.state, options.event, options.policy)))
    return 0


def _output_root(options: argparse.Namespace) -> Path:
    """Find the folder that holds the outputs: the workspace, or one that was named, never one that merely is here."""
    root: Path | None = options.out or find_root(Path.cwd())
    if root is None:
        raise WorkspaceError("there is no machine_spec/ here or above; name a folder for the outputs with --out FOLDER")
    return root


def _sources(options: argparse.Namespace) -> dict[str, str]:
    spec: Path | None = options.spec
    return {name_spec(spec): read_text(spec)} if spec else read_specs(find_root(Path.cwd()))


def _build(options: argparse.Namespace) -> Build | None:
    build, problems = build_all(_sources(options))
    _print_problems(problems, options)
    if build and options.spec and not options.out:
        raise WorkspaceError("--spec needs --out FOLDER, or it would replace the outputs of every other spec")
    return build


def _print_problems(problems: Sequence[Problem], options: argparse.Namespace) -> None:
    spec: Path | None = options.spec
    for problem in problems:
        # Editors open a path as it was typed, not the name that outputs give it.
        place = replace(problem.place, file=spec.as_posix()) if spec else problem.place
        print(replace(problem, place=place).format(), file=sys.stderr)
    if problems:
        noun = "problem" if len(problems) == 1 else "problems"
        print(f"{len(problems)} {noun}; nothing was written", file=sys.stderr)


def _complete(build: Build, existing: Mapping[str, str]) -> dict[str, str]:
    pictures = diagrams.digest_of, diagrams.read_digest, diagrams.render_svg
    return with_pictures(build.texts, existing, *pictures)
