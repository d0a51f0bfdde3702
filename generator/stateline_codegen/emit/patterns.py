"""Patterns of a grammar as Python."""

import re
from dataclasses import dataclass

from ..spec.model import Pattern
from . import names


@dataclass(frozen=True, slots=True)
class PatternText:
    name: str
    doc: str
    literal: str
    """A compiled pattern as a keyword argument."""


def pattern_text(pattern: Pattern) -> PatternText:
    """Describe a pattern."""
    doc = names.docstring(names.with_citation(pattern.doc, pattern.cite))
    return PatternText(pattern.name, doc, _write(pattern.name, pattern.expanded))


def _write(name: str, expression: str) -> str:
    """Write a compiled pattern as a keyword argument, a long one over several lines."""
    lines = [""]
    for piece in re.split(r"(?<!\\)(?=\((?:\?:|\?P<))", expression):
        if lines[-1] and len(lines[-1]) + len(piece) > 100:
            lines.append("")
        lines[-1] += piece
    literals = [_raw_bytes(line) for line in lines]
    if len(literals) == 1 and len(name) + len(literals[0]) <= 100:
        return f"{name}=re.compile({literals[0]}),"
    inner = "\n        ".join(literals)
    return f"{name}=re.compile(\n        {inner}\n    ),"


def _raw_bytes(expression: str) -> str:
    """Write a raw literal; what cannot stand in one, escaped or not, is written as its number."""
    return f'rb"{_BEYOND_RAW.sub(_numbered, expression)}"'


_BEYOND_RAW = re.compile(r"(?P<kept>\\[ !#-~])|\\?(?P<character>[^ !#-~])")


def _numbered(match: re.Match[str]) -> str:
    return match["kept"] or rf"\x{ord(match['character']):02x}"
