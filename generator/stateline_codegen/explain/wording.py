"""Words that several answers share."""

from collections.abc import Iterable, Sequence

from ..automaton.ir import Automaton, Step
from ..emit.names import cited, sentence
from ..spec.citation import Citation
from ..spec.model import StatesPattern


def source(cite: Citation | None) -> str:
    """Where it is written, in brackets after what is said; empty without a citation."""
    return f" ({cited(cite)})" if cite else ""


def either(words: Iterable[str]) -> str:
    """`A`, `A or B`, `A, B or C`."""
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def states(pattern: StatesPattern) -> str:
    """`client DONE, keep_alive ENABLED`."""
    return ", ".join(f"{machine} {either(names)}" for machine, names in pattern.parts)


def configuration(automaton: Automaton, index: int) -> str:
    """The states of all machines."""
    pairs = zip(automaton.machines, automaton.configurations[index], strict=True)
    return ", ".join(f"{machine} {state}" for machine, state in pairs)


def changes(automaton: Automaton, step: Step) -> str:
    """Which machines a step changes, and how."""
    before, after = automaton.configurations[step.source], automaton.configurations[step.target]
    changed = [
        f"{machine} {old} -> {new}"
        for machine, old, new in zip(automaton.machines, before, after, strict=True)
        if old != new
    ]
    return ", ".join(changed) or "nothing changes"


def settled(automaton: Automaton, names: Sequence[str]) -> list[str]:
    """The settle rules of these names, in this order, each with its reason."""
    rules = {rule.name: rule for rule in automaton.protocol.settle}
    return [f"then {name}: {sentence(rules[name].doc)}{source(rules[name].cite)}" for name in names]
