"""Reads pages of wire cases. What a page looks like is told in `cases/README.md`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.http1.notation import EOF, NotationError, decode

CASES = Path(__file__).parent / "cases"
"""Every page in a folder of this one is found; none is listed anywhere."""

_ROLES = {"request": "server", "response": "client"}
"""Who reads, by folder. Elsewhere a case says so itself."""

_OPTIONS = {"role", "policy", "limits", "answers", "covers"}
_BLOCKS = {"http", "events", "send", "wire", "state"}


@dataclass(frozen=True, slots=True)
class Step:
    """One fenced block."""

    kind: str
    lines: tuple[str, ...]
    place: str

    @property
    def data(self) -> bytes:
        """The bytes that the block stands for."""
        return decode("".join(self.lines).removesuffix(EOF))

    @property
    def is_last_of_peer(self) -> bool:
        """Whether the peer closes its side after these bytes."""
        return "".join(self.lines).endswith(EOF)


@dataclass(frozen=True, slots=True)
class Case:
    """One heading and the blocks below it."""

    name: str
    page: str
    place: str
    options: dict[str, str] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()

    def __str__(self) -> str:
        return f"{self.page}: {self.name}"

    @property
    def role(self) -> str:
        """Who reads the bytes: `client` or `server`."""
        return self.options["role"]

    @property
    def covers(self) -> list[str]:
        """The numbers of those dangers, listed in `cases/README.md`, that the case shows to be averted."""
        return self.options.get("covers", "").split()

    @property
    def is_refused(self) -> bool:
        """Whether the peer's last bytes break the protocol."""
        received = [step for step in self.steps if step.kind == "events"]
        return bool(received) and received[-1].lines[-1].startswith("refused ")


class PageError(Exception):
    """A page cannot be read; the message begins with the place."""


def load_all() -> list[Case]:
    """Read every page there is."""
    return [case for path in sorted(CASES.glob("*/*.md")) for case in load(path)]


def load(path: Path) -> list[Case]:
    """Read one page."""
    page = f"{path.parent.name}/{path.name}"
    return parse(path.read_text(encoding="utf-8"), page, _ROLES.get(path.parent.name))


def parse(text: str, page: str, role: str | None = None) -> list[Case]:
    """Read the text of one page."""
    cases: list[Case] = []
    for case in _cases(text.splitlines(), page, role):
        if any(case.name == other.name for other in cases):
            raise PageError(f"{case.place}: there is another case of this name")
        _check(case)
        cases.append(case)
    if not cases:
        raise PageError(f"{page}: no case here")
    return cases


def _cases(lines: list[str], page: str, role: str | None) -> Iterator[Case]:
    name, place = "", ""
    options: dict[str, str] = {}
    steps: list[Step] = []
    numbered = iter(enumerate(lines, start=1))
    for number, line in numbered:
        here = f"{page}:{number}"
        if line.startswith("## "):
            if name:
                yield Case(name, page, place, options, tuple(steps))
            name, place, steps = line[3:], here, []
            options = {"role": role} if role else {}
        elif option := re.fullmatch(r"- (\w+): (.+)", line):
            if not name or steps or option[1] not in _OPTIONS or option[1] in options:
                raise PageError(f"{here}: the option {option[1]!r} is unknown, repeated or out of place")
            options[option[1]] = option[2]
        elif line.startswith("```"):
            if not name or line[3:] not in _BLOCKS:
                raise PageError(f"{here}: the block {line[3:]!r} is unknown or out of place")
            steps.append(Step(line[3:], _block(numbered, here), here))
    if name:
        yield Case(name, page, place, options, tuple(steps))


def _block(numbered: Iterator[tuple[int, str]], start: str) -> tuple[str, ...]:
    """Take the lines of a fenced block, and its end."""
    block: list[str] = []
    for _, line in numbered:
        if line == "```":
            return tuple(block)
        if line != line.rstrip():
            raise PageError(f"{start}: {line!r} ends in white space that nobody can see; write \\x20 or \\t")
        if line:
            block.append(line)
    raise PageError(f"{start}: the block has no end")


def _check(case: Case) -> None:
    """Refuse a case that would check nothing, or that cannot be read."""
    kinds = [step.kind for step in case.steps]
    if case.options.get("role") not in ("client", "server"):
        raise PageError(f"{case.place}: say `- role: client` or `- role: server`")
    if "http" not in kinds:
        raise PageError(f"{case.place}: there is no `http` block")
    for kind, following in zip(kinds, [*kinds[1:], ""], strict=True):
        if (kind == "http") != (following == "events"):
            raise PageError(f"{case.place}: an `events` block belongs after each `http` block, and nowhere else")
    for step in case.steps:
        if not step.lines:
            raise PageError(f"{step.place}: the block is empty")
        if step.kind in ("http", "wire"):
            try:
                assert step.data or step.is_last_of_peer
            except NotationError as error:
                raise PageError(f"{step.place}: {error}") from None
