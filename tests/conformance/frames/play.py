"""Plays a derived case on a real WebSocket connection, with real events and real bytes.

Each function returns "" if the case was played and came out as it should, or the
reason why it cannot be said on this side; what comes out otherwise fails an assertion.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from stateline import CLIENT, SERVER, ProtocolError
from stateline import Connection as Http
from stateline.websocket import Limits
from stateline.websocket.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    Message,
    Ping,
    Pong,
    Request,
    TextMessage,
)
from stateline.websocket.extensions import PerMessageDeflate
from stateline.websocket.grammar import STRICT_GRAMMAR
from stateline_codegen.conformance.cases import (
    CloseCase,
    ExtensionCase,
    FrameCase,
    HeadCase,
    LimitCase,
    PatternCase,
    ProofCase,
    Reached,
    Refused,
    StepCase,
)
from stateline_codegen.spec.frames import read_frame
from tests.conformance.derived import WEBSOCKET, automata
from tests.fuzz.frames.acts import KEY, REQUEST, Act, acceptance, acts_of
from tests.fuzz.frames.witness import Witness

PROTOCOL = automata(WEBSOCKET)[0].protocol

NOT_THIS_ROLE = "the other role hears it"
HTTP_REFUSES = "it is no HTTP"
WINDOW_TOO_SMALL = "zlib compresses with no window of 8 bits"

ENOUGH = Limits(**dict.fromkeys(Limits.__match_args__, 1 << 64))
"""Limits that nothing here exceeds."""


@cache
def acts_by_letter(us: str) -> dict[str, Act]:
    """The act that means each letter."""
    return {act.name: act for act in acts_of(us)}


def bring(witness: Witness, way: tuple[str, ...]) -> str:
    """Go a way letter by letter; "" or the reason why it cannot be gone."""
    for letter in way:
        reason = acts_by_letter(witness.us)[letter].attempt(witness)
        if reason or (witness.refusal and not letter.startswith("fail ")):
            return f"{letter}: {reason or witness.refusal}"
    return ""


# ------------------------------------------------------------------------ steps


def play_step(case: StepCase, us: str) -> str:
    """Go the way, say the letter, and see what can be seen."""
    witness = Witness(us)
    reason = bring(witness, case.way) or acts_by_letter(us)[case.letter].attempt(witness)
    if reason:
        return f"{case.letter}: {reason}"
    match case.outcome:
        case Reached(states, exposed, seen):
            assert witness.refusal is None or case.letter.startswith("fail "), witness.refusal
            assert witness.states == dict(states)
            if witness.ws.connection is not None:
                assert {name: getattr(witness.ws.connection, name) for name, _ in exposed} == dict(exposed)
            assert [value for _, role, value in seen if role == us] == [witness.ws.state.name]
        case Refused(event, sentence):
            assert witness.refusal is not None, "it was taken"
            assert (witness.refusal.event, str(witness.refusal)) == (event, sentence)
    return ""


# ------------------------------------------------------------------------ heads


def play_head(case: HeadCase, us: str) -> str:
    """Hear a head of the opening handshake."""
    if us == case.by:
        return NOT_THIS_ROLE
    witness = Witness(us)
    assert bring(witness, case.way) == ""
    data = _head(case, witness)
    witness.hear(data)
    if case.fate.error is None:
        if witness.refusal and _is_no_http(witness, data):
            return HTTP_REFUSES
        # That a subprotocol was offered is no question that a rule asks.
        is_unasked = case.head.event == "AcceptConnection" and "sec-websocket-protocol" in dict(case.head.fields)
        assert witness.refusal is None or (is_unasked and witness.refusal.code == "bad_subprotocol")
        return ""
    assert witness.refusal is not None, "it was taken"
    if witness.refusal.code == "bad_http":
        assert _is_no_http(witness, data)
        return HTTP_REFUSES
    code, rule = witness.refusal.code, str(witness.refusal).rpartition(": rule ")[2]
    assert (code, rule) == (case.fate.error, case.fate.rule)
    assert witness.refusal.event_hint.status_code == case.fate.status_hint
    return ""


def _head(case: HeadCase, witness: Witness) -> bytes:
    """The bytes of a head; HTTP/1.0 is the only older version that has such heads, and a proof is the right one."""
    head = case.head
    version = "1.0" if head.version == "0.0" else head.version
    first = f"{head.method} / HTTP/{version}" if head.method else f"HTTP/{version} 101 "
    proof = acceptance(witness.sent).partition(b"Accept: ")[2].partition(b"\r\n")[0].decode()
    lines = [
        f"{name}: {proof if name == 'sec-websocket-accept' and len(value) == len(proof) else value}"
        for name, value in head.fields
    ]
    return "\r\n".join((first, *lines, "", "")).encode()


def _is_no_http(witness: Witness, data: bytes) -> bool:
    """Whether HTTP, for itself, refuses it, or reads no head there."""
    http = Http(SERVER)
    if witness.us == "client":
        http = Http(CLIENT)
        http.send(_plain_request())
    http.receive_data(data)
    try:
        http.next_event()
    except ProtocolError:
        return True
    return False


def _plain_request() -> Any:
    server = Http(SERVER)
    server.receive_data(REQUEST)
    return server.next_event()


def play_proof(case: ProofCase, us: str) -> str:
    """Prove that a key was understood, or see whether a server does."""
    request = REQUEST.replace(KEY, case.key.encode())
    witness = Witness(us)
    if us == "server":
        witness.hear(request)
        assert acts_by_letter(us)["AcceptConnection"].attempt(witness) == ""
        assert (b"\r\nSec-WebSocket-Accept: " + case.proof.encode() + b"\r\n" in witness.sent) is case.is_sound
        return ""
    witness.say(Request("a", "/"))
    witness.ws.handshake._key = case.key.encode()
    proof = acceptance(request).partition(b"Accept: ")[2].partition(b"\r\n")[0]
    witness.hear(acceptance(request).replace(proof, case.proof.encode()))
    assert (witness.refusal is None) is case.is_sound
    assert witness.refusal is None or witness.refusal.code == "bad_accept"
    return ""


def play_extension(case: ExtensionCase, us: str) -> str:
    """Hear an offer of an extension, or the answer to one."""
    if (us == "client") is not case.is_answer:
        return NOT_THIS_ROLE
    line = f"Sec-WebSocket-Extensions: {case.text}\r\n\r\n".encode()
    witness, extension = Witness(us), PerMessageDeflate()
    if us == "server":
        witness.hear(REQUEST.removesuffix(b"\r\n") + line)
        assert witness.refusal is None, "an offer that cannot be taken is left alone"
        witness.say(AcceptConnection(extensions=[extension]))
        is_taken = b"\r\nSec-WebSocket-Extensions: permessage-deflate" in witness.sent
        assert extension.enabled() is is_taken
    else:
        witness.say(Request("a", "/", extensions=[extension]))
        witness.hear(acceptance(witness.sent).removesuffix(b"\r\n") + line)
        is_taken = witness.refusal is None
        assert is_taken or witness.refusal.code == "bad_extensions"
    if case.is_sound and not is_taken:
        assert re.search(r'window_bits="?8"?$', case.text)
        return WINDOW_TOO_SMALL
    assert is_taken is case.is_sound
    return ""


# ----------------------------------------------------------------------- frames


def play_frame(case: FrameCase, us: str) -> str:
    """Receive octets, all at once and one by one; or, where they are a letter, send it."""
    if us == case.by:
        return _send_frame(case, us)
    for pieces in ([case.octets], [case.octets[place : place + 1] for place in range(len(case.octets))]):
        if len(pieces) > MOST_PIECES:
            continue
        witness = Witness(us, ENOUGH)
        assert bring(witness, case.way) == ""
        events = [event for piece in pieces for event in witness.hear(piece)]
        if case.errors:
            assert witness.ws.connection is not None
            failure = witness.ws.connection.failure
            assert failure is not None, "they were taken"
            assert failure.code in case.errors
            continue
        assert witness.refusal is None, witness.refusal
        if case.letter is None:
            assert events == []
        else:
            _is_told(case, events)
    return ""


MOST_PIECES = 1000
"""Longer frames are not received octet by octet."""


def _is_told(case: FrameCase, events: list[Any]) -> None:
    """See that events say what a frame carries."""
    assert case.letter is not None
    kind, _, variant = case.letter.partition(" ")[2].partition(".")
    if kind in ("Ping", "Pong"):
        assert events == [{"Ping": Ping, "Pong": Pong}[kind](case.payload)]
    elif kind == "CloseConnection":
        (event,) = events
        code = int.from_bytes(case.payload[:2], "big") or STANDS_FOR["no_code"]
        assert (event.code, event.reason) == (code, case.payload[2:].decode())
    else:
        assert events
        assert all(isinstance(event, Message) for event in events)
        assert [event.message_finished for event in events[:-1]] == [False] * (len(events) - 1)
        assert events[-1].frame_finished
        assert events[-1].message_finished is (variant in ("whole", "last"))
        told = b"".join(data if isinstance(data := event.data, bytes) else data.encode() for event in events)
        # A character whose end has not come is held back.
        assert told == case.payload if events[-1].message_finished else case.payload.startswith(told)


STANDS_FOR = {code.stands_for: code.code for code in PROTOCOL.close_codes}

NOT_SAID = "no application says this"
"""Of octets, whose own role writes frames of its own making."""


def _send_frame(case: FrameCase, us: str) -> str:
    event = _event(case)
    if event is None:
        return NOT_SAID
    witness = Witness(us, ENOUGH)
    assert bring(witness, case.way) == ""
    sent = witness.say(event)
    if case.errors:
        assert witness.refusal is not None
        assert (witness.refusal.code,) == case.errors
        return ""
    assert sent is not None
    ours, theirs = read_frame(PROTOCOL, sent, us), read_frame(PROTOCOL, case.octets, us)
    assert not ours.faults
    assert ours.is_whole
    assert (ours.fields, ours.form, ours.payload, ours.rest) == (theirs.fields, theirs.form, theirs.payload, b"")
    return ""


def _event(case: FrameCase) -> Any:
    """The event that an application sends which is these octets; None where there is none."""
    if case.errors == ("long_control_frame",) and case.payload:
        opcode = read_frame(PROTOCOL, case.octets, case.by).opcode
        kinds = {"Ping": Ping, "Pong": Pong}
        return kinds[opcode.event](case.payload) if opcode and opcode.event in kinds else None
    if case.letter is None:
        return None
    kind, _, variant = case.letter.partition(" ")[2].partition(".")
    is_done = variant in ("whole", "last")
    match kind:
        case "Ping":
            return Ping(case.payload)
        case "Pong":
            return Pong(case.payload)
        case "CloseConnection":
            return None
        case "Continuation":
            is_text = "client Text.first" in case.way or "server Text.first" in case.way
            data: Any = case.payload.decode() if is_text else case.payload
            return Message(data, message_finished=is_done)
        case "Text":
            try:
                return TextMessage(case.payload.decode(), message_finished=is_done)
            except UnicodeDecodeError:
                return None
        case _:
            return BytesMessage(case.payload, message_finished=is_done)


def play_close(case: CloseCase, us: str) -> str:
    """Ask for a close with a code."""
    if us != case.by:
        return NOT_THIS_ROLE
    witness = Witness(us)
    assert bring(witness, case.way) == ""
    sent = witness.say(CloseConnection(case.code))
    if case.error:
        assert witness.refusal is not None, "it was taken"
        assert witness.refusal.code == case.error
        return ""
    assert sent is not None
    frame = read_frame(PROTOCOL, sent, us)
    assert not frame.faults
    code = int.from_bytes(frame.payload, "big")
    if case.is_on_wire:
        assert code == case.code
    else:
        named = {each.code: each for each in PROTOCOL.close_codes}
        assert frame.payload == b"" or named[code].is_sent
    return ""


# ----------------------------------------------------------------------- limits


def play_limit(case: LimitCase, us: str) -> str:
    """Receive something of a size, with a smaller limit that is exceeded by as much as the case exceeds its own."""
    default = getattr(Limits(), case.limit)
    limit = SMALLER[case.limit]
    limits = Limits(**{name: 1 << 62 for name in Limits.__match_args__ if name != case.limit} | {case.limit: limit})
    size = limit + case.size - default
    assert size - limit in (0, 1)
    witness = Witness(us, limits)
    if case.limit == "max_handshake_bytes":
        head = REQUEST
        if us == "client":
            witness.say(Request("a", "/"))
            head = acceptance(witness.sent)
        witness.hear(head.removesuffix(b"\r\n") + b"a: " + b"b" * (size - len(head) - 5) + b"\r\n\r\n")
    else:
        assert bring(witness, ("Request", "AcceptConnection")) == ""
        for frame in _frames(case.limit, size, us):
            witness.hear(frame)
    if case.error is None:
        assert witness.refusal is None
        assert witness.ws.state.name == ("OPEN" if witness.ws.connection else "CONNECTING")
    else:
        assert witness.refusal is not None, "it was taken"
        assert witness.refusal.code == case.error
    return ""


SMALLER = {"max_message_bytes": 300, "max_frame_bytes": 300, "max_message_frames": 9, "max_handshake_bytes": 2000}
"""What stands for each limit, so that nothing here takes long."""


def _frames(limit: str, size: int, us: str) -> list[bytes]:
    """Frames that just have what a limit is about."""
    mask = (0x80, b"\0\0\0\0") if us == "server" else (0, b"")
    match limit:
        case "max_message_bytes":
            first = bytes((0x02, 100 | mask[0])) + mask[1] + bytes(100)
            return [first, bytes((0x80, 126 | mask[0])) + (size - 100).to_bytes(2, "big") + mask[1] + bytes(size - 100)]
        case "max_frame_bytes":
            return [bytes((0x82, 126 | mask[0])) + size.to_bytes(2, "big") + mask[1] + bytes(size)]
        case _:
            more = bytes((0x00, mask[0])) + mask[1]
            return [bytes((0x02, mask[0])) + mask[1], *[more] * (size - 2), bytes((0x80, mask[0])) + mask[1]]


# --------------------------------------------------------------------- patterns


def play_pattern(case: PatternCase, us: str) -> str:
    """Match a text, whoever reads it; a pattern of which others are made is not there by itself."""
    pattern = getattr(STRICT_GRAMMAR, case.pattern, None)
    assert pattern is None or bool(pattern.fullmatch(case.text.encode("latin-1"))) is case.is_match, case.name
    return ""


ROLES = ("client", "server")

PLAYERS: dict[type, Callable[[Any, str], str]] = {
    StepCase: play_step,
    HeadCase: play_head,
    LimitCase: play_limit,
    FrameCase: play_frame,
    CloseCase: play_close,
    ExtensionCase: play_extension,
    ProofCase: play_proof,
    PatternCase: play_pattern,
}
"""What plays each kind of case, by one of the roles."""
