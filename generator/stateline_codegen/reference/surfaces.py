"""Which names are public on which surface, each described once, where it is defined."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..spec.model import Surface
from .modules import Definition, Modules
from .names import Described, describe


@dataclass(frozen=True, slots=True)
class PublicName:
    """A name on a surface."""

    name: str
    described: Described
    home: str
    """The dotted name by which the same thing is described: its own, or that of an earlier surface."""

    @property
    def has_details(self) -> bool:
        """Whether there is more to say than what it is."""
        return self.described.call is not None or bool(self.described.members)


@dataclass(frozen=True, slots=True)
class PublicSurface:
    """What is imported from one place."""

    module: str
    surface: Surface
    doc: str
    names: tuple[PublicName, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """All surfaces of a package."""

    surfaces: tuple[PublicSurface, ...]

    def find(self, definition: Definition) -> PublicName:
        """Find the first public name of what is defined somewhere.

        Raises:
            LookupError: It has none.

        """
        for surface in self.surfaces:
            for name in surface.names:
                if _place(name.described.definition) == _place(definition):
                    return name
        raise LookupError(f"{definition.module}.{definition.name} is not public")


def gather(modules: Modules, package: str, surfaces: Sequence[Surface]) -> Reference:
    """Find the public names of a package whose own surface bears its name; others are packages of theirs in it.

    Raises:
        LookupError: A module calls something public that is defined nowhere.

    """
    places = [(module, each) for each in surfaces for module in _modules(package, each)]
    found = {module: list(_exported(modules, module)) for module, _ in places}
    public = frozenset(_place(definition) for names in found.values() for _, definition in names)
    homes: dict[tuple[str, str], str] = {}
    for module, names in found.items():
        for name, definition in names:
            homes.setdefault(_place(definition), f"{module}.{name}")
    return Reference(
        tuple(
            PublicSurface(
                module,
                surface,
                modules.doc(module),
                tuple(
                    PublicName(name, describe(modules, definition, public), homes[_place(definition)])
                    for name, definition in found[module]
                ),
            )
            for module, surface in places
        )
    )


def _modules(package: str, surface: Surface) -> Iterator[str]:
    """Name the modules from which programs import the names of a surface."""
    root = root_of(package, surface)
    yield root
    yield from (f"{root}.{module}" for module in surface.modules)


def root_of(package: str, surface: Surface) -> str:
    """Name the package of a surface."""
    return package if surface.name == package else f"{package}.{surface.name}"


def _exported(modules: Modules, module: str) -> Iterator[tuple[str, Definition]]:
    for name in modules.exports(module):
        definition = modules.find(module, name)
        if definition is None:
            raise LookupError(f"{module}.{name} is public and defined nowhere")
        yield name, definition


def _place(definition: Definition) -> tuple[str, str]:
    return definition.module, definition.name
