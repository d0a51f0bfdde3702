"""What a library makes of the bytes of one case, in a form that all libraries have in common."""

from dataclasses import dataclass, replace
from enum import Enum

Field = tuple[bytes, bytes]
LONGEST_TARGET = 24


class Ending(Enum):
    """How the reading of a stream ended, in words for the report."""

    WAITS = "waits"
    PAUSES = "pauses"
    CLOSED = "closed"
    REFUSED = "refused"
    UNSAID = "unsaid"
    """Between two messages, where some libraries have no word for what they do."""


@dataclass(frozen=True, slots=True)
class Message:
    """A head, and what has been read of its body. Names of fields are in lower case, pieces of data are joined."""

    start: tuple[bytes, ...]
    """Method, target and version, or version, status and phrase."""
    fields: tuple[Field, ...]
    body: bytes = b""
    trailers: tuple[Field, ...] = ()
    is_complete: bool = False

    @property
    def is_interim(self) -> bool:
        """Whether another response follows; libraries differ in whether they call this one complete."""
        return self.start[1].startswith(b"1") and self.start[1] != b"101"


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that a library says about one stream."""

    messages: tuple[Message, ...]
    ending: Ending
    hint: str = ""
    """The status that a refusal suggests, where the library has an opinion."""
    code: str = ""
    """The kind of a refusal, where the library has names for them."""

    @property
    def is_between_messages(self) -> bool:
        """Whether no message is known to be missing or to be cut short."""
        return bool(self.messages) and self.messages[-1].is_complete and not self.messages[-1].is_interim


def agree(ours: Outcome, theirs: Outcome) -> bool:
    """Whether two libraries understand a stream alike.

    Two refusals are alike even if one comes earlier, provided that nothing different was shown before.
    """
    if ours.ending is theirs.ending is Ending.REFUSED:
        shorter, longer = sorted((ours.messages, theirs.messages), key=_amount)
        return _is_beginning(shorter, longer)
    if ours.messages != theirs.messages:
        return False
    if theirs.ending is Ending.UNSAID:
        return ours.is_between_messages and ours.ending is not Ending.REFUSED
    return ours.ending is theirs.ending


def _amount(messages: tuple[Message, ...]) -> tuple[int, int, bool]:
    last = messages[-1:]
    return len(messages), sum(len(message.body) for message in last), any(message.is_complete for message in last)


def _is_beginning(shorter: tuple[Message, ...], longer: tuple[Message, ...]) -> bool:
    if not shorter:
        return True
    *before, last = shorter
    counterpart = longer[len(before)]
    if last.is_complete:
        return shorter == longer[: len(shorter)]
    begun = replace(counterpart, body=last.body, trailers=(), is_complete=False)
    return (*before, begun) == shorter and counterpart.body.startswith(last.body)


def verdict(outcome: Outcome) -> str:
    """Say an outcome in a few words, such as `GET /x, body 5`."""
    parts = [part for message in outcome.messages for part in _parts(message)]
    if outcome.ending is Ending.REFUSED:
        parts.append(" ".join(filter(None, ("refused", outcome.hint, outcome.code))))
    elif outcome.ending is Ending.PAUSES or not outcome.is_between_messages:
        parts.append(outcome.ending.value)
    return ", ".join(parts)


def _parts(message: Message) -> list[str]:
    start = " ".join(part.decode("ascii", "backslashreplace") for part in message.start[:2])
    if message.start[1].isdigit():
        start = message.start[1].decode()
    if len(start) > LONGEST_TARGET:
        start = f"{start[: LONGEST_TARGET - 3]}..."
    parts = [start]
    if message.body:
        parts.append(f"body {len(message.body)}")
    if message.trailers:
        parts.append(f"trailers {len(message.trailers)}")
    return parts


_CONTRASTS = {
    "start": "another start line",
    "fields": "other fields",
    "body": "another body",
    "trailers": "other trailers",
    "is_complete": "another end",
}


def contrast(ours: Outcome, theirs: Outcome) -> str:
    """Say what differs where both verdicts read the same."""
    for mine, other in zip(ours.messages, theirs.messages, strict=True):
        differing = [name for name in _CONTRASTS if getattr(mine, name) != getattr(other, name)]
        if differing:
            return _CONTRASTS[differing[0]]
    return theirs.ending.value
