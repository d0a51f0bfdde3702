"""Rules about events, what they carry and who sends them."""

from collections.abc import Iterator

from .patterns import expand_patterns
from .problems import Problem
from .source import Mapping, Node, Scalar, Sequence, blame, text_of

_DEFAULT_TYPES = {"bytes": str, "buffer": str, "text": str, "int": int, "bool": bool}


def check_senders(document: Mapping) -> Iterator[Problem]:
    """Every event has a sender where there are roles, and none where there are none."""
    has_roles = document.get("roles") is not None
    for name, event in document.named("events"):
        sender = event.get("sent_by")
        if has_roles and sender is None:
            yield blame(name, f"{name.value} needs sent_by: a role, or either")
        elif not has_roles and sender is not None:
            yield blame(sender, "there are no roles, so nobody in particular sends it")
    for name, command in document.named("commands"):
        if not has_roles and command.get("per") is not None:
            yield blame(name, f"there are no roles, so {name.value} cannot be per role")


def check_trigger_names(document: Mapping) -> Iterator[Problem]:
    """A move upon a name means one thing."""
    signals = {text_of(name) for name, _ in document.named("signals")}
    for name, _ in document.named("commands"):
        if text_of(name) in signals:
            yield blame(name, f"{name.value} is a signal too, and a move could not tell them apart")


def check_event_fields(document: Mapping) -> Iterator[Problem]:
    """What is said about a field agrees with its type."""
    for _, event in document.named("events"):
        for name, field in event.named("fields"):
            kind = field.text("type")
            default = field.get("default")
            if default is not None and not is_default_of(kind, default):
                yield blame(default, f"is no default for {kind}")
            if default is not None and field.get("optional") is not None:
                yield blame(default, "what is optional is None where no value is given, so it has no default")
            grammar = field.get("grammar")
            if grammar is not None and kind not in ("bytes", "text"):
                yield blame(grammar, f"{name.value} is {kind}, which matches no pattern")
            yield from _check_range(kind, field.get("range"))


def check_field_names(document: Mapping) -> Iterator[Problem]:
    """An alias is a name of its own."""
    for _, event in document.named("events"):
        taken = {text_of(name) for name, _ in event.named("fields")}
        for _, field in event.named("fields"):
            for alias in field.words("alias"):
                if text_of(alias) in taken:
                    yield blame(alias, f"{alias.value} is the name of another field")
                taken.add(text_of(alias))
        for name, _ in event.named("derived"):
            if text_of(name) in taken:
                yield blame(name, f"{name.value} is the name of a field")


def check_derived(document: Mapping) -> Iterator[Problem]:
    """What is derived follows from a field or a signal of its own event."""
    patterns = expand_patterns(document)
    signals = {text_of(name): signal for name, signal in document.named("signals")}
    for event_name, event in document.named("events"):
        kinds = {text_of(name): field.text("type") for name, field in event.named("fields")}
        for name, derived in event.named("derived"):
            grammar = derived.get("grammar")
            for field in derived.words("part_of"):
                if text_of(field) not in kinds:
                    yield blame(field, f"{event_name.value} has no field {field.value}")
                elif kinds[text_of(field)] not in ("bytes", "text"):
                    yield blame(field, f"{field.value} is {kinds[text_of(field)]}, which has no parts")
                elif grammar is None:
                    yield blame(name, f"needs a grammar, to tell which part of {field.value} it is")
                elif f"(?P<{name.value}>" not in patterns[text_of(grammar)]:
                    yield blame(grammar, f"the pattern {text_of(grammar)} has no group called {name.value}")
            for signal in derived.words("signal"):
                if text_of(event_name) not in map(text_of, signals[text_of(signal)].words("raised_by")):
                    yield blame(signal, f"{signal.value} is never raised by {event_name.value}")
                elif grammar is not None:
                    yield blame(grammar, "only a part of a field needs a grammar")


def check_positional_fields(document: Mapping) -> Iterator[Problem]:
    """What may be given by position can be left out only from the end."""
    for _, event in document.named("events"):
        optional: str | None = None
        for name, field in event.named("fields"):
            if not field.flag("positional"):
                continue
            if field.get("default") is not None:
                optional = text_of(name)
            elif optional is not None:
                yield blame(name, f"{name.value} is required and positional, so it must come before {optional}")


def check_facts(document: Mapping) -> Iterator[Problem]:
    """A fact is taken from a field that its events have, of the type they give it."""
    events = {text_of(name): event for name, event in document.named("events")}
    for _, fact in document.named("facts"):
        for event in fact.words("of"):
            fields = {text_of(name): field for name, field in events[text_of(event)].named("fields")}
            source = fields.get(fact.text("taken_from"))
            if source is None:
                yield blame(event, f"{event.value} has no field {fact.text('taken_from')}")
            elif source.text("type") != fact.text("type"):
                wrong = fact.get("type")
                assert wrong is not None
                yield blame(wrong, f"{fact.text('taken_from')} of {event.value} is {source.text('type')}")


def check_header_fields(document: Mapping) -> Iterator[Problem]:
    """Only a single value has a grammar; the members of a list are words."""
    for name, field in document.named("fields"):
        grammar = field.get("grammar")
        if grammar is not None and field.text("syntax") == "list":
            yield blame(grammar, f"{name.value} is a list, and only a single value has a grammar")


def is_default_of(kind: str, default: Node) -> bool:
    """Whether a field of this type can have this default."""
    if isinstance(default, Sequence):
        return kind in ("headers", "texts", "extensions") and not default.items
    assert isinstance(default, Scalar)
    # A bool is an int to Python, hence the comparison of types.
    return type(default.value) is _DEFAULT_TYPES.get(kind)


def _check_range(kind: str, bounds: Node | None) -> Iterator[Problem]:
    if not isinstance(bounds, Sequence):
        return
    values = [item.value for item in bounds.items if isinstance(item, Scalar) and isinstance(item.value, int)]
    if kind != "int":
        yield blame(bounds, f"a {kind} has no range")
    elif len(values) != 2 or values[0] > values[1]:
        yield blame(bounds, "a range is its lowest and its highest value")


RULES = (
    check_senders,
    check_trigger_names,
    check_event_fields,
    check_field_names,
    check_derived,
    check_positional_fields,
    check_facts,
    check_header_fields,
)
