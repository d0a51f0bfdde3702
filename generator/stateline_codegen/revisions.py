"""The specs of a revision, as git keeps them."""

import subprocess
from pathlib import Path

from .workspace import WorkspaceError

FOLDER = "machine_spec"


def read_revision(root: Path, revision: str) -> dict[str, str]:
    """Read every spec that a workspace had in a revision, by its path.

    Raises:
        WorkspaceError: There is no git, no repository, no such revision or no spec in it.

    """
    if _git(root, "rev-parse", "--git-dir") is None:
        raise WorkspaceError(f"{revision} is no file and no folder, and {root} is not in a git repository")
    if _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}") is None:
        raise WorkspaceError(f"{revision} is no file, no folder and no revision of the repository in {root}")
    listed = _git(root, "ls-tree", "-z", "--name-only", f"{revision}^{{commit}}", f"{FOLDER}/") or b""
    paths = sorted(path for path in listed.decode("utf-8", "replace").split("\0") if path.endswith(".yaml"))
    if not paths:
        raise WorkspaceError(f"there is no spec in {FOLDER}/ of revision {revision}")
    return {path: _show(root, revision, path) for path in paths}


def _show(root: Path, revision: str, path: str) -> str:
    # The dot makes the path one from this folder, which need not be the top of the repository.
    data = _git(root, "show", "--end-of-options", f"{revision}:./{path}")
    if data is None:
        raise WorkspaceError(f"git cannot show {path} of revision {revision}")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise WorkspaceError(f"cannot read {path} of revision {revision}: not UTF-8 at byte {error.start}") from None


def _git(root: Path, *arguments: str) -> bytes | None:
    """What git prints, or None where it fails."""
    try:
        ran = subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=False)
    except FileNotFoundError:
        raise WorkspaceError("reading a revision needs git, which is not installed") from None
    return ran.stdout if ran.returncode == 0 else None
