"""What docstrings and comments name exists, and what they cite is cited in one form."""

import ast
import builtins
import importlib
import io
import keyword
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.emit.places import GENERATOR, ROOT, SPEC, TEMPLATES

LIBRARY = ROOT / "generated" / "stateline"
PYTHON_FILES = sorted(GENERATOR.rglob("*.py"))
PROSE_FILES = [*PYTHON_FILES, *sorted(LIBRARY.rglob("*.py"))]

EXAMPLE = re.compile(r"-> `[^`]+`")
CODE = re.compile(r"``([^`]+)``|`([^`]+)`")
NAME = re.compile(r"[A-Za-z_]\w+(?:\.[A-Za-z_]\w*)*")
MISQUOTED = re.compile(
    r"RFC-?[0-9]|§|\bRFC [0-9]+ ?#|\bRFC [0-9]+,? (?:sec\b|Section|Sec\b|s\.)|\bRFC [0-9]+ section"
    r"|(?<!RFC [0-9]{4}, )\b[Ss]ection [0-9]"
)


def docstrings(path: Path) -> Iterator[str]:
    """Every string that stands by itself: docstrings of modules, classes, functions, attributes."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value


def comments(path: Path) -> Iterator[str]:
    tokens = tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)
    yield from (token.string for token in tokens if token.type == tokenize.COMMENT)


def names_in_backticks(path: Path) -> set[str]:
    texts = (EXAMPLE.sub("", text) for text in docstrings(path))
    spans = (double or single for text in texts for double, single in CODE.findall(text))
    return {span for span in spans if NAME.fullmatch(span)}


@cache
def known_names() -> frozenset[str]:
    """Every name that anything of ours has, in the generator, in what it generates or in the spec."""
    names = {*keyword.kwlist, *keyword.softkwlist, *dir(builtins), "true", "false"}
    for root in (GENERATOR, LIBRARY):
        for path in root.rglob("*.py"):
            names |= {path.stem, path.parent.name}
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names |= names_of(node)
    return frozenset(names | set(re.findall(r"\w+", SPEC.read_text(encoding="utf-8"))))


def names_of(node: ast.AST) -> set[str]:
    match node:
        case ast.FunctionDef() | ast.ClassDef():
            return {node.name}
        case ast.Name():
            return {node.id}
        case ast.Attribute():
            return {node.attr}
        case ast.arg():
            return {node.arg}
        case ast.Import():
            return {part for alias in node.names for part in alias.name.split(".")}
        case ast.ImportFrom(module=str(module)):
            return {*module.split("."), *(alias.name for alias in node.names)}
        case _:
            return set()


def is_known(name: str, path: Path) -> bool:
    """Whether something has this name: a file, or a module or attribute as seen from this module, or a word."""
    if any(ROOT.glob(f"[!.]*/**/{name}")):
        return True
    package = [GENERATOR.name, *path.relative_to(GENERATOR).parent.parts]
    first, *rest = name.split(".")
    for depth in range(len(package), 0, -1):
        folder = GENERATOR.joinpath(*package[1:depth])
        if (folder / first).is_dir() or (folder / f"{first}.py").is_file():
            return resolves(".".join(package[:depth]), name)
    if first == GENERATOR.name:
        return resolves("", name)
    return {first, *rest} <= known_names()


def resolves(package: str, name: str) -> bool:
    """Whether a dotted name leads somewhere: through modules as far as there are any, then through attributes."""
    parts = [*package.split("."), *name.split(".")] if package else name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[length:]:
            annotated = getattr(found, "__annotations__", {})
            if not hasattr(found, attribute) and attribute not in annotated:
                return False
            found = getattr(found, attribute, annotated.get(attribute))
        return True
    return False


@pytest.mark.parametrize("path", PYTHON_FILES, ids=lambda path: path.relative_to(GENERATOR).as_posix())
def test_every_name_in_backticks_exists(path: Path) -> None:
    assert not {name for name in names_in_backticks(path) if not is_known(name, path)}


def test_a_name_that_does_not_exist_is_noticed() -> None:
    here = GENERATOR / "emit" / "render.py"
    assert is_known("contexts.banner", here)
    assert is_known("spec.model.Protocol", here)
    assert not is_known("contexts.baner", here)
    assert not is_known("spec.modle.Protocol", here)
    assert not is_known("no_such_word", here)


@pytest.mark.parametrize("path", PROSE_FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_citation_reads_rfc_9112_comma_section_6_1(path: Path) -> None:
    for text in (*docstrings(path), *comments(path)):
        prose = CODE.sub("", " ".join(text.split()))
        assert not MISQUOTED.search(prose), prose


@pytest.mark.parametrize(
    "path", sorted(TEMPLATES.rglob("*.j2")), ids=lambda path: path.relative_to(TEMPLATES).as_posix()
)
def test_so_does_one_in_a_template(path: Path) -> None:
    assert not MISQUOTED.search(CODE.sub("", path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ("RFC 9112, section 6.1", True),
        ("as RFC 9112 demands", True),
        ("RFC 9112 section 6.1", False),
        ("RFC9112, section 6.1", False),
        ("section 6.1 of RFC 9112", False),
        ("RFC 9112, Section 6.1", False),
        ("RFC 9112 § 6.1", False),
    ],
)
def test_other_forms_are_noticed(text: str, is_right: bool) -> None:
    assert (MISQUOTED.search(text) is None) is is_right
