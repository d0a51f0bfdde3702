"""What becomes of a head, worked out from the model in the plainest way.

The heads that arrive and the heads that are sent go through the same lists of
rules: those that refuse, those that change what is sent, those that frame the
body, and those that say which letter it is. `follow` goes through them one at a
time and keeps a record of every question that was asked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from ..automaton.letters import name_event
from ..spec import conditions as c
from ..spec.logic import World, as_if, holds
from ..spec.model import ComposeRule, Event, FramingRule, Protocol
from .cases import Fate, Head
from .heads import Meeting, Truths, list_members, questions


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One rule that was asked about a head. Heads that give the same answers share it."""

    path: str
    when: c.Condition
    is_met: bool
    answers: Mapping[c.Condition, Any]
    """For each atom of it the part of the meeting that it asks about."""
    world: World

    def missed_by(self) -> tuple[c.Condition, ...]:
        """The atoms without whose being so and not otherwise the rule would have held."""
        return () if self.is_met else _deciding(self.when, self.world)

    def is_true(self, atom: c.Condition) -> bool:
        """Whether an atom of it was true then."""
        return atom in self.world


@cache
def _deciding(when: c.Condition, world: World) -> tuple[c.Condition, ...]:
    """The atoms of a condition each of which, were it otherwise, would make it hold."""
    return tuple(atom for atom in questions(when) if holds(when, world ^ {atom}))


class _Asking:
    """A rule that can be asked about any head, and thinks only once about the same answers."""

    def __init__(self, truths: Truths, path: str, when: c.Condition) -> None:
        self._truths, self._path, self._when = truths, path, when
        self._readers = tuple(dict.fromkeys(truths.reader(atom) for atom in questions(when)))
        self._known: dict[tuple[object, ...], Question] = {}

    def __call__(self, meeting: Meeting, framing: str | None) -> Question:
        answers = (framing, *[read(meeting) for read in self._readers])
        known = self._known.get(answers)
        return known or self._known.setdefault(answers, self._think(meeting, framing))

    def _think(self, meeting: Meeting, framing: str | None) -> Question:
        truths, asked = self._truths, questions(self._when)
        return Question(
            self._path,
            self._when,
            truths.holds(self._when, meeting, framing),
            {atom: truths.answer(atom, meeting) for atom in asked},
            frozenset(atom for atom in asked if truths.is_true(atom, meeting, framing)),
        )


class Rulebook:
    """All rules about the heads of an event, in the order in which they are asked."""

    def __init__(self, protocol: Protocol, truths: Truths, event: Event) -> None:
        def asking(path: str, when: c.Condition) -> _Asking:
            return _Asking(truths, path, when)

        framing, compose = protocol.framing, protocol.compose
        framed = framing.rules if framing and event.name in framing.decided_by else ()
        composed = [rule for rule in compose.rules if rule.event == event.name] if compose else []
        as_planned = compose.as_if if compose else ()
        self.protocol = protocol
        self.event = event
        self.refusals = [
            (rule, asking(f"refuse.{rule.event}.{rule.name}", rule.when))
            for rule in protocol.refusals
            if rule.event == event.name
        ]
        self.framing = [(rule, asking(f"framing.rules.{rule.name}", rule.when)) for rule in framed]
        self.planning = [
            (rule, asking(f"framing.rules.{rule.name}", as_if(rule.when, as_planned))) for rule in framed if composed
        ]
        self.composing = [(rule, asking(f"compose.rules.{rule.name}", rule.when)) for rule in composed]
        self.variants = [
            (variant.name, asking(f"events.{event.name}.variants.{variant.name}", variant.when))
            for variant in event.variants
        ]
        self.signals = [
            (signal.name, asking(f"signals.{signal.name}", signal.when))
            for signal in protocol.signals
            if event.name in signal.raised_by
        ]


class _Refusal(Exception):
    """A rule refused the head; the record says where."""

    def __init__(self, rule: str, error: str) -> None:
        super().__init__(rule, error)
        self.rule, self.error = rule, error


def follow(book: Rulebook, meeting: Meeting, *, is_said: bool) -> tuple[Fate, tuple[Question, ...]]:
    """Follow a head through the rules, heard or said; the fate, and every question asked on the way."""
    path = _Path(book, meeting)
    protocol = book.protocol
    try:
        path.refuse()
        if is_said:
            path.compose()
        framing = path.frame(book.framing)
        letter = path.name_letter()
        head = path.meeting.head
        fate = Fate(None, None, None, letter, framing, head.fields, _reason(protocol, head) if is_said else None)
    except _Refusal as refusal:
        hint = _status_hint(protocol, book.event, refusal.error, is_said=is_said)
        fate = Fate(refusal.rule, refusal.error, hint, None, None, path.meeting.head.fields, None)
    return fate, tuple(path.asked)


@dataclass(slots=True)
class _Path:
    book: Rulebook
    meeting: Meeting
    asked: list[Question] = field(default_factory=list)

    def refuse(self) -> None:
        for rule, asking in self.book.refusals:
            if self._holds(asking):
                raise _Refusal(rule.name, rule.reject)

    def frame(self, framing: Iterable[tuple[FramingRule, _Asking]]) -> str | None:
        for rule, asking in framing:
            if self._holds(asking):
                return _used_or_refused(rule)
        return None

    def compose(self) -> None:
        planned = self.frame(self.book.planning)
        for rule, asking in self.book.composing:
            if self._holds(asking, planned):
                if rule.reject:
                    raise _Refusal(rule.name, rule.reject)
                head = self.meeting.head
                self.meeting = replace(self.meeting, head=replace(head, fields=_changed(head, rule)))

    def name_letter(self) -> str:
        kinds = [name for name, asking in self.book.variants if self._holds(asking)]
        raised = [name for name, asking in self.book.signals if self._holds(asking)]
        return "+".join([name_event(self.book.event.name, kinds[0] if kinds else None), *raised])

    def _holds(self, asking: _Asking, framing: str | None = None) -> bool:
        question = asking(self.meeting, framing)
        self.asked.append(question)
        return question.is_met


def _status_hint(protocol: Protocol, event: Event, error: str, *, is_said: bool) -> int | None:
    """The error's own hint, or that of the role which reports it of its peer."""
    own = next(kind.status_hint for kind in protocol.errors if kind.code == error)
    hearer = next((role for role in protocol.roles if role.name != event.sent_by), None)
    return own if is_said or hearer is None else hearer.status_hint or own


def _reason(protocol: Protocol, head: Head) -> str | None:
    fills = protocol.compose is not None and protocol.compose.fills_reason
    return dict(protocol.reason_phrases).get(head.status) if fills else None


def _used_or_refused(rule: FramingRule) -> str | None:
    if rule.reject:
        raise _Refusal(rule.name, rule.reject)
    return rule.use


def _changed(head: Head, rule: ComposeRule) -> tuple[tuple[str, str], ...]:
    """The fields after a rule; the members of Connection stand on one line afterwards."""
    fields = [line for line in head.fields if line[0] not in rule.drop] + list(rule.add)
    if rule.options_drop or rule.options_add:
        options = [part for name, value in fields if name == "connection" for part in list_members(value)]
        kept = [part for part in options if part not in rule.options_drop]
        kept += [part for part in rule.options_add if part not in kept]
        fields = [line for line in fields if line[0] != "connection"] + [("connection", ", ".join(kept))] * bool(kept)
    return tuple(fields)
