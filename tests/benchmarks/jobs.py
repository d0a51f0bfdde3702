"""What a driver makes of a workload: something to prepare, something to time, something to compare."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from tests.benchmarks.workloads import Facts, Message

# A message as a driver leaves it: start, header pairs, body, trailer pairs.
Raw = tuple[tuple[Any, ...], list[Any], Any, list[Any]]


class UnfinishedError(Exception):
    """All was fed and the message has not ended, or an event came that has no place in the workload."""


@dataclass(frozen=True, slots=True)
class Job:
    """A workload made ready for one library: `perform(prepare())` is one operation, and only `perform` is timed."""

    prepare: Callable[[], Any]
    perform: Callable[[Any], Any]
    observe: Callable[[Any], Facts]


class Work(Protocol):
    """What workloads of all protocols have in common."""

    @property
    def letter(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def expected(self) -> Facts: ...


class Driver(Protocol):
    """Has one library do the workloads of its protocol."""

    name: str

    def job(self, workload: Any) -> Job | None:
        """The workload made ready; None if the library has no means for it."""

    def idle_connection(self, workload: Any) -> object:
        """A server's connection left open after the workload, or after as much of it as the library can do."""


def nothing() -> None:
    """Prepares a server read, whose connection is made on the clock."""


def message(raw: Raw) -> Message:
    start, headers, body, trailers = raw
    body = body if isinstance(body, bytes) else b"".join(body)
    return Message(start, tuple(map(tuple, headers)), body, tuple(map(tuple, trailers)))


def observe_one(raw: Raw) -> Facts:
    return Facts((message(raw),))


def observe_many(raws: Iterable[Raw]) -> Facts:
    return Facts(tuple(map(message, raws)))


def observe_cycle(outcome: tuple[Raw, list[bytes]]) -> Facts:
    raw, sent = outcome
    return Facts((message(raw),), b"".join(sent))
