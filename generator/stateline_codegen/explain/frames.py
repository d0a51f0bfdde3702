"""Answers what frame some octets are, and whether a role may send it where the connection is."""

from collections.abc import Iterator, Sequence

from ..automaton.frames import Verdict, judge_frame
from ..automaton.ir import Automaton, Letter
from ..emit.names import sentence
from ..lookup import Unknown, choose_automaton, find_configuration, find_name
from ..pipeline import Compiled
from ..spec.frames import Fault, Reading, frames_of
from ..spec.model import Protocol
from ..spec.model_frames import Opcode
from . import wording
from .codecs.frames import read_octets

MOST_SHOWN = 60
"""How many octets of a payload are shown."""


def explain_frame(
    compiled: Sequence[Compiled],
    words: Sequence[str],
    by: str | None = None,
    meanwhile: str | None = None,
    policy: str | None = None,
) -> list[str]:
    """Say, line by line, what the octets of a frame mean, and what becomes of it from whichever role.

    Args:
        compiled: The specs; the first that has frames is asked.
        words: Octets in hexadecimal.
        by: The role that sends them; either if None.
        meanwhile: The configuration that they meet, such as `client_message=IN_TEXT`; where frames begin if None.
        policy: The policy to ask under; the base policy if None.

    Raises:
        Unknown: A name is not in the spec, or the octets are malformed.

    """
    automaton = choose_automaton(compiled, policy, _has_frames)
    protocol = automaton.protocol
    octets = read_octets(words)
    roles = [role.name for role in protocol.roles]
    if by:
        roles = [find_name(by, roles, "role")]
    lines: list[str] = []
    for role in roles:
        where = _find_configuration(automaton, meanwhile, role)
        verdict = judge_frame(automaton, where, octets, role)
        lines = lines or list(_describe(protocol, octets, verdict.reading))
        lines += ["", *_judge(automaton, where, role, verdict)]
    return lines


def _has_frames(automaton: Automaton) -> None:
    if automaton.protocol.frames is None:
        raise Unknown(f"{automaton.protocol.source} has no frames")


def _find_configuration(automaton: Automaton, meanwhile: str | None, role: str) -> int:
    """The nearest configuration in which this is so, or in which frames of the role are legal at all."""
    if meanwhile:
        return find_configuration(automaton, meanwhile)
    letters = [letter.index for letter in _frame_letters(automaton, role)]
    return next(place for place, row in enumerate(automaton.cells) if any(row[letter] >= 0 for letter in letters))


def _frame_letters(automaton: Automaton, role: str) -> list[Letter]:
    events = {opcode.event for opcode in frames_of(automaton.protocol).opcodes}
    return [letter for letter in automaton.letters if letter.event in events and letter.by == role]


# ----------------------------------------------------------------- what it says


def _describe(protocol: Protocol, octets: bytes, reading: Reading) -> Iterator[str]:
    """Say what each octet of the header means, and what the payload is."""
    frames = frames_of(protocol)
    said = [f"{name} {value:#x}" if name == "opcode" else f"{name} {value}" for name, value in reading.fields.items()]
    yield f"{octets[: min(len(octets), 2)].hex(' ')}: {', '.join(said)}{wording.source(frames.cite)}"
    if reading.opcode is None:
        yield "no frame has this opcode"
    else:
        yield _name(reading.opcode)
    if reading.length is not None and reading.form and reading.form.marker is not None:
        yield f"the length, {reading.length}, follows in {reading.form.bits} bits"
    if reading.key:
        yield f"{reading.key.hex(' ')}: the key that masks the payload"
    if reading.key is not None:
        yield from _describe_payload(protocol, reading)
    elif not any(fault.error == "bad_payload_length" for fault in reading.faults):
        yield "the rest of the header is missing"
    if reading.rest:
        yield f"{len(reading.rest)} octets behind it belong to the next frame"


def _name(opcode: Opcode) -> str:
    kind = "a control frame" if opcode.is_control else "a frame of a message"
    return f"{opcode.name}, {kind}: {sentence(opcode.doc)}{wording.source(opcode.cite)}"


def _describe_payload(protocol: Protocol, reading: Reading) -> Iterator[str]:
    payload, length = reading.payload, reading.length or 0
    shown = payload[:MOST_SHOWN]
    more = "..." if len(payload) > MOST_SHOWN else ""
    is_text = reading.opcode is not None and reading.opcode.carries == "text"
    if reading.opcode and reading.opcode.carries == "close" and reading.is_whole and len(payload) > 1:
        yield from _describe_close(protocol, payload)
    elif is_text:
        yield f"payload of {length}: {shown.decode('utf-8', 'backslashreplace')!r}{more}"
    else:
        yield f"payload of {length}{': ' if shown else ''}{shown.hex(' ')}{more}"
    if len(payload) < length:
        yield f"of these {length - len(payload)} have not arrived"


def _describe_close(protocol: Protocol, payload: bytes) -> Iterator[str]:
    code = int.from_bytes(payload[:2], "big")
    named = next((each for each in protocol.close_codes if each.code == code), None)
    between = next((each for each in protocol.close_code_ranges if each.first <= code <= each.last), None)
    meaning = named or between
    name = f" {named.name}" if named else ""
    says = f": {sentence(meaning.doc)}{wording.source(meaning.cite)}" if meaning else ", which has no meaning"
    yield f"close code {code}{name}{says}"
    if payload[2:]:
        yield f"reason: {payload[2:].decode('utf-8', 'backslashreplace')!r}"


# -------------------------------------------------------------- what comes of it


def _judge(automaton: Automaton, where: int, role: str, verdict: Verdict) -> Iterator[str]:
    column = [row[verdict.letter.index] for row in automaton.cells] if verdict.letter else []
    concerned = {automaton.refusals[~cell].machine for cell in column if cell < 0}
    pairs = zip(automaton.machines, automaton.configurations[where], strict=True)
    states = ", ".join(f"{machine} is {state}" for machine, state in pairs if machine in concerned)
    begin = f"from the {role}" + (f", while {states}" if states else "")
    if verdict.faults:
        yield f"{begin}: refused"
        yield from (f"  {_fault(automaton.protocol, fault)}" for fault in verdict.faults)
        if verdict.refusal and verdict.letter:
            yield f"  {_instead(automaton, verdict.letter, verdict.refusal.machine)}"
        return
    if verdict.letter and verdict.is_taken:
        steps = {(step.source, step.letter): step for step in automaton.steps}
        step = steps[where, verdict.letter.index]
        yield f"{begin}: legal"
        yield f"  letter {verdict.letter.name}: {wording.changes(automaton, step)}"
        yield from (f"  {line}" for line in wording.settled(automaton, step.settled))
        return
    yield f"{begin}: legal so far"


def _fault(protocol: Protocol, fault: Fault) -> str:
    (kind,) = (error for error in protocol.errors if error.code == fault.error)
    named = {each.code: each.name for each in protocol.close_codes}
    closes = f"; closes with {kind.close_code} {named[kind.close_code]}" if kind.close_code else ""
    return f"{kind.code}, {kind.says}: {fault.says}{wording.source(kind.cite)}{closes}"


def _instead(automaton: Automaton, letter: Letter, machine: str) -> str:
    place = automaton.machines.index(machine)
    found = dict.fromkeys(
        states[place]
        for states, row in zip(automaton.configurations, automaton.cells, strict=True)
        if row[letter.index] >= 0
    )
    return f"possible while {machine} is {wording.either(found)}" if found else "never possible"
