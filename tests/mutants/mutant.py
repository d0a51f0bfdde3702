"""One small change of a spec, and the spec that it makes."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

Path = tuple[str | int, ...]
Document = dict[str, Any]
Found = Iterator[tuple[Any, ...]]
"""What to make mutants of: the kind, the place, what is done, and the edits."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Puts a value in a place of the document, or takes what is there away."""

    path: Path
    value: Any = None
    is_drop: bool = False


@dataclass(frozen=True, slots=True)
class Mutant:
    """A few edits that belong together."""

    kind: str
    """What is done, in the plural, as a heading."""
    place: str
    what: str
    edits: tuple[Edit, ...]
    policy: str
    """The policy whose changes are edited, or the base."""

    @property
    def name(self) -> str:
        """The place and what happens to it."""
        return f"{self.place}: {self.what}"


def apply(document: Document, mutant: Mutant) -> str:
    """Write the spec that a mutant makes of a document."""
    changed = copy.deepcopy(document)
    for edit in mutant.edits:
        *way, last = edit.path
        parent: Any = changed
        for step in way:
            parent = parent[step]
        if edit.is_drop:
            if isinstance(parent[last], dict) and "name" in parent[last]:
                _forget(changed, way, parent[last]["name"])
            del parent[last]
        else:
            parent[last] = edit.value
    return yaml.dump(changed, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000)


def _forget(document: Document, way: list[Any], name: str) -> None:
    """Take out what refers to a named rule by its name: priorities, and the changes that policies make to it."""
    for rule in document["settle"] if way == ["settle"] else ():
        rule["before"] = [other for other in rule.get("before", ()) if other != name]
    place = ".".join([*map(str, way), name])
    for policy in document["policies"].values():
        kept = [
            change
            for change in policy.get("changes", ())
            if f"{change['in']}.".removeprefix(f"{place}.") == f"{change['in']}."
        ]
        if "changes" in policy:
            policy["changes"] = kept


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        """Write everything out; a spec has no anchors."""
        return True


def show(path: Path) -> str:
    """Write a path as the compiler does."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")
