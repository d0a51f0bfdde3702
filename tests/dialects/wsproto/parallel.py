"""Plays the same script on two libraries with wsproto's interface and looks for the first thing they do differently.

What errors say is not compared, nor how one frame is cut into pieces. All else is, and
what is meant to differ is explained, one by one, in `differences`.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from tests.dialects import disagreements
from tests.dialects.disagreements import Comparison, Receive
from tests.dialects.wsproto import frames, heads
from tests.dialects.wsproto.libraries import connected, connecting, deflate
from tests.http1.cuts import Cut, whole

# ---------------------------------------------------------------------- script


@dataclass(frozen=True, slots=True)
class End:
    """The peer closes its side of the TCP connection."""


@dataclass(frozen=True, slots=True)
class Send:
    """The application sends an event."""

    event: str
    arguments: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        return f"Send {self.event}({', '.join(f'{name}={value!r}' for name, value in self.arguments)})"


@dataclass(frozen=True, slots=True)
class Respond:
    """The application sends what the last event or error suggests: its `response()`, or the hint."""


@dataclass(frozen=True, slots=True)
class Initiate:
    """The application hands over a request that somebody else has read."""

    headers: heads.Fields
    path: bytes | str = b"/"


Action = Receive | End | Send | Respond | Initiate


@dataclass(frozen=True, slots=True)
class Extension:
    """Stands for a `PerMessageDeflate` with these settings, which each library makes of its own."""

    settings: tuple[tuple[str, Any], ...] = ()


def send(event: str, **arguments: Any) -> Send:
    """Let the application send an event with these fields."""
    return Send(event, tuple(arguments.items()))


def offering(**settings: Any) -> tuple[Extension, ...]:
    """Make the argument `extensions` of a request or its answer."""
    return (Extension(tuple(settings.items())),)


HANDSHAKE, OPEN, DEFLATE = None, "", "permessage-deflate"


@dataclass(frozen=True, slots=True)
class Script:
    """Who is played, where it begins, and what happens in order."""

    role: str
    actions: tuple[Action, ...]
    agreement: str | None = HANDSHAKE
    """None: the opening handshake is part of the script. Else it is done; a text names what was agreed on."""

    def __str__(self) -> str:
        begin = {HANDSHAKE: "before the handshake", OPEN: "open"}.get(self.agreement, f"open with {self.agreement}")
        return "\n".join([f"{self.role}, {begin}:", *(f"    {action}" for action in self.actions)])


# ----------------------------------------------------------------- observation

Event = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Observation:
    """Everything that can be seen after one action."""

    events: tuple[Event, ...]
    """What was read, each with its fields, pieces of one frame joined."""
    failed: bool
    """Whether the last event tells that the peer is in error."""
    error: str
    """The class of the exception that was raised, or nothing."""
    hint: Event | None
    """What the exception suggests to send."""
    sent: Any
    """The head that was sent, with `heads.KEY` for the key; or the frames."""
    state: str
    code: str = field(compare=False)
    """The code of the exception or of the failure, which only ours have."""
    words: str = field(compare=False)
    """What the exception says, which is not compared."""


MESSAGES = ("TextMessage", "BytesMessage")


class Side:
    """One library, playing a script."""

    def __init__(self, library: Any, script: Script, cut: Cut = whole) -> None:
        self.library, self.role, self.cut = library, script.role, cut
        if script.agreement is HANDSHAKE:
            self.connection = connecting(library, script.role)
        else:
            agreed = [deflate(library, script.agreement.partition("; ")[2])] if script.agreement else []
            self.connection = connected(library, script.role, *agreed)
        self.answer = b""
        self.suggestion: Any = None
        self.events: list[Event] = []
        self.failed = False

    def perform(self, action: Action) -> list[Observation]:
        """Do one thing, and see what comes of it."""
        self.events, self.failed = [], False
        error, code, words, sent = "", "", "", b""
        hint = None
        was_open = self.is_open
        try:
            sent = self._act(action)
        except Exception as raised:
            error, code, words = self._name(raised), getattr(raised, "code", ""), str(raised)
            suggestion = getattr(raised, "event_hint", None)
            if suggestion is not None:
                hint, self.suggestion = self.describe(suggestion), suggestion
        if self.events and _is_unfinished_piece_of_nothing(self.events[-1]):
            self.events.pop()
        for kind, told in self.events:
            if kind == "RejectData" and self.answer:
                told["data"] = told["data"].replace(self.answer, heads.ANSWER)
        seen = Observation(
            tuple(self.events),
            self.failed,
            error,
            hint,
            frames.read(sent) if was_open else self._without_key(sent),
            self.connection.state.name,
            code or (self._failure_code() if self.failed else ""),
            words,
        )
        return [seen]

    @property
    def is_open(self) -> bool:
        """Whether frames are exchanged."""
        return self._inner is not None

    def _act(self, action: Action) -> bytes:
        match action:
            case Receive(data):
                for piece in self.cut(data.replace(heads.ANSWER, self.answer)):
                    self._receive(piece)
            case End():
                self._receive(None)
            case Initiate(headers, path):
                self.connection.initiate_upgrade_connection(list(headers), path)
                self._read()
            case Respond() if self.suggestion is not None:
                return self._send(self.suggestion)
            case Send(event, arguments):
                return self._send(self._make(event, arguments))
        return b""

    def _send(self, event: Any) -> bytes:
        sent = self.connection.send(event)
        assert type(sent) is bytes
        self._read()
        return sent

    def _receive(self, piece: bytes | None) -> None:
        try:
            self.connection.receive_data(piece)
        finally:
            self._read()

    def _read(self) -> None:
        for event in self.connection.events():
            told = self.describe(event)
            kind, fields = told
            if hasattr(event, "response"):
                self.suggestion = event.response()
            if kind == "CloseConnection" and self._has_failed():
                self.failed = True
                fields["reason"] = "..."
                self.suggestion = replace(self.suggestion, reason="...")
            if self.events and _are_pieces(self.events[-1], told):
                fields["data"] = self.events.pop()[1]["data"] + fields["data"]
            elif self.events and _is_unfinished_piece_of_nothing(self.events[-1]):
                self.events.pop()
            self.events.append(told)

    @property
    def _inner(self) -> Any:
        return getattr(self.connection, "connection", self.connection)

    def _failure_code(self) -> str:
        failure = getattr(self._inner, "failure", None)
        return getattr(failure, "code", "")

    def _has_failed(self) -> bool:
        """Whether the `CloseConnection` that was just told means that the peer broke the protocol."""
        if hasattr(self._inner, "failure"):
            return self._inner.failure is not None
        return self.connection.state.name in ("OPEN", "LOCAL_CLOSING")

    def _make(self, event: str, arguments: tuple[tuple[str, Any], ...]) -> Any:
        return getattr(self.library.events, event)(**{name: self._own(value) for name, value in arguments})

    def _own(self, value: Any) -> Any:
        if isinstance(value, tuple) and value and isinstance(value[0], Extension):
            return [self.library.extensions.PerMessageDeflate(**dict(extension.settings)) for extension in value]
        return list(value) if isinstance(value, tuple) else value

    def _name(self, raised: Exception) -> str:
        for name in ("LocalProtocolError", "RemoteProtocolError"):
            if isinstance(raised, getattr(self.library.utilities, name)):
                return name
        if isinstance(raised, UnicodeError):
            return "UnicodeError"
        kind = type(raised)
        return (
            kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__.partition('.')[0]}.{kind.__name__}"
        )

    def _without_key(self, sent: bytes) -> bytes:
        if self.role == "SERVER" or not sent:
            return sent
        key = heads.key_of(sent)
        assert len(base64.b64decode(key, validate=True)) == 16
        self.answer = base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
        return sent.replace(key, heads.KEY)

    def describe(self, event: Any) -> Event:
        """Describe an event in terms that do not depend on the library."""
        told = {part.name: getattr(event, part.name) for part in fields(event)}
        for name in ("data", "payload"):
            if isinstance(told.get(name), bytearray):
                told[name] = bytes(told[name])
        for name in ("headers", "extra_headers"):
            if name in told:
                told[name] = [(field, value.replace(self.answer or b"\n", heads.ANSWER)) for field, value in told[name]]
        if "extensions" in told:
            told["extensions"] = [str(extension) for extension in told["extensions"]]
        return type(event).__name__, told


def _are_pieces(first: Event, second: Event) -> bool:
    """Whether two events may come of one thing that arrived in pieces."""
    if first[0] != second[0]:
        return False
    if first[0] == "RejectData":
        return not first[1]["body_finished"] and not second[1]["body_finished"]
    return first[0] in MESSAGES and not first[1]["frame_finished"]


def _is_unfinished_piece_of_nothing(event: Event) -> bool:
    return event[0] in MESSAGES and not event[1]["frame_finished"] and not event[1]["data"]


# ------------------------------------------------------------------ comparison

Disagreement = disagreements.Disagreement[Script, Action, Observation]
Difference = disagreements.Difference[Script, Action, Observation]


def compare(
    script: Script, theirs: Any, ours: Any, differences: Sequence[Difference] = (), cut: Cut = whole
) -> Comparison:
    """Play a script on two libraries, to which the bytes come in pieces."""
    return disagreements.compare(script, Side(theirs, script, cut), Side(ours, script, cut), differences)
