"""The page of views: what each side sees of the states of both, and what it sends while it sees that."""

from collections.abc import Iterator

from ..automaton.configurations import Machines
from ..automaton.ir import Automaton
from ..automaton.views import see
from ..spec.model import View
from .markdown import banner, code, codes, link, notice, table


def views_page(automaton: Automaton) -> str | None:
    """Write `<protocol>.views.md`; None where no side has a view of its own."""
    protocol = automaton.protocol
    if not protocol.views:
        return None
    return "\n".join(
        [
            banner(protocol.source),
            f"# {protocol.title}: what each side sees\n",
            notice([protocol.source]),
            *(part for view in protocol.views for part in _view(automaton, view)),
        ]
    )


def _view(automaton: Automaton, view: View) -> Iterator[str]:
    protocol = automaton.protocol
    roles = [role.name for role in protocol.roles]
    yield f"## {view.name}\n"
    yield f"{view.doc.strip()} {link(protocol, view.cite)}\n"
    yield table(
        ["value", "number", "a side that sees it may send", "meaning"],
        ([code(value.name), str(value.number), codes(value.sends) or "nothing", value.doc] for value in view.values),
    )
    yield "Of what it may send, the machines decide what is legal. What each sees while the machines of both are:\n"
    yield table(
        [*roles, *(f"the {role} sees" for role in roles)],
        (
            [*(code(state) for state in states), *(codes(seen) for seen in sights)]
            for states, sights in _sights(automaton, view)
        ),
    )


def _sights(automaton: Automaton, view: View) -> Iterator[tuple[tuple[str, ...], list[list[str]]]]:
    """For each pair of states that can be reached, what each role sees; more than one value where memories matter."""
    protocol = automaton.protocol
    machines = Machines.of(protocol)
    followed = [
        machine.name for role in protocol.roles for machine in protocol.machines if machine.follows == role.name
    ]
    found: dict[tuple[str, ...], list[list[str]]] = {}
    for configuration in automaton.configurations:
        states = tuple(machines.state(configuration, machine) for machine in followed)
        sights = found.setdefault(states, [[] for _ in protocol.roles])
        for role, sight in zip(protocol.roles, sights, strict=True):
            value = see(protocol, view, role.name, configuration).name
            if value not in sight:
                sight.append(value)
    order = {machine.name: [state.name for state in machine.states] for machine in protocol.machines}
    yield from sorted(
        found.items(),
        key=lambda item: [order[machine].index(state) for machine, state in zip(followed, item[0], strict=True)],
    )
