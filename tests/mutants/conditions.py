"""What can be got wrong in a guard: an atom denied, a conjunct or an alternative left out, a value mistaken."""

from collections.abc import Iterator, Mapping
from typing import Any

Change = tuple[str, Any]
"""What is done, and the condition that comes of it."""


def weaken(condition: Any, states: Mapping[str, list[str]]) -> Iterator[Change]:
    """Every change of one detail of a condition; `states` are those of each machine."""
    if len(condition) > 1:
        for key in condition:
            rest = {name: value for name, value in condition.items() if name != key}
            yield f"without {key} {_brief(condition[key])}", rest
            for what, changed in weaken({key: condition[key]}, states):
                yield what, {"all_of": [*({name: value} for name, value in rest.items()), changed]}
        return
    ((key, value),) = condition.items()
    if key in ("all_of", "any_of"):
        yield from _change_parts(key, value, states)
    elif key == "not":
        yield f"no longer not {_brief(value)}", value
        yield from ((f"not: {what}", {"not": changed}) for what, changed in weaken(value, states))
    else:
        yield f"not {key} {_brief(value)}", {"not": condition}
        yield from ((what, {key: changed}) for what, changed in _change_value(key, value, states))


def _change_parts(key: str, parts: list[Any], states: Mapping[str, list[str]]) -> Iterator[Change]:
    other = {"all_of": "any_of", "any_of": "all_of"}[key]
    yield f"{other} for {key}", {other: parts}
    for place, part in enumerate(parts):
        before, after = parts[:place], parts[place + 1 :]
        if len(parts) > 1:
            yield f"without {_brief(part)}", {key: [*before, *after]}
        for what, changed in weaken(part, states):
            yield what, {key: [*before, changed, *after]}


def _change_value(key: str, value: Any, states: Mapping[str, list[str]]) -> Iterator[Change]:
    if isinstance(value, list) and len(value) > 1:
        for one in value:
            yield f"{key} without {one}", [other for other in value if other != one]
    elif isinstance(value, int):
        yield f"{key} {value + 1} for {value}", value + 1
    elif key == "version_below":
        yield f"{key} 1.0", "1.0"
    elif key in ("field_lists", "field_is"):
        yield from ((f"{key} {name} x", {name: "x"}) for name in value if value[name] != "any")
    elif key == "machine_in":
        for machine, state in value.items():
            yield from (
                (f"{machine} {other} for {state}", {machine: other}) for other in states[machine] if other != state
            )


def _brief(value: Any) -> str:
    return str(value).translate(str.maketrans("", "", "'{}[]"))
