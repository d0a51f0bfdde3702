"""The library needs nothing, the compiler never uses the library, and neither ever loads the other."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.emit.places import GENERATOR, ROOT, run_python

PYTHON_FILES = sorted(GENERATOR.rglob("*.py"))
RUNTIME = GENERATOR / "runtime"
OPTIONAL = "websockets.speedups"
"""What the runtime imports if it is there; `stateline[speedups]` brings it."""
OUTSIDE = ("jinja2", "yaml", "graphviz", "pygraphviz", "transitions", "rich", "markdown_it", "stateline_codegen")


def loaded_by(module: str) -> set[str]:
    """The top-level modules that a fresh interpreter has after an import."""
    script = f"import sys, {module}; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    ran = run_python("-c", script)
    assert ran.returncode == 0, ran.stderr
    return set(ran.stdout.split())


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every import of a file as (level, module), wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.level, node.module or ""


def may_be_imported(module: str) -> bool:
    """Whether Python brings a module, or nobody misses it."""
    return module == OPTIONAL or module.partition(".")[0] in sys.stdlib_module_names


@pytest.mark.parametrize("module", ["stateline", "stateline.h11", "stateline.http1.connection", "stateline.__main__"])
def test_importing_the_library_loads_nothing_of_the_compiler(module: str) -> None:
    loaded = loaded_by(module)
    assert "stateline" in loaded
    assert not loaded & set(OUTSIDE)


def test_importing_the_library_loads_nothing_that_is_installed() -> None:
    idle = loaded_by("sys")
    assert loaded_by("stateline.h11") - idle <= {"stateline", *sys.stdlib_module_names}


@pytest.mark.parametrize(
    "module",
    ["stateline_codegen.pipeline", "stateline_codegen.commands", "stateline_codegen.verify", "stateline_codegen.trace"],
)
def test_importing_the_compiler_does_not_load_the_library(module: str) -> None:
    loaded = loaded_by(module)
    assert "stateline_codegen" in loaded
    assert "stateline" not in loaded


@pytest.mark.parametrize("path", PYTHON_FILES, ids=lambda path: path.relative_to(GENERATOR).as_posix())
def test_a_module_of_the_compiler_never_names_the_library(path: Path) -> None:
    assert not [module for level, module in imports(path) if level == 0 and module.partition(".")[0] == "stateline"]


@pytest.mark.parametrize("path", sorted(RUNTIME.rglob("*.py")), ids=lambda path: path.relative_to(RUNTIME).as_posix())
def test_a_module_of_the_runtime_imports_only_its_siblings_and_the_standard_library(path: Path) -> None:
    depth = len(path.relative_to(RUNTIME).parts)
    for level, module in imports(path):
        assert level <= depth, f"{'.' * level}{module} is outside the runtime"
        assert level > 0 or may_be_imported(module), module


def test_what_is_optional_is_imported_in_one_place() -> None:
    library = ROOT / "generated" / "stateline"
    users = [path for path in library.rglob("*.py") if OPTIONAL in {module for _, module in imports(path)}]
    assert users == [library / "_runtime" / "frames" / "masks.py"]


def test_the_compiler_does_not_import_the_runtime_it_ships() -> None:
    users = [path for path in PYTHON_FILES if RUNTIME not in path.parents]
    assert not [path for path in users for _, module in imports(path) if "runtime" in module.split(".")]


def test_the_generated_library_imports_only_itself_and_the_standard_library() -> None:
    library = ROOT / "generated" / "stateline"
    for path in sorted(library.rglob("*.py")):
        depth = len(path.relative_to(library).parts)
        for level, module in imports(path):
            assert level <= depth, f"{path.name}: {'.' * level}{module} is outside the library"
            assert level > 0 or may_be_imported(module), f"{path.name}: {module}"
