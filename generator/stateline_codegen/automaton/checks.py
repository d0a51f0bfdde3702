"""What can only be asked of the finished automaton: whether everything declared is true, reachable and of use.

Each check is one function to findings. Some need the settler too, which knows
what was passed through while settling and never rested in.
"""

from collections.abc import Callable, Iterator
from functools import partial

from ..spec.model import StatesPattern
from ..spec.shadows import find_shadowed
from .configurations import Configuration, Machines
from .findings import Finding, describe_way
from .ir import Automaton
from .settle import Settled, Settler
from .views import find_unseen


def check(automaton: Automaton, settler: Settler) -> Iterator[Finding]:
    """Everything that is wrong with an automaton, given the settler that it was made with."""
    yield from find_broken_invariants(automaton)
    yield from find_unreachable_states(automaton, settler)
    yield from find_dead_moves(automaton)
    yield from find_repeated_moves(automaton)
    yield from find_dead_rules(automaton, settler)
    yield from find_idle_priorities(automaton, settler)
    yield from find_traps(automaton)
    yield from find_left_terminals(automaton, settler)
    yield from find_dead_conditions(automaton)
    yield from find_unseen(automaton)


def find_broken_invariants(automaton: Automaton) -> Iterator[Finding]:
    """Invariants that do not hold, with the shortest counterexample."""
    for invariant in automaton.protocol.invariants:
        if invariant.never:
            broken = _find_forbidden(automaton, invariant.never)
        else:
            assert invariant.forever
            broken = _find_left(automaton, invariant.forever)
        if broken:
            yield Finding(f"invariants.{invariant.name}", f"is broken {broken}")


def _find_forbidden(automaton: Automaton, never: StatesPattern) -> str | None:
    """Say how to get where nothing may be."""
    machines = Machines(automaton.machines)
    for index, configuration in enumerate(automaton.configurations):
        if machines.lies_in(configuration, never):
            way = describe_way(automaton.letters, automaton.steps, index)
            return f"{way}: {machines.describe(configuration, _named(never))}"
    return None


def _find_left(automaton: Automaton, forever: StatesPattern) -> str | None:
    """Say how to get away from where everything must stay."""
    machines = Machines(automaton.machines)
    for step in automaton.steps:
        before, after = automaton.configurations[step.source], automaton.configurations[step.target]
        if machines.lies_in(before, forever) and not machines.lies_in(after, forever):
            way = describe_way(automaton.letters, automaton.steps, step.source, automaton.letters[step.letter])
            turned = (machines.describe(configuration, _named(forever)) for configuration in (before, after))
            return f"{way}: {' turns into '.join(turned)}"
    return None


def _named(pattern: StatesPattern) -> Iterator[str]:
    return (machine for machine, _ in pattern.parts)


def find_unreachable_states(automaton: Automaton, settler: Settler) -> Iterator[Finding]:
    """States that no machine is ever in, not even while settling."""
    for machine, met in zip(automaton.protocol.machines, zip(*settler.met, strict=True), strict=True):
        for state in machine.states:
            if state.name not in met:
                yield Finding(f"machines.{machine.name}.states.{state.name}", "is never reached")


def find_dead_moves(automaton: Automaton) -> Iterator[Finding]:
    """Moves that are never made, altogether or from one of the states they list."""
    taken = {
        (machine, move, automaton.configurations[step.source][automaton.machines.index(machine)])
        for step in automaton.steps
        for machine, move in step.moves
    }
    for machine in automaton.protocol.machines:
        for index, move in enumerate(machine.moves):
            idle = [source for source in move.sources if (machine.name, move, source) not in taken]
            path = f"machines.{machine.name}.moves[{index}]"
            if len(idle) == len(move.sources):
                yield Finding(path, "is never made")
            elif idle and not move.from_any:
                yield Finding(path, f"is never made from {' or '.join(idle)}")


def find_repeated_moves(automaton: Automaton) -> Iterator[Finding]:
    """Moves that say of a state what one before them says."""
    for machine in automaton.protocol.machines:
        said: dict[tuple[str | None, ...], int] = {}
        for index, move in enumerate(machine.moves):
            for source in () if move.from_any else move.sources:
                first = said.setdefault((source, move.upon, move.variant, move.by, move.target), index)
                if first != index:
                    path = f"machines.{machine.name}.moves[{index}]"
                    yield Finding(path, f"says of {source} what moves[{first}] says")


def find_dead_rules(automaton: Automaton, settler: Settler) -> Iterator[Finding]:
    """Settling rules that are never applied, neither after a letter nor at the start."""
    start = settler.settle(tuple(machine.initial for machine in automaton.protocol.machines))
    applied = {name for step in automaton.steps for name in step.settled}
    applied.update(start.applied if isinstance(start, Settled) else ())
    for rule in automaton.protocol.settle:
        if rule.name not in applied:
            yield Finding(f"settle.{rule.name}", "is never applied")


