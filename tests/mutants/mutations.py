"""Every mutant of a spec, section by section."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from tests.mutants import mutations_frames
from tests.mutants.conditions import weaken
from tests.mutants.expressions import loosen
from tests.mutants.mutant import Document, Edit, Found, Mutant, Path, show

READERS = {
    "http1": ("request_head", "response_head", "body", "pause", "pause_on_data", "nothing", "unasked", "refuse"),
    "frames": ("request_head", "response_head", "frames", "rejection", "wait", "nothing"),
}
"""The readers of each codec."""
USES = ("none", "content_length", "chunked", "until_close")
OTHER_ERROR = "illegal_event"


def list_mutants(document: Document) -> Iterator[Mutant]:
    """List every mutant there is, in spec order."""
    base = next(iter(document["policies"]))
    sections = (_moves, _settle, _guards, _lists, _framing, _compose, _decode, _fields, _grammar, _limits, _errors)
    for mutate in (*sections, mutations_frames.mutate):
        for kind, path, what, *edits in mutate(document):
            yield Mutant(kind, _name(document, path), what, tuple(edits), base)
    for policy, body in document["policies"].items():
        for index, change in enumerate(body.get("changes", ())):
            edit = Edit(("policies", policy, "changes", index), is_drop=True)
            yield Mutant(
                "policy changes", f"policies.{policy}.changes[{index}]", f"without {change['in']}", (edit,), policy
            )


def _states(document: Document) -> dict[str, list[str]]:
    return {name: list(machine["states"]) for name, machine in document["machines"].items()}


def _name(document: Document, path: Path) -> str:
    """A path as the compiler writes it: entries of a list go by their names."""
    steps: list[str | int] = []
    node: Any = document
    for step in path:
        node = node[step]
        steps.append(node["name"] if isinstance(step, int) and isinstance(node, dict) and "name" in node else step)
    return show(tuple(steps))


def _moves(document: Document) -> Found:
    for machine, body in document["machines"].items():
        for index, move in enumerate(body["moves"]):
            path = ("machines", machine, "moves", index)
            yield "moves dropped", path, f"no {move['upon']} from {move['from']}", Edit(path, is_drop=True)
            for state in body["states"]:
                if state != move["to"]:
                    yield "moves redirected", path, f"{move['upon']} leads to {state}", Edit((*path, "to"), state)
            sources = move["from"] if isinstance(move["from"], list) else []
            for state in sources if len(sources) > 1 else ():
                rest = [other for other in sources if other != state]
                yield "sources dropped", path, f"no {move['upon']} from {state}", Edit((*path, "from"), rest)
            event, dot, _ = move["upon"].partition(".")
            if dot:
                yield "moves widened", path, f"upon any {event}", Edit((*path, "upon"), event)
            if "by" in move:
                yield "moves widened", path, f"{move['upon']} by anybody", Edit((*path, "by"), is_drop=True)


def _settle(document: Document) -> Found:
    rules = document["settle"]
    places = {rule["name"]: index for index, rule in enumerate(rules)}
    states = _states(document)
    for index, rule in enumerate(rules):
        path = ("settle", index)
        yield "settle rules dropped", path, "dropped", Edit(path, is_drop=True)
        for machine, state in rule["when"].items():
            if len(rule["when"]) > 1:
                yield "settle guards", path, f"whatever {machine} is", Edit((*path, "when", machine), is_drop=True)
            for one in state if isinstance(state, list) else ():
                rest = [other for other in state if other != one]
                yield "settle guards", path, f"not in {machine} {one}", Edit((*path, "when", machine), rest)
        for machine, state in rule["then"].items():
            for other in states[machine]:
                if other != state:
                    yield "settle outcomes", path, f"leads {machine} to {other}", Edit((*path, "then", machine), other)
        before = rule.get("before", [])
        for later in before:
            rest = Edit((*path, "before"), [other for other in before if other != later])
            yield "priorities dropped", path, f"not before {later}", rest
            there = places[later]
            reverse = Edit(("settle", there, "before"), [*rules[there].get("before", []), rule["name"]])
            yield "priorities swapped", path, f"after {later}", rest, reverse


def _rules(document: Document, section: str) -> list[Any]:
    """The rules of a section, which not every spec has."""
    rules: list[Any] = document.get(section, {}).get("rules", [])
    return rules


def _guarded(document: Document) -> Iterator[Path]:
    """The place of every condition."""
    for event, body in document["events"].items():
        yield from (("events", event, "variants", name, "when") for name in body.get("variants", ()))
    yield from (("signals", name, "when") for name in document.get("signals", ()))
    for event, rules in document["refuse"].items():
        yield from (("refuse", event, index, "when") for index in range(len(rules)))
    for section in ("framing", "compose"):
        yield from ((section, "rules", index, "when") for index in range(len(_rules(document, section))))


def _guards(document: Document) -> Found:
    for path in _guarded(document):
        *way, last = path
        node: Any = document
        for step in way:
            node = node[step]
        for what, changed in weaken(node[last], _states(document)) if last in node else ():
            yield "guards", tuple(way), what, Edit(path, changed)
    for name, signal in document.get("signals", {}).items():
        for event in signal["raised_by"] if len(signal["raised_by"]) > 1 else ():
            rest = [other for other in signal["raised_by"] if other != event]
            yield "guards", ("signals", name), f"never raised by {event}", Edit(("signals", name, "raised_by"), rest)
    for name, exposure in document["exposes"].items():
        for machine, state in exposure["when"].items():
            for other in _states(document)[machine]:
                if other != state:
                    edit = Edit(("exposes", name, "when", machine), other)
                    yield "guards", ("exposes", name), f"{machine} {other} for {state}", edit


def _lists(document: Document) -> Found:
    """Rules of any list of heads: dropped, or with another error."""
    lists = [("refuse", event, rules) for event, rules in document["refuse"].items()]
    lists += [(section, "rules", _rules(document, section)) for section in ("framing", "compose")]
    for section, key, rules in lists:
        for index, rule in enumerate(rules):
            path = (section, key, index)
            yield "rules dropped", path, "dropped", Edit(path, is_drop=True)
            if "reject" in rule:
                yield "errors exchanged", path, f"{OTHER_ERROR}", Edit((*path, "reject"), OTHER_ERROR)


def _swapped(rules: list[Any], path: Path) -> Found:
    for index, (rule, following) in enumerate(pairwise(rules)):
        edits = (Edit((*path, index), following), Edit((*path, index + 1), rule))
        yield "rules swapped", (*path, index), f"after {following['name']}", *edits


def _framing(document: Document) -> Found:
    rules = _rules(document, "framing")
    yield from _swapped(rules, ("framing", "rules"))
    for index, rule in enumerate(rules):
        for use in USES:
            if rule.get("use", use) != use:
                yield "framings", ("framing", "rules", index), use, Edit(("framing", "rules", index, "use"), use)


def _compose(document: Document) -> Found:
    if "compose" not in document:
        return
    compose = document["compose"]
    yield from _swapped(compose["rules"], ("compose", "rules"))
    for index, rule in enumerate(compose["rules"]):
        path = ("compose", "rules", index)
        for field in rule.get("drop", ()):
            rest = [other for other in rule["drop"] if other != field]
            yield "compositions", path, f"{field} is not dropped", Edit((*path, "drop"), rest)
        if "add" in rule:
            yield "compositions", path, "nothing is added", Edit((*path, "add"), is_drop=True)
        for key in rule.get("options", ()) if len(rule.get("options", ())) > 1 else ():
            yield "compositions", path, f"options without {key}", Edit((*path, "options", key), is_drop=True)
    yield "compositions", ("compose",), "fills_reason", Edit(("compose", "fills_reason"), not compose["fills_reason"])
    yield "compositions", ("compose",), "without as_if", Edit(("compose", "as_if"), is_drop=True)


def _decode(document: Document) -> Found:
    for machine, states in document["decode"].items():
        for state, reader in states.items():
            for other in READERS[document["codec"]]:
                if other != reader:
                    path = ("decode", machine, state)
                    yield "readers", path, other, Edit(path, other)


def _fields(document: Document) -> Found:
    for name, field in document["fields"].items():
        if "written_first" in field:
            path = ("fields", name)
            yield "fields", path, "not written first", Edit((*path, "written_first"), False)
        if "grammar" in field:
            yield "fields", ("fields", name), "any token", Edit(("fields", name, "grammar"), "token")
    if "trailers" not in document:
        return
    forbidden = document["trailers"]["forbidden"]
    for field in forbidden:
        rest = [other for other in forbidden if other != field]
        yield "fields", ("trailers",), f"{field} is not forbidden", Edit(("trailers", "forbidden"), rest)
    yield "errors exchanged", ("trailers",), OTHER_ERROR, Edit(("trailers", "reject"), OTHER_ERROR)


def _grammar(document: Document) -> Found:
    for name, pattern in document["grammar"].items():
        path = ("grammar", name)
        for what, match in loosen(pattern["match"]):
            yield "patterns", path, what, Edit((*path, "match"), match)
        if "refuse" in pattern:
            yield "errors exchanged", path, OTHER_ERROR, Edit((*path, "refuse"), OTHER_ERROR)


def _limits(document: Document) -> Found:
    for name, limit in document["limits"].items():
        path = ("limits", name)
        for shift in (-1, 1):
            yield (
                "limits shifted",
                path,
                f"{limit['default'] + shift}",
                Edit((*path, "default"), limit["default"] + shift),
            )
        yield "errors exchanged", path, OTHER_ERROR, Edit((*path, "exceeded"), OTHER_ERROR)


def _errors(document: Document) -> Found:
    for code, error in document["errors"].items():
        if "close_code" in error:  # where there are frames, nobody is answered with a status
            path, other = ("errors", code), 1008
            yield "close codes", path, f"closes with {other}", Edit((*path, "close_code"), other)
        else:
            hint = error.get("status_hint", 400)
            yield "status hints", ("errors", code), str(hint + 1), Edit(("errors", code, "status_hint"), hint + 1)
    for role, body in document["roles"].items():
        if "status_hint" in body:
            path = ("roles", role)
            yield (
                "status hints",
                path,
                str(body["status_hint"] + 1),
                Edit((*path, "status_hint"), body["status_hint"] + 1),
            )
