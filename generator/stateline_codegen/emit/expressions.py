"""Conditions as Python expressions.

A `Writer` writes what `spec.logic` has left of a condition, in terms of the
parameters that the templates give to their functions: `method`, `target`, `status`,
`version`, `notable`, `configuration`, `framing`, `peer_version`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from ..spec import conditions as c
from . import names

LINE = 116
"""Room for a condition on one line, its keyword and indentation aside."""


_LOOSE = c.AllOf | c.AnyOf | c.TargetIs | c.TargetDiffers | c.StatusIn | c.FramingIn | c.PeerHasSpoken
"""What needs brackets behind `not`."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes conditions for the functions of one policy."""

    grammar: str
    """The name of the policy's `Grammar`."""
    patterns: Mapping[str, str]
    """The pattern that the value of a field must match, by field."""
    notable: str = "notable"
    """How the fields that rules ask about are called where the condition stands."""

    def write(self, condition: c.Condition) -> str:
        """Write a condition so that it fits behind `if`, over several lines where it must."""
        text = self._text(condition)
        if len(text) <= LINE - len("    elif :"):
            return text
        if not isinstance(condition, c.AllOf | c.AnyOf):
            before, inside = ("not ", text[5:-1]) if text.startswith("not (") else ("", text)
            return f"{before}(\n        {inside}\n    )"
        operator = "and" if isinstance(condition, c.AllOf) else "or"
        first, *rest = (self._operand(part, condition) for part in condition.parts)
        if len(rest) == 1 and rest[0].startswith(("(", "not (")):
            before, bracket, inside = rest[0].partition("(")
            return f"{first} {operator} {before}{bracket}\n        {inside[:-1]}\n    )"
        lines = [f"        {first}", *(f"        {operator} {part}" for part in rest)]
        return "(\n" + "\n".join(lines) + "\n    )"

    def _text(self, condition: c.Condition) -> str:
        match condition:
            case c.AllOf((c.PeerVersionBelow(version), c.PeerHasSpoken())):
                return f"peer_version is not None and peer_version < {names.bytes_literal(version)}"
            case c.AllOf(parts):
                return " and ".join(self._operand(part, condition) for part in parts)
            case c.AnyOf(parts):
                return " or ".join(self._operand(part, condition) for part in parts)
            case c.Not(c.HasField(field)):
                return f"{names.bytes_literal(field)} not in {self.notable}"
            case c.Not(c.VersionIn(versions)):
                return _among("version", versions, is_negated=True)
            case c.Not(c.MethodIn(methods)):
                return _among("method", methods, is_negated=True)
            case c.Not(c.PeerVersionBelow(version)):
                return f"peer_version is not None and peer_version >= {names.bytes_literal(version)}"
            case c.Not(c.VersionBelow(version)):
                return f"version >= {names.bytes_literal(version)}"
            case c.Not(part):
                text = self._text(part)
                is_call = isinstance(part, c.TargetIs) and len(part.patterns) == 1
                return f"not ({text})" if isinstance(part, _LOOSE) and not is_call else f"not {text}"
            case c.Always():
                return "True"
            case c.Never() | c.EventIs():
                return "False"
            case c.IsSet(field):
                return field
            case c.MethodIn(methods):
                return _among("method", methods)
            case c.TargetIs(patterns):
                return " or ".join(f"{self.grammar}.{pattern}.fullmatch(target)" for pattern in patterns)
            case c.TargetDiffers(pattern, field):
                match = f"(match := {self.grammar}.{pattern}.fullmatch(target))"
                return f"{match} and differs(match, {self.notable}, {names.bytes_literal(field)})"
            case c.StatusIn(ranges):
                return _in_ranges("status", ranges)
            case c.VersionBelow(version):
                return f"version < {names.bytes_literal(version)}"
            case c.VersionIn(versions):
                return _among("version", versions)
            case c.HasField(field):
                return f"{names.bytes_literal(field)} in {self.notable}"
            case c.FieldLists(field, member):
                if member is None:
                    return f"lists_any({self.notable}, {names.bytes_literal(field)})"
                return f"lists({self.notable}, {names.bytes_literal(field)}, {names.bytes_literal(member.lower())})"
            case c.FieldIs(field, value):
                return f"is_exactly({self.notable}, {names.bytes_literal(field)}, {names.bytes_literal(value.lower())})"
            case c.FieldRepeated(field):
                return f"is_repeated({self.notable}, {names.bytes_literal(field)})"
            case c.FieldMalformed(field):
                return (
                    f"is_malformed({self.notable}, {names.bytes_literal(field)}, {self.grammar}.{self.patterns[field]})"
                )
            case c.MachineIn():
                return f"automaton.{membership(condition)}[configuration]"
            case c.FramingIn(framings):
                return _framed(framings)
            case c.PeerVersionBelow(version):
                return f"(peer_version is None or peer_version < {names.bytes_literal(version)})"
            case c.PeerHasSpoken():
                return "peer_version is not None"
            case _:
                assert_never(condition)

    def _operand(self, part: c.Condition, inside: c.AllOf | c.AnyOf) -> str:
        text = self._text(part)
        is_looser = " or " in text and not text.startswith("(") and isinstance(inside, c.AllOf)
        return f"({text})" if is_looser or (isinstance(part, c.AllOf) and isinstance(inside, c.AnyOf)) else text


def _framed(framings: Sequence[str]) -> str:
    """`none` and `content_length` are numbers of bytes, the other framings constants of the same name."""
    constants = [names.constant(framing) for framing in framings if framing not in ("none", "content_length")]
    tests = []
    if len(constants) == 1:
        tests.append(f"framing == {constants[0]}")
    elif constants:
        tests.append(f"framing in ({', '.join(constants)})")
    if "content_length" in framings:
        tests.append("framing >= 0")
    elif "none" in framings:
        tests.append("framing == 0")
    return " or ".join(tests)


def membership(condition: c.MachineIn) -> str:
    """Name the table that says in which configurations a machine is in some of its states."""
    return f"{names.constant(condition.machine)}_IS_{'_OR_'.join(condition.states)}"


def _among(name: str, values: Sequence[str], *, is_negated: bool = False) -> str:
    literals = [names.bytes_literal(value) for value in values]
    if len(literals) == 1:
        return f"{name} {'!=' if is_negated else '=='} {literals[0]}"
    return f"{name} {'not in' if is_negated else 'in'} ({', '.join(literals)})"


def _in_ranges(name: str, ranges: Sequence[tuple[int, int]]) -> str:
    single = [str(low) for low, high in ranges if low == high]
    tests = [f"{low} <= {name} <= {high}" for low, high in ranges if low != high]
    if len(single) == 1:
        tests.append(f"{name} == {single[0]}")
    elif single:
        tests.append(f"{name} in ({', '.join(single)})")
    return " or ".join(tests)
