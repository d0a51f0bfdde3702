"""Heads, and what is true of one where it is met."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any

from ..automaton.configurations import Configuration, Machines
from ..spec import conditions as c
from ..spec.logic import atoms
from ..spec.model import Protocol
from .cases import Head

Lines = tuple[str, ...]
"""The values of all field lines of one name."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A head and where it is met."""

    head: Head
    configuration: Configuration
    peer_version: str | None


Reader = Callable[[Meeting], Any]
"""Reads one part of a meeting."""

_METHOD: Reader = attrgetter("head.method")
_TARGET: Reader = attrgetter("head.target")
_STATUS: Reader = attrgetter("head.status")
_VERSION: Reader = attrgetter("head.version")
_PEER_VERSION: Reader = attrgetter("peer_version")


@cache
def questions(*conditions: c.Condition) -> tuple[c.Condition, ...]:
    """Every atom of some conditions, once."""
    found = dict.fromkeys(atom for condition in conditions for atom in atoms(condition))
    return tuple(atom for atom in found if not isinstance(atom, c.Always | c.Never))


def field_of(atom: c.Condition) -> str | None:
    """The field that an atom asks about, if it does."""
    match atom:
        case c.HasField(field) | c.FieldRepeated(field) | c.FieldMalformed(field):
            return field
        case c.FieldIs(field, _) | c.FieldLists(field, _) | c.TargetDiffers(_, field):
            return field
        case _:
            return None


@dataclass(frozen=True, slots=True)
class Truths:
    """Says which atoms are true of a head, by a second reading of the model that shares nothing with the first."""

    machines: Machines
    patterns: Mapping[str, re.Pattern[str]]
    fields: Mapping[str, re.Pattern[str]]
    """The pattern that the one line of a field must match."""

    @classmethod
    def of(cls, protocol: Protocol) -> "Truths":
        """Read a model."""
        patterns = {pattern.name: re.compile(pattern.expanded, re.ASCII) for pattern in protocol.grammar}
        fields = {rule.name: patterns[rule.grammar] for rule in protocol.fields if rule.grammar}
        return cls(Machines.of(protocol), patterns, fields)

    def holds(self, condition: c.Condition, meeting: Meeting, framing: str | None) -> bool:
        """Whether a condition holds for a head where it is met."""
        match condition:
            case c.AllOf(parts):
                return all(self.holds(part, meeting, framing) for part in parts)
            case c.AnyOf(parts):
                return any(self.holds(part, meeting, framing) for part in parts)
            case c.Not(part):
                return not self.holds(part, meeting, framing)
            case c.Always():
                return True
            case c.Never():
                return False
            case _:
                return self.is_true(condition, meeting, framing)

    def is_true(self, atom: c.Condition, meeting: Meeting, framing: str | None) -> bool:
        """Whether an atom is true of a head where it is met; `framing` is the one decided so far."""
        head, peer = meeting.head, meeting.peer_version
        match atom:
            case c.FramingIn(framings):
                return framing in framings
            case c.EventIs(event):
                return head.event == event
            case c.TargetIs(patterns):
                return any(self.patterns[name].fullmatch(head.target) for name in patterns)
            case c.TargetDiffers(pattern, field):
                match = self.patterns[pattern].fullmatch(head.target)
                return match is not None and any(line.lower() != match[field].lower() for line in lines_of(head, field))
            case c.VersionBelow(version):
                return head.version < version
            case c.PeerVersionBelow(version):
                return peer is None or peer < version
            case c.PeerHasSpoken():
                return peer is not None
            case c.StatusIn(ranges):
                return any(low <= head.status <= high for low, high in ranges)
            case c.MethodIn(names) | c.VersionIn(names) | c.MachineIn(_, names):
                return self.answer(atom, meeting) in names
            case _:
                return self._is_true_of_lines(atom, self.answer(atom, meeting))

    def answer(self, atom: c.Condition, meeting: Meeting) -> Any:
        """The part of a meeting that an atom asks about."""
        return self.reader(atom)(meeting)

    def reader(self, atom: c.Condition) -> Reader:
        """What reads that part; one and the same for all atoms that ask about it."""
        match atom:
            case c.MachineIn(machine, _):
                return _read_state(self.machines, machine)
            case c.MethodIn():
                return _METHOD
            case c.TargetIs():
                return _TARGET
            case c.TargetDiffers(_, field):
                return _read_target_and_lines(field)
            case c.StatusIn():
                return _STATUS
            case c.VersionIn() | c.VersionBelow():
                return _VERSION
            case c.PeerVersionBelow() | c.PeerHasSpoken():
                return _PEER_VERSION
            case _:
                return _read_lines(field_of(atom) or "")

    def _is_true_of_lines(self, atom: c.Condition, lines: Lines) -> bool:
        match atom:
            case c.HasField():
                return bool(lines)
            case c.FieldRepeated():
                return len(lines) > 1
            case c.FieldIs(_, value):
                return [line.lower() for line in lines] == [value.lower()]
            case c.FieldLists(_, member):
                members = [part for line in lines for part in list_members(line)]
                return bool(members) if member is None else member.lower() in members
            case c.FieldMalformed(field):
                return bool(lines) and not (len(lines) == 1 and self.fields[field].fullmatch(lines[0]))
            case _:
                raise AssertionError(f"{atom} is no atom")


@cache
def _read_state(machines: Machines, machine: str) -> Reader:
    place = machines.names.index(machine)
    return lambda meeting: meeting.configuration[place]


@cache
def _read_lines(field: str) -> Reader:
    return lambda meeting: lines_of(meeting.head, field)


@cache
def _read_target_and_lines(field: str) -> Reader:
    return lambda meeting: (meeting.head.target, lines_of(meeting.head, field))


def lines_of(head: Head, field: str) -> Lines:
    """The values of a field, line by line."""
    return tuple([value for name, value in head.fields if name == field])


def list_members(line: str) -> list[str]:
    """The members of a comma-separated list, in lower case."""
    return [member for part in line.split(",") if (member := part.strip(" \t").lower())]
