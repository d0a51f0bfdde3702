"""No byte format: the package is a class that knows what may happen next, and nothing else.

Somebody else reads and writes bytes, turns keys or presses buttons; the class is
told of it by the name of a letter, as tables and diagrams spell it.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ...automaton.ir import Automaton
from ...spec.model import Protocol
from .. import names
from ..contexts import package_context, template_banner

TAKEN = ("can", "possible", "send", "states")
"""What the class offers whatever its spec says."""

CLASSES = ("Letter", "Refused")
"""What the module defines beside its class."""


def modules(automata: Sequence[Automaton], others: Sequence[Protocol]) -> list[tuple[str, str, Any]]:
    """List the modules of the package as (path, template, context); the base policy alone is in it."""
    automaton = automata[0]
    protocol = automaton.protocol
    return [
        ("__init__.py", "none/root/__init__.py.j2", _root_context(automaton)),
        (f"{protocol.name}/__init__.py", "package.py.j2", package_context(protocol)),
        (f"{protocol.name}/machine.py", "none/machine.py.j2", _machine_context(automaton)),
    ]


def complaints(automaton: Automaton) -> Iterator[tuple[str, str]]:
    """Find names that the class could not bear, each with its path in the spec."""
    protocol = automaton.protocol
    class_name = names.pascal(protocol.name)
    states = {state.name for machine in protocol.public_machines for state in machine.states}
    if class_name in CLASSES or class_name in states:
        yield "protocol", f"the class would be called {class_name}, and something else in its package is"
    if protocol.name in sys.stdlib_module_names:
        yield "protocol", f"a package {protocol.name} would hide that of Python itself; find another name"
    machines = {machine.name for machine in protocol.public_machines}
    for machine in protocol.public_machines:
        if machine.name in TAKEN:
            yield f"machines.{machine.name}", _taken(machine.name, class_name)
    for exposure in protocol.exposures:
        if exposure.name in TAKEN or exposure.name in machines:
            yield f"exposes.{exposure.name}", _taken(exposure.name, class_name)


def _taken(name: str, class_name: str) -> str:
    return f"{name} is something else of the class {class_name}; find another name"


# --------------------------------------------------------------------- machine


@dataclass(frozen=True, slots=True)
class Reading:
    """A property that looks something up by the configuration."""

    name: str
    doc: str
    table: str


@dataclass(frozen=True, slots=True)
class MachineContext:
    banner: str
    doc: str
    letters: tuple[str, ...]
    letter_docs: tuple[str, ...]
    class_name: str
    class_doc: str
    machines: tuple[Reading, ...]
    exposures: tuple[Reading, ...]


def _machine_context(automaton: Automaton) -> MachineContext:
    protocol = automaton.protocol
    class_name = names.pascal(protocol.name)
    return MachineContext(
        banner=template_banner(protocol, "none/machine.py.j2"),
        doc=f"`{class_name}`: {names.quotable(names.sentence(protocol.title))}, and what may happen to it next.",
        letters=tuple(letter.name for letter in automaton.letters),
        letter_docs=tuple(_letter_docs(automaton)),
        class_name=class_name,
        class_doc=names.docstring(f"{names.closed(names.sentence(protocol.title))} {names.sentence(protocol.doc)}"),
        machines=tuple(
            Reading(
                machine.name,
                names.docstring(
                    f"{names.closed(names.sentence(machine.doc))} {_any_of(state.name for state in machine.states)}",
                    indent=8,
                ),
                f"{names.constant(machine.name)}_STATES",
            )
            for machine in protocol.public_machines
        ),
        exposures=tuple(
            Reading(
                exposure.name,
                names.docstring(names.with_citation(exposure.doc, exposure.cite), indent=8),
                names.constant(exposure.name),
            )
            for exposure in protocol.exposures
        ),
    )


def _letter_docs(automaton: Automaton) -> Iterator[str]:
    """Say what each event, variant, signal and command is, in lines of a list."""
    protocol = automaton.protocol
    for event in protocol.events:
        yield from _item(event.name, names.with_citation(event.doc, event.cite))
        for variant in event.variants:
            yield from _item(f"{event.name}.{variant.name}", names.with_citation(variant.doc, variant.cite))
    for signal in protocol.signals:
        yield from _item(f"+{signal.name}", names.with_citation(signal.doc, signal.cite))
    for command in protocol.commands:
        yield from _item(command.name, names.with_citation(command.doc, command.cite))


def _item(name: str, doc: str) -> Iterator[str]:
    first, *rest = names.wrapped(f"- `{name}`: {names.quotable(doc)}", 110)
    yield first
    yield from (f"  {line}" for line in rest)


def _any_of(states: Iterator[str]) -> str:
    *others, last = states
    return f"{', '.join(others)} or {last}." if others else f"{last}."


# ------------------------------------------------------------------------ root


@dataclass(frozen=True, slots=True)
class RootContext:
    banner: str
    doc: str
    protocol: str
    machine_names: tuple[str, ...]
    state_names: tuple[str, ...]
    exported: tuple[str, ...]


def _root_context(automaton: Automaton) -> RootContext:
    protocol = automaton.protocol
    class_name = names.pascal(protocol.name)
    states = tuple(dict.fromkeys(state.name for machine in protocol.public_machines for state in machine.states))
    return RootContext(
        banner=template_banner(protocol, "none/root/__init__.py.j2"),
        doc="\n".join(_introduction(automaton, class_name)),
        protocol=protocol.name,
        machine_names=names.import_order((class_name, *CLASSES)),
        state_names=names.import_order(states),
        exported=(class_name, *CLASSES, *states),
    )


def _introduction(automaton: Automaton, class_name: str) -> Iterator[str]:
    """Say what the package is for, with an example that works."""
    protocol = automaton.protocol
    first = next((letter.name for letter in automaton.letters if automaton.cells[0][letter.index] >= 0), None)
    yield f"{names.quotable(names.sentence(protocol.title))}: what may happen next, and what may not."
    yield ""
    yield "    import " + protocol.name
    yield ""
    yield f"    machine = {protocol.name}.{class_name}()"
    yield "    print(machine.states, machine.possible)"
    if first:
        yield f'    machine.send("{first}")'
    yield ""
    yield "Whatever cannot happen is refused with the reason, and nothing changes. Compare states with `is`."
    yield ""
