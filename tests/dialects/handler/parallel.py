"""Plays a small server on two handlers: on ours, and on one over h11 that is driven as pounce drives it.

Whatever the handlers tell, send and refuse is noted down in order. What is meant
to differ is explained, one by one, in `differences`; but for the reason phrase, which
h11 leaves empty: that is left out.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import h11

from stateline import LocalProtocolError
from stateline.handler import (
    BodyReceived,
    ConnectionClosed,
    H1Protocol,
    ParseError,
    ProtocolEvent,
    RequestReceived,
)

END = BodyReceived(b"", more=False)


class Reference:
    """The contract over h11."""

    def __init__(self) -> None:
        self.connection = h11.Connection(h11.SERVER)

    def receive_data(self, data: bytes) -> list[ProtocolEvent]:
        self.connection.receive_data(data)
        return self.pending_events()

    def pending_events(self) -> list[ProtocolEvent]:
        told: list[ProtocolEvent] = []
        while True:
            try:
                event = self.connection.next_event()
            except h11.RemoteProtocolError as error:
                refused = ParseError(str(error), error.error_status_hint)
                refused.events = tuple(told)
                raise refused from error
            if event is h11.NEED_DATA or event is h11.PAUSED:
                return told
            if isinstance(event, h11.Request):
                version = event.http_version.decode("ascii")
                told.append(RequestReceived(event.method, event.target, tuple(event.headers), version))
            elif isinstance(event, h11.Data):
                told.append(BodyReceived(bytes(event.data), more=True))
            elif isinstance(event, h11.EndOfMessage):
                told.append(END)
            elif isinstance(event, h11.ConnectionClosed):
                return [*told, ConnectionClosed("client closed")]

    def _send(self, event: Any) -> bytes:
        try:
            return bytes(self.connection.send(event) or b"")
        except h11.LocalProtocolError as error:
            raise LocalProtocolError(str(error)) from error

    def send_response(self, status: int, headers: list[tuple[bytes, bytes]]) -> bytes:
        return self._send(h11.Response(status_code=status, headers=headers))

    def send_informational(self, status: int, headers: list[tuple[bytes, bytes]]) -> bytes:
        return self._send(h11.InformationalResponse(status_code=status, headers=headers))

    def send_100_continue(self) -> bytes:
        return self.send_informational(100, [])

    def send_body(self, data: bytes, more: bool = False) -> bytes:
        piece = self._send(h11.Data(data=data)) if data else b""
        return piece if more else piece + self._send(h11.EndOfMessage())

    def start_new_cycle(self) -> None:
        self.connection.start_next_cycle()

    def has_pending_data(self) -> bool:
        return bool(self.connection.trailing_data[0])

    @property
    def our_state(self) -> object:
        return self.connection.our_state

    @property
    def their_state(self) -> object:
        return self.connection.their_state

    @property
    def client_is_waiting_for_100_continue(self) -> bool:
        return self.connection.client_is_waiting_for_100_continue


# ----------------------------------------------------------------- a small server


@dataclass(frozen=True, slots=True)
class Sent:
    data: bytes
    """Without the reason phrase."""

    @classmethod
    def of(cls, data: bytes) -> "Sent":
        return cls(re.sub(rb"\A(HTTP/1.1 \d{3} )[^\r]*", rb"\1", data))


@dataclass(frozen=True, slots=True)
class Found:
    """How things stand after an answer."""

    our_state: str
    their_state: str
    has_pending_data: bool


@dataclass(frozen=True, slots=True)
class Refused:
    status: int


@dataclass(frozen=True, slots=True)
class RefusedToSend:
    pass


Note = ProtocolEvent | Sent | Found | Refused | RefusedToSend


@dataclass(frozen=True, slots=True)
class Story:
    notes: tuple[Note, ...]
    code: str
    """With which code a refusal was told, where it has one."""


def serve(handler: Any, pieces: Iterable[bytes]) -> Story:
    """Feed a handler and answer what it tells, until an error or the end."""
    notes: list[Note] = []
    try:
        for piece in pieces:
            _take(handler, handler.receive_data(piece), notes)
    except ParseError as error:
        notes += [*error.events, Refused(error.status_code)]
        if repr(handler.our_state) in ("IDLE", "SEND_RESPONSE"):
            headers = [(b"Content-Length", b"0"), (b"Connection", b"close")]
            notes.append(Sent.of(handler.send_response(error.status_code, headers) + handler.send_body(b"")))
        return Story(_joined(notes), error.code)
    except LocalProtocolError as error:
        return Story((*_joined(notes), RefusedToSend()), error.code)
    return Story(_joined(notes), "")


def _take(handler: Any, events: Sequence[ProtocolEvent], notes: list[Note]) -> None:
    while True:
        notes += events
        if handler.client_is_waiting_for_100_continue:
            notes.append(Sent.of(handler.send_100_continue()))
        if END not in events:
            return
        request = next(note for note in reversed(notes) if isinstance(note, RequestReceived))
        notes.append(Sent.of(_answer(handler, request)))
        is_reusable = repr(handler.our_state) == repr(handler.their_state) == "DONE"
        if is_reusable:
            handler.start_new_cycle()
        events = handler.pending_events()
        notes.append(Found(repr(handler.our_state), repr(handler.their_state), handler.has_pending_data()))


def _answer(handler: Any, request: RequestReceived) -> bytes:
    offers = {name: value for name, value in request.headers if name in (b"upgrade", b"connection")}
    if b"websocket" in offers.get(b"upgrade", b"").lower() and repr(handler.their_state) == "MIGHT_SWITCH_PROTOCOL":
        accepted = [(b"Connection", b"upgrade"), (b"Upgrade", b"websocket")]
        return bytes(handler.send_informational(101, accepted))
    status = 501 if request.method == b"CONNECT" else 200
    if request.method == b"HEAD":
        return bytes(handler.send_response(status, [(b"Content-Length", b"2")]) + handler.send_body(b""))
    if request.target.endswith(b"1"):  # a body of unknown length
        return bytes(handler.send_response(status, []) + handler.send_body(b"o", more=True) + handler.send_body(b"k"))
    return bytes(handler.send_response(status, [(b"Content-Length", b"2")]) + handler.send_body(b"ok"))


def _joined(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Join the pieces of bodies, which no contract says how to cut."""
    joined: list[Note] = []
    for note in notes:
        before = joined[-1] if joined else None
        if isinstance(note, BodyReceived) and isinstance(before, BodyReceived) and before.more and note.more:
            joined[-1] = BodyReceived(before.data + note.data, more=True)
        else:
            joined.append(note)
    return tuple(joined)


