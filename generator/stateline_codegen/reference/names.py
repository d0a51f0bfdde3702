"""What a public name is: its kind, how it is called, what it has."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from .modules import Definition, Modules, definitions

SHOWN_DUNDERS = ("__iter__",)
"""The methods for the language rather than for people that are worth a word."""


@dataclass(frozen=True, slots=True)
class Member:
    """Something that a class has: a method, a property, a field."""

    name: str
    shown: str
    """Its signature, or its name with its type."""
    doc: str
    is_called: bool
    """Whether it is a method."""


@dataclass(frozen=True, slots=True)
class Described:
    """A public name."""

    definition: Definition
    kind: str
    signature: str
    """How it is called; empty where it is not."""
    members: tuple[Member, ...]
    """Its own, and those of bases that are not public themselves."""
    public_bases: tuple[Definition, ...]
    """The bases that are public, on whatever surface, whose members it has too."""


def describe(modules: Modules, definition: Definition, public: frozenset[tuple[str, str]]) -> Described:
    """Describe what is defined.

    Args:
        modules: Where its bases are looked for.
        definition: What to describe.
        public: Every definition that some surface shows, as module and name.

    """
    node = definition.node
    if isinstance(node, ast.FunctionDef):
        return Described(definition, "function", signature(node, definition.name), (), ())
    if not isinstance(node, ast.ClassDef):
        return Described(definition, _assigned_kind(node), "", (), ())
    lineage = list(_lineage(modules, definition))
    bases = tuple(each for each in lineage[1:] if (each.module, each.name) in public)
    hidden = {(each.module, each.name) for base in bases for each in _lineage(modules, base)}
    own = [each for each in lineage if (each.module, each.name) not in hidden]
    members = {member.name: member for each in reversed(own) for member in _members(each)}
    kind = _class_kind(modules, lineage)
    nearest = tuple(base for base in bases if not _is_above(modules, base, bases))
    called = "" if kind in ("constant", "enumeration") else _construction(lineage)
    return Described(definition, kind, called, tuple(members.values()), nearest)


def _lineage(modules: Modules, definition: Definition) -> Iterator[Definition]:
    """Go through a class and what it inherits from, the nearest first, as far as it is defined here."""
    seen: dict[tuple[str, str], Definition] = {}
    waiting = [definition]
    while waiting:
        each = waiting.pop(0)
        if (each.module, each.name) in seen or not isinstance(each.node, ast.ClassDef):
            continue
        seen[each.module, each.name] = each
        found = (modules.find(each.module, base) for base in _base_names(each.node))
        waiting += [base for base in found if base is not None]
    yield from seen.values()


def _is_above(modules: Modules, base: Definition, bases: tuple[Definition, ...]) -> bool:
    return any(base in list(_lineage(modules, other))[1:] for other in bases if other is not base)


def _base_names(node: ast.ClassDef) -> list[str]:
    return [ast.unparse(base).partition("[")[0] for base in node.bases]


def _class_kind(modules: Modules, lineage: list[Definition]) -> str:
    bases = {name for each in lineage if isinstance(each.node, ast.ClassDef) for name in _base_names(each.node)}
    for base, kind in {
        "Sentinel": "constant",
        "Exception": "exception",
        "Enum": "enumeration",
        "Protocol": "protocol",
    }.items():
        if base in bases:
            return kind
    return "class"


def _assigned_kind(node: ast.Assign | ast.AnnAssign) -> str:
    match node.value:
        case ast.BinOp(op=ast.BitOr()) | ast.Subscript():
            return "type"
    return "constant"


def _construction(lineage: list[Definition]) -> str:
    """Say how a class is called: by its fields where it is made of them, or else by its nearest constructor."""
    first = lineage[0]
    assert isinstance(first.node, ast.ClassDef)
    for each in lineage:
        assert isinstance(each.node, ast.ClassDef)
        if _is_record(each.node):
            return f"{first.name}({', '.join(_parameters(each.node))})"
        methods = {part.name: part for part in each.node.body if isinstance(part, ast.FunctionDef)}
        if constructor := methods.get("__init__") or methods.get("__new__"):
            return signature(constructor, first.name, shows_result=False)
    return f"{first.name}()"


def _is_record(node: ast.ClassDef) -> bool:
    decorators = (ast.unparse(decorator) for decorator in node.decorator_list)
    return "NamedTuple" in _base_names(node) or any(name.startswith("dataclass") for name in decorators)


def _parameters(node: ast.ClassDef) -> Iterator[str]:
    for part in node.body:
        if isinstance(part, ast.AnnAssign) and "init=False" not in (ast.unparse(part.value) if part.value else ""):
            yield ast.unparse(part)


def _members(definition: Definition) -> Iterator[Member]:
    assert isinstance(definition.node, ast.ClassDef)
    for each in definitions(definition.module, definition.node.body):
        if each.name.startswith("_") and each.name not in SHOWN_DUNDERS:
            continue
        match each.node:
            case ast.FunctionDef(returns=returns, decorator_list=decorators):
                if any(ast.unparse(decorator) == "property" for decorator in decorators):
                    result = f": {ast.unparse(returns)}" if returns else ""
                    yield Member(each.name, f"{each.name}{result}", each.doc, is_called=False)
                else:
                    yield Member(each.name, signature(each.node, each.name), each.doc, is_called=True)
            case ast.AnnAssign(annotation=annotation) if each.doc:
                yield Member(each.name, f"{each.name}: {ast.unparse(annotation)}", each.doc, is_called=False)
            case ast.Assign() if each.doc:
                yield Member(each.name, each.name, each.doc, is_called=False)


def signature(function: ast.FunctionDef, name: str, *, shows_result: bool = True) -> str:
    """Write how a function or method is called, without the object it belongs to."""
    taken = ast.unparse(function.args)
    first, _, rest = taken.partition(", ")
    if first in ("self", "cls"):
        taken = rest
    result = f" -> {ast.unparse(function.returns)}" if shows_result and function.returns else ""
    return f"{name}({taken}){result}"
