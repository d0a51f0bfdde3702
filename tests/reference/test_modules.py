"""A name is followed from where it is public to where it is defined, by syntax alone."""

import pytest

from stateline_codegen.reference.modules import read_modules
from stateline_codegen.reference.names import describe
from stateline_codegen.reference.prose import read_docstring

PACKAGE = {
    "lamp/__init__.py": '"""A lamp."""\nfrom .parts import Bulb\nfrom .parts.wires import Wire as Cable\n'
    '__all__ = ["Bulb", "Cable"]\n',
    "lamp/parts/__init__.py": "from . import wires\nfrom .bulbs import Bulb\n",
    "lamp/parts/bulbs.py": (
        "from . import wires\n\n\nclass Glass:\n"
        '    """Breaks."""\n\n    def clean(self, *, hard: bool = False) -> "Glass":\n        """Wipe it."""\n\n\n'
        'class Bulb(Glass, wires.Wire):\n    """Glows."""\n\n    watts: int\n    """How much."""\n'
    ),
    "lamp/parts/wires.py": (
        'class Wire:\n    """Conducts."""\n\n    def __init__(self, length: int) -> None: ...\n\n'
        '    @property\n    def ohms(self) -> float:\n        """How little."""\n\n\nSHORT = Wire(1)\n'
        '"""A short one."""\n\nCord = Wire\n"""Bends."""\n'
    ),
}
MODULES = read_modules(PACKAGE)


@pytest.mark.parametrize(
    ("module", "name", "place"),
    [
        ("lamp", "Bulb", ("lamp.parts.bulbs", "Bulb")),
        ("lamp", "Cable", ("lamp.parts.wires", "Wire")),
        ("lamp.parts", "wires.SHORT", ("lamp.parts.wires", "SHORT")),
        ("lamp.parts.bulbs", "wires.Wire", ("lamp.parts.wires", "Wire")),
    ],
)
def test_imports_are_followed(module: str, name: str, place: tuple[str, str]) -> None:
    found = MODULES.find(module, name)
    assert found is not None
    assert (found.module, found.name) == place


@pytest.mark.parametrize("name", ["Nothing", "nowhere.Bulb", "os.path"])
def test_what_is_not_there_is_not_found(name: str) -> None:
    assert MODULES.find("lamp", name) is None


def test_a_module_says_what_is_public() -> None:
    assert MODULES.exports("lamp") == ("Bulb", "Cable")
    assert MODULES.exports("lamp.parts") == ()


def test_an_assignment_is_documented_by_the_string_below_it() -> None:
    found = MODULES.find("lamp.parts.wires", "SHORT")
    assert found is not None
    assert found.doc == "A short one."


def test_members_of_hidden_bases_are_shown_and_public_bases_are_named() -> None:
    bulb = MODULES.find("lamp", "Bulb")
    assert bulb is not None
    described = describe(MODULES, bulb, frozenset({("lamp.parts.bulbs", "Bulb"), ("lamp.parts.wires", "Wire")}))
    assert [member.shown for member in described.members] == ["clean(*, hard: bool = False) -> Glass", "watts: int"]
    assert [base.name for base in described.public_bases] == ["Wire"]
    assert str(described.call) == "Bulb(length: int)"


@pytest.mark.parametrize("is_public", [True, False])
def test_another_name_for_a_class_has_all_that_the_class_has(is_public: bool) -> None:
    cord = MODULES.find("lamp.parts.wires", "Cord")
    assert cord is not None
    wire = ("lamp.parts.wires", "Wire")
    described = describe(MODULES, cord, frozenset({wire} if is_public else ()))
    assert (described.kind, described.definition.doc) == ("class", "Bends.")
    assert str(described.call) == "Cord(length: int)"
    assert [base.name for base in described.public_bases] == (["Wire"] if is_public else [])
    assert [member.name for member in described.members] == ([] if is_public else ["ohms"])


def test_a_docstring_is_taken_apart() -> None:
    read = read_docstring(
        """Do it.

        At once.

        Args:
            much: How
                much.
            more: What else.

        Returns:
            What came
            of it.

        Raises:
            ValueError: It is too much.

        """
    )
    assert (read.summary, read.body) == ("Do it.", "Do it.\n\nAt once.")
    assert read.arguments == ("much: How much.", "more: What else.")
    assert read.returns == "What came of it."
    assert read.raises == ("ValueError: It is too much.",)
