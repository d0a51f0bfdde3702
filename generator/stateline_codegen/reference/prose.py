"""Docstrings as Markdown: paragraphs, and sections of entries."""

import inspect
import re
from dataclasses import dataclass

SECTION = re.compile(r"^(Args|Returns|Raises):$", re.MULTILINE)
ENTRY = re.compile(r"^(?=\S)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Docstring:
    """A docstring, taken apart."""

    body: str
    """All but its sections, as Markdown."""
    arguments: tuple[str, ...]
    """What each argument means: `name: meaning`."""
    returns: str
    raises: tuple[str, ...]
    """What is raised, and when: `name: reason`."""

    @property
    def summary(self) -> str:
        """The first paragraph on one line."""
        return " ".join(self.body.partition("\n\n")[0].split())


def read_docstring(text: str) -> Docstring:
    """Take a docstring apart."""
    body, *parts = SECTION.split(inspect.cleandoc(text))
    sections = {title: inspect.cleandoc(content) for title, content in zip(parts[::2], parts[1::2], strict=True)}
    return Docstring(
        body=body.strip(),
        arguments=_entries(sections.get("Args", "")),
        returns=" ".join(sections.get("Returns", "").split()),
        raises=_entries(sections.get("Raises", "")),
    )


def _entries(section: str) -> tuple[str, ...]:
    """Split a section where a line begins at the margin."""
    return tuple(" ".join(entry.split()) for entry in ENTRY.split(section) if entry.strip())


def with_code(entry: str) -> str:
    """Show the name at the beginning of an entry as code."""
    name, colon, rest = entry.partition(": ")
    return f"`{name}`{colon}{rest}"
