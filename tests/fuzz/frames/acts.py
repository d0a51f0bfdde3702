"""What an application and its peer can do to a WebSocket connection: an act for each letter.

`attempt` does it and returns "" if the letter was said, or the reason why it cannot be
said where the connection is. If it was said, the table's answer must be the connection's.
"""

import hashlib
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass

from stateline.websocket import automaton, utilities
from stateline.websocket.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    Event,
    Ping,
    Pong,
    RejectConnection,
    RejectData,
    Request,
    TextMessage,
)
from stateline_codegen.automaton.views import see
from tests.conformance.derived import WEBSOCKET, automata

from .witness import SENTINELS, Witness

MODEL = automata(WEBSOCKET)[0]
LETTERS = MODEL.letters

# Why a letter cannot be said where the connection is.
NOT_READ = "nothing is read here"
WAITS = "what is read here waits for an answer"
HEAD_IS_READ = "a head is read here"
FRAMES_ARE_READ = "frames are read here"
BODY_IS_READ = "the body of a rejection is read here"
NOT_SENT = "a side does not send this while it sees what it sees"
BEGINS = "an application that is within no message begins one"
CONTINUES = "an application that is within a message continues it"
NOT_ASKED = "no application does this of its own side"
CONTINUED_BY_NOBODY = "a message goes on in one kind only"
END_IS_NO_NEWS = "nobody is heard any more whose end could be news"
ENDS_EARLY = "an answer that ends early is broken"
CLOSED = "a connection that is closed takes no bytes"
AFTER_END = "nothing comes behind the end"
NO_ANSWER = "HTTP waits for no request or answer behind the end"
REASONS = {value for name, value in globals().items() if name.isupper() and isinstance(value, str)}

EVENTS: dict[str, Event] = {
    "Request": Request("a", "/"),
    "AcceptConnection": AcceptConnection(),
    "RejectConnection": RejectConnection(has_body=True),
    "RejectData.last": RejectData(b"x"),
    "RejectData.more": RejectData(b"x", body_finished=False),
    "Text.whole": TextMessage("x"),
    "Text.first": TextMessage("x", message_finished=False),
    "Binary.whole": BytesMessage(b"x"),
    "Binary.first": BytesMessage(b"x", message_finished=False),
    "Ping": Ping(b"x"),
    "Pong": Pong(b"x"),
    "CloseConnection": CloseConnection(1000),
}
"""What is sent for a letter; what continues a message looks like what begins one."""

FRAMES = {
    "Text.whole": b"\x81\x01x",
    "Text.first": b"\x01\x01x",
    "Binary.whole": b"\x82\x01x",
    "Binary.first": b"\x02\x01x",
    "Continuation.last": b"\x80\x01x",
    "Continuation.middle": b"\x00\x01x",
    "Ping": b"\x89\x01x",
    "Pong": b"\x8a\x01x",
    "CloseConnection": b"\x88\x02\x03\xe8",
}
"""A frame for each letter, as a server writes it."""

NO_FRAME = b"\xff\xff"
NO_HEAD = b"\0\r\n\r\n"
NO_CHUNK = b"x\r\n"

