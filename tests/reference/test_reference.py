"""The page of public names is complete, and says what the library itself says when asked."""

import enum
import importlib
import inspect
import re
from collections.abc import Mapping
from types import ModuleType

import pytest

from stateline_codegen import pipeline
from stateline_codegen.emit import render_package
from stateline_codegen.reference import reference_page
from stateline_codegen.reference.page import WIDTH
from stateline_codegen.spec.model import Protocol
from tests.emit.places import ROOT
from tests.workspace import built

DIAGRAMS = ROOT / "diagrams"
TABLE_ROW = re.compile(r"^\| (?:\[)?`([^`]+)`(?:\]\(#([^)]+)\))? \| (\w+) \| (.*) \|$", re.MULTILINE)

SHOWN = {
    "http1": ("stateline", "stateline.h11", "stateline.zttp", "stateline.handler"),
    "websocket": (
        "stateline.websocket",
        "stateline.websocket.events",
        "stateline.websocket.connection",
        "stateline.websocket.extensions",
        "stateline.websocket.frame_protocol",
        "stateline.websocket.utilities",
        "stateline.websocket.typing",
        "stateline.websocket.handshake",
    ),
}
"""What programs import from, by the protocol on whose page it stands; a package of two stands on one."""

Texts = Mapping[str, str]


@pytest.fixture(scope="module")
def build() -> pipeline.Build:
    return built()


@pytest.fixture(scope="module")
def protocols(build: pipeline.Build) -> dict[str, Protocol]:
    return {one.specification.base.name: one.specification.base for one in build.compiled}


@pytest.fixture(scope="module")
def texts(protocols: dict[str, Protocol], build: pipeline.Build) -> dict[str, Texts]:
    """The modules that each spec makes."""
    made: dict[str, Texts] = {}
    for one in build.compiled:
        own = one.specification.base
        package = render_package(one.automata, [other for other in protocols.values() if other is not own])
        made[own.name] = {path: text for path, text in package.items() if path.endswith(".py")}
    return made


def write_page(protocols: dict[str, Protocol], texts: dict[str, Texts], name: str) -> str:
    others = [(other, texts[other.name]) for other in protocols.values() if other.name != name]
    return reference_page(protocols[name], "stateline", texts[name], others)


@pytest.fixture(scope="module", params=SHOWN)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def page(protocols: dict[str, Protocol], texts: dict[str, Texts], name: str) -> str:
    return write_page(protocols, texts, name)


@pytest.fixture(scope="module")
def modules(name: str) -> dict[str, ModuleType]:
    return {module: importlib.import_module(module) for module in SHOWN[name]}


@pytest.fixture(scope="module")
def http_page(protocols: dict[str, Protocol], texts: dict[str, Texts]) -> str:
    return write_page(protocols, texts, "http1")


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


def test_the_page_is_an_output(page: str, name: str) -> None:
    assert (DIAGRAMS / f"{name}.api.md").read_text(encoding="utf-8") == page
    assert f"({name}.api.md)" in (DIAGRAMS / "README.md").read_text(encoding="utf-8")
    assert f'id="{name}.api"' in (DIAGRAMS / "index.html").read_text(encoding="utf-8")


def test_every_surface_stands_on_one_page(protocols: dict[str, Protocol], texts: dict[str, Texts]) -> None:
    shown = [re.findall(r"^## (stateline\S*)$", write_page(protocols, texts, name), re.MULTILINE) for name in protocols]
    assert shown == [list(SHOWN[name]) for name in protocols]
    declared = {surface.name for protocol in protocols.values() for surface in protocol.surfaces}
    assert declared == {module.rpartition(".")[2] for modules in SHOWN.values() for module in modules} & declared


def test_every_public_name_stands_there_with_a_docstring(page: str, modules: dict[str, ModuleType]) -> None:
    assert undocumented(page, modules) == []
    for module, imported in modules.items():
        assert list(listed(page, module)) == list(imported.__all__)


@pytest.mark.parametrize(
    ("path", "docstring", "silenced"),
    [
        ("stateline/http1/events.py", '    """The message is complete. RFC 9112, section 7.1.2."""', "EndOfMessage"),
        ("stateline/_runtime/sentinels.py", '    """No event is complete; read from the peer', "NEED_DATA"),
        ("stateline/http1/policies.py", '"""RFC 9110 and 9112 to the letter or stricter;', "STRICT"),
    ],
)
def test_a_public_name_without_a_docstring_is_noticed(
    protocols: dict[str, Protocol], texts: dict[str, Texts], path: str, docstring: str, silenced: str
) -> None:
    text = texts["http1"][path]
    (line,) = (line for line in text.splitlines() if line.startswith(docstring))
    silent = text.replace(line, "    pass" if line.startswith(" ") else "")
    page = write_page(protocols, texts | {"http1": {**texts["http1"], path: silent}}, "http1")
    assert f"stateline.{silenced}" in undocumented(page, {"stateline": importlib.import_module("stateline")})


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
            elif inspect.isfunction(found):
                assert kind == "function", name
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
    assert checked > 15


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


def test_what_a_docstring_says_is_raised_stands_there(http_page: str) -> None:
    row = next(line for line in http_page.splitlines() if line.startswith("| `receive_data(data: bytes "))
    assert (
        "| `RuntimeError`: Bytes came after the end was announced; `TypeError`: It is not a bytes-like object |" in row
    )
    assert "- `ValueError`: The role is neither of the two" in details(http_page, "stateline.Connection")


def test_every_link_leads_to_a_heading(page: str) -> None:
    headings = {re.sub(r"[^\w\- ]", "", title.lower()) for title in re.findall(r"^#+ (.*)$", page, re.MULTILINE)}
    links = re.findall(r"\]\(#([^)]+)\)", page)
    assert len(links) > 30
    assert set(links) <= headings


def test_names_of_other_libraries_have_counterparts_from_the_spec(
    http_page: str, protocols: dict[str, Protocol]
) -> None:
    for surface in protocols["http1"].surfaces[1:]:
        section = counterparts(http_page, surface.name)
        for event in surface.events:
            ours = ", ".join(f"`{name}`" for name in event.of)
            assert f"\n| `{event.name}` | {ours} |" in section


def counterparts(page: str, surface: str) -> str:
    return page.partition(f"\n## If you know the names of `stateline.{surface}`\n")[2].partition("\n## ")[0]


def test_what_the_specs_say_to_use_instead_is_on_the_page(http_page: str, protocols: dict[str, Protocol]) -> None:
    """So a name that the surface does not have, or that has a counterpart by name, is noticed."""
    for protocol in protocols.values():
        for surface in protocol.surfaces[1:]:
            section = counterparts(http_page, surface.name)
            for name, used in surface.instead:
                assert re.search(rf"^\| `(?:\w+\.)?{name}` \| {re.escape(used)} \|", section, re.MULTILINE), name


def test_what_zttp_has_and_we_have_not_is_said(http_page: str) -> None:
    section = counterparts(http_page, "zttp")
    assert "| `H1Connection` | `ServerConnection`, `ClientConnection` |" in section
    assert "| `H1Connection.data_to_send` | what `send` and the other methods return |" in section
    assert "`headers` is called `trailers`" in section
    assert "has no `path`" not in section
