"""`stateline diff`: say what changed in the language that a spec accepts."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from .. import diagrams
from ..difference import compare_specs, draw_difference, pair_policies
from ..difference.report import print_comparisons, print_unpaired
from ..pipeline import Compiled, compile_all
from ..revisions import read_revision
from ..spec.problems import suggest
from ..workspace import WorkspaceError, find_root, name_spec, read_specs, read_text
from .inputs import console

PICTURES = (".svg", ".dot")

Pair = tuple[Compiled, Compiled]
"""The old and the new version of one spec."""


def run(options: argparse.Namespace) -> int:
    """Compare two versions: 0 if they are the same language, 1 if not, 2 if one cannot be read."""
    diagram: Path | None = options.diagram
    if diagram is not None and diagram.suffix not in PICTURES:
        raise WorkspaceError(f"a picture ends in {' or '.join(PICTURES)}, which {diagram} does not")
    old, new = _compile(options.old), _compile(options.new)
    if old is None or new is None:
        return 2
    is_about_one = any(place and Path(place).is_file() for place in (options.old, options.new))
    pairs, added, removed = _pair(old, new, is_about_one=is_about_one)
    pairs = _with_policy(pairs, options.policy)
    compared = [compare_specs(*pair, options.policy) for pair in pairs]
    for comparisons in compared:
        print_comparisons(console(), comparisons)
    print_unpaired(console(), added, removed)
    is_same = [all(comparison.is_same_language for comparison in comparisons) for comparisons in compared]
    if diagram is not None:
        # The first that differs; where none does, the first.
        _draw(diagram, pairs[is_same.index(False) if False in is_same else 0], options.policy)
    return 0 if all(is_same) and not added and not removed else 1


def _compile(place: str | None) -> tuple[Compiled, ...] | None:
    """Understand the specs of one side; where that fails, say why and return None."""
    sources = _read(place)
    compiled, problems = compile_all(sources)
    for problem in problems:
        file = problem.place.file if place is None else f"{place}:{problem.place.file}"
        where = replace(problem.place, file=place if place and Path(place).is_file() else file)
        print(replace(problem, place=where).format(), file=sys.stderr)
    if problems:
        what = f"{place} cannot be compared" if place else "the specs of the working tree cannot be compared"
        print(f"stateline: {what}; see the {'problem' if len(problems) == 1 else 'problems'} above", file=sys.stderr)
    return None if problems else compiled


def _read(place: str | None) -> Mapping[str, str]:
    root = find_root(Path.cwd())
    if place is None:
        if root is None:
            raise WorkspaceError("there is no machine_spec/ here or above; name what to compare with")
        return read_specs(root)
    path = Path(place)
    if path.is_file():
        return {name_spec(path): read_text(path)}
    if path.is_dir():
        if not (path / "machine_spec").is_dir():
            raise WorkspaceError(f"there is no machine_spec/ in {path}")
        return read_specs(path)
    return read_revision(root or Path.cwd(), place)


def _pair(
    old: Sequence[Compiled], new: Sequence[Compiled], *, is_about_one: bool
) -> tuple[list[Pair], list[str], list[str]]:
    """Pair specs by the names of their protocols, and list those that only the new side and only the old side has."""
    before = {one.specification.base.name: one for one in old}
    after = {one.specification.base.name: one for one in new}
    if len(before) == len(after) == 1:
        return [(old[0], new[0])], [], []
    pairs = [(before[name], after[name]) for name in after if name in before]
    if not pairs:
        raise WorkspaceError(f"{' and '.join(before)} on one side has nothing to do with {' and '.join(after)}")
    if is_about_one:
        return pairs, [], []
    return pairs, [name for name in after if name not in before], [name for name in before if name not in after]


def _with_policy(pairs: list[Pair], policy: str | None) -> list[Pair]:
    """Keep the specs that have a policy in both versions; all of them where none was asked for.

    Raises:
        WorkspaceError: There are none.

    """
    if policy is None:
        return pairs
    names = [[new.protocol.policy.name for _, new in pair_policies(*pair)] for pair in pairs]
    kept = [pair for pair, known in zip(pairs, names, strict=True) if policy in known]
    if not kept:
        known = [name for several in names for name in several]
        raise WorkspaceError(f"no policy of both versions is called {policy}{suggest(policy, known)}")
    return kept


def _draw(path: Path, pair: Pair, policy: str | None) -> None:
    automata = {new.protocol.policy.name: (old, new) for old, new in pair_policies(*pair)}
    chosen = automata[policy or pair[1].automata[0].protocol.policy.name]
    dot = diagrams.write_dot(draw_difference(*chosen))
    try:
        path.write_text(dot if path.suffix == ".dot" else diagrams.render_svg(dot), encoding="utf-8", newline="\n")
    except OSError as error:
        raise WorkspaceError(f"cannot write {path}: {error.strerror or error}") from None
