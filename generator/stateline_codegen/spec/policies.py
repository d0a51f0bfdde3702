"""Applies the changes of a policy to the tree of a spec.

A policy is a list of edits of the document itself, so it can reach anything the
language can say and needs no second vocabulary. The result is a tree like any
other: it is validated, checked and decoded exactly as the base is.
"""

import re
from collections.abc import Callable

from .language import FIXED
from .problems import Problem, suggest
from .source import Mapping, Node, Scalar, Sequence, blame, label_of, text_of, to_flow

# `machines.client.moves[3]` is the steps machines, client, moves and 3.
_STEP = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")
_PATH = re.compile(r"[^.\[\]]+(\.[^.\[\]]+|\[[0-9]+\])*")
_ACTIONS = ("set", "to", "append", "remove")


class _CannotApplyError(Exception):
    """A change does not fit the tree; carries the node to blame and a sentence."""

    def __init__(self, blamed: Node, sentence: str) -> None:
        super().__init__(sentence)
        self.problem = blame(blamed, sentence)


def apply_changes(document: Mapping, changes: tuple[Mapping, ...]) -> tuple[Mapping, tuple[Problem, ...]]:
    """The document after each change in turn; a change that does not fit is left out."""
    problems: list[Problem] = []
    for change in changes:
        try:
            document = _apply(document, change)
        except _CannotApplyError as error:
            problems.append(error.problem)
    return document, tuple(problems)


def action_of(change: Mapping) -> tuple[str, Node]:
    """What a valid change does, and the value it does it with."""
    return next((name, value) for name in _ACTIONS if (value := change.get(name)) is not None)


def _apply(document: Mapping, change: Mapping) -> Mapping:
    where = change.get("in")
    assert isinstance(where, Scalar)
    steps = _parse(where)
    if steps[0] in FIXED:
        raise _CannotApplyError(where, f"{steps[0]} is the same under every policy")
    action, value = action_of(change)
    changed = _edit(document, steps, where, _edits(action, value))
    assert isinstance(changed, Mapping)
    return changed


def _parse(where: Scalar) -> list[str | int]:
    path = text_of(where)
    if not _PATH.fullmatch(path):
        raise _CannotApplyError(where, f"{path} is not a path such as machines.client.moves[0]")
    return [int(step[2]) if step[2] else step[1] for step in _STEP.finditer(path)]


def _edits(action: str, value: Node) -> Callable[[Node], Node | None]:
    """What becomes of the node a change points at; None takes it away."""

    def put_keys(target: Node) -> Node:
        if not isinstance(target, Mapping) or not isinstance(value, Mapping):
            raise _CannotApplyError(value, "set needs a mapping, here and at the place it changes")
        entries = list(target.entries)
        for key, new in value.entries:
            old = target.get(key.value)
            if old is None:
                entries.append((key, new))
            elif to_flow(old) == to_flow(new):
                raise _CannotApplyError(new, f"changes nothing: {key.value} is {to_flow(new)} already")
            else:
                entries = [(name, new if name.value == key.value else kept) for name, kept in entries]
        return Mapping(tuple(entries), target.place, target.path)

    def replace(target: Node) -> Node:
        if to_flow(target) == to_flow(value):
            raise _CannotApplyError(value, f"changes nothing: it is {to_flow(value)} already")
        return value

    def lengthen(target: Node) -> Node:
        if not isinstance(target, Sequence) or not isinstance(value, Sequence):
            raise _CannotApplyError(value, "append needs a list, here and at the place it changes")
        if not value.items:
            raise _CannotApplyError(value, "changes nothing: there is nothing to append")
        return Sequence(target.items + value.items, target.place, target.path)

    return {"set": put_keys, "to": replace, "append": lengthen, "remove": lambda target: None}[action]


def _edit(node: Node, steps: list[str | int], where: Scalar, edit: Callable[[Node], Node | None]) -> Node | None:
    """The node with the edit made at the end of the path; everything beside the path is kept as it is."""
    if not steps:
        return edit(node)
    index, children = _find(node, steps[0], where)
    child = _edit(children[index], steps[1:], where, edit)
    if isinstance(node, Sequence):
        kept = () if child is None else (child,)
        return Sequence((*node.items[:index], *kept, *node.items[index + 1 :]), node.place, node.path)
    assert isinstance(node, Mapping)
    entry = () if child is None else ((node.entries[index][0], child),)
    return Mapping((*node.entries[:index], *entry, *node.entries[index + 1 :]), node.place, node.path)


def _find(node: Node, step: str | int, where: Scalar) -> tuple[int, tuple[Node, ...]]:
    """Where this step of the path leads: a key, the name of a list's entry, or a position in a list."""
    known: list[str | int] = []
    children: tuple[Node, ...] = ()
    match node:
        case Mapping():
            known = [text_of(key) for key, _ in node.entries]
            children = tuple(value for _, value in node.entries)
        case Sequence():
            children = node.items
            known = [label_of(item, index) for index, item in enumerate(children)]
        case Scalar():
            pass
    if step not in known:
        here = node.path or "the spec"
        near = suggest(str(step), [str(name) for name in known])
        shown = f"entry {step}" if isinstance(step, str) else f"entry [{step}]"
        raise _CannotApplyError(where, f"unknown path {where.value}: {here} has no {shown}{near}")
    return known.index(step), children
