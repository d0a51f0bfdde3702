"""Gives every state of a spec another name, wherever in the spec it stands as a state."""

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

import yaml

KEYS = ("machines/*/states/*", "decode/*/*", "compose/as_if/*/*")
"""Where a key is a state."""

VALUES = (
    "machines/*/initial",
    "machines/*/moves/from",
    "machines/*/moves/to",
    "settle/when/*",
    "settle/then/*",
    "invariants/never/*",
    "invariants/forever/*",
    "exposes/*/when/*",
    "values/*/when/ours",
    "values/*/when/theirs",
    "values/*/when/machines/*",
    "pauses/*/while/*",
    "compose/as_if/*/*",
    "machine_in/*",
)
"""Where a value, or each item of one, is a state. Items of lists add nothing to a path."""


def rename_states(text: str, rename: Callable[[str], str]) -> str:
    """Edit the text of a spec and leave all else in it as it is."""
    root = yaml.compose(text)
    assert root is not None
    edits = {(start, end): name for start, end, name in _edits(root, PurePosixPath(), rename)}
    for (start, end), name in sorted(edits.items(), reverse=True):
        text = text[:start] + name + text[end:]
    return text


def _edits(node: yaml.Node, path: PurePosixPath, rename: Callable[[str], str]) -> Iterator[tuple[int, int, str]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = path / key.value
            if _is_one_of(inner, KEYS):
                yield _edit(key, rename(key.value))
            yield from _edits(value, inner, rename)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _edits(item, path, rename)
    elif _is_one_of(path, VALUES) and node.value != "any":
        yield _edit(node, rename(node.value))
    elif path.match("policies/*/changes/in") and _is_one_of(changed := PurePosixPath(*node.value.split(".")), KEYS):
        yield _edit(node, ".".join([*changed.parts[:-1], rename(changed.name)]))


def _is_one_of(path: PurePosixPath, patterns: tuple[str, ...]) -> bool:
    return any(path.match(pattern) for pattern in patterns)


def _edit(node: yaml.Node, written: str) -> tuple[int, int, str]:
    return node.start_mark.index, node.end_mark.index, written
