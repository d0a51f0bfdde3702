"""Rules about views: there are two sides, each sees one thing at a time, and what it sees has a number of its own."""

from collections.abc import Iterator

from .problems import Problem, suggest
from .source import Mapping, Scalar, blame, text_of

SIDES = 2


def check_sides(document: Mapping) -> Iterator[Problem]:
    """A view is of one side and its peer, so there are two roles, and a machine follows each."""
    section = document.get("views")
    if section is None:
        return
    roles = [text_of(role) for role, _ in document.named("roles")]
    followed = {text_of(role) for _, machine in document.named("machines") for role in machine.words("follows")}
    if len(roles) != SIDES:
        yield blame(section, f"a view is of one side and of its peer, and there are {len(roles)} roles")
    for role in roles:
        if role not in followed:
            yield blame(section, f"no machine follows {role}, so nobody knows how far it has come")


def check_viewed_states(document: Mapping) -> Iterator[Problem]:
    """What is asked of one side or the other is a state that a machine of a role has."""
    states = {
        text_of(state): None
        for _, machine in document.named("machines")
        if machine.get("follows") is not None
        for state, _ in machine.named("states")
    }
    for _, view in document.named("views"):
        for _, value in view.named("values"):
            when = value.get("when")
            for side in ("ours", "theirs"):
                for state in when.words(side) if isinstance(when, Mapping) else ():
                    if text_of(state) not in states:
                        near = suggest(text_of(state), states)
                        yield blame(state, f"no machine that follows a role has a state {state.value}{near}")


def check_values(document: Mapping) -> Iterator[Problem]:
    """The last value of a view always holds and no other does, and no two have one number."""
    for name, view in document.named("views"):
        values = view.named("values")
        numbers: dict[object, str] = {}
        for key, value in values:
            number = value.get("number")
            assert isinstance(number, Scalar)
            first = numbers.setdefault(number.value, text_of(key))
            if first != key.value:
                yield blame(number, f"{number.value} is the number of {first} already")
            otherwise = value.get("otherwise")
            if otherwise is not None and value is not values[-1][1]:
                yield blame(otherwise, f"only the last value of {name.value} can be `otherwise`")
        if values[-1][1].get("otherwise") is None:
            yield blame(values[-1][0], f"the last value of {name.value} must be `otherwise: true`")


RULES = (check_sides, check_viewed_states, check_values)
