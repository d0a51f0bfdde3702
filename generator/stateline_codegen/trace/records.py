"""The lines that `python -m stateline --json` prints, typed."""

import json
from dataclasses import dataclass
from typing import Any


class TraceError(Exception):
    """What was traced cannot be told; the message says why."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why something was refused."""

    code: str
    role: str
    """The role that was to blame, and the state its machine was in."""
    state: str


@dataclass(frozen=True, slots=True)
class Record:
    """One step of one connection."""

    connection: int
    """Connections are numbered as they come, from 0."""
    source: str
    """Where it was captured."""
    protocol: str
    policy: str
    offset: int | None
    """How many bytes of its sender came before it; None for a command."""
    direction: str | None
    """The role that sent it; None for a command."""
    says: str
    """For people."""
    letter: str
    classes: tuple[int, int]
    """The numbers of the configuration before and after, as the library counts them."""
    states: dict[str, tuple[str, str]]
    """The states before and after, by role."""
    is_played: bool
    """Whether nobody captured it, and it is only taken to have been sent."""
    fault: Fault | None


@dataclass(frozen=True, slots=True)
class Ending:
    """How a connection was left when its capture was over."""

    connection: int
    source: str
    policy: str
    leftovers: tuple[tuple[str, int, str], ...]
    """(role, bytes that made no event, what reading said last)."""


def read_record(line: str) -> Record | Ending:
    """Read one line.

    Raises:
        TraceError: It is none of those that the library of this version prints.

    """
    try:
        facts = json.loads(line)
        return _ending(facts) if "ending" in facts else _record(facts)
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise TraceError(f"python -m stateline printed something else than a trace: {line.strip()!r}") from error


def _record(facts: dict[str, Any]) -> Record:
    before, after = facts["configuration"]
    fault = facts["error"]
    return Record(
        connection=facts["connection"],
        source=facts["source"],
        protocol=facts["protocol"],
        policy=facts["policy"],
        offset=facts["offset"],
        direction=facts["direction"],
        says=facts["says"],
        letter=facts["letter"],
        classes=(before, after),
        states={role: (earlier, later) for role, (earlier, later) in facts["states"].items()},
        is_played=facts["played"],
        fault=Fault(fault["code"], fault["role"], fault["state"]) if fault else None,
    )


def _ending(facts: dict[str, Any]) -> Ending:
    ends = facts["ending"].items()
    leftovers = tuple((role, end["unread"], end["reading"]) for role, end in ends)
    return Ending(facts["connection"], facts["source"], facts["policy"], leftovers)
