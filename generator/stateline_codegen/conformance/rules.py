"""Cases about rules: for each rule a head that it takes, and for each of its atoms one that it only just misses.

A rule is tried with every answer to its questions on either side: each method,
each bound of a range of status codes, each way in which a field can be wrong. The
plainest head that shows something new is kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..automaton.configurations import Configuration, Machines
from ..automaton.ir import Letter
from ..diagrams.labels import short
from ..spec import conditions as c
from ..spec.logic import specialise
from ..spec.model import Event, Protocol
from .cases import Fate, Head, HeadCase
from .fates import Question, follow
from .heads import Meeting, Truths, questions
from .samples import list_heads, spoken_version
from .steps import Walk


@dataclass(frozen=True, slots=True)
class Place:
    """Where a head can be met, and what its sender knows of its peer there."""

    configuration: int
    way: tuple[str, ...]
    peer_versions: tuple[str | None, ...]


def head_cases(found: Walk, readers: Mapping[str, tuple[str, ...]]) -> Iterator[HeadCase]:
    """Derive every case about heads, those that are heard and those that are said.

    `readers` lists the events that each way of reading bytes can read.
    """
    only = found.automaton.protocol.policy.role
    truths = Truths.of(found.automaton.protocol)
    for event in found.automaton.protocol.events:
        lists = _lists_of_rules(found.automaton.protocol, event)
        if event.sent_by is None or not any(lists):
            continue
        plain = _plain_head(found.automaton.protocol, truths, event)
        if plain is None:
            continue
        for is_said in (False, True):
            if only is None or (only == event.sent_by) == is_said:
                heard_by = None if is_said else readers
                for conditions in lists:
                    yield from _cases(found, truths, event, plain, conditions, heard_by)


def _lists_of_rules(protocol: Protocol, event: Event) -> list[dict[str, c.Condition]]:
    """The conditions of the rules about an event by their paths; those of one list ask about one another's heads."""
    framing, compose = protocol.framing, protocol.compose
    lists = [
        {f"refuse.{rule.event}.{rule.name}": rule.when for rule in protocol.refusals if rule.event == event.name},
        {
            f"framing.rules.{rule.name}": rule.when
            for rule in (framing.rules if framing and event.name in framing.decided_by else ())
        },
        {
            f"compose.rules.{rule.name}": rule.when
            for rule in (compose.rules if compose else ())
            if rule.event == event.name
        },
        {f"events.{event.name}.variants.{variant.name}": variant.when for variant in event.variants}
        | {f"signals.{signal.name}": signal.when for signal in protocol.signals if event.name in signal.raised_by},
    ]
    return [{path: specialise(when, event) for path, when in one.items()} for one in lists]


def _plain_head(protocol: Protocol, truths: Truths, event: Event) -> Head | None:
    """The plainest head of an event that nothing refuses, if there is any."""
    rules = [specialise(rule.when, event) for rule in protocol.refusals if rule.event == event.name]
    asked = questions(*rules)
    start = tuple(machine.initial for machine in protocol.machines)
    for head in list_heads(protocol, event, asked, None):
        fate, _ = follow(protocol, truths, event, Meeting(head, start, None), is_said=False)
        if head.version == spoken_version(protocol) and fate.rule is None:
            return head
    return None


def _cases(
    found: Walk,
    truths: Truths,
    event: Event,
    plain: Head,
    conditions: dict[str, c.Condition],
    heard_by: Mapping[str, tuple[str, ...]] | None,
) -> Iterator[HeadCase]:
    """Cases about one list of rules; `heard_by` is None where the head is said."""
    protocol, is_said = found.automaton.protocol, heard_by is None
    asked = questions(*conditions.values())
    if any(isinstance(atom, c.FramingIn) for atom in asked):
        # Who asks for the framing asks for what decides it.
        asked = questions(*conditions.values(), *_lists_of_rules(protocol, event)[1].values())
    seen: set[object] = set()
    places = _places(found, truths, event, asked, heard_by)
    for head in list_heads(protocol, event, asked, plain):
        if is_said and head.version != spoken_version(protocol):
            continue
        for place in places:
            for peer_version in place.peer_versions if is_said else place.peer_versions[:1]:
                meeting = Meeting(head, found.automaton.configurations[place.configuration], peer_version)
                fate, asked_on_the_way = follow(protocol, truths, event, meeting, is_said=is_said)
                if not _is_taken(found, place, fate):
                    continue
                shown = {
                    key: says
                    for question in asked_on_the_way
                    if question.path in conditions
                    for key, says in _shown_by(truths, question, meeting)
                    if key not in seen
                }
                if shown:
                    seen.update(shown)
                    exercised = (question.path for question in asked_on_the_way if question.is_met)
                    yield HeadCase(
                        name="; ".join(dict.fromkeys(shown.values())),
                        way=place.way,
                        head=head,
                        is_said=is_said,
                        by=event.sent_by or "",
                        peer_version=peer_version,
                        fate=fate,
                        exercises=tuple(dict.fromkeys((*exercised, *_error_path(fate)))),
                    )