def find_traps(automaton: Automaton) -> Iterator[Finding]:
    """States of a machine with terminal states from which it can end up unable to reach any of them."""
    sources: dict[int, set[int]] = {}
    for step in automaton.steps:
        sources.setdefault(step.target, set()).add(step.source)
    for place, machine in enumerate(automaton.protocol.machines):
        terminal = {state.name for state in machine.states if state.is_terminal}
        if not terminal:
            continue
        ending = [index for index, states in enumerate(automaton.configurations) if states[place] in terminal]
        can_end = set(ending)
        for index in ending:
            new = sources.get(index, set()) - can_end
            can_end |= new
            ending.extend(new)
        trapped: dict[str, int] = {}
        for index, configuration in enumerate(automaton.configurations):
            if index not in can_end:
                trapped.setdefault(configuration[place], index)
        for state, index in trapped.items():
            way = describe_way(automaton.letters, automaton.steps, index)
            yield Finding(f"machines.{machine.name}.states.{state}", f"can reach no terminal state {way}")


def find_left_terminals(automaton: Automaton, settler: Settler) -> Iterator[Finding]:
    """Rules that lead a machine out of a terminal state, which they can do by not mentioning it."""
    machines = Machines(automaton.machines)
    terminal = {
        (machine.name, state.name)
        for machine in automaton.protocol.machines
        for state in machine.states
        if state.is_terminal
    }
    left: dict[tuple[str, str, str], str] = {}
    seen: set[Configuration] = set()
    for way, unsettled in _list_unsettled(automaton):
        # Whatever is passed through on the way from what was seen was seen with it.
        passed = () if unsettled in seen else settler.list_passed(unsettled)
        seen.update(passed)
        for configuration in passed:
            for rule in settler.ready(configuration):
                for machine, target in rule.then:
                    state = machines.state(configuration, machine)
                    if state != target and (machine, state) in terminal:
                        left.setdefault((rule.name, machine, state), way())
    for (rule_name, machine, state), how in left.items():
        yield Finding(f"settle.{rule_name}", f"leads {machine} out of {state}, which is terminal, {how}")


def _list_unsettled(automaton: Automaton) -> Iterator[tuple[Callable[[], str], Configuration]]:
    """Everything that settling starts from, nearest first, each with how to say the way there."""
    machines = Machines(automaton.machines)
    yield lambda: "at the start", tuple(machine.initial for machine in automaton.protocol.machines)
    for step in automaton.steps:
        moved = ((machine, move.target) for machine, move in step.moves)
        last = automaton.letters[step.letter]
        way = partial(describe_way, automaton.letters, automaton.steps, step.source, last)
        yield way, machines.replace(automaton.configurations[step.source], moved)


def find_idle_priorities(automaton: Automaton, settler: Settler) -> Iterator[Finding]:
    """Priorities that decide nothing: the two rules never hold together, or end alike in either order."""
    # A settler of its own, so that asking what would happen otherwise does not count as having been there.
    what_if = Settler(automaton.protocol)
    together: set[tuple[str, str]] = set()
    decided: set[tuple[str, str]] = set()
    for configuration in settler.met:
        enabled = settler.enabled(configuration)
        for first in enabled:
            for second in enabled:
                if second.name in first.before:
                    together.add((first.name, second.name))
                    ends = {_end(what_if, what_if.apply(rule, configuration)) for rule in (first, second)}
                    if len(ends) > 1:
                        decided.add((first.name, second.name))
    for rule in automaton.protocol.settle:
        for later in rule.before:
            if (rule.name, later) not in together:
                yield Finding(f"settle.{rule.name}", f"is declared before {later}, but the two never hold together")
            elif (rule.name, later) not in decided:
                yield Finding(f"settle.{rule.name}", f"is declared before {later}, but either order ends alike")


def _end(settler: Settler, configuration: Configuration) -> Configuration | None:
    end = settler.settle(configuration)
    return end.configuration if isinstance(end, Settled) else None


def find_dead_conditions(automaton: Automaton) -> Iterator[Finding]:
    """Conditions that decide nothing, because of the states that machines are in wherever their event is legal."""
    met: dict[str, dict[int, dict[str, str]]] = {event.name: {} for event in automaton.protocol.events}
    for step in automaton.steps:
        event = automaton.letters[step.letter].event
        if event is not None:
            states = zip(automaton.machines, automaton.configurations[step.source], strict=True)
            met[event].setdefault(step.source, dict(states))
    for path, sentence in find_shadowed(
        automaton.protocol, {name: tuple(found.values()) for name, found in met.items()}
    ):
        yield Finding(path, sentence)
