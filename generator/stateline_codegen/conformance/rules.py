"""Cases about rules: for each rule a head that it takes, and for each of its atoms one that it only just misses.

A rule is tried with every answer to its questions on either side: each method,
each bound of a range of status codes, each way in which a field can be wrong. The
plainest head that shows something new is kept.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..diagrams.labels import short
from ..spec import conditions as c
from ..spec.logic import specialise
from ..spec.model import Event, Protocol
from .cases import Fate, Head, HeadCase
from .fates import Question, Rulebook, follow
from .heads import Meeting, Truths, questions
from .places import Place, Readers, find_places
from .samples import list_heads, spoken_version
from .steps import Walk

Rules = Mapping[str, c.Condition]
"""The conditions of some rules by their paths."""

Shown = tuple[str, c.Condition | None]
"""The path of a rule that is met, or is missed for a reason."""


def head_cases(found: Walk, readers: Readers) -> Iterator[HeadCase]:
    """Derive every case about heads, those that are heard and those that are said."""
    protocol = found.automaton.protocol
    truths = Truths.of(protocol)
    books = [Rulebook(protocol, truths, event) for event in protocol.events if event.sent_by]
    plain = [(book, head) for book in books if (head := _plain_head(book))]
    for book, head in plain:
        trial = _Trial(found, book, head, _peer_versions(book, plain))
        by = book.event.sent_by
        for is_said in (False, True) if protocol.compose else (False,):
            if protocol.policy.role is None or (protocol.policy.role == by) == is_said:
                for rules in _lists_of_rules(protocol, book.event, is_said=is_said):
                    yield from trial.cases(rules, None if is_said else readers)


def _lists_of_rules(protocol: Protocol, event: Event, *, is_said: bool = True) -> list[Rules]:
    """The rules about an event; those of one list ask about one another's heads. Nothing composes what is heard."""
    framing, compose = protocol.framing, protocol.compose
    framed = framing.rules if framing and event.name in framing.decided_by else ()
    composed = [rule for rule in compose.rules if rule.event == event.name] if compose and is_said else []
    refused = [rule for rule in protocol.refusals if rule.event == event.name]
    raised = [signal for signal in protocol.signals if event.name in signal.raised_by]
    told_apart = event.variants if _asks_head(event) else ()
    lists: list[Rules] = [
        {f"refuse.{event.name}.{rule.name}": rule.when for rule in refused},
        {f"framing.rules.{rule.name}": rule.when for rule in framed},
        {f"compose.rules.{rule.name}": rule.when for rule in composed},
        {f"events.{event.name}.variants.{variant.name}": variant.when for variant in told_apart}
        | {f"signals.{signal.name}": signal.when for signal in raised},
    ]
    return [{path: specialise(when, event) for path, when in rules.items()} for rules in lists]


def _asks_head(event: Event) -> bool:
    """Whether a head tells the variants of an event apart, and not a flag that a frame carries."""
    return not any(isinstance(atom, c.IsSet) for variant in event.variants for atom in questions(variant.when))


def _plain_head(book: Rulebook) -> Head | None:
    """The plainest head of an event that nothing refuses, if there is any."""
    protocol, event = book.protocol, book.event
    rules, *others = _lists_of_rules(protocol, event)
    if not rules and not any(others):
        return None
    for head in list_heads(protocol, event, questions(*rules.values()), None):
        if head.version == spoken_version(protocol) and not _refused_by(book, head):
            return head
    return _mended_head(book, rules)


def _mended_head(book: Rulebook, rules: Rules) -> Head | None:
    """A head that has all that one rule after the other demands, where these are many."""
    protocol, event = book.protocol, book.event
    names = [path.rpartition(".")[2] for path in rules]
    head: Head | None = next(list_heads(protocol, event, questions(*rules.values()), None))
    for name, when in zip(names, rules.values(), strict=True):
        if head and _refused_by(book, head) == name:
            passed = names[: names.index(name) + 1]
            others = list_heads(protocol, event, questions(when), head)
            head = next((one for one in others if _refused_by(book, one) not in passed), None)
    return head


