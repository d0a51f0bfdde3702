"""What can be decided about usual messages when code is generated.

Most messages look alike: a common method or status, the version that is spoken, and
among the fields that rules ask about only those that say where the body ends, and
perhaps `Connection`. Every rule of every policy is evaluated here for messages of
that shape. Where all come to the same conclusion, the shortcuts need not ask again
for each message. Where not, there is no conclusion, and the shortcuts are generated
without it: nothing here can change what a rule means.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from typing import TypeVar

from ....automaton.ir import Automaton, Letter
from ....spec import conditions as c
from ....spec.logic import ALWAYS, NEVER, as_if, assume, atoms, specialise
from ....spec.model import ComposeRule, Event, Protocol

LENGTH, CODING, OPTIONS = "content-length", "transfer-encoding", "connection"
"""The fields that a usual message may have, beside those that are written first."""

KEEPS, CLOSES = "keep-alive", "close"
"""What `Connection` usually says."""

SHAPES: tuple[Mapping[str, str | None], ...] = ({}, {LENGTH: None}, {CODING: "chunked"})
"""The fields that usually frame a message."""

REQUEST_FRAMINGS = ("none", "content_length", "chunked")
RESPONSE_FRAMINGS = ("until_close", "content_length", "chunked")
"""How each of the shapes is expected to be framed."""

BODILESS_FRAMINGS = ("none",)
"""How the first of them is framed where a status code leaves no room for a body."""

TARGET = b"/"
"""How a usual target begins; see `target_patterns`."""

_Rule = TypeVar("_Rule")


@dataclass(frozen=True, slots=True)
class Head:
    """A head about which everything is known that a rule may ask, except for the machines."""

    event: Event
    version: str
    fields: Mapping[str, str | None]
    """The fields that rules ask about; each stands on one line. None is any well-formed value."""
    method: str = ""
    status: int = 0


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What all rules together make of a head."""

    letter: Letter
    framing: str
    composed_by: tuple[ComposeRule, ...]
    """The rules that change it when it is sent."""


@dataclass(frozen=True, slots=True)
class UsualRequests:
    """What follows for requests with one of some methods and a usual target."""

    methods: tuple[str, ...]
    letter: Letter
    closing_letter: Letter
    """The letter if `Connection` says that there will be no other."""


@dataclass(frozen=True, slots=True)
class UsualResponses:
    """What follows for responses with one of some status codes."""

    statuses: tuple[int, ...]
    bodiless: tuple[int, ...]
    """Those that never have a body, and so no field that frames one."""
    letter: Letter
    closing_letter: Letter
    """The letter if `Connection` says that there will be no other."""
    silent: tuple[c.MachineIn, ...]
    """What no machine may be in when one is read."""
    silent_when_sent: tuple[c.MachineIn, ...]
    """What no machine may be in when one is sent."""


# -------------------------------------------------------------------- requests


def usual_requests(automata: Sequence[Automaton]) -> UsualRequests:
    """Work out what follows for usual requests; where there is no conclusion, no method is usual."""
    base = automata[0].protocol
    event = _event(base, "Request")
    first: dict[str, str | None] = {field.name: None for field in base.fields if field.is_written_first}
    letters: dict[str, tuple[Letter, Letter]] = {}
    for method in base.common_methods:
        heads = [Head(event, _spoken(base), {**first, **shape}, method=method) for shape in SHAPES]
        found = _letters(automata, heads, REQUEST_FRAMINGS, ())
        if found is not None:
            letters[method] = found
    usual = next(iter(letters.values()), _any_letters(automata[0], event))
    return UsualRequests(tuple(method for method, found in letters.items() if found == usual), *usual)


def target_patterns(protocol: Protocol) -> tuple[str, ...]:
    """List the patterns of those targets that conditions ask about and a usual target matches."""
    asked = (atom for rule in protocol.refusals for atom in atoms(rule.when) if isinstance(atom, c.TargetIs))
    named = dict.fromkeys(pattern for atom in asked for pattern in atom.patterns)
    return tuple(pattern for pattern in named if _is_usual_target(protocol, pattern))


def _is_usual_target(protocol: Protocol, name: str) -> bool:
    return re.fullmatch(_expression(protocol, name), TARGET) is not None


def _expression(protocol: Protocol, name: str) -> bytes:
    return next(pattern.expanded for pattern in protocol.grammar if pattern.name == name).encode("latin-1")


@cache
def _may_begin_usually(expression: bytes) -> bool:
    """Whether a target that begins like a usual one matches, whatever two octets follow."""
    ends = (bytes(octets) for octets in ((), *product(range(256)), *product(range(256), repeat=2)))
    return any(re.fullmatch(expression, TARGET + end) for end in ends)


# ------------------------------------------------------------------- responses


