"""Rules about surfaces: what they rename, hide and add is there to be renamed, and has a name of its own."""

from collections import ChainMap
from collections.abc import Iterator

from .checks_events import is_default_of
from .problems import Problem, suggest
from .source import Mapping, Scalar, blame, text_of


def check_shown_events(document: Mapping) -> Iterator[Problem]:
    """Every event is shown once at most."""
    events = [text_of(name) for name, _ in document.named("events")]
    for _, surface in document.named("surfaces"):
        hidden = {text_of(name) for name in surface.words("hides")}
        shown_as: dict[str, str] = {}
        for name, shown in surface.named("events"):
            of = shown.words("of")
            if not of and text_of(name) not in events:
                near = suggest(text_of(name), events)
                yield blame(name, f"{name.value} is no event, so it needs `of`, the event it stands for{near}")
            for event in of or (name,):
                first = shown_as.setdefault(text_of(event), text_of(name))
                if text_of(event) in hidden:
                    yield blame(event, f"{event.value} is hidden")
                elif first != name.value:
                    yield blame(event, f"{event.value} is shown as {first} already")


def check_shown_fields(document: Mapping) -> Iterator[Problem]:
    """What is said of a field concerns a field that the event has, and no two have the same name in the end."""
    carried = {text_of(name): dict(_list_types(event)) for name, event in document.named("events")}
    for _, surface in document.named("surfaces"):
        for name, shown in surface.named("events"):
            of = [text_of(event) for event in shown.words("of") or (name,)]
            if carried.keys() >= set(of):
                yield from _check_fields(shown, " or ".join(of), dict(ChainMap(*(carried[event] for event in of))))


def _list_types(event: Mapping) -> Iterator[tuple[str, str]]:
    for name, field in event.named("fields"):
        yield text_of(name), field.text("type")
    for name, derived in event.named("derived"):
        yield text_of(name), "bool" if derived.get("signal") else "bytes"


def _check_fields(shown: Mapping, owner: str, fields: dict[str, str]) -> Iterator[Problem]:
    renames = shown.get("renames")
    renamed = renames.entries if isinstance(renames, Mapping) else ()
    hidden = {text_of(field) for field in shown.words("hides")}
    texts = shown.words("as_text")
    added = {text_of(name) for name, _ in shown.named("adds")}
    for field in (*shown.words("first"), *shown.words("hides"), *texts, *(old for old, _ in renamed)):
        if text_of(field) in added and field in shown.words("first"):
            continue
        if text_of(field) not in fields:
            yield blame(field, f"{owner} has no field {field.value}{suggest(text_of(field), fields)}")
        elif field in texts and fields[text_of(field)] != "bytes":
            yield blame(field, f"{field.value} is {fields[text_of(field)]}, and only bytes are shown as text")
    for field in (*shown.words("first"), *texts, *(old for old, _ in renamed)):
        if text_of(field) in hidden:
            yield blame(field, f"{field.value} is hidden")
    taken = set(fields) - hidden - {text_of(old) for old, _ in renamed}
    new: list[Scalar] = [name for _, name in renamed if isinstance(name, Scalar)]
    for name in (*new, *(added for added, _ in shown.named("adds"))):
        if text_of(name) in taken:
            yield blame(name, f"{name.value} is the name of another field")
        taken.add(text_of(name))


def check_added_fields(document: Mapping) -> Iterator[Problem]:
    """What is added has a default of its type."""
    for _, surface in document.named("surfaces"):
        for _, shown in surface.named("events"):
            for _, added in shown.named("adds"):
                default = added.get("default")
                if default is not None and not is_default_of(added.text("type"), default):
                    yield blame(default, f"is no default for {added.text('type')}")
                if default is not None and added.get("optional") is not None:
                    yield blame(default, "what is optional is None where no value is given, so it has no default")


RULES = (check_shown_events, check_shown_fields, check_added_fields)
