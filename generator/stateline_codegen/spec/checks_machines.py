"""Rules about machines: their moves, their settling and how their roles are read."""

from collections.abc import Iterator

from .problems import Problem
from .source import Mapping, blame, text_of


def check_followers(document: Mapping) -> Iterator[Problem]:
    """At most one machine follows each role."""
    followed_by: dict[str, str] = {}
    for name, machine in document.named("machines"):
        for role in machine.words("follows"):
            first = followed_by.setdefault(text_of(role), text_of(name))
            if first != name.value:
                yield blame(role, f"{role.value} is already followed by machine {first}")


def check_by(document: Mapping) -> Iterator[Problem]:
    """`by` stands only where it makes a difference who did it."""
    doers = _list_doers(document)
    for _, machine in document.named("machines"):
        for move in machine.records("moves"):
            for by in move.words("by"):
                trigger = move.text("upon").partition(".")[0]
                known = doers[trigger]
                if not known:
                    yield blame(by, f"{trigger} belongs to no role, so `by` means nothing")
                elif known == {text_of(by)}:
                    yield blame(by, f"{trigger} is always by {by.value}; leave `by` out")
                elif by.value not in known:
                    yield blame(by, f"{trigger} is never by {by.value}")


def check_terminal_states(document: Mapping) -> Iterator[Problem]:
    """No move but one from `any`, and no settle rule, leaves a terminal state."""
    terminal = {
        (text_of(name), text_of(state))
        for name, machine in document.named("machines")
        for state, body in machine.named("states")
        if body.flag("terminal")
    }
    for name, machine in document.named("machines"):
        for move in machine.records("moves"):
            for state in move.words("from"):
                if (text_of(name), text_of(state)) in terminal:
                    yield blame(state, f"{state.value} is terminal, so no move starts from it")
    for rule in document.records("settle"):
        when, then = rule.get("when"), rule.get("then")
        assert isinstance(when, Mapping)
        assert isinstance(then, Mapping)
        for key, target in then.entries:
            for state in when.words(text_of(key)):
                if (text_of(key), text_of(state)) in terminal and state.value != text_of(target):
                    yield blame(state, f"{state.value} is terminal, so no rule leads away from it")


def check_settle_order(document: Mapping) -> Iterator[Problem]:
    """No rule is declared before itself."""
    for rule in document.records("settle"):
        for later in rule.words("before"):
            if later.value == rule.text("name"):
                yield blame(later, f"{later.value} cannot come before itself")


def check_decoding(document: Mapping) -> Iterator[Problem]:
    """Bytes are read in every state of every machine that follows a role, and of no other."""
    section = document.get("decode")
    if section is None:
        return
    readers = {text_of(name): (name, body) for name, body in document.named("decode")}
    for name, machine in document.named("machines"):
        if machine.get("follows") is None:
            if text_of(name) in readers:
                yield blame(readers[text_of(name)][0], f"{name.value} follows no role, so no bytes are read for it")
        elif text_of(name) not in readers:
            yield blame(section, f"does not say how the bytes of machine {name.value} are read")
        else:
            key, body = readers[text_of(name)]
            for state, _ in machine.named("states"):
                if body.get(text_of(state)) is None:
                    yield blame(key, f"does not say how bytes are read while {name.value} is {state.value}")


def check_pauses(document: Mapping) -> Iterator[Problem]:
    """There is one reason to pause for each state, and only where bytes are read."""
    followers = {text_of(name) for name, machine in document.named("machines") if machine.get("follows") is not None}
    reasons: dict[tuple[str, str], str] = {}
    for name, pause in document.named("pauses"):
        states = pause.get("while")
        assert isinstance(states, Mapping)
        for machine, _ in states.entries:
            if text_of(machine) not in followers:
                yield blame(machine, f"{machine.value} follows no role, so no bytes are read for it")
            for state in states.words(text_of(machine)):
                first = reasons.setdefault((text_of(machine), text_of(state)), text_of(name))
                if first != name.value:
                    yield blame(state, f"{state.value} of machine {machine.value} pauses for {first} already")


def _list_doers(document: Mapping) -> dict[str, set[str]]:
    """The roles that can do what a move is upon."""
    roles = {text_of(role) for role, _ in document.named("roles")}
    doers: dict[str, set[str]] = {}
    for name, event in document.named("events"):
        sender = event.text("sent_by", "either")
        doers[text_of(name)] = roles if sender == "either" else {sender}
    for name, command in document.named("commands"):
        doers[text_of(name)] = roles if command.get("per") is not None else set()
    for name, signal in document.named("signals"):
        doers[text_of(name)] = set().union(*(doers[text_of(event)] for event in signal.words("raised_by")))
    return doers


RULES = (
    check_followers,
    check_by,
    check_terminal_states,
    check_settle_order,
    check_decoding,
    check_pauses,
)