def usual_responses(automata: Sequence[Automaton]) -> UsualResponses:
    """Work out what follows for usual responses; where there is no conclusion, no status code is usual."""
    base = automata[0].protocol
    event = _event(base, "Response")
    by_status = {
        statuses: [Head(event, _spoken(base), shape, status=statuses[0]) for shape in SHAPES]
        for statuses in _alike(automata, event, [status for status, _ in base.reason_phrases])
    }
    heads = [head for of_status in by_status.values() for head in of_status]
    silent = _asked_of_machines(automata, heads, is_sent=False)
    silent_when_sent = _asked_of_machines(automata, heads, is_sent=True)

    def letters(framings: Sequence[str]) -> dict[int, tuple[Letter, Letter]]:
        found: dict[int, tuple[Letter, Letter]] = {}
        for statuses, of_status in by_status.items():
            framed = of_status[: len(framings)]
            both = _letters(automata, framed, framings, silent)
            if both and all(_is_sent_as_it_is(automata, head, silent_when_sent) for head in framed):
                found |= dict.fromkeys(statuses, both)
        return dict(sorted(found.items()))

    with_body, without = letters(RESPONSE_FRAMINGS), letters(BODILESS_FRAMINGS)
    usual = next(iter(with_body.values()), _any_letters(automata[0], event))
    statuses, bodiless = (
        tuple(status for status, both in of_kind.items() if both == usual) for of_kind in (with_body, without)
    )
    return UsualResponses(statuses, bodiless, *usual, silent, silent_when_sent)


def _alike(automata: Sequence[Automaton], event: Event, statuses: Iterable[int]) -> list[tuple[int, ...]]:
    """Put those status codes together that no rule tells apart."""
    conditions = [
        condition
        for automaton in automata
        for condition in (*_asked(automaton.protocol, event), *_asked_when_sent(automaton.protocol, event))
    ]
    bounds = {atom.ranges for condition in conditions for atom in atoms(condition) if isinstance(atom, c.StatusIn)}
    groups: dict[tuple[bool, ...], list[int]] = {}
    for status in statuses:
        key = tuple(any(low <= status <= high for low, high in ranges) for ranges in sorted(bounds))
        groups.setdefault(key, []).append(status)
    return [tuple(group) for group in groups.values()]


def _is_sent_as_it_is(automata: Sequence[Automaton], head: Head, silent: Sequence[c.MachineIn]) -> bool:
    """Whether sending changes nothing in a head but that a body of unknown length is sent in chunks."""
    for automaton in automata:
        conclusion = conclude(automaton, head, silent, is_sent=True)
        if conclusion is None:
            return False
        is_as_given = conclusion.framing in ("content_length", "none")
        expected = () if is_as_given else (({LENGTH, CODING}, ((CODING, "chunked"),), ()),)
        changes = ((set(rule.drop), rule.add, rule.options_drop + rule.options_add) for rule in conclusion.composed_by)
        if tuple(changes) != expected:
            return False
    return True


def _asked_of_machines(
    automata: Sequence[Automaton], heads: Iterable[Head], *, is_sent: bool
) -> tuple[c.MachineIn, ...]:
    """List what rules still ask about the machines when all else is known."""
    asked: dict[c.MachineIn, None] = {}
    for head in heads:
        for automaton in automata:
            facts = _Facts(automaton.protocol, head, frozenset())
            conditions = _asked(automaton.protocol, head.event)
            if is_sent:
                conditions += _asked_when_sent(automaton.protocol, head.event)
            left = [atom for condition in conditions for atom in atoms(assume(condition, facts.decide))]
            asked |= dict.fromkeys(atom for atom in left if isinstance(atom, c.MachineIn))
    return tuple(asked)


def _asked(protocol: Protocol, event: Event) -> list[c.Condition]:
    assert protocol.framing is not None
    return [
        specialise(when, event)
        for when in (
            *(rule.when for rule in protocol.refusals if rule.event == event.name),
            *(rule.when for rule in protocol.framing.rules),
            *(variant.when for variant in event.variants),
            *(signal.when for signal in protocol.signals if event.name in signal.raised_by),
        )
    ]


def _asked_when_sent(protocol: Protocol, event: Event) -> list[c.Condition]:
    assert protocol.framing is not None
    assert protocol.compose is not None
    return [
        *(as_if(specialise(rule.when, event), protocol.compose.as_if) for rule in protocol.framing.rules),
        *(specialise(rule.when, event) for rule in protocol.compose.rules if rule.event == event.name),
    ]


# ----------------------------------------------------------------------- rules


def _letters(
    automata: Sequence[Automaton], heads: Sequence[Head], framings: Sequence[str], silent: Sequence[c.MachineIn]
) -> tuple[Letter, Letter] | None:
    """Find the letter that heads have under every policy, framed as expected, and the one they have if they close."""
    letters = []
    for options in ({}, {OPTIONS: KEEPS}, {OPTIONS: CLOSES}):
        found = {
            _letter(automaton, replace(head, fields={**head.fields, **options}), framing, silent)
            for automaton in automata
            for head, framing in zip(heads, framings, strict=True)
        }
        letters.append(found.pop() if len(found) == 1 else None)
    plain, keeping, closing = letters
    return (plain, closing) if plain and closing and plain == keeping else None