def _peer_versions(book: Rulebook, plain: Iterable[tuple[Rulebook, Head]]) -> tuple[str, ...]:
    """The version that is spoken, and every other one that a head of the event's peer may have."""
    protocol = book.protocol
    found = [spoken_version(protocol)]
    for other, plain_head in plain:
        if other.event.sent_by != book.event.sent_by:
            asked = questions(*_lists_of_rules(protocol, other.event)[0].values())
            versions = tuple(atom for atom in asked if isinstance(atom, c.VersionIn | c.VersionBelow))
            heads = list_heads(protocol, other.event, versions, plain_head)
            found += [head.version for head in heads if not _refused_by(other, head)]
    return tuple(dict.fromkeys(found))


def _refused_by(book: Rulebook, head: Head) -> str | None:
    """The rule that refuses a head which is heard at the start, if any does."""
    start = tuple(machine.initial for machine in book.protocol.machines)
    fate, _ = follow(book, Meeting(head, start, None), is_said=False)
    return fate.rule


@dataclass(frozen=True, slots=True)
class _Trial:
    """The heads of one event."""

    found: Walk
    book: Rulebook
    plain: Head
    peer_versions: tuple[str, ...]

    def cases(self, rules: Rules, heard_by: Readers | None) -> Iterator[HeadCase]:
        """Cases about one list of rules; `heard_by` is None where the head is said."""
        protocol, event, is_said = self.book.protocol, self.book.event, heard_by is None
        asked = self._questions(rules)
        places = find_places(self.found, event, asked, heard_by)
        seen: set[object] = set()
        told: set[Question] = set()  # all that they show is seen
        for head in list_heads(protocol, event, asked, self.plain):
            if is_said and head.version != spoken_version(protocol):
                continue
            for place in places:
                for peer_version in self.peer_versions if is_said and place.has_heard_peer else (None,):
                    meeting = Meeting(head, self.found.automaton.configurations[place.configuration], peer_version)
                    fate, asked_there = follow(self.book, meeting, is_said=is_said)
                    untold = [question for question in asked_there if question.path in rules and question not in told]
                    new = {key: shown for question in untold for key, shown in _shown_by(question) if key not in seen}
                    if new and not self._is_legal(place, fate):
                        continue
                    told.update(untold)
                    seen.update(new)
                    if new:
                        name = "; ".join(dict.fromkeys(_say(*shown) for shown in new.values()))
                        yield self._case(name, place, meeting, fate, asked_there, is_said=is_said)

    def _questions(self, rules: Rules) -> tuple[c.Condition, ...]:
        asked = questions(*rules.values())
        if any(isinstance(atom, c.FramingIn) for atom in asked):
            # Who asks for the framing asks for what decides it.
            framing = _lists_of_rules(self.book.protocol, self.book.event)[1]
            return questions(*rules.values(), *framing.values())
        return asked

    def _is_legal(self, place: Place, fate: Fate) -> bool:
        """Whether it is not the machines that refuse."""
        cells = self.found.automaton.cells[place.configuration]
        return fate.letter is None or any(
            cells[letter.index] >= 0 for letter in self.found.automaton.letters if letter.name == fate.letter
        )

    def _case(
        self, name: str, place: Place, meeting: Meeting, fate: Fate, asked: tuple[Question, ...], *, is_said: bool
    ) -> HeadCase:
        met = [question.path for question in asked if question.is_met]
        errors = [f"errors.{fate.error}"] if fate.error else []
        by = self.book.event.sent_by or ""
        exercises = tuple(dict.fromkeys((*met, *errors)))
        return HeadCase(name, place.way, meeting.head, is_said, by, meeting.peer_version, fate, exercises)


def _shown_by(question: Question) -> Iterator[tuple[object, Shown]]:
    """What the answer to a question shows, as something to compare and something to say."""
    path, answers = question.path, question.answers
    if question.is_met:
        yield (path, None), (path, None)
        for atom, answer in answers.items():
            yield (path, atom, answer), (path, None)
    for atom in question.missed_by():
        reason = atom if question.is_true(atom) else c.Not(atom)
        yield (path, "missed", atom, answers[atom]), (path, reason)


def _say(path: str, reason: c.Condition | None) -> str:
    return f"{path} is missed, as {short(reason)}" if reason else f"{path} is met"
