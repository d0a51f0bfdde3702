"""What is fuzzed: a role under a policy, by its shortcuts and by the plain path alone."""

from dataclasses import dataclass
from typing import Any

import stateline
from stateline import CLIENT, H11, LENIENT_CLIENT, SERVER, STRICT, ZTTP, Connection, Limits, Policy, h11


class PlainConnection(stateline.Connection):
    """A subclass of `Connection` is used as it is, without shortcuts."""


class PlainH11Connection(h11.Connection):
    """The same, in the dialect."""


@dataclass(frozen=True, slots=True)
class Target:
    """One kind of connection."""

    role: Any
    policy: Policy

    def __str__(self) -> str:
        return f"{self.role!r} {self.policy.name}".lower().replace(" ", "-")

    def open(self, limits: Limits | None = None) -> Connection:
        """Make the connection that everybody gets: that of the dialect, unless it is to have limits of its own."""
        if self.policy is H11 and limits is None:
            return h11.Connection(self.role)
        return Connection(self.role, policy=self.policy, limits=limits)

    def open_plain(self, limits: Limits | None = None) -> Connection:
        """Make one that takes no shortcuts."""
        if self.policy is H11 and limits is None:
            return PlainH11Connection(self.role)
        return PlainConnection(self.role, policy=self.policy, limits=limits)


TARGETS = (
    Target(SERVER, STRICT),
    Target(SERVER, H11),
    Target(SERVER, ZTTP),
    Target(CLIENT, STRICT),
    Target(CLIENT, H11),
    Target(CLIENT, ZTTP),
    Target(CLIENT, LENIENT_CLIENT),
)