def _any_letters(automaton: Automaton, event: Event) -> tuple[Letter, Letter]:
    """Letters to name where nothing will ever use them."""
    letter = next(letter for letter in automaton.letters if letter.event == event.name)
    return letter, letter


def _letter(automaton: Automaton, head: Head, framing: str, silent: Sequence[c.MachineIn]) -> Letter | None:
    conclusion = conclude(automaton, head, silent)
    return conclusion.letter if conclusion and conclusion.framing == framing else None


def conclude(
    automaton: Automaton, head: Head, silent: Iterable[c.MachineIn], *, is_sent: bool = False
) -> Conclusion | None:
    """Evaluate every rule about a head while no machine is in any of the `silent` states.

    Returns:
        None if the head is refused, or if a rule asks what is not known.

    """
    protocol, event = automaton.protocol, head.event
    assert protocol.framing is not None
    assert protocol.compose is not None
    facts = _Facts(protocol, head, frozenset(silent))
    refused = [facts.tell(specialise(rule.when, event)) for rule in protocol.refusals if rule.event == event.name]
    signals = [signal for signal in protocol.signals if event.name in signal.raised_by]
    raised = [facts.tell(specialise(signal.when, event)) for signal in signals]
    pretended = protocol.compose.as_if if is_sent else ()
    framing = facts.first((rule, as_if(specialise(rule.when, event), pretended)) for rule in protocol.framing.rules)
    own = _event(protocol, event.name)
    variant = facts.first((variant, specialise(variant.when, event)) for variant in own.variants)
    if any(is_refused is not False for is_refused in refused) or None in (framing, variant, *raised):
        return None
    assert framing is not None
    assert variant is not None
    if framing.use is None:
        return None
    facts = replace(facts, framing=framing.use)
    composing = [rule for rule in protocol.compose.rules if rule.event == event.name] if is_sent else []
    applied = [facts.tell(specialise(rule.when, event)) for rule in composing]
    composed_by = tuple(rule for rule, is_applied in zip(composing, applied, strict=True) if is_applied)
    if None in applied or any(rule.reject for rule in composed_by):
        return None
    names = tuple(signal.name for signal, is_raised in zip(signals, raised, strict=True) if is_raised)
    letter = next(
        letter
        for letter in automaton.letters
        if (letter.event, letter.variant, letter.signals) == (event.name, variant.name, names)
    )
    return Conclusion(letter, framing.use, composed_by)


@dataclass(frozen=True, slots=True)
class _Facts:
    """Answers what conditions ask about one head."""

    protocol: Protocol
    head: Head
    silent: frozenset[c.MachineIn]
    framing: str | None = None
    """How the body is framed, where that has been decided."""

    def tell(self, condition: c.Condition) -> bool | None:
        """Whether a condition holds; None where that is not known."""
        left = assume(condition, self.decide)
        return True if left == ALWAYS else False if left == NEVER else None

    def first(self, rules: Iterable[tuple[_Rule, c.Condition]]) -> _Rule | None:
        """The first rule that holds; None where that is not known."""
        for rule, when in rules:
            holds = self.tell(when)
            if holds is not False:
                return rule if holds else None
        return None

    def decide(self, atom: c.Condition) -> bool | None:
        """Answer one question."""
        head = self.head
        match atom:
            case c.MethodIn(methods):
                return head.method in methods
            case c.TargetIs(patterns):
                return any(_is_usual_target(self.protocol, pattern) for pattern in patterns)
            case c.TargetDiffers(pattern, _):
                return None if _may_begin_usually(_expression(self.protocol, pattern)) else False
            case c.StatusIn(ranges):
                return any(low <= head.status <= high for low, high in ranges)
            case c.VersionBelow(version) | c.PeerVersionBelow(version):
                return head.version < version
            case c.VersionIn(versions):
                return head.version in versions
            case c.PeerHasSpoken():
                return True
            case c.HasField(name):
                return name in head.fields
            case c.FieldLists(name, member):
                return self._says(name, member) if member else name in head.fields
            case c.FieldIs(name, value):
                return self._says(name, value)
            case c.FieldRepeated():
                return False
            case c.FieldMalformed(name):
                return False if head.fields.get(name) is None else None
            case c.FramingIn(framings):
                return None if self.framing is None else self.framing in framings
            case c.MachineIn():
                return False if atom in self.silent else None
            case _:
                return None

    def _says(self, name: str, value: str) -> bool | None:
        if name not in self.head.fields:
            return False
        said = self.head.fields[name]
        return None if said is None else said == value


def _event(protocol: Protocol, name: str) -> Event:
    return next(event for event in protocol.events if event.name == name)


def _spoken(protocol: Protocol) -> str:
    assert protocol.compose is not None
    return protocol.compose.speaks