KEY = b"AAAAAAAAAAAAAAAAAAAAAA=="
REQUEST = (
    b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: " + KEY + b"\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do, the letter it means to say, and how to try it: "" or a reason why it was not said."""

    letter: int
    name: str
    attempt: Callable[[Witness], str]


def acts_of(us: str) -> list[Act]:
    """List an act for every letter, as one role does or hears it."""
    acts = []
    for letter in LETTERS:
        is_ours = letter.by == us
        bare = letter.name.removeprefix(f"{letter.by} ")
        if letter.command:
            attempt = _never if is_ours else _hear(letter.index, letter.command)
        elif is_ours:
            attempt = _say(letter.index, bare)
        else:
            attempt = _hear(letter.index, bare)
        acts.append(Act(letter.index, letter.name, attempt))
    return acts


def _never(witness: Witness) -> str:
    return NOT_ASKED


# ------------------------------------------------------------------------- ours


def _say(letter: int, bare: str) -> Callable[[Witness], str]:
    kind, _, variant = bare.partition(".")

    def attempt(witness: Witness) -> str:
        before = witness.configuration
        event = EVENTS.get(bare)
        if kind in ("Text", "Binary", "Continuation"):
            within = _within(witness)
            if kind == "Continuation":
                if not within:
                    return BEGINS
                event = EVENTS[f"{within}.{'whole' if variant == 'last' else 'first'}"]
            elif within == kind:
                return CONTINUES
        assert event is not None
        is_possible = may_send(witness, kind)
        witness.say(event)
        if witness.refusal is None:
            assert is_possible, f"{bare} was let through by what this side sees"
            return _stepped(witness, before, letter)
        if witness.refusal.code == "mixed_message":
            assert _within(witness) not in ("", kind)
            return CONTINUED_BY_NOBODY
        if witness.refusal.code == "bad_http":
            assert witness.is_at_end
            return NO_ANSWER
        assert witness.refusal.code == "illegal_event", witness.refusal.code
        if automaton.STEPS[before][letter] >= 0 or not witness.refusal.event:
            assert not is_possible, f"{bare} was refused: {witness.refusal}"
            return NOT_SENT
        return _refused(witness, before, letter)

    return attempt


def may_send(witness: Witness, event: str) -> bool:
    """Whether what this side sees lets it send an event, by the model."""
    configuration = MODEL.configurations[MODEL.representatives[witness.configuration]]
    return all(event in see(MODEL.protocol, view, witness.us, configuration).sends for view in MODEL.protocol.views)


def _within(witness: Witness) -> str:
    """The kind of message that we are within, by the model; empty where it is none."""
    configuration = MODEL.configurations[MODEL.representatives[witness.configuration]]
    state = dict(zip(MODEL.machines, configuration, strict=True))[f"{witness.us}_message"]
    return {"BETWEEN": "", "IN_TEXT": "Text", "IN_BINARY": "Binary"}[state]


# ----------------------------------------------------------------------- theirs


def _hear(letter: int, bare: str) -> Callable[[Witness], str]:
    def attempt(witness: Witness) -> str:
        before, is_open = witness.configuration, witness.ws.connection is not None
        if witness.is_at_end and bare != "disconnect":
            return AFTER_END
        data, reason = _bytes(witness, bare)
        if reason and data == b"":
            return reason
        witness.hear(data)
        if reason:
            if reason == ENDS_EARLY:
                _failed(witness, before)
            else:
                assert witness.configuration == before, "what is not read did something"
            return reason
        if bare == "fail":
            assert witness.refusal is not None
            return _failed(witness, before)
        if witness.refusal is None:
            return _stepped(witness, before, letter)
        _failed(witness, before)
        if witness.refusal.code != "illegal_event":
            assert not is_open
            return witness.refusal.code
        return _refused(witness, before, letter)

    return attempt


def _bytes(witness: Witness, bare: str) -> tuple[bytes | None, str]:
    """The bytes that mean a letter where the connection is, or what comes nearest to them and a reason why none do."""
    how, is_open = witness.how, witness.ws.connection is not None
    if bare == "disconnect":
        if is_open:
            return None, ""
        if how == automaton.READ_NOTHING:
            return None, END_IS_NO_NEWS
        return None, ENDS_EARLY if witness.us == "client" and witness.sent else ""
    if how == automaton.READ_NOTHING:
        return b"x", CLOSED if is_open and witness.ws.state.name == "CLOSED" else NOT_READ
    if how == automaton.READ_WAIT:
        return b"", WAITS
    if how == automaton.READ_FRAMES:
        data = NO_FRAME if bare == "fail" else FRAMES.get(bare)
        return (_frame(witness, data), "") if data else (b"", FRAMES_ARE_READ)
    if how == automaton.READ_REJECTION:
        data = {"fail": NO_CHUNK, "RejectData.more": b"1\r\nx\r\n", "RejectData.last": b"0\r\n\r\n"}.get(bare)
        return (data, "") if data else (b"", BODY_IS_READ)
    heads = {
        "fail": NO_HEAD,
        "Request": REQUEST,
        "AcceptConnection": acceptance(witness.sent),
        "RejectConnection": b"HTTP/1.1 400 \r\nTransfer-Encoding: chunked\r\n\r\n",
    }
    return (heads[bare], "") if bare in heads else (b"", HEAD_IS_READ)


def _frame(witness: Witness, data: bytes) -> bytes:
    """A frame as the peer writes it: a client masks it, here with a key that changes nothing."""
    return data if witness.them == "server" else bytes((data[0], data[1] | 0x80)) + b"\0\0\0\0" + data[2:]


def acceptance(request: bytes) -> bytes:
    """The head that accepts a request."""
    _, _, after = request.partition(b"Sec-WebSocket-Key: ")
    key = after.partition(b"\r\n")[0]
    proof = b64encode(hashlib.sha1(key + utilities.ACCEPT_GUID).digest())
    head = b"HTTP/1.1 101 \r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
    return head + proof + b"\r\n\r\n"


# ---------------------------------------------------------------------- judging


def _stepped(witness: Witness, before: int, letter: int) -> str:
    target = automaton.STEPS[before][letter]
    assert target >= 0, f"{automaton.LETTERS[letter]} is refused in {before} and was let through"
    assert witness.configuration == target, f"{automaton.LETTERS[letter]} leads from {before} to {target}"
    return ""


def _failed(witness: Witness, before: int) -> str:
    return _stepped(witness, before, automaton.FAIL[SENTINELS[witness.them]])


def _refused(witness: Witness, before: int, letter: int) -> str:
    """See that it is the table that refused, and for the letter that was meant."""
    target = automaton.STEPS[before][letter]
    assert target < 0, f"{automaton.LETTERS[letter]} was refused in {before}: {witness.refusal}"
    refusal = automaton.REFUSALS[~target]
    assert witness.refusal is not None
    assert (str(witness.refusal), witness.refusal.event) == (refusal.sentence, refusal.event)
    assert witness.refusal.section == refusal.section
    return ""
