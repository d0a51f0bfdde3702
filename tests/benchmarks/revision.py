"""The library as it was in another revision, importable beside the one that is here."""

import importlib
import io
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = "stateline"


class RevisionError(Exception):
    """There is no such revision, or no library in it."""


@contextmanager
def importable(revision: str, name: str) -> Iterator[None]:
    """While this lasts, the library of a git revision can be imported as `name`.

    Its modules import each other relatively, so under another name they are other modules in every respect.

    Raises:
        RevisionError: git does not know the revision, or it has no library.
    """
    with tempfile.TemporaryDirectory() as folder:
        _unpack(revision, Path(folder))
        Path(folder, "generated", PACKAGE).rename(Path(folder, name))
        sys.path.append(folder)
        importlib.invalidate_caches()
        try:
            yield
        finally:
            sys.path.remove(folder)
            for module in [module for module in sys.modules if module.partition(".")[0] == name]:
                del sys.modules[module]


def _unpack(revision: str, folder: Path) -> None:
    command = ["git", "archive", "--format=tar", f"{revision}^{{commit}}", f"generated/{PACKAGE}"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if ran.returncode:
        said = ran.stderr.decode(errors="replace").strip()
        raise RevisionError(f"the library of revision {revision} cannot be had: {said}")
    with tarfile.open(fileobj=io.BytesIO(ran.stdout)) as archive:
        archive.extractall(folder, filter="data")
