"""Settling: rules triggered by states, applied until none of them changes anything.

A rule is *enabled* where its pattern holds and its outcome is not already
there. An enabled rule that another enabled rule is declared `before` waits. The
others may be applied in any order: the compiler does not choose between two
orders that end differently, it reports that they do. So the order in which
rules are written never decides anything; it only decides what a trace shows.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ..spec.model import Protocol, SettleRule
from .configurations import Configuration, Machines
from .findings import Finding


@dataclass(frozen=True, slots=True)
class Settled:
    """Where settling ends."""

    configuration: Configuration
    applied: tuple[str, ...]
    """Names of the rules applied on the way, in order."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two rules that could both be applied next, and that lead to different ends."""

    configuration: Configuration
    first: SettleRule
    second: SettleRule


@dataclass(frozen=True, slots=True)
class Circle:
    """Rules that undo one another for ever."""

    configuration: Configuration
    rules: tuple[SettleRule, ...]


class Settler:
    """Settles configurations of one model, each of them once.

    No rule may be declared before itself, see `find_circular_priorities`.
    """

    def __init__(self, protocol: Protocol) -> None:
        self._rules = protocol.settle
        self._machines = Machines.of(protocol)
        self._known: dict[Configuration, Settled | Conflict | Circle] = {}
        self._under_way: dict[Configuration, SettleRule] = {}

    def settle(self, configuration: Configuration) -> Settled | Conflict | Circle:
        """Apply rules until none changes anything, and try every order in which that can be done."""
        if configuration not in self._known:
            self._known[configuration] = self._explore(configuration)
        return self._known[configuration]

    @property
    def met(self) -> tuple[Configuration, ...]:
        """Every configuration that settling has started from or passed through."""
        return tuple(self._known)

    def list_passed(self, configuration: Configuration) -> tuple[Configuration, ...]:
        """Every configuration that settling from here may pass through, in whatever order rules are applied."""
        passed = {configuration: None}
        queue = [configuration]
        for here in queue:
            new = [there for rule in self.ready(here) if (there := self.apply(rule, here)) not in passed]
            passed |= dict.fromkeys(new)
            queue += new
        return tuple(passed)

    def enabled(self, configuration: Configuration) -> tuple[SettleRule, ...]:
        """The rules that hold and would change something, in spec order, whether or not they have to wait."""
        return tuple(
            rule
            for rule in self._rules
            if self._machines.lies_in(configuration, rule.when) and self.apply(rule, configuration) != configuration
        )

    def ready(self, configuration: Configuration) -> tuple[SettleRule, ...]:
        """The enabled rules that need not wait for another one."""
        enabled = self.enabled(configuration)
        return tuple(rule for rule in enabled if not any(rule.name in other.before for other in enabled))

    def apply(self, rule: SettleRule, configuration: Configuration) -> Configuration:
        """The configuration after one rule."""
        return self._machines.replace(configuration, rule.then)

    def _explore(self, configuration: Configuration) -> Settled | Conflict | Circle:
        ready = self.ready(configuration)
        ends: list[Settled] = []
        for rule in ready:
            following = self.apply(rule, configuration)
            self._under_way[configuration] = rule
            if following in self._under_way:
                visited = list(self._under_way)
                circle = visited[visited.index(following) :]
                end: Settled | Conflict | Circle = Circle(
                    following, tuple(self._under_way[passed] for passed in circle)
                )
            else:
                end = self.settle(following)
            del self._under_way[configuration]
            if not isinstance(end, Settled):
                return end
            ends.append(end)
        for rule, end in zip(ready, ends, strict=True):
            if end.configuration != ends[0].configuration:
                return Conflict(configuration, ready[0], rule)
        return Settled(ends[0].configuration, (ready[0].name, *ends[0].applied)) if ends else Settled(configuration, ())


def find_circular_priorities(protocol: Protocol) -> Iterator[Finding]:
    """Rules that are declared before themselves, directly or by way of others."""
    before = {rule.name: rule.before for rule in protocol.settle}
    for rule in protocol.settle:
        later = list(rule.before)
        for name in later:
            later.extend(following for following in before[name] if following not in later)
        if rule.name in later:
            yield Finding(f"settle.{rule.name}", "is declared before itself, directly or by way of other rules")


def describe_unsettled(protocol: Protocol, end: Conflict | Circle, way: str) -> Finding:
    """Say why settling has no definite end, and how to get there."""
    machines = Machines.of(protocol)
    if isinstance(end, Conflict):
        there = machines.describe(end.configuration, _concerned(end.first, end.second))
        return Finding(
            f"settle.{end.first.name}",
            f"conflicts with {end.second.name} {way}: both hold in {there}, they end differently, "
            "and neither is declared before the other",
        )
    there = machines.describe(end.configuration, _concerned(*end.rules))
    first, *others = end.rules
    by_way_of = f" by way of {', '.join(rule.name for rule in others)}" if others else ""
    return Finding(f"settle.{first.name}", f"never comes to rest {way}: it leads from {there} back there{by_way_of}")


def _concerned(*rules: SettleRule) -> list[str]:
    return [machine for rule in rules for machine, _ in (*rule.when.parts, *rule.then)]
