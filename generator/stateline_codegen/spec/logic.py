"""What can be said of conditions without a message at hand.

`specialise` and `as_if` evaluate a condition in part; `find_worlds` lists every
way in which the questions of some conditions can be answered, and `holds`
evaluates a condition in one of them.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import compress, product

from . import conditions as c
from .model import Event

ALWAYS = c.Always()
NEVER = c.Never()


def specialise(condition: c.Condition, event: Event) -> c.Condition:
    """Evaluate what is known of every head of an event, and simplify."""
    has = {field.name for field in event.fields}

    def decide(atom: c.Condition) -> bool | None:
        match atom:
            case c.EventIs(name):
                return name == event.name
            case c.IsSet(field):
                return None if field in has else False
            case c.MethodIn():
                return None if "method" in has else False
            case c.TargetIs() | c.TargetDiffers():
                return None if "target" in has else False
            case c.StatusIn():
                return None if "status_code" in has else False
            case _:
                return None

    return assume(condition, decide)


def as_if(condition: c.Condition, replacements: tuple[tuple[str, str, str], ...]) -> c.Condition:
    """Read a condition as if machines in one state were in another: (machine, state, instead)."""

    def replace(atom: c.MachineIn) -> c.Condition:
        states = set(atom.states)
        for machine, state, instead in replacements:
            if machine == atom.machine:
                states = (states | {state}) if instead in states else (states - {state})
        kept = tuple(sorted(states))
        return c.MachineIn(atom.machine, kept) if kept else NEVER

    match condition:
        case c.MachineIn():
            return replace(condition)
        case c.AllOf(parts):
            return assume(c.AllOf(tuple(as_if(part, replacements) for part in parts)), lambda _: None)
        case c.AnyOf(parts):
            return assume(c.AnyOf(tuple(as_if(part, replacements) for part in parts)), lambda _: None)
        case c.Not(part):
            return assume(c.Not(as_if(part, replacements)), lambda _: None)
        case _:
            return condition


def assume(condition: c.Condition, decide: Callable[[c.Condition], bool | None]) -> c.Condition:
    """Replace every atom that `decide` knows by its truth, and simplify what is left."""
    match condition:
        case c.AllOf(parts) | c.AnyOf(parts):
            is_all = isinstance(condition, c.AllOf)
            unit, zero = (ALWAYS, NEVER) if is_all else (NEVER, ALWAYS)
            simpler = [assume(part, decide) for part in parts]
            if zero in simpler:
                return zero
            kept = tuple(part for part in simpler if part != unit)
            if len(kept) < 2:
                return kept[0] if kept else unit
            return c.AllOf(kept) if is_all else c.AnyOf(kept)
        case c.Not(part):
            inner = assume(part, decide)
            return NEVER if inner == ALWAYS else ALWAYS if inner == NEVER else c.Not(inner)
        case c.Always() | c.Never():
            return condition
        case _:
            known = decide(condition)
            return condition if known is None else ALWAYS if known else NEVER


def atoms(condition: c.Condition) -> Iterator[c.Condition]:
    """List the atoms of a condition, left to right."""
    match condition:
        case c.AllOf(parts) | c.AnyOf(parts):
            for part in parts:
                yield from atoms(part)
        case c.Not(part):
            yield from atoms(part)
        case _:
            yield condition


World = frozenset[c.Condition]
"""The atoms that are true; every other one is false."""


def holds(condition: c.Condition, world: World) -> bool:
    """Whether a condition holds in a world."""
    match condition:
        case c.AllOf(parts):
            return all(holds(part, world) for part in parts)
        case c.AnyOf(parts):
            return any(holds(part, world) for part in parts)
        case c.Not(part):
            return not holds(part, world)
        case c.Always() | c.Never():
            return condition == ALWAYS
        case _:
            return condition in world


def find_worlds(conditions: Iterable[c.Condition]) -> Iterator[World]:
    """List every way to answer the questions of these conditions that does not contradict itself.

    Versions, status codes, methods and states are tried one at a time, those that are
    asked about and one more, and what is asked about one field fits together. More ways may be listed than any
    message realises, never fewer, so that what holds in all of them holds.
    """
    asked = list(dict.fromkeys(atom for condition in conditions for atom in atoms(condition)))
    groups: dict[str, list[c.Condition]] = {}
    for atom in asked:
        groups.setdefault(_subject(atom), []).append(atom)
    for choice in product(*(_answers(tuple(group)) for group in groups.values())):
        yield frozenset().union(*choice)


def without_fields(condition: c.Condition) -> c.Condition:
    """Simplify a condition for heads that have none of the fields it asks about."""
    about_fields = c.HasField | c.FieldRepeated | c.FieldMalformed | c.FieldLists | c.FieldIs | c.TargetDiffers
    return assume(condition, lambda atom: False if isinstance(atom, about_fields) else None)


def subjects(conditions: Iterable[c.Condition]) -> set[str]:
    """What conditions ask about: a field, a machine, the version and so on."""
    return {_subject(atom) for condition in conditions for atom in atoms(condition)}


def _subject(atom: c.Condition) -> str:
    match atom:
        case c.HasField(field) | c.FieldRepeated(field) | c.FieldMalformed(field):
            return f"field {field}"
        case c.FieldLists(field, _) | c.FieldIs(field, _):
            return f"field {field}"
        case c.MachineIn(machine, _):
            return f"machine {machine}"
        case _:
            return type(atom).__name__ if not isinstance(atom, c.VersionBelow | c.VersionIn) else "version"


@cache
def _answers(group: tuple[c.Condition, ...]) -> tuple[World, ...]:
    """List the sets of atoms about one subject that can be true together."""
    match group[0]:
        case c.VersionBelow() | c.VersionIn():
            worlds = [_true_of_version(group, version) for version in _versions(group)]
        case c.StatusIn():
            worlds = [_true_of_status(group, status) for status in range(100, 1000)]
        case c.MethodIn() | c.MachineIn():
            named = {name for atom in group for name in _alternatives(atom)}
            worlds = [frozenset(atom for atom in group if name in _alternatives(atom)) for name in ["", *sorted(named)]]
        case _:
            truths = product((False, True), repeat=len(group))
            worlds = [frozenset(compress(group, are_true)) for are_true in truths]
            worlds = [world for world in worlds if _is_consistent(group, world)]
    return tuple(dict.fromkeys(worlds))


def _alternatives(atom: c.Condition) -> tuple[str, ...]:
    """The values of which a condition wants one."""
    match atom:
        case c.MethodIn(methods):
            return methods
        case c.MachineIn(_, states):
            return states
        case _:
            return ()


def _versions(group: tuple[c.Condition, ...]) -> list[str]:
    named = {atom.version for atom in group if isinstance(atom, c.VersionBelow)}
    named |= {version for atom in group if isinstance(atom, c.VersionIn) for version in atom.versions}
    return ["0.0", *sorted(named), "9.9"]


def _true_of_version(group: tuple[c.Condition, ...], version: str) -> World:
    return frozenset(
        atom
        for atom in group
        if (isinstance(atom, c.VersionBelow) and version < atom.version)
        or (isinstance(atom, c.VersionIn) and version in atom.versions)
    )


def _true_of_status(group: tuple[c.Condition, ...], status: int) -> World:
    return frozenset(
        atom
        for atom in group
        if isinstance(atom, c.StatusIn) and any(low <= status <= high for low, high in atom.ranges)
    )


def _is_consistent(group: tuple[c.Condition, ...], world: World) -> bool:
    """Whether answers about one field fit together: whatever is true of it, it is there."""
    presence = [atom for atom in group if isinstance(atom, c.HasField)]
    about_content = [atom for atom in world if not isinstance(atom, c.HasField)]
    if about_content and presence and presence[0] not in world:
        return False
    any_member = [atom for atom in group if isinstance(atom, c.FieldLists) and atom.member is None]
    if any_member and any_member[0] not in world and any(isinstance(atom, c.FieldLists) for atom in world):
        return False
    values = [atom for atom in about_content if isinstance(atom, c.FieldIs)]
    return len(values) < 2 and not (values and any(isinstance(atom, c.FieldRepeated) for atom in about_content))
