"""Runs mutants in several processes."""

import multiprocessing
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from stateline_codegen import emit
from stateline_codegen.spec.model import Protocol
from tests.conformance.derived import PROTOCOLS, automata, cases
from tests.emit.places import ROOT
from tests.mutants.mutant import Mutant
from tests.mutants.mutations import list_mutants
from tests.mutants.oracle import judge
from tests.mutants.trial import Trial, Verdict, write_package

_trial: Trial | None = None
"""What a worker inherits when it is forked."""


def prepare(folder: Path, protocol: str) -> Trial:
    """Compile the specs as they stand into a folder, and see how the cases of a protocol come out there."""
    texts: dict[str, str] = {}
    for name in PROTOCOLS:
        texts |= emit.render_package(automata(name), _beside(name))
    write_package(folder, texts)
    outcome = judge(folder, protocol, cases(protocol), None)
    assert not outcome.killer, outcome
    spec = ROOT / "machine_spec" / f"{protocol}.yaml"
    return Trial(
        protocol=protocol,
        source=spec.relative_to(ROOT).as_posix(),
        document=yaml.safe_load(spec.read_text(encoding="utf-8")),
        others=_beside(protocol),
        texts=texts,
        folder=folder,
        cases=cases(protocol),
        baseline=outcome.reasons,
    )


def _beside(protocol: str) -> tuple[Protocol, ...]:
    return tuple(automata(other)[0].protocol for other in PROTOCOLS if other != protocol)


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
