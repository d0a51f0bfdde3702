"""Answers what an entry of the spec says: an error, a limit, an opcode, a close code, what a side sees."""

from collections.abc import Iterator, Sequence

from ..automaton.ir import Automaton
from ..automaton.views import see
from ..emit.names import sentence
from ..lookup import choose_automaton, find_name
from ..pipeline import Compiled
from ..spec.citation import Citation
from ..spec.frames import event_of_frame, is_close_code
from ..spec.model import Protocol, View
from ..spec.model_frames import CloseCode, Extension
from .wording import either, source

Entry = tuple[str, list[str]]
"""The path of an entry, and what it says, line by line."""


def explain_entry(compiled: Sequence[Compiled], path: str, policy: str | None = None) -> list[str]:
    """Say, line by line, what stands at a place of the spec.

    Args:
        compiled: The specs; the first that has such an entry is asked.
        path: Its path, such as "errors.bad_mask", `close_codes.1002` or "frames.opcodes.Text".
        policy: The policy to ask under; the base policy if None.

    Raises:
        Unknown: No spec has an entry there.

    """
    automaton = choose_automaton(compiled, policy, lambda one: find_name(path, dict(_entries(one, path)), "entry"))
    entries = dict(_entries(automaton, path))
    found = find_name(path, entries, "entry")
    first, *others = entries[found]
    return [f"{found}: {first}", *(f"  {line}" for line in others)]


def _entries(automaton: Automaton, asked: str) -> Iterator[Entry]:
    protocol = automaton.protocol
    for error in protocol.errors:
        told = [_closes_with(protocol, error.close_code) if error.close_code else f"status hint {error.status_hint}"]
        told += [f"for more than {limit.name}" for limit in protocol.limits if limit.exceeded == error.code]
        told += [f"by rule {rule.name} of {rule.event}" for rule in protocol.refusals if rule.reject == error.code]
        yield f"errors.{error.code}", [_says(error.says, error.cite), *told]
    for limit in protocol.limits:
        yield (
            f"limits.{limit.name}",
            [
                _says(limit.doc, limit.cite),
                f"{limit.default} where nothing else is said",
                f"refused beyond with {limit.exceeded}",
            ],
        )
    for pattern in protocol.grammar:
        yield f"grammar.{pattern.name}", [_says(pattern.doc, pattern.cite), f"matches {pattern.match}"]
    for view in protocol.views:
        yield from _view(automaton, view)
    if protocol.handshake:
        said = protocol.handshake
        yield (
            "handshake",
            [
                _says(said.doc, said.cite),
                f"Upgrade names {said.upgrade}, the version is {said.version}",
                f"a key has {said.key_bytes} octets; with {said.accept_guid} behind it it is hashed for the answer",
                f"{said.fields.version.spelled}, {said.fields.key.spelled} and {said.fields.accept.spelled} say them; "
                f"{said.fields.subprotocol.spelled} and {said.fields.extensions.spelled} what is agreed upon besides",
            ],
        )
    for extension in protocol.extensions:
        yield from _extension(extension)
    yield from _frames(protocol)
    yield from _close_codes(protocol, asked)


def _view(automaton: Automaton, view: View) -> Iterator[Entry]:
    protocol = automaton.protocol
    followed = [place for place, machine in enumerate(protocol.machines) if machine.follows]
    seen: dict[str, dict[str, None]] = {}
    for role in protocol.roles:
        for configuration in automaton.configurations:
            pair = ", ".join(f"{automaton.machines[place]} is {configuration[place]}" for place in followed)
            value = see(protocol, view, role.name, configuration)
            seen.setdefault(value.name, {})[f"the {role.name} sees it while {pair}"] = None
    for value in view.values:
        told = [_says(value.doc, value.cite or view.cite)]
        told.append(f"may send {', '.join(value.sends) or 'nothing'}")
        yield f"views.{view.name}.{value.name}", [*told, *seen.get(value.name, ())]


def _extension(extension: Extension) -> Iterator[Entry]:
    path = f"extensions.{extension.name}"
    yield (
        path,
        [
            _says(extension.doc, extension.cite),
            f"{extension.bit} on the first frame of a message says that it was at work",
            f"a message goes without {extension.tail.hex(' ')} at its end",
            f"parameters: {', '.join(parameter.name for parameter in extension.parameters)}",
        ],
    )
    values = {"none": "has no value", "optional": "has a value, or none in an offer", "required": "has a value"}
    for parameter in extension.parameters:
        matches = f" that matches {parameter.grammar}" if parameter.grammar else ""
        told = [_says(parameter.doc, parameter.cite), f"{values[parameter.value]}{matches}"]
        yield f"{path}.parameters.{parameter.name}", told


def _frames(protocol: Protocol) -> Iterator[Entry]:
    frames = protocol.frames
    if frames is None:
        return
    yield (
        "frames",
        [
            _says(frames.doc, frames.cite),
            f"header: {', '.join(f'{field.name} ({field.bits})' for field in frames.layout)} bits",
            f"the {frames.masked_by} masks its frames, and nobody else any",
            f"a control frame carries up to {frames.control_payload_bytes} octets",
            f"opcodes: {', '.join(opcode.event for opcode in frames.opcodes)}",
        ],
    )
    for opcode in frames.opcodes:
        events = [event_of_frame(protocol, opcode, is_last=is_last) for is_last in (True, False)]
        kind = "a control frame" if opcode.is_control else "a frame of a message"
        told = [
            _says(opcode.doc, opcode.cite),
            f"opcode {opcode.code:#x} {opcode.name}, {kind} that carries {opcode.carries}",
            f"with fin {events[0]}, without {events[1] or 'refused: fragmented_control_frame'}",
        ]
        told += [f"is answered by {opcode.answered_by}"] if opcode.answered_by else []
        yield f"frames.opcodes.{opcode.event}", told


def _close_codes(protocol: Protocol, asked: str) -> Iterator[Entry]:
    for code in protocol.close_codes:
        yield f"close_codes.{code.code}", [_says(code.doc, code.cite), *_close_code(protocol, code)]
    number = asked.rpartition(".")[2]
    if asked.startswith("close_codes.") and number.isdigit() and protocol.close_codes:
        told = [
            [_says(each.doc, each.cite), f"one of {each.first} to {each.last}, which anybody may send"]
            for each in protocol.close_code_ranges
            if each.first <= int(number) <= each.last
        ]
        if all(str(code.code) != number for code in protocol.close_codes):
            assert bool(told) is is_close_code(protocol, int(number))
            yield asked, told[0] if told else ["no close has this code", "refused with bad_close_code"]


def _close_code(protocol: Protocol, code: CloseCode) -> Iterator[str]:
    if not code.is_sent:
        yield f"{code.name}, never sent"
        return
    beginner = f"the {code.sent_by}" if code.sent_by else "either"
    yield f"{code.name}, begun with by {beginner}, repeated by whoever answers"
    errors = [error.code for error in protocol.errors if error.close_code == code.code]
    if errors:
        yield f"deserved by {either(errors)}"


def _closes_with(protocol: Protocol, code: int) -> str:
    names = {each.code: each.name for each in protocol.close_codes}
    return f"closes with {code} {names[code]}"


def _says(doc: str, cite: Citation | None) -> str:
    return f"{sentence(doc)}{source(cite)}".strip()
