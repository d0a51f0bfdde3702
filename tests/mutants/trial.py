"""One mutant from its spec to its verdict."""

import ast
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from stateline_codegen import automaton, emit, spec
from stateline_codegen.automaton.ir import Automaton
from stateline_codegen.spec.model import Protocol
from tests.mutants.mutant import Document, Mutant, apply
from tests.mutants.oracle import Expected, judge

REFUSED, CRASHED = "refused by checks", "cannot be compiled"
EQUIVALENT, SURVIVED = "equivalent", "survived"
DERIVED, WIRE = "killed by a derived case", "killed by a wire case"

VERDICTS = (REFUSED, CRASHED, DERIVED, WIRE, EQUIVALENT, SURVIVED)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant."""

    mutant: Mutant
    verdict: str
    """One of `VERDICTS`."""
    by: str
    """The check or the case that noticed."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What every mutant is tried against."""

    protocol: str
    source: str
    document: Document
    others: Sequence[Protocol]
    """The protocols of the workspace that are not mutated."""
    texts: Mapping[str, str]
    """The package as it stands, by paths."""
    folder: Path
    """Where that is written, and was imported once."""
    cases: Expected
    baseline: tuple[str, ...]
    """Why cases could not be said on it."""

    def run(self, mutant: Mutant) -> Verdict:
        """Compile a mutant; if that goes well, play everything on what comes of it."""
        try:
            texts, refusal = compile_package(apply(self.document, mutant), self.source, self.others)
        except Exception as error:
            return Verdict(mutant, CRASHED, f"{type(error).__name__}: {error}")
        if refusal:
            return Verdict(mutant, REFUSED, refusal)
        changed = {path: text for path, text in texts.items() if text != self.texts.get(path)}
        if all(_statements(text) == _statements(self.texts.get(path, "")) for path, text in changed.items()):
            return Verdict(mutant, EQUIVALENT, "")
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "package"
            shutil.copytree(self.folder, folder)
            write_package(folder, changed)
            killer = judge(folder, self.protocol, self.cases, self.baseline).killer
        if not killer:
            return Verdict(mutant, SURVIVED, "")
        return Verdict(mutant, WIRE if killer.startswith("wire: ") else DERIVED, killer)


def compile_package(text: str, source: str, others: Sequence[Protocol]) -> tuple[Mapping[str, str], str]:
    """Compile a spec to its package, or to the first problem with it; nothing is drawn, and no place is looked up."""
    specification, problems = spec.load(text, source)
    automata: Sequence[Automaton] = ()
    if specification is not None:
        automata, problems = automaton.build_all(specification, {})
        problems = problems or emit.find_problems(automata, {})
    if problems:
        return {}, f"{problems[0].path} {problems[0].sentence}"
    return emit.render_package(automata, others), ""


def write_package(folder: Path, texts: Mapping[str, str]) -> None:
    """Write a package into a folder."""
    for path, text in texts.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


@cache
def _statements(text: str) -> tuple[str, ...]:
    """What a module does: its statements without docstrings and comments, in whatever order they stand.

    No generated module gives a name twice, so the order of its tables and functions decides nothing.
    """
    tree = ast.parse(text)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            body[:] = [one for one in body if not _is_docstring(one)]
    return tuple(sorted(ast.dump(statement) for statement in tree.body))


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