def _error_path(fate: Fate) -> tuple[str, ...]:
    return (f"errors.{fate.error}",) if fate.error else ()


def _shown_by(truths: Truths, question: Question, meeting: Meeting) -> Iterator[tuple[object, str]]:
    """What the answer to a question shows, as something to compare and something to say."""
    if question.is_met:
        yield (question.path, None), f"{question.path} is met"
        for atom in questions(question.when):
            yield (question.path, atom, truths.answer(atom, meeting)), f"{question.path} is met"
    for atom in question.missed_by():
        says = f"{question.path} is missed, as {short(atom if question.is_true(atom) else c.Not(atom))}"
        yield (question.path, "missed", atom, truths.answer(atom, meeting)), says


def _places(
    found: Walk,
    truths: Truths,
    event: Event,
    asked: Sequence[c.Condition],
    heard_by: Mapping[str, tuple[str, ...]] | None,
) -> list[Place]:
    """The nearest configuration for each combination of the states that are asked about, where the event is legal."""
    automaton = found.automaton
    machines = Machines(automaton.machines)
    letters = [letter for letter in automaton.letters if letter.event == event.name]
    names = sorted({atom.machine for atom in asked if isinstance(atom, c.MachineIn)})
    by_states: dict[tuple[object, ...], Place] = {}
    for index, way in found.ways.items():
        if all(automaton.cells[index][letter.index] < 0 for letter in letters):
            continue
        if heard_by is not None and not _is_read(automaton.protocol, event, automaton.configurations[index], heard_by):
            continue
        has_spoken = any(_is_head_of_peer(automaton.letters, name, event) for name in way)
        states = tuple(machines.state(automaton.configurations[index], name) for name in names)
        versions = _peer_versions(automaton.protocol, truths, event) if has_spoken else (None,)
        by_states.setdefault((has_spoken, *states), Place(index, way, versions))
    return list(by_states.values())


def _is_read(
    protocol: Protocol, event: Event, configuration: Configuration, readers: Mapping[str, tuple[str, ...]]
) -> bool:
    """Whether the bytes of an event's sender are read there as what the event is."""
    states = dict(zip((machine.name for machine in protocol.machines), configuration, strict=True))
    senders = {machine.name for machine in protocol.machines if machine.follows == event.sent_by}
    return any(
        decoding.machine in senders and states[decoding.machine] == decoding.state
        for decoding in protocol.decoding
        if event.name in readers.get(decoding.reader, ())
    )


def _is_head_of_peer(letters: Sequence[Letter], name: str, event: Event) -> bool:
    letter = next(letter for letter in letters if letter.name == name)
    return letter.event is not None and letter.variant is not None and letter.by != event.sent_by


def _peer_versions(protocol: Protocol, truths: Truths, event: Event) -> tuple[str, ...]:
    """The version that is spoken, and every other one that the peer's heads may have."""
    found = [spoken_version(protocol)]
    for other in protocol.events:
        if other.variants and other.sent_by != event.sent_by:
            rules = [specialise(rule.when, other) for rule in protocol.refusals if rule.event == other.name]
            asked = [atom for atom in questions(*rules) if isinstance(atom, c.VersionIn | c.VersionBelow)]
            plain = _plain_head(protocol, truths, other)
            for head in list_heads(protocol, other, asked, plain):
                meeting = Meeting(head, tuple(machine.initial for machine in protocol.machines), None)
                if follow(protocol, truths, other, meeting, is_said=False)[0].rule is None:
                    found.append(head.version)
    return tuple(dict.fromkeys(found))


def _is_taken(found: Walk, place: Place, fate: Fate) -> bool:
    """Whether it is not the machines that refuse."""
    letters = {letter.name: letter.index for letter in found.automaton.letters}
    return fate.letter is None or found.automaton.cells[place.configuration][letters[fate.letter]] >= 0
