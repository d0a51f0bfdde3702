"""What each command of `stateline` does."""

import argparse
import difflib
import sys
from pathlib import Path

from rich.console import Console

from . import diagrams, summary
from .explain import Unknown, explain
from .pipeline import Build, build_all
from .spec.problems import Problem
from .workspace import (
    WorkspaceError,
    compare,
    find_root,
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
    root, build = _build(options)
    if build is None:
        return 2
    changes = replace_outputs(root, _complete(build, root))
    summary.print_summary(_console(), build, changes)
    return 0


def _check(options: argparse.Namespace) -> int:
    root, build = _build(options)
    if build is None:
        return 2
    existing = read_outputs(root)
    changes = compare(existing, _complete(build, root))
    for path in (*changes.created, *changes.updated, *changes.removed):
        if path.endswith(".svg"):
            print(f"{path}: not drawn from the current {path.removesuffix('.svg')}.dot")
            continue
        old, new = existing.get(path, ""), build.texts.get(path, "")
        sys.stdout.writelines(
            difflib.unified_diff(
                old.splitlines(keepends=True),
                new.splitlines(keepends=True),
                f"{path} (on disk)" if path in existing else "/dev/null",
                f"{path} (from the spec)" if path in build.texts else "/dev/null",
            )
        )
    if changes:
        print(f"{len(changes.created + changes.updated + changes.removed)} files are stale; run: stateline generate")
        return 1
    summary.print_proved(_console(), build)
    return 0


def _explain(options: argparse.Namespace) -> int:
    _, build = _build(options)
    if build is None:
        return 2
    print("\n".join(explain(build, options.role, options.state, options.event, options.policy)))
    return 0


def _build(options: argparse.Namespace) -> tuple[Path, Build | None]:
    here = Path.cwd()
    root = find_root(here)
    specs = {options.spec.as_posix(): read_text(options.spec)} if options.spec else read_specs(root)
    build, problems = build_all(specs)
    _print_problems(problems)
    return getattr(options, "out", None) or root or here, build


def _print_problems(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        print(problem.format(), file=sys.stderr)
    if problems:
        noun = "problem" if len(problems) == 1 else "problems"
        print(f"{len(problems)} {noun}; nothing was written", file=sys.stderr)


def _complete(build: Build, root: Path) -> dict[str, str]:
    pictures = diagrams.digest_of, diagrams.read_digest, diagrams.render_svg
    return with_pictures(build.texts, read_outputs(root), *pictures)
