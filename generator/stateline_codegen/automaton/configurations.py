"""What can be said about one configuration: the states of all machines, in spec order."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..spec.model import Protocol, StatesPattern

Configuration = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Machines:
    """The names of the machines, and so the places in a configuration."""

    names: tuple[str, ...]

    @classmethod
    def of(cls, protocol: Protocol) -> "Machines":
        """The machines of a model."""
        return cls(tuple(machine.name for machine in protocol.machines))

    def state(self, configuration: Configuration, machine: str) -> str:
        """The state of one machine."""
        return configuration[self.names.index(machine)]

    def lies_in(self, configuration: Configuration, pattern: StatesPattern) -> bool:
        """Whether every machine that the pattern names is in one of its states."""
        return all(self.state(configuration, machine) in states for machine, states in pattern.parts)

    def replace(self, configuration: Configuration, changes: Iterable[tuple[str, str]]) -> Configuration:
        """The configuration with some machines put into other states."""
        changed = dict(changes)
        return tuple(changed.get(name, state) for name, state in zip(self.names, configuration, strict=True))

    def describe(self, configuration: Configuration, concerned: Iterable[str]) -> str:
        """Say the states of some machines: `client DONE, upgrade PROPOSED`."""
        chosen = set(concerned)
        pairs = zip(self.names, configuration, strict=True)
        return ", ".join(f"{name} {state}" for name, state in pairs if name in chosen)
