"""The page of public names is complete, and says what the library itself says when asked."""

import enum
import importlib
import inspect
import re
from collections.abc import Mapping
from types import ModuleType

import pytest

from stateline_codegen import pipeline
from stateline_codegen.reference import reference_page
from stateline_codegen.reference.page import WIDTH
from stateline_codegen.spec.model import Protocol
from tests.emit.places import ROOT, SPEC

PAGE = ROOT / "diagrams" / "http1.api.md"
TABLE_ROW = re.compile(r"^\| (?:\[)?`([^`]+)`(?:\]\(#([^)]+)\))? \| (\w+) \| (.*) \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def build() -> pipeline.Build:
    built, problems = pipeline.build_all({"machine_spec/http1.yaml": SPEC.read_text(encoding="utf-8")})
    assert built is not None, problems
    return built


@pytest.fixture(scope="module")
def protocol(build: pipeline.Build) -> Protocol:
    return build.compiled[0].automata[0].protocol


@pytest.fixture(scope="module")
def texts(build: pipeline.Build) -> dict[str, str]:
    return {
        path.removeprefix("generated/"): text
        for path, text in build.texts.items()
        if path.startswith("generated/stateline/") and path.endswith(".py")
    }


@pytest.fixture(scope="module")
def page(protocol: Protocol, texts: dict[str, str]) -> str:
    return reference_page(protocol, "stateline", texts)


@pytest.fixture(scope="module")
def modules(protocol: Protocol) -> dict[str, ModuleType]:
    """The surfaces of the spec, imported."""
    names = ("stateline" if each.name == "stateline" else f"stateline.{each.name}" for each in protocol.surfaces)
    return {name: importlib.import_module(name) for name in names}


def listed(page: str, module: str) -> dict[str, tuple[str, str]]:
    """Each name in the table of a surface: its kind, and what it is."""
    section = page.partition(f"\n## {module}\n")[2].partition("\n## ")[0].partition("\n### ")[0]
    return {name: (kind, what.strip()) for name, _, kind, what in TABLE_ROW.findall(section)}


def undocumented(page: str, modules: Mapping[str, ModuleType]) -> list[str]:
    """Public names that are missing, or of which nothing is said."""
    return [
        f"{module}.{name}"
        for module, imported in modules.items()
        for name in imported.__all__
        if not listed(page, module).get(name, ("", ""))[1]
    ]


def details(page: str, name: str) -> str:
    return page.partition(f"\n### {name}\n")[2].partition("\n## ")[0].partition("\n### ")[0]


def test_the_page_is_an_output(page: str) -> None:
    assert PAGE.read_text(encoding="utf-8") == page
    assert f"({PAGE.name})" in PAGE.with_name("README.md").read_text(encoding="utf-8")
    assert 'id="http1.api"' in PAGE.with_name("index.html").read_text(encoding="utf-8")


def test_every_public_name_stands_there_with_a_docstring(page: str, modules: dict[str, ModuleType]) -> None:
    assert len(modules) >= 3
    assert undocumented(page, modules) == []
    for module, imported in modules.items():
        assert list(listed(page, module)) == list(imported.__all__)


@pytest.mark.parametrize(
    ("path", "docstring", "name"),
    [
        ("stateline/http1/events.py", '    """The message is complete. RFC 9112, section 7.1.2."""', "EndOfMessage"),
        ("stateline/_runtime/sentinels.py", '    """No event is complete; read from the peer', "NEED_DATA"),
        ("stateline/http1/policies.py", '"""RFC 9110 and 9112 to the letter or stricter;', "STRICT"),
    ],
)
def test_a_public_name_without_a_docstring_is_noticed(
    protocol: Protocol, texts: dict[str, str], modules: dict[str, ModuleType], path: str, docstring: str, name: str
) -> None:
    (line,) = (line for line in texts[path].splitlines() if line.startswith(docstring))
    silent = texts[path].replace(line, "    pass" if line.startswith(" ") else "")
    page = reference_page(protocol, "stateline", texts | {path: silent})
    assert f"stateline.{name}" in undocumented(page, modules)


def test_kinds_are_what_python_says(page: str, modules: dict[str, ModuleType]) -> None:
    for module, imported in modules.items():
        for name, (kind, _) in listed(page, module).items():
            found = getattr(imported, name)
            is_plain_class = isinstance(found, type) and type(found) is not found
            if is_plain_class and issubclass(found, Exception):
                assert kind == "exception", name
            elif is_plain_class and issubclass(found, enum.Enum):
                assert kind == "enumeration", name
            elif is_plain_class:
                assert kind in ("class", "protocol"), name
            else:
                assert kind in ("constant", "type"), name


def test_a_class_is_called_with_the_parameters_that_python_says(page: str, modules: dict[str, ModuleType]) -> None:
    checked = 0
    for module, imported in modules.items():
        for name, (kind, _) in listed(page, module).items():
            shown = re.search(r"```python\n(.*?)```", details(page, f"{module}.{name}"), re.DOTALL)
            if kind not in ("class", "exception") or not shown:
                continue
            found = getattr(imported, name)
            constructor = found.__init__ if found.__init__ is not object.__init__ else found.__new__
            given = () if constructor is object.__new__ else list(inspect.signature(constructor).parameters)[1:]
            taken = re.findall(r"(?:^|[(,])\s*(\w+)(?=:)", shown[1])
            assert taken == list(given), f"{module}.{name}"
            assert len(shown[1].splitlines()[0]) <= WIDTH
            checked += 1
    assert checked > 20


def test_every_public_method_and_property_is_described(page: str, modules: dict[str, ModuleType]) -> None:
    """Of a class, or of one that it says it has everything of."""
    for module, imported in modules.items():
        for name, (kind, _) in listed(page, module).items():
            found = getattr(imported, name)
            if kind not in ("class", "exception", "protocol"):
                continue
            described = with_bases(page, f"{module}.{name}")
            for member, value in inspect.getmembers(found):
                is_ours = (getattr(value, "__module__", None) or "").startswith("stateline")
                if member.startswith("_") or not (isinstance(value, property) or (is_ours and callable(value))):
                    continue
                row = re.search(rf"^\| `{member}[:(](?:[^`]|``)*` \| (\S.*?) \|", described, re.MULTILINE)
                # A static checker is not told of methods of the other role; those are left out here too.
                assert row or other_role_has(imported, name, member), f"{module}.{name}.{member}"


def other_role_has(module: ModuleType, name: str, member: str) -> bool:
    roles = {"ServerConnection": "ClientConnection", "ClientConnection": "ServerConnection"}
    return name in roles and member in ("send_request", "send_response", "send_informational")


def with_bases(page: str, name: str) -> str:
    """The details of a class and of the classes it refers to, and of the class in whose place it stands."""
    own = details(page, name)
    if not own:
        module, _, last = name.rpartition(".")
        found = re.search(r"The same as \[?`([\w.]+)`", listed(page, module)[last][1])
        return with_bases(page, found[1]) if found else ""
    above = re.search(r"^It has all that (.*) has\.$", own, re.MULTILINE)
    bases = re.findall(r"`([\w.]+)`", above[1]) if above else []
    return "\n".join([own, *(with_bases(page, base) for base in bases)])


def test_what_a_docstring_says_is_raised_stands_there(page: str) -> None:
    row = next(line for line in page.splitlines() if line.startswith("| `receive_data(data: bytes "))
    assert (
        "| `RuntimeError`: Bytes came after the end was announced; `TypeError`: It is not a bytes-like object |" in row
    )
    assert "- `ValueError`: The role is neither of the two" in details(page, "stateline.Connection")


def test_every_link_leads_to_a_heading(page: str) -> None:
    headings = {re.sub(r"[^\w\- ]", "", title.lower()) for title in re.findall(r"^#+ (.*)$", page, re.MULTILINE)}
    links = re.findall(r"\]\(#([^)]+)\)", page)
    assert len(links) > 30
    assert set(links) <= headings


def test_names_of_other_libraries_have_counterparts_from_the_spec(page: str, protocol: Protocol) -> None:
    for surface in protocol.surfaces[1:]:
        section = page.partition(f"\n## If you know the names of `stateline.{surface.name}`\n")[2].partition("\n## ")[0]
        for event in surface.events:
            ours = ", ".join(f"`{name}`" for name in event.of)
            assert f"\n| `{event.name}` | {ours} |" in section


def test_what_the_spec_says_to_use_instead_is_on_the_page(page: str, protocol: Protocol) -> None:
    """So a name that the surface does not have, or that has a counterpart by name, is noticed."""
    for surface in protocol.surfaces[1:]:
        section = page.partition(f"\n## If you know the names of `stateline.{surface.name}`\n")[2].partition("\n## ")[0]
        for name, used in surface.instead:
            assert re.search(rf"^\| `(?:\w+\.)?{name}` \| {re.escape(used)} \|", section, re.MULTILINE), name


def test_what_zttp_has_and_we_have_not_is_said(page: str) -> None:
    section = page.partition("\n## If you know the names of `stateline.zttp`\n")[2].partition("\n## ")[0]
    assert "| `H1Connection` | `ServerConnection`, `ClientConnection` |" in section
    assert "| `H1Connection.data_to_send` | what `send` and the other methods return |" in section
    assert "`headers` is called `trailers`" in section
    assert "has no `path`" not in section
