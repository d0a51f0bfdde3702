"""What a public name is: its kind, how it is called, what it has."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .modules import Definition, Modules, definitions

SHOWN_DUNDERS = ("__iter__",)
"""The methods for the language rather than for people that are worth a word."""


@dataclass(frozen=True, slots=True)
class Call:
    """How something is called."""

    name: str
    parameters: tuple[str, ...]
    returns: str
    """The type of what comes back; empty where that is what is called."""

    def __str__(self) -> str:
        result = f" -> {self.returns}" if self.returns else ""
        return f"{self.name}({', '.join(self.parameters)}){result}"


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
    call: Call | None
    """How it is called; None where it is not."""
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
        return Described(definition, "function", call_of(node, definition.name), (), ())
    if not isinstance(node, ast.ClassDef):
        return _describe_assigned(modules, definition, public)
    lineage = list(_lineage(modules, definition))
    bases = tuple(each for each in lineage[1:] if (each.module, each.name) in public)
    above = {(each.module, each.name): each for base in bases for each in _lineage(modules, base)}
    own = [each for each in lineage if (each.module, each.name) not in above]
    inherited = {member.shown for each in above.values() for member in _members(each)}
    members = {member.name: member for each in reversed(own) for member in _members(each)}
    kind = _class_kind(lineage)
    return Described(
        definition,
        kind,
        None if kind in ("constant", "enumeration", "protocol") else _construction(lineage, kind),
        # What overrides a public member and is called like it is no other member to whoever calls it.
        tuple(member for member in members.values() if member.shown not in inherited),
        tuple(base for base in bases if not _is_above(modules, base, bases)),
    )


def _describe_assigned(modules: Modules, definition: Definition, public: frozenset[tuple[str, str]]) -> Described:
    """Describe a constant, or another name for a class, which has a docstring of its own and all that the class has."""
    assert isinstance(definition.node, ast.Assign | ast.AnnAssign)
    match definition.node.value:
        case ast.Name(id=name) if target := modules.find(definition.module, name):
            same = describe(modules, target, public)
            call = replace(same.call, name=definition.name) if same.call else None
            if (target.module, target.name) in public:
                return Described(definition, same.kind, call, (), (target,))
            return replace(same, definition=definition, call=call)
        case ast.BinOp(op=ast.BitOr()) | ast.Subscript():
            return Described(definition, "type", None, (), ())
    return Described(definition, "constant", None, (), ())


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


def _class_kind(lineage: list[Definition]) -> str:
    bases = {name for each in lineage if isinstance(each.node, ast.ClassDef) for name in _base_names(each.node)}
    for base, kind in {
        "Sentinel": "constant",
        "Exception": "exception",
        "Enum": "enumeration",
        "IntEnum": "enumeration",
        "Protocol": "protocol",
    }.items():
        if base in bases:
            return kind
    return "class"


def _construction(lineage: list[Definition], kind: str) -> Call | None:
    """Say how a class is called: by its fields where it is made of them, or else by its nearest constructor.

    That of an exception without either is not ours to describe.
    """
    name = lineage[0].name
    for place, each in enumerate(lineage):
        assert isinstance(each.node, ast.ClassDef)
        if _is_record(each.node):
            return Call(name, tuple(_all_parameters(lineage[place:])), "")
        methods = {part.name: part for part in each.node.body if isinstance(part, ast.FunctionDef)}
        if constructor := methods.get("__init__") or methods.get("__new__"):
            return Call(name, call_of(constructor, name).parameters, "")
    return None if kind == "exception" else Call(name, (), "")


def _is_record(node: ast.ClassDef) -> bool:
    decorators = (ast.unparse(decorator) for decorator in node.decorator_list)
    return "NamedTuple" in _base_names(node) or any(name.startswith("dataclass") for name in decorators)


def _all_parameters(lineage: list[Definition]) -> Iterator[str]:
    """List the parameters of a record: those of the records above it come first."""
    for each in reversed(lineage):
        if isinstance(each.node, ast.ClassDef) and _is_record(each.node):
            yield from _record_parameters(each.node)


def _record_parameters(node: ast.ClassDef) -> Iterator[str]:
    for part in node.body:
        if isinstance(part, ast.AnnAssign) and "init=False" not in (ast.unparse(part.value) if part.value else ""):
            yield ast.unparse(part)


def _members(definition: Definition) -> Iterator[Member]:
    assert isinstance(definition.node, ast.ClassDef)
    for each in definitions(definition.module, definition.node.body):
        if each.name.startswith("_") and not (each.name in SHOWN_DUNDERS and each.doc):
            continue
        match each.node:
            case ast.FunctionDef(decorator_list=decorators):
                call = call_of(each.node, each.name)
                if any(ast.unparse(decorator) == "property" for decorator in decorators):
                    yield Member(each.name, f"{each.name}: {call.returns}", each.doc, is_called=False)
                else:
                    yield Member(each.name, str(call), each.doc, is_called=True)
            case ast.AnnAssign(annotation=annotation) if each.doc:
                yield Member(each.name, f"{each.name}: {_type(annotation)}", each.doc, is_called=False)
            case ast.Assign() if each.doc:
                yield Member(each.name, each.name, each.doc, is_called=False)


def call_of(function: ast.FunctionDef, name: str) -> Call:
    """Say how a function or method is called, without the object it belongs to."""
    parameters = tuple(_parameters(function.args))
    returns = _type(function.returns) if function.returns else ""
    return Call(name, parameters[1:] if parameters[:1] in (("self",), ("cls",)) else parameters, returns)


def _parameters(arguments: ast.arguments) -> Iterator[str]:
    positional = [*arguments.posonlyargs, *arguments.args]
    missing = [None] * (len(positional) - len(arguments.defaults))
    for argument, default in zip(positional, [*missing, *arguments.defaults], strict=True):
        yield _parameter(argument, default)
    if arguments.vararg:
        yield f"*{_parameter(arguments.vararg, None)}"
    elif arguments.kwonlyargs:
        yield "*"
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield _parameter(argument, default)
    if arguments.kwarg:
        yield f"**{_parameter(arguments.kwarg, None)}"


def _parameter(argument: ast.arg, default: ast.expr | None) -> str:
    kind = f": {_type(argument.annotation)}" if argument.annotation else ""
    return f"{argument.arg}{kind}{f' = {ast.unparse(default)}' if default else ''}"


def _type(annotation: ast.expr) -> str:
    """Write a type; one that stands in quotes because it is not defined yet is written without."""
    match annotation:
        case ast.Constant(value=str(name)):
            return name
    return ast.unparse(annotation)
