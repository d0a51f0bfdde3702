"""The heads of one policy as another one sees them: what the first refuses the second may let through."""

from collections.abc import Iterable, Iterator

from ..spec.model import Protocol
from .cases import Head, HeadCase
from .fates import Rulebook, follow
from .heads import Meeting, Truths, lines_of
from .steps import Walk


def carried_cases(found: Walk, cases: Iterable[HeadCase]) -> Iterator[HeadCase]:
    """Ask a policy about heads that cases of another one are about, where it can be brought the same way."""
    automaton = found.automaton
    protocol = automaton.protocol
    truths = Truths.of(protocol)
    books = {event.name: Rulebook(protocol, truths, event) for event in protocol.events}
    for case in cases:
        place = _follow(found, case.way)
        if (
            place is None
            or _is_folded(protocol, truths, case.head)
            or (protocol.policy.role and (protocol.policy.role == case.by) != case.is_said)
        ):
            continue
        meeting = Meeting(case.head, automaton.configurations[place], case.peer_version)
        fate, asked = follow(books[case.head.event], meeting, is_said=case.is_said)
        letters = [letter.index for letter in automaton.letters if letter.name == fate.letter]
        if all(automaton.cells[place][letter] >= 0 for letter in letters):
            met = tuple(dict.fromkeys(question.path for question in asked if question.is_met))
            name = f"elsewhere: {case.name}"
            yield HeadCase(name, case.way, case.head, case.is_said, case.by, case.peer_version, fate, met)


def _is_folded(protocol: Protocol, truths: Truths, head: Head) -> bool:
    """Whether a field is folded into one line, or refused for it, before any rule sees it."""
    folded = {rule.name: lines_of(head, rule.name) for rule in protocol.fields if rule.collapses}
    return any(
        len(lines) > 1 or not all(truths.fields[name].fullmatch(line) for line in lines)
        for name, lines in folded.items()
    )


def _follow(found: Walk, way: Iterable[str]) -> int | None:
    """The configuration that a way leads to, if all of it can be said and is legal."""
    automaton = found.automaton
    letters = {letter.name: letter.index for letter in automaton.letters}
    legal = {(step.source, step.letter): step.target for step in found.steps}
    here: int | None = 0
    for name in way:
        here = legal.get((here, letters[name])) if here is not None else None
    return here
