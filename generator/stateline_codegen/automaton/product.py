"""The product of all machines: reachable configurations and a total table of cells.

Reads a model and its letters; walks breadth-first from the initial
configuration, so that configurations are numbered by how many letters it takes
to reach them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..spec.model import Machine, Move, Protocol
from .configurations import Configuration, Machines
from .findings import Finding, describe_way
from .ir import Letter, Refusal, Step
from .letters import name_event
from .moves import Fork, Part, describe_refusal, is_upon, list_parts, respond
from .settle import Circle, Conflict, Settled, Settler, describe_unsettled


@dataclass(frozen=True, slots=True)
class Product:
    """See the fields of the same names in `ir.Automaton`."""

    configurations: tuple[Configuration, ...]
    cells: tuple[tuple[int, ...], ...]
    steps: tuple[Step, ...]
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class _Refused:
    machine: Machine
    state: str
    part: Part


def build_product(
    protocol: Protocol, letters: tuple[Letter, ...], settler: Settler
) -> tuple[Product | None, tuple[Finding, ...]]:
    """Walk every reachable configuration with every letter; None where a rule conflicts or never comes to rest."""
    walk = _Walk(protocol, letters, settler)
    product = walk.run()
    return (None, tuple(walk.findings.values())) if walk.findings else (product, ())


def describe_forks(
    protocol: Protocol, letters: tuple[Letter, ...], settler: Settler, forks: Iterable[Fork]
) -> Iterator[Finding]:
    """Say of every two moves that conflict where they do so first, if the first of them counts until then."""
    by_moves: dict[tuple[str, int, int], list[Fork]] = {}
    for fork in forks:
        by_moves.setdefault((fork.machine, *fork.moves), []).append(fork)
    product = _Walk(protocol, letters, settler).run() if by_moves else None
    for (machine, first, second), group in by_moves.items():
        assert product is not None
        fork, way = _find_nearest(product, letters, Machines.of(protocol), group)
        yield Finding(
            f"machines.{machine}.moves[{second}]",
            f"conflicts with moves[{first}]{way}: {fork.letter.name} leads from {fork.state} "
            f"both to {fork.targets[0]} and to {fork.targets[1]}",
        )


def _find_nearest(
    product: Product, letters: tuple[Letter, ...], machines: Machines, forks: list[Fork]
) -> tuple[Fork, str]:
    """The fork that is met first, and the way there; none is said where no letters lead to any."""
    for step in product.steps:
        for fork in forks:
            state = machines.state(product.configurations[step.source], fork.machine)
            if step.letter == fork.letter.index and state == fork.state:
                return fork, f" {describe_way(letters, product.steps, step.source)}"
    return forks[0], ""


class _Walk:
    def __init__(self, protocol: Protocol, letters: tuple[Letter, ...], settler: Settler) -> None:
        self._protocol = protocol
        self._letters = letters
        self._parts = [list_parts(protocol, letter) for letter in letters]
        self._machines = Machines.of(protocol)
        self._settler = settler
        self._configurations: list[Configuration] = []
        """Grows at its end while it is being walked."""
        self._numbers: dict[Configuration, int] = {}
        self._steps: list[Step] = []
        self._refusals: dict[tuple[str, str, str], Refusal] = {}
        self._responses: dict[tuple[str, str, int], tuple[Move, ...] | Part] = {}
        self.findings: dict[tuple[str, ...], Finding] = {}

    def run(self) -> Product:
        start = self._settler.settle(tuple(machine.initial for machine in self._protocol.machines))
        cells: list[tuple[int, ...]] = []
        if isinstance(start, Settled):
            self._number(start.configuration)
        else:
            self._report(start, "at the start")
        for source, configuration in enumerate(self._configurations):
            cells.append(tuple(self._cell(source, configuration, letter) for letter in self._letters))
        return Product(tuple(self._configurations), tuple(cells), tuple(self._steps), tuple(self._refusals.values()))

    def _number(self, configuration: Configuration) -> int:
        if configuration not in self._numbers:
            self._numbers[configuration] = len(self._configurations)
            self._configurations.append(configuration)
        return self._numbers[configuration]

    def _cell(self, source: int, configuration: Configuration, letter: Letter) -> int:
        moves = self._offer(configuration, letter)
        if isinstance(moves, _Refused):
            return ~self._refuse(moves, letter).index
        moved = self._machines.replace(configuration, ((machine, move.target) for machine, move in moves))
        end = self._settler.settle(moved)
        if not isinstance(end, Settled):
            self._report(end, describe_way(self._letters, self._steps, source, letter))
            # Any number will do: a product with findings is never handed on.
            return source
        target = self._number(end.configuration)
        self._steps.append(Step(source, letter.index, target, moves, end.applied))
        return target

    def _offer(self, configuration: Configuration, letter: Letter) -> tuple[tuple[str, Move], ...] | _Refused:
        """Offer a letter to every machine; one that names it and has no move refuses it for all."""
        made: list[tuple[str, Move]] = []
        for machine, state in zip(self._protocol.machines, configuration, strict=True):
            key = (machine.name, state, letter.index)
            if key not in self._responses:
                self._responses[key] = respond(machine, state, self._parts[letter.index])
            response = self._responses[key]
            if isinstance(response, Part):
                return _Refused(machine, state, response)
            made += [(machine.name, move) for move in response]
        return tuple(made)

    def _refuse(self, refused: _Refused, letter: Letter) -> Refusal:
        machine, state, part = refused.machine, refused.state, refused.part
        sentence = describe_refusal(part, letter, machine.name, state)
        key = (machine.name, state, sentence)
        if key not in self._refusals:
            event = letter.command or name_event(letter.event or "", letter.variant)
            cites = (move.cite for move in machine.moves if move.cite and is_upon(move, machine, part))
            self._refusals[key] = Refusal(
                len(self._refusals), machine.name, state, event, letter.by, sentence, next(cites, None)
            )
        return self._refusals[key]

    def _report(self, end: Conflict | Circle, way: str) -> None:
        # The walk meets the nearest configuration first, so the first way found is the shortest.
        rules = (end.first, end.second) if isinstance(end, Conflict) else end.rules
        key = tuple(sorted(rule.name for rule in rules))
        self.findings.setdefault(key, describe_unsettled(self._protocol, end, way))
