"""Where things are, and how to run the compiler as its users do."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
GENERATOR = ROOT / "generator" / "stateline_codegen"
TEMPLATES = GENERATOR / "emit" / "templates"
SPEC = ROOT / "machine_spec" / "http1.yaml"


def run_python(
    *arguments: str, cwd: Path = ROOT, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a fresh interpreter, which finds the packages of this workspace, to its end."""
    found = os.pathsep.join((str(ROOT / "generated"), str(ROOT / "generator")))
    environment = os.environ | {"PYTHONPATH": found} | (env or {})
    return subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def run_stateline(*arguments: str, cwd: Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the compiler as a program."""
    return run_python("-m", "stateline_codegen", *arguments, cwd=cwd, env=env)


def read_tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, byte for byte, by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
