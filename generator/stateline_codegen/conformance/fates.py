"""What becomes of a head, worked out from the model in the plainest way.

The heads that arrive and the heads that are sent go through the same lists of
rules: those that refuse, those that change what is sent, those that frame the
body, and those that say which letter it is. `follow` goes through them one at a
time and keeps a record of every question that was asked.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache

from ..automaton.letters import name_event
from ..spec import conditions as c
from ..spec.logic import as_if, holds
from ..spec.model import ComposeRule, Event, FramingRule, Protocol
from .cases import Fate, Head
from .heads import Meeting, Truths, list_members, questions


@dataclass(frozen=True, slots=True)
class Question:
    """One rule that was asked about a head."""

    path: str
    when: c.Condition
    truths: Truths
    meeting: Meeting
    framing: str | None
    is_met: bool

    def missed_by(self) -> tuple[c.Condition, ...]:
        """The atoms without whose being so and not otherwise the rule would have held."""
        if self.is_met:
            return ()
        return _deciding(self.when, frozenset(atom for atom in questions(self.when) if self.is_true(atom)))

    def is_true(self, atom: c.Condition) -> bool:
        """Whether an atom of it was true then."""
        return self.truths.is_true(atom, self.meeting, self.framing)


@cache
def _deciding(when: c.Condition, world: frozenset[c.Condition]) -> tuple[c.Condition, ...]:
    """The atoms of a condition each of which, were it otherwise, would make it hold."""
    return tuple(atom for atom in questions(when) if holds(when, world ^ {atom}))


class _Refusal(Exception):
    """A rule refused the head; the record says where."""

    def __init__(self, rule: str, error: str) -> None:
        super().__init__(rule, error)
        self.rule, self.error = rule, error


def follow(
    protocol: Protocol, truths: Truths, event: Event, meeting: Meeting, *, is_said: bool
) -> tuple[Fate, tuple[Question, ...]]:
    """Follow a head through the rules, heard or said; the fate, and every question asked on the way."""
    path = _Path(protocol, truths, event, meeting)
    try:
        path.refuse()
        if is_said:
            path.compose()
        framing = path.frame(lambda when: when)
        letter = path.name_letter()
        head = path.meeting.head
        fate = Fate(None, None, None, letter, framing, head.fields, _reason(protocol, head) if is_said else None)
    except _Refusal as refusal:
        hint = _status_hint(protocol, event, refusal.error, is_said=is_said)
        fate = Fate(refusal.rule, refusal.error, hint, None, None, path.meeting.head.fields, None)
    return fate, tuple(path.asked)


@dataclass(slots=True)
class _Path:
    protocol: Protocol
    truths: Truths
    event: Event
    meeting: Meeting
    asked: list[Question] = field(default_factory=list)

    def refuse(self) -> None:
        for rule in self.protocol.refusals:
            if rule.event == self.event.name and self._holds(f"refuse.{rule.event}.{rule.name}", rule.when):
                raise _Refusal(rule.name, rule.reject)

    def frame(self, pretend: Callable[[c.Condition], c.Condition]) -> str | None:
        framing = self.protocol.framing
        if framing is None or self.event.name not in framing.decided_by:
            return None
        for rule in framing.rules:
            if self._holds(f"framing.rules.{rule.name}", pretend(rule.when)):
                return _used_or_refused(rule)
        return None

    def compose(self) -> None:
        compose = self.protocol.compose
        if compose is None:
            return
        rules = [rule for rule in compose.rules if rule.event == self.event.name]
        planned = self.frame(lambda when: _pretend(when, compose.as_if)) if rules else None
        for rule in rules:
            if self._holds(f"compose.rules.{rule.name}", rule.when, planned):
                if rule.reject:
                    raise _Refusal(rule.name, rule.reject)
                head = self.meeting.head
                self.meeting = replace(self.meeting, head=replace(head, fields=_changed(head, rule)))

    def name_letter(self) -> str:
        kinds = [
            variant.name
            for variant in self.event.variants
            if self._holds(f"events.{self.event.name}.variants.{variant.name}", variant.when)
        ]
        raised = [
            signal.name
            for signal in self.protocol.signals
            if self.event.name in signal.raised_by and self._holds(f"signals.{signal.name}", signal.when)
        ]
        return "+".join([name_event(self.event.name, kinds[0] if kinds else None), *raised])

    def _holds(self, path: str, when: c.Condition, framing: str | None = None) -> bool:
        is_met = self.truths.holds(when, self.meeting, framing)
        self.asked.append(Question(path, when, self.truths, self.meeting, framing, is_met))
        return is_met


def _status_hint(protocol: Protocol, event: Event, error: str, *, is_said: bool) -> int | None:
    """The error's own hint, or that of the role which reports it of its peer."""
    own = next(kind.status_hint for kind in protocol.errors if kind.code == error)
    hearer = next((role for role in protocol.roles if role.name != event.sent_by), None)
    return own if is_said or hearer is None else hearer.status_hint or own


def _reason(protocol: Protocol, head: Head) -> str | None:
    fills = protocol.compose is not None and protocol.compose.fills_reason
    return dict(protocol.reason_phrases).get(head.status) if fills else None


_pretend = cache(as_if)


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
