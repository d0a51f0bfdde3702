"""The specs of this workspace, understood once in each process, and what is made of specs that differ from them."""

import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from stateline_codegen.pipeline import Build, Compiled, build_all, compile_all, compile_spec, render_package
from stateline_codegen.workspace import OUTPUT_FOLDERS, read_specs
from tests.emit.places import ROOT, read_tree, run_stateline


@cache
def compiled(protocol: str = "http1") -> Compiled:
    """One spec as it is on disk."""
    source = f"machine_spec/{protocol}.yaml"
    one, problems = compile_spec(read_specs(ROOT)[source], source)
    assert one is not None, "\n".join(problem.format() for problem in problems)
    return one


@cache
def built() -> Build:
    """Everything that is made of all specs, except for the pictures."""
    made, problems = build_all(read_specs(ROOT))
    assert made is not None, "\n".join(problem.format() for problem in problems)
    return made


def generate_copy(folder: Path, *, hash_seed: int, cwd: Path | None = None) -> dict[str, bytes]:
    """Everything that is made in a copy of the workspace, by its path."""
    (folder / "deeper").mkdir(parents=True)
    shutil.copytree(ROOT / "machine_spec", folder / "machine_spec")
    env = {"PYTHONHASHSEED": str(hash_seed), "TZ": f"UTC+{hash_seed}", "HOME": str(folder)}
    made = run_stateline("generate", cwd=cwd or folder, env=env)
    assert made.returncode == 0, made.stderr
    return {f"{name}/{path}": data for name in OUTPUT_FOLDERS for path, data in read_tree(folder / name).items()}


def write_library(folder: Path, specs: Mapping[str, str]) -> None:
    """Write the library that is made of some specs, by their paths, for programs that ask for nothing else."""
    understood, problems = compile_all(specs)
    assert not problems, "\n".join(problem.format() for problem in problems)
    for one in understood:
        write(folder / "generated", render_package(one, understood))


def write(folder: Path, texts: Mapping[str, str]) -> None:
    """Write texts into a folder, by their paths from there."""
    for path, text in texts.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
