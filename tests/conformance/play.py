"""Plays a derived case on a real connection, with real events and real bytes.

Each function returns "" if the case was played and came out as it should, or the
reason why it cannot be said on this connection; what comes out otherwise fails an
assertion.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from stateline import (
    CLIENT,
    NEED_DATA,
    PAUSED,
    SERVER,
    Data,
    EndOfMessage,
    InformationalResponse,
    ProtocolError,
    Request,
    Response,
)
from stateline.http1.automaton import LETTERS
from stateline_codegen.conformance.cases import Fate, Head, HeadCase, Reached, Refused, StepCase
from stateline_codegen.conformance.heads import list_members
from tests.fuzz.places import REASONS, Act, acts_of, hear_head, why_no_head
from tests.fuzz.targets import Target
from tests.fuzz.ways import head_bytes, request
from tests.fuzz.witness import Witness, fields_of

ROLES = {"client": CLIENT, "server": SERVER}
SPOKEN = "1.1"

NOT_THIS_ROLE = "the other role hears it"
NO_OLD_WAY = "an older peer cannot say what leads there"

PROBE = b"1\r\nx\r\n0\r\n\r\n"
"""A body that reads differently under each framing."""


@cache
def acts_by_letter(target: Target) -> dict[str, Act]:
    """For each letter the first act that means it and that no rule refuses; if it can be, one with a body."""
    acts: dict[str, Act] = {}
    for act in acts_of(target):
        if act.letter is not None and act.attempt(Witness(target.open())) in ("", *REASONS):
            acts.setdefault(LETTERS[act.letter], act)
    return acts


def play_step(case: StepCase, target: Target, witness: Witness) -> str:
    """Go the way, say the letter, and see what can be seen."""
    acts = acts_by_letter(target)
    for name in (*case.way, case.letter):
        if name not in acts:
            return f"{name}: no act means it"
        reason = acts[name].attempt(witness)
        if reason:
            return f"{name}: {reason}"
    match case.outcome:
        case Reached(states, exposed, _):
            assert witness.refusal is None or case.letter.startswith("fail "), witness.refusal
            known = witness.connection.states
            assert {machine: repr(known[ROLES[machine]]) for machine, _ in states} == dict(states)
            assert {name: getattr(witness.connection, name) for name, _ in exposed} == dict(exposed)
        case Refused(event, sentence):
            assert witness.refusal is not None, "it was taken"
            assert (witness.refusal.event, str(witness.refusal)) == (event, sentence)
    return ""


def play_head(case: HeadCase, target: Target, witness: Witness) -> str:
    """Go the way, say or hear the head, and see what becomes of it and of its body."""
    if (target.role is ROLES[case.by]) != case.is_said:
        return NOT_THIS_ROLE
    for name in case.way:
        act = acts_by_letter(target).get(name)
        if case.is_said and case.peer_version not in (None, SPOKEN):
            act = _older(name, case.peer_version or "") or act
        reason = act.attempt(witness) if act else NO_OLD_WAY
        if reason:
            return f"{name}: {reason}"
    if not case.is_said and (reason := why_no_head(witness)):
        return reason
    before = witness.configuration
    event, data = _make(case.head)
    if case.is_said:
        sent = witness.say(event)
        if _is_refused(sent, case.fate):
            return ""
        if case.head.event != "Request":
            assert sent.partition(b"\r\n")[0].split(b" ", 2)[2] == (case.fate.reason or "").encode()
        headers = fields_of(sent)
        assert _normal(headers.raw_items()) == _normal((n.encode(), v.encode()) for n, v in case.fate.fields)
        assert LETTERS[witness.letter_said(event, sent, before)] == case.fate.letter
        assert _visible_framing(case.fate) in (None, _framing_said(witness))
    else:
        witness.hear(data)
        heard = witness.read()
        if _is_refused(heard, case.fate):
            return ""
        assert LETTERS[witness.letter_heard(heard, before)] == case.fate.letter
        assert _visible_framing(case.fate) in (None, _framing_heard(witness))
    return ""


def _is_refused(outcome: Any, fate: Fate) -> bool:
    """See that a refusal is the one that was to be, by the rule that it names."""
    if fate.error is None:
        assert not isinstance(outcome, ProtocolError), outcome
        return False
    assert isinstance(outcome, ProtocolError), "it was taken"
    assert (outcome.code, str(outcome).rpartition(": ")[2].removeprefix("rule ")) == (fate.error, fate.rule)
    assert outcome.error_status_hint == fate.status_hint
    return True


def _older(name: str, version: str) -> Act | None:
    """The act of a client that says a letter in another version, if it has the signals for it."""
    event, _, signals = name.partition("+")
    if not event.startswith("Request."):
        return None
    raised = tuple(signals.split("+")) if signals else ()
    if not set(raised) <= {"close_requested"}:
        return None
    return hear_head(request(event.removeprefix("Request."), raised, (), version))


def _make(head: Head) -> tuple[Any, bytes]:
    """The event and the bytes of a head."""
    fields = tuple(head.fields)
    if head.event == "Request":
        event: Any = Request(method=head.method, target=head.target, headers=fields, http_version=head.version)
        return event, head_bytes(f"{head.method} {head.target} HTTP/{head.version}", fields)
    kind = InformationalResponse if head.status < 200 else Response
    assert kind.__name__ == head.event
    event = kind(status_code=head.status, headers=fields, http_version=head.version)
    return event, head_bytes(f"HTTP/{head.version} {head.status} ", fields)


def _normal(items: Any) -> tuple[list[tuple[bytes, bytes]], set[str]]:
    """Fields to compare: names in lower case, in no order, and of Connection only its members."""
    fields = [(name.lower(), value) for name, value in items]
    options = {member for name, value in fields if name == b"connection" for member in list_members(value.decode())}
    return sorted((name, value) for name, value in fields if name != b"connection"), options


def _visible_framing(fate: Fate) -> str | None:
    """The framing as far as anybody can tell: a length of zero is as good as no body."""
    is_empty = fate.framing == "content_length" and ("content-length", "0") in fate.fields
    return "none" if is_empty else fate.framing


def _framing_heard(witness: Witness) -> str:
    """Tell from what is read of the probe how the body is framed."""
    witness.hear(PROBE)
    events = list(_read(witness))
    data = b"".join(event.data for event in events if isinstance(event, Data))
    if data == PROBE and not isinstance(events[-1], EndOfMessage):
        witness.hear(b"")
        return "until_close" if isinstance(witness.read(), EndOfMessage) else "content_length"
    return "chunked" if data == b"x" else "content_length" if data else "none"


def _read(witness: Witness) -> Iterator[Any]:
    while True:
        event = witness.read()
        if event is NEED_DATA or event is PAUSED or isinstance(event, ProtocolError):
            return
        yield event
        if isinstance(event, EndOfMessage):
            return


def _framing_said(witness: Witness) -> str:
    """Tell from what becomes of a byte and of the end how the body is framed."""
    sent = witness.say(Data(b"x"))
    if isinstance(sent, ProtocolError):
        return "none"
    if sent != b"x":
        return "chunked"
    return "content_length" if isinstance(witness.say(EndOfMessage()), ProtocolError) else "until_close"


Open = Callable[[Target], Witness]


def with_shortcuts(target: Target) -> Witness:
    """The connection that everybody gets."""
    return Witness(target.open())


def plainly(target: Target) -> Witness:
    """One that takes no shortcuts."""
    return Witness(target.open_plain())
