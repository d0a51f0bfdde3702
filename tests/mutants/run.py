"""Runs mutants in several processes."""

import multiprocessing
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from stateline_codegen import conformance, emit, pipeline
from tests.emit.places import ROOT, SPEC
from tests.mutants.mutant import Mutant
from tests.mutants.mutations import list_mutants
from tests.mutants.oracle import judge
from tests.mutants.trial import Trial, Verdict, write_package

_trial: Trial | None = None
"""What a worker inherits when it is forked."""


def prepare(folder: Path) -> Trial:
    """Compile the spec as it stands into a folder, derive its cases, and see how they come out there."""
    text = SPEC.read_text(encoding="utf-8")
    source = SPEC.relative_to(ROOT).as_posix()
    compiled, problems = pipeline.compile_spec(text, source)
    assert compiled is not None, problems
    cases = conformance.derive_all(compiled.automata)
    texts = emit.render_package(compiled.automata)
    write_package(folder, texts)
    outcome = judge(folder, cases, None)
    assert not outcome.killer, outcome
    return Trial(source, yaml.safe_load(text), texts, folder, cases, outcome.reasons)


def choose(trial: Trial, policy: str, only: str, every: int) -> Sequence[Mutant]:
    """Choose mutants by the policy that they are about, by a part of their kind or name, and every so many of them."""
    return [
        mutant
        for mutant in list_mutants(trial.document)
        if policy in ("", mutant.policy) and (only in mutant.name or only in mutant.kind)
    ][::every]


def run_all(trial: Trial, mutants: Sequence[Mutant], workers: int) -> Iterator[Verdict]:
    """Try mutants in several processes; the verdicts come in the order of the mutants."""
    global _trial
    _trial = trial
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        yield from pool.imap(_try, mutants, chunksize=2)


def _try(mutant: Mutant) -> Verdict:
    assert _trial is not None
    return _trial.run(mutant)
