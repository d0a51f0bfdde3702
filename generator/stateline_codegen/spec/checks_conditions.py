"""Rules about conditions: each must ask something that the event before it can answer."""

from collections.abc import Iterator
from dataclasses import dataclass

from .problems import Problem
from .source import Mapping, Node, Scalar, Sequence, blame, text_of
from .vocabulary import TERMS, Term

_TERMS = {term.name: term for term in TERMS}


@dataclass(frozen=True, slots=True)
class Guard:
    """A `when:` and the events whose heads it is asked of."""

    when: Node
    events: tuple[str, ...]
    is_for_sending: bool


def check_questions(document: Mapping) -> Iterator[Problem]:
    """A condition looks at something that at least one of its events carries."""
    carried = {
        text_of(name): {text_of(field) for field, _ in event.named("fields")}
        for name, event in document.named("events")
    }
    for guard in find_guards(document):
        for key, term, _ in find_terms(guard.when):
            if term.looks_at and not any(term.looks_at in carried[event] for event in guard.events):
                yield blame(key, f"{term.name} looks at {term.looks_at}, which {_either(guard.events)} does not carry")


def check_sending_only(document: Mapping) -> Iterator[Problem]:
    """What only a sender knows is asked only where something is sent."""
    for guard in find_guards(document):
        for key, term, _ in find_terms(guard.when):
            if term.is_for_sending and not guard.is_for_sending:
                yield blame(key, f"{term.name} is known only when sending, so it has its place under compose")


def check_event_is(document: Mapping) -> Iterator[Problem]:
    """`event_is` tells apart events that a rule is about."""
    for guard in find_guards(document):
        for _, term, value in find_terms(guard.when):
            if term.name == "event_is" and text_of(value) not in guard.events:
                yield blame(value, f"this is asked of {_either(guard.events)} only")


def check_flags(document: Mapping) -> Iterator[Problem]:
    """Only a `bool` is set or not, and at least one of the events asked carries it."""
    carried = {
        text_of(name): {text_of(field): body.text("type") for field, body in event.named("fields")}
        for name, event in document.named("events")
    }
    for guard in find_guards(document):
        for _, term, value in find_terms(guard.when):
            if term.name == "is_set":
                types = {carried[event].get(text_of(value)) for event in guard.events} - {None}
                if not types:
                    yield blame(value, f"{_either(guard.events)} does not carry {text_of(value)}")
                elif types != {"bool"}:
                    yield blame(
                        value,
                        f"{text_of(value)} is {_either(tuple(sorted(map(str, types))))}, and only a bool is set or not",
                    )


def check_asked_fields(document: Mapping) -> Iterator[Problem]:
    """A field is read as what it was declared to be."""
    fields = {text_of(name): field for name, field in document.named("fields")}
    for guard in find_guards(document):
        for _, term, value in find_terms(guard.when):
            if term.name == "field_malformed" and fields[text_of(value)].get("grammar") is None:
                yield blame(value, f"{text_of(value)} has no grammar, so it cannot be malformed")
            if term.name == "field_lists" and isinstance(value, Mapping):
                for name, _ in value.entries:
                    if fields[text_of(name)].text("syntax") != "list":
                        yield blame(name, f"{name.value} is a single value and lists nothing")


def find_guards(document: Mapping) -> Iterator[Guard]:
    """Every condition of the spec, with the events it is asked of."""
    for name, event in document.named("events"):
        for _, variant in event.named("variants"):
            yield from _guards(variant, (text_of(name),))
    for _, signal in document.named("signals"):
        yield from _guards(signal, _words(signal, "raised_by"))
    refuse = document.get("refuse")
    if isinstance(refuse, Mapping):
        for name, _ in refuse.entries:
            for rule in refuse.records(text_of(name)):
                yield from _guards(rule, (text_of(name),))
    framing = document.get("framing")
    if isinstance(framing, Mapping):
        for rule in framing.records("rules"):
            yield from _guards(rule, _words(framing, "decided_by"))
    compose = document.get("compose")
    if isinstance(compose, Mapping):
        for rule in compose.records("rules"):
            yield from _guards(rule, (rule.text("of"),), is_for_sending=True)


def find_terms(condition: Node) -> Iterator[tuple[Scalar, Term, Node]]:
    """Every single question of a condition: its key, its row of the vocabulary, and what it is asked about."""
    match condition:
        case Mapping():
            for key, value in condition.entries:
                if key.value in ("all_of", "any_of", "not"):
                    yield from find_terms(value)
                else:
                    yield key, _TERMS[text_of(key)], value
        case Sequence():
            for part in condition.items:
                yield from find_terms(part)
        case Scalar():
            pass


def check_compared_parts(document: Mapping) -> Iterator[Problem]:
    """What a target is compared by is a part of its pattern."""
    texts = {text_of(name): body.text("match") or "" for name, body in document.named("grammar")}
    for guard in find_guards(document):
        for _, term, value in find_terms(guard.when):
            if term.name == "target_differs" and isinstance(value, Mapping):
                for pattern, field in value.entries:
                    if f"(?P<{text_of(field)}>" not in texts[text_of(pattern)]:
                        yield blame(pattern, f"{pattern.value} has no group {text_of(field)} to compare")


def _guards(entry: Mapping, events: tuple[str, ...], is_for_sending: bool = False) -> Iterator[Guard]:
    when = entry.get("when")
    if when is not None:
        yield Guard(when, events, is_for_sending)


def _words(entry: Mapping, key: str) -> tuple[str, ...]:
    return tuple(text_of(word) for word in entry.words(key))


def _either(events: tuple[str, ...]) -> str:
    return " or ".join(events)


RULES = (
    check_questions,
    check_sending_only,
    check_event_is,
    check_flags,
    check_asked_fields,
    check_compared_parts,
)
