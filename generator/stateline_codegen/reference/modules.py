"""Modules as syntax trees, and what a name in one of them stands for."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Definition:
    """Where something is defined, and how."""

    module: str
    name: str
    node: ast.ClassDef | ast.FunctionDef | ast.Assign | ast.AnnAssign
    doc: str
    """Its docstring, or the string below an assignment; may be empty."""


@dataclass(frozen=True, slots=True)
class Modules:
    """The modules of a package by their dotted names."""

    trees: Mapping[str, ast.Module]

    def find(self, module: str, name: str) -> Definition | None:
        """Find what a name in a module stands for; None if it comes from elsewhere.

        Args:
            module: The dotted name of the module.
            name: The name, or a dotted one such as `events.Request` where `events` is a module there.

        """
        first, _, rest = name.partition(".")
        imported = self._imported(module, first)
        if rest:
            return self.find(".".join(imported), rest) if imported else None
        if imported:
            return self.find(*imported) if imported[0] in self.trees else None
        tree = self.trees.get(module)
        return next((each for each in definitions(module, tree.body) if each.name == name), None) if tree else None

    def exports(self, module: str) -> tuple[str, ...]:
        """List what a module calls public, in the order of its `__all__`."""
        for node in self.trees[module].body:
            match node:
                case ast.Assign(targets=[ast.Name(id="__all__")]):
                    return tuple(ast.literal_eval(node.value))
        return ()

    def doc(self, module: str) -> str:
        """Return the docstring of a module."""
        return ast.get_docstring(self.trees[module]) or ""

    def _imported(self, module: str, name: str) -> tuple[str, str] | None:
        """Say which name of which module a name is imported as."""
        for node in self.trees[module].body if module in self.trees else ():
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    if (alias.asname or alias.name) == name:
                        return self._origin(module, node), alias.name
        return None

    def _origin(self, module: str, node: ast.ImportFrom) -> str:
        """Name the module that something is imported from, as seen from the one that imports it."""
        if not node.level:
            return node.module or ""
        parts = module.split(".")
        is_package = any(other.startswith(f"{module}.") for other in self.trees)
        kept = parts[: len(parts) - node.level + is_package]
        return ".".join([*kept, *filter(None, [node.module])])


def read_modules(texts: Mapping[str, str]) -> Modules:
    """Parse the modules of packages, given their texts by path."""
    return Modules({_dotted(path): ast.parse(text, path) for path, text in texts.items() if path.endswith(".py")})


def _dotted(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def definitions(module: str, body: list[ast.stmt]) -> Iterator[Definition]:
    """List what a body defines, each with the string that documents it.

    Of overloads the last counts, being the whole, and of a property how it is read.
    """
    found: dict[str, Definition] = {}
    for at, node in enumerate(body):
        match node:
            case ast.FunctionDef(decorator_list=[ast.Attribute(attr="setter")]):
                pass
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                found[name] = Definition(module, name, node, ast.get_docstring(node) or "")
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                found[name] = Definition(module, name, node, _string_below(body, at))
    yield from found.values()


def _string_below(body: list[ast.stmt], at: int) -> str:
    match body[at + 1 : at + 2]:
        case [ast.Expr(value=ast.Constant(value=str(text)))]:
            return text
    return ""
