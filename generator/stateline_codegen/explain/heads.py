"""Answers what becomes of a head: whether it is refused, where its body ends, which letter it is."""

from collections.abc import Iterator, Sequence

from ..automaton.ir import Automaton
from ..diagrams.labels import sentence as clause
from ..lookup import Unknown, choose_automaton, find_configuration
from ..pipeline import Compiled
from ..spec.citation import Citation
from ..spec.conditions import Condition, MachineIn
from ..spec.heads import Head, find_grounds, is_met
from ..spec.logic import ALWAYS, NEVER, atoms, specialise
from ..spec.model import Event, Protocol
from . import wording
from .codecs import READERS

BODIES = {
    "none": "it has no body",
    "content_length": "its body has as many bytes as declared",
    "chunked": "its body comes in chunks, of which the last is empty",
    "until_close": "its body ends with the connection",
}
"""What each framing means."""

REFUSED = "refused"


def explain_head(
    compiled: Sequence[Compiled],
    kind: str,
    start_line: str,
    field_lines: Sequence[str],
    meanwhile: str | None = None,
    policy: str | None = None,
) -> list[str]:
    """Say, line by line, what each rule about a head asks of this one, and what it answers.

    Args:
        compiled: The specs; the first whose byte format has heads is asked.
        kind: `request` or `response`.
        start_line: Its first line.
        field_lines: The lines below.
        meanwhile: The configuration that it meets, such as `answers=HEAD`; the start where nothing is said.
        policy: The policy to ask under; the base policy if None.

    Raises:
        Unknown: A name is not in the spec, or a line is malformed.

    """
    automaton = choose_automaton(compiled, policy, _has_heads)
    protocol = automaton.protocol
    typed = READERS[protocol.codec](protocol, kind, start_line, field_lines)
    place = find_configuration(automaton, meanwhile) if meanwhile else 0
    states = dict(zip(automaton.machines, automaton.configurations[place], strict=True))
    head = Head(typed.event.name, typed.values, typed.fields, states)
    lines = [f"{start_line!r} is the head of {_article(head.event)} {head.event}, under {protocol.policy.name}"]
    asked = [machine for machine in automaton.machines if machine in _asked_machines(protocol, typed.event)]
    if asked:
        lines.append(f"met while {', '.join(f'{machine} is {states[machine]}' for machine in asked)}")
    lines += typed.notes
    if typed.refusal:
        return [*lines, _refuse(protocol, typed.event, typed.refusal)]
    for ask in (_refusals, _framing, _letter):
        told = list(ask(protocol, typed.event, head))
        lines += ["", *told] if told else []
        if told and told[-1].startswith(REFUSED):
            break
    return lines


def _has_heads(automaton: Automaton) -> None:
    if automaton.protocol.codec not in READERS:
        raise Unknown(f"{automaton.protocol.source} has no heads that can be typed on a line")


def _asked_machines(protocol: Protocol, event: Event) -> set[str]:
    """The machines whose state makes a difference to a head."""
    conditions = [variant.when for variant in event.variants]
    conditions += [rule.when for rule in protocol.refusals if rule.event == event.name]
    conditions += [signal.when for signal in protocol.signals if event.name in signal.raised_by]
    if protocol.framing and event.name in protocol.framing.decided_by:
        conditions += [rule.when for rule in protocol.framing.rules]
    found = (atom for condition in conditions for atom in atoms(specialise(condition, event)))
    return {atom.machine for atom in found if isinstance(atom, MachineIn)}


def _refusals(protocol: Protocol, event: Event, head: Head) -> Iterator[str]:
    rules = [rule for rule in protocol.refusals if rule.event == event.name]
    if rules:
        yield "Is it refused out of hand?"
    for rule in rules:
        yield _answer(rule.name, rule.when, rule.cite, protocol, head)
        if is_met(rule.when, head, protocol):
            yield _refuse(protocol, event, rule.reject)
            return


def _framing(protocol: Protocol, event: Event, head: Head) -> Iterator[str]:
    if protocol.framing is None or event.name not in protocol.framing.decided_by:
        return
    yield "Where does its body end?"
    for rule in protocol.framing.rules:
        when = specialise(rule.when, event)
        if when == NEVER:
            continue
        yield _answer(rule.name, when, rule.cite, protocol, head)
        if is_met(when, head, protocol):
            yield f"{rule.use}: {BODIES[rule.use]}" if rule.use else _refuse(protocol, event, rule.reject)
            return


def _letter(protocol: Protocol, event: Event, head: Head) -> Iterator[str]:
    """Say which variant it is, which signals accompany it and so which letter it is."""
    name = event.name
    yield "Which letter is it?"
    for variant in event.variants:
        when = specialise(variant.when, event)
        yield _answer(variant.name, when, variant.cite, protocol, head)
        if is_met(when, head, protocol):
            name = f"{name}.{variant.name}"
            break
    for signal in protocol.signals:
        if event.name in signal.raised_by:
            when = specialise(signal.when, event)
            yield _answer(signal.name, when, signal.cite, protocol, head)
            name += f"+{signal.name}" if is_met(when, head, protocol) else ""
    yield f"letter: {name}"


def _answer(name: str, when: Condition, cite: Citation | None, protocol: Protocol, head: Head) -> str:
    """Say what a rule answers, and the least that decides it."""
    if when == ALWAYS:
        return f"  {name}: yes, since nothing above does{wording.source(cite)}"
    verdict = "yes" if is_met(when, head, protocol) else "no"
    return f"  {name}: {verdict}, {clause(find_grounds(when, head, protocol))}{wording.source(cite)}"


def _refuse(protocol: Protocol, event: Event, code: str | None) -> str:
    """Say with which error a head is refused, and the status code that whoever reads it may answer with."""
    (kind,) = (kind for kind in protocol.errors if kind.code == code)
    hints = [role.status_hint for role in protocol.roles if role.name != event.sent_by and role.status_hint]
    hint = hints[0] if hints else kind.status_hint
    return f"{REFUSED}: {kind.code}, {kind.says}{wording.source(kind.cite)}, status hint {hint}"


def _article(name: str) -> str:
    return "an" if name[0] in "AEIOU" else "a"
