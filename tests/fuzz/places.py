"""Every place a connection can be brought to by what an application and its peer really can do.

An `Act` is one such thing. Most mean to say one letter; whether that letter can be said
where the connection is, nobody knows before it was tried. `attempt` tries it and returns
the reason if not; if it can be said, the table's answer must be the connection's.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from stateline import CLIENT, SERVER, Data, ProtocolError
from stateline.http1 import automaton, bodies
from stateline.http1.automaton import LETTERS
from tests.fuzz.targets import Target
from tests.fuzz.ways import PARTS, REQUESTS, RESPONSES, Head
from tests.fuzz.witness import Witness

HEAD_READERS = {CLIENT: automaton.READ_REQUEST_HEAD, SERVER: automaton.READ_RESPONSE_HEAD}
PAUSES = (automaton.READ_PAUSE, automaton.READ_PAUSE_ON_DATA)

# Why a letter cannot be said where the connection is.
NOT_READ = "nothing is read here"
ALREADY_CLOSED = "the peer has closed its side"
ALREADY_FAILED = "the peer has failed before"
BODY_IS_READ = "a body is read here"
HEAD_IS_READ = "a head is read here"
NOTHING_DUE = "the body is complete"
NOT_COMPLETE = "the body is not complete"
ANY_BYTE_GOES = "any byte is part of the body"
NO_TUNNEL = "no tunnel was asked for"
CLOSES_ANYWAY = "a head like this one closes the connection anyway"
REASONS = {value for name, value in globals().items() if name.isupper() and isinstance(value, str)}


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do, the letter it means to say (or None), and how to try it: "" or a reason why it was not said."""

    name: str
    letter: int | None
    attempt: Callable[[Witness], str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a connection is, and what was done to bring it there."""

    configuration: int
    acts: tuple[Act, ...]

    def revisit(self, target: Target) -> Witness:
        """Bring a new connection here."""
        witness = Witness(target.open())
        for act in self.acts:
            act.attempt(witness)
        assert witness.configuration == self.configuration
        return witness


def explore(target: Target) -> Iterator[tuple[Place, Act, str]]:
    """Try every act in every place, nearest places first; give each with its outcome."""
    acts = list(acts_of(target))
    start = Place(0, ())
    seen = {_key(start.revisit(target))}
    edge = [start]
    while edge:
        place = edge.pop(0)
        for act in acts:
            witness = place.revisit(target)
            outcome = act.attempt(witness)
            yield place, act, outcome
            key = _key(witness)
            if key not in seen and _is_clear(witness):
                seen.add(key)
                edge.append(Place(witness.configuration, (*place.acts, act)))


def _key(witness: Witness) -> tuple[Any, ...]:
    """What decides about more than the table does: how far bodies are, and who the peer is."""
    connection = witness.connection
    reader, writer = connection._reader, connection._writer
    return (
        witness.configuration,
        type(reader),
        getattr(reader, "left", 0) > 0,
        type(writer),
        getattr(writer, "left", 0) > 0,
        witness.is_closed,
        connection.their_http_version,
    )


def _is_clear(witness: Witness) -> bool:
    """Whether no bytes wait, so that whatever is heard next is what is read next."""
    return not witness.connection.buffered_bytes or witness.how in (automaton.READ_BODY, automaton.READ_REFUSE)


# ------------------------------------------------------------------------ acts


def acts_of(target: Target) -> Iterator[Act]:
    """List everything that either side can do to a connection."""
    us = target.role
    them = SERVER if us is CLIENT else CLIENT
    ours, theirs = (REQUESTS, RESPONSES) if us is CLIENT else (RESPONSES, REQUESTS)
    for head in ours:
        yield _say(head.letter, head.event)
    for name, event in PARTS.items():
        yield _say(f"{us!r} {name}".replace(repr(us), repr(us).lower()), event)
    yield _say("", Data(b"x"))
    for misuse in (theirs[0].event, None):
        yield _say("", misuse)
    for head in theirs:
        yield hear_head(head)
    for name in PARTS:
        yield _hear(f"{repr(them).lower()} {name}", BYTES[name])
    yield _hear(f"fail {repr(them).lower()}", _broken)
    yield Act("start_next_cycle", automaton.START_NEXT_CYCLE, _start_next_cycle)
    yield Act("send_failed", automaton.FAIL[us], _send_failed)
    if us is CLIENT:
        yield Act("ask while bytes wait", None, _ask_while_bytes_wait)


def _letter(name: str) -> int | None:
    return LETTERS.index(name) if name else None


def _say(name: str, event: Any) -> Act:
    letter = _letter(name)

    def attempt(witness: Witness) -> str:
        before = witness.configuration
        outcome = witness.say(event)
        if isinstance(outcome, ProtocolError):
            return _judge_refusal(witness, before, letter, outcome)
        return _judge_step(letter, witness.letter_said(event, outcome or b"", before))

    return Act(f"say {name or event!r}", letter, attempt)


def hear_head(head: Head) -> Act:
    letter = _letter(head.letter)

    def attempt(witness: Witness) -> str:
        reason = why_no_head(witness)
        if reason:
            # It cannot be a head here; whatever else it is, nothing but the table decides.
            witness.hear(head.data)
            witness.read()
            return reason
        return _hear_and_judge(witness, letter, head.data)

    return Act(f"hear {head.data!r}", letter, attempt)


def _hear(name: str, data_for: Callable[[Witness], tuple[bytes | None, str]]) -> Act:
    letter = _letter(name)

    def attempt(witness: Witness) -> str:
        data, reason = data_for(witness)
        if reason:
            witness.read()
            return reason
        return _hear_and_judge(witness, letter, data)

    return Act(f"hear {name}", letter, attempt)


def _hear_and_judge(witness: Witness, letter: int | None, data: bytes | None) -> str:
    before = witness.configuration
    if data is not None:
        witness.hear(data)
    outcome = witness.read()
    if isinstance(outcome, ProtocolError):
        if letter == automaton.FAIL[witness.them]:
            return ""
        return _judge_refusal(witness, before, letter, outcome)
    return _judge_step(letter, witness.letter_heard(outcome, before))


def _judge_step(meant: int | None, said: int) -> str:
    """Say why a letter that was allowed is not the one that was meant."""
    if meant is None or said == meant:
        return ""
    (meant_name, *meant_signals), (said_name, *said_signals) = (LETTERS[letter].split("+") for letter in (meant, said))
    if said_name == meant_name and set(said_signals) == {*meant_signals, "close_requested"}:
        return CLOSES_ANYWAY
    assert (meant_name, said_name) == ("Response.connect_accepted", "Response.final")
    return NO_TUNNEL


def _judge_refusal(witness: Witness, before: int, meant: int | None, error: ProtocolError) -> str:
    """See that it is the table that refused, and for the letter that was meant; or else say what did."""
    if meant is None:
        return ""
    if error.code != "illegal_event":
        return error.code
    following = witness.policy.steps[before][meant]
    if LETTERS[meant].startswith("Response.connect_accepted") and not automaton.CONNECT_IS_PROPOSED[before]:
        assert error.event == "Response.final"
        return NO_TUNNEL
    assert following < 0, f"{LETTERS[meant]} was refused in {before}: {error}"
    refusal = witness.policy.refusals[~following]
    assert (str(error), error.event) == (refusal.sentence, refusal.event)
    return ""


def _start_next_cycle(witness: Witness) -> str:
    before = witness.configuration
    error = witness.start_next_cycle()
    return _judge_refusal(witness, before, automaton.START_NEXT_CYCLE, error) if error else ""


def _send_failed(witness: Witness) -> str:
    witness.send_failed()
    return ""


def _ask_while_bytes_wait(witness: Witness) -> str:
    if not witness.is_closed:
        witness.hear(b"H")
    witness.say(REQUESTS[0].event)
    return ""


# ----------------------------------------------------- what bytes mean a letter


def why_no_head(witness: Witness) -> str:
    """Say why bytes that arrive now are not a head."""
    if witness.how == automaton.READ_REFUSE:
        return ALREADY_FAILED
    if witness.is_closed:
        return ALREADY_CLOSED
    if witness.how == automaton.READ_BODY:
        return BODY_IS_READ
    return "" if witness.how == HEAD_READERS[witness.them] else NOT_READ


def _data(witness: Witness) -> tuple[bytes | None, str]:
    reader = witness.connection._reader
    if witness.how != automaton.READ_BODY:
        return None, HEAD_IS_READ if witness.how == HEAD_READERS[witness.them] else why_no_head(witness)
    if witness.is_closed:
        return None, ALREADY_CLOSED
    if isinstance(reader, bodies.ChunkedReader):
        return b"x" if reader.left else b"1\r\nx\r\n", ""
    if isinstance(reader, bodies.ContentLengthReader) and not reader.left:
        return None, NOTHING_DUE
    return b"x", ""


def _end_of_message(witness: Witness) -> tuple[bytes | None, str]:
    reader = witness.connection._reader
    if witness.how != automaton.READ_BODY:
        return None, HEAD_IS_READ if witness.how == HEAD_READERS[witness.them] else why_no_head(witness)
    if isinstance(reader, bodies.ContentLengthReader):
        return None, NOT_COMPLETE if reader.left else ""
    if isinstance(reader, bodies.UntilCloseReader):
        return b"", ""
    if witness.is_closed:
        return None, ALREADY_CLOSED
    assert isinstance(reader, bodies.ChunkedReader)
    return (None, NOT_COMPLETE) if reader.left else (b"0\r\n\r\n", "")


def _connection_closed(witness: Witness) -> tuple[bytes | None, str]:
    if witness.how == automaton.READ_REFUSE:
        return None, ALREADY_FAILED
    if witness.how == automaton.READ_BODY:
        return None, BODY_IS_READ
    if witness.how == automaton.READ_PAUSE:
        return None, NOT_READ
    return b"", ""


def _broken(witness: Witness) -> tuple[bytes | None, str]:
    reader = witness.connection._reader
    if witness.how == automaton.READ_REFUSE:
        return None, ALREADY_FAILED
    if witness.how in PAUSES:
        return None, NOT_READ
    if witness.how != automaton.READ_BODY:
        return (None, ALREADY_CLOSED) if witness.is_closed else (b"\x00", "")
    if isinstance(reader, bodies.UntilCloseReader):
        return None, ANY_BYTE_GOES
    if isinstance(reader, bodies.ContentLengthReader) and not reader.left:
        return None, NOTHING_DUE
    return b"", ""


BYTES: dict[str, Callable[[Witness], tuple[bytes | None, str]]] = {
    "Data": _data,
    "EndOfMessage": _end_of_message,
    "ConnectionClosed": _connection_closed,
}
"""Finds the bytes that mean a part where the connection is, None if it takes none; or a reason why no bytes do."""