# ------------------------------------------------------------------ comparison


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Where two stories of the same pieces part."""

    pieces: tuple[bytes, ...]
    theirs: Story
    ours: Story

    @property
    def received(self) -> bytes:
        return b"".join(self.pieces)

    @property
    def place(self) -> int:
        """How many notes are the same."""
        pairs = zip(self.theirs.notes, self.ours.notes, strict=False)
        shorter = min(len(self.theirs.notes), len(self.ours.notes))
        return next((place for place, (theirs, ours) in enumerate(pairs) if theirs != ours), shorter)

    @property
    def first(self) -> tuple[Note | None, Note | None]:
        """The first notes that differ."""
        theirs, ours = self.theirs.notes[self.place :], self.ours.notes[self.place :]
        return (theirs[0] if theirs else None, ours[0] if ours else None)

    def __str__(self) -> str:
        return f"{list(self.pieces)}\n    theirs: {self.theirs}\n    ours:   {self.ours}\n    at: {self.first}"


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is meant to differ."""

    name: str
    reason: str
    explains: Callable[[Disagreement], bool]
    """Whether a disagreement is this one. The more it asks, the less can hide behind it."""
    witness: tuple[bytes, ...]
    """The pieces with which it shows."""


def compare(pieces: Iterable[bytes], **options: Any) -> Disagreement | None:
    """Serve the same pieces with both; the options are arguments of ours."""
    fed = tuple(pieces)
    theirs, ours = serve(Reference(), fed), serve(H1Protocol(**options), fed)
    return None if theirs.notes == ours.notes else Disagreement(fed, theirs, ours)


def explain(disagreement: Disagreement, differences: Iterable[Difference]) -> list[str]:
    """Name the differences that explain a disagreement."""
    return [difference.name for difference in differences if difference.explains(disagreement)]
