"""The files of a workspace: finding them, reading them, and replacing outputs all at once."""

import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path, PurePosixPath

OUTPUT_FOLDERS = ("generated", "diagrams")
"""Folders that belong to the generator alone: whatever else is found there is a stray."""

STAGE = ".stateline"
"""Where new outputs wait until all of them are complete."""

MARK = "by stateline_codegen"
"""What stands near the top of outputs of nearly every kind."""


class WorkspaceError(Exception):
    """Something about files that a person has to put right; the message says what."""


@dataclass(frozen=True, slots=True)
class Changes:
    """How the outputs on disk differ from those just made, by path."""

    created: tuple[str, ...]
    updated: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.created or self.updated or self.removed)


def find_root(start: Path) -> Path | None:
    """Find the nearest folder, upwards, that has a `machine_spec/`."""
    return next((folder for folder in (start, *start.parents) if (folder / "machine_spec").is_dir()), None)


def read_specs(root: Path | None) -> dict[str, str]:
    """Read every spec of a workspace, or those that came with the compiler: installed or, in a checkout, beside it.

    Raises:
        WorkspaceError: There are none.

    """
    package = Path(str(resources.files("stateline_codegen")))
    folder = (root or (package if (package / "machine_spec").is_dir() else package.parents[1])) / "machine_spec"
    specs = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
    if not specs:
        raise WorkspaceError(f"no spec found in {folder}; give one with --spec FILE")
    return {f"machine_spec/{path.name}": read_text(path) for path in specs}


def name_spec(path: Path) -> str:
    """Name a spec the way outputs do: by its path from its workspace, or by its file name where it is in none."""
    path = path.resolve()
    root = find_root(path.parent)
    return path.relative_to(root).as_posix() if root else path.name


def read_text(path: Path) -> str:
    """Read a text file.

    Raises:
        WorkspaceError: It cannot be read, or is not UTF-8.

    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise WorkspaceError(f"cannot read {path}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise WorkspaceError(f"cannot read {path}: not UTF-8 at byte {error.start}") from None


def read_outputs(root: Path) -> dict[str, str]:
    """Read every output on disk, by its path from the root, with its line ends as they are.

    Raises:
        WorkspaceError: One of them cannot be read.

    """
    try:
        return {
            # A stray may be anything; no output has a byte that needs replacing.
            path.relative_to(root).as_posix(): path.read_bytes().decode("utf-8", "replace")
            for folder in OUTPUT_FOLDERS
            for path in sorted((root / folder).rglob("*"))
            if path.is_file() and "__pycache__" not in path.parts
        }
    except OSError as error:
        raise WorkspaceError(f"cannot read {error.filename}: {error.strerror or error}") from None


def compare(old: Mapping[str, str], new: Mapping[str, str]) -> Changes:
    """Say how outputs differ."""
    return Changes(
        created=tuple(path for path in sorted(new) if path not in old),
        updated=tuple(path for path in sorted(new) if path in old and old[path] != new[path]),
        removed=tuple(path for path in sorted(old) if path not in new),
    )


def refuse_foreign(old: Mapping[str, str], new: Mapping[str, str]) -> None:
    """Leave a folder alone that merely has the name of one of ours: nothing in it says that it was generated.

    Raises:
        WorkspaceError: There is such a folder, and making the outputs would empty it.

    """
    for folder in OUTPUT_FOLDERS:
        within = {path: text for path, text in old.items() if path.startswith(f"{folder}/")}
        foreign = next((path for path in sorted(within) if path not in new), None)
        if foreign is not None and not any(MARK in text for text in within.values()):
            raise WorkspaceError(
                f"{foreign} is not the compiler's, and {folder}/ would be emptied; "
                "move it away, or name another folder with --out FOLDER"
            )


def replace_outputs(root: Path, texts: Mapping[str, str]) -> Changes:
    """Make the outputs on disk equal to these, all or none.

    Everything is written beside the old folders first; then the folders change
    places. A failure or an interruption before that leaves the old ones as they
    were, and one in between is undone, at once or by the next run.

    Raises:
        WorkspaceError: A folder cannot be written.

    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        _recover(root)
        changes = compare(read_outputs(root), texts)
        if changes:
            _swap_in(root, texts)
    except OSError as error:
        raise WorkspaceError(f"cannot write {error.filename or root}: {error.strerror or error}") from None
    return changes


def _swap_in(root: Path, texts: Mapping[str, str]) -> None:
    stage = root / STAGE
    try:
        for folder in OUTPUT_FOLDERS:
            (stage / "new" / folder).mkdir(parents=True)
        for path, text in texts.items():
            target = stage / "new" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="\n")
        (stage / "old").mkdir()
        for folder in OUTPUT_FOLDERS:
            _move(root / folder, stage / "old" / folder)
            _move(stage / "new" / folder, root / folder)
        _finish(stage)
    except BaseException:
        _recover(root)
        raise


def _recover(root: Path) -> None:
    """Undo a change of places that did not come to its end. This too may end anywhere and be done again."""
    stage = root / STAGE
    if (stage / "old").exists():
        for folder in OUTPUT_FOLDERS:
            _move(root / folder, stage / "new" / folder)
            _move(stage / "old" / folder, root / folder)
    _finish(stage)


def _move(source: Path, target: Path) -> None:
    """Rename a folder, if there is one and its new place is free."""
    if source.exists() and not target.exists():
        os.rename(source, target)


def _finish(stage: Path) -> None:
    """Clear the stage. Without `old` nothing on it is worth keeping, so that goes first and at once."""
    if (stage / "old").exists():
        os.rename(stage / "old", stage / "done")
    shutil.rmtree(stage, ignore_errors=True)


def with_pictures(
    texts: Mapping[str, str],
    existing: Mapping[str, str],
    digest_of: Callable[[str], str],
    read_digest: Callable[[str], str | None],
    render_svg: Callable[[str], str],
    fill_page: Callable[[str, Mapping[str, str]], str],
) -> dict[str, str]:
    """Add a picture for every DOT text and put them into the pages, making only those whose text has changed.

    The text of an SVG depends on the fonts that are installed, so one that was
    drawn from the same DOT is kept as it is, and so is a page.
    """

    def keep(path: str, text: str) -> str | None:
        kept = existing.get(path)
        return kept if kept is not None and read_digest(kept) == digest_of(text) else None

    complete = dict(texts)
    pictures: dict[str, str] = {}
    for path in _ending(texts, ".dot"):
        picture = f"{path.removesuffix('.dot')}.svg"
        complete[picture] = keep(picture, texts[path]) or render_svg(texts[path])
        pictures[PurePosixPath(picture).name] = complete[picture]
    for path in _ending(texts, ".html"):
        complete[path] = keep(path, texts[path]) or fill_page(texts[path], pictures)
    return complete


def _ending(texts: Iterable[str], suffix: str) -> list[str]:
    return [path for path in texts if path.endswith(suffix)]
