"""YAML with positions to the frozen model.

    text --source--> nodes --policies--> nodes --validate--> --checks--> --decode--> model

`source` reads text into a tree of nodes that know their place. `policies`
applies each policy's changes to that tree, so every policy is a whole document
of its own and goes through the same stages. `validate` compares the tree with
`language`, and the checks ask what a shape cannot: whether names are declared
(`references`), whether patterns compile (`patterns`), whether entries make sense
together (`checks`). Only then does `decode` build the model, and nothing can go
wrong there. Of the model, `shadows` asks whether every condition can decide
something and, between two models, `gates` whether a policy lets through what it
must not.

What a spec may say is described once. `shapes` are the forms an entry can have,
`vocabulary` has a row for each condition, `language` a line for each key; they
drive the validation, the search for names and, in `schema`, what editors know.

Every stage returns its problems, each with a place, a path and a sentence. A
stage that finds any stops the next, whose findings would only echo them; but names
are looked up in a tree that is not valid too, because a person who misspells one
word may well have misspelled two.
"""

from collections.abc import Iterator
from functools import lru_cache

from .checks import check
from .decode import decode_policy, decode_protocol
from .gates import find_open_gates
from .language import SPECIFICATION
from .model import Policy, Protocol, Specification
from .policies import apply_changes
from .problems import Place, Problem
from .references import check_references
from .shadows import find_shadowed
from .source import Mapping, Node, list_places, read, text_of
from .validate import validate

__all__ = ["Place", "Problem", "Specification", "load", "locate"]


def load(text: str, source: str) -> tuple[Specification | None, tuple[Problem, ...]]:
    """Compile the text of a spec to its model under every policy.

    `source` is the path that problems and generated files name. Returns the
    model and no problems, or None and at least one problem, sorted by place.
    """
    base, problems = _read_base(text, source)
    if base is None:
        return None, problems
    found: set[Problem] = set()
    protocols: list[Protocol] = []
    for policy, document, misfits in _apply_policies(base):
        found.update(misfits)
        if not misfits:
            # What the base does not suffer from is the doing of the policy.
            new = [problem for problem in _judge(document) if problem not in found]
            found.update(new if document is base else (_under(policy, problem) for problem in new))
        if not found:
            protocols.append(decode_protocol(document, policy, source))
            places = list_places(document)
            dead = [Problem(places[path], path, sentence) for path, sentence in find_shadowed(protocols[-1])]
            found.update(dead if document is base else (_under(policy, problem) for problem in dead))
        if protocols and not found:
            found.update(_find_open_gates(base, protocols[0], protocols[-1]))
    return (None, tuple(sorted(found))) if found else (Specification(tuple(protocols)), ())


def _under(policy: Policy, problem: Problem) -> Problem:
    return Problem(problem.place, problem.path, f"{problem.sentence} (under policy {policy.name})")


def _find_open_gates(document: Mapping, base: Protocol, other: Protocol) -> Iterator[Problem]:
    path = f"policies.{other.policy.name}"
    for gate, event in find_open_gates(base, other):
        price = base.framing.gate_raises if base.framing else None
        yield Problem(
            list_places(document)[path],
            path,
            f"lets a {event} through the gate {gate.name} without raising {price or 'any signal'}",
        )


def locate(text: str, source: str) -> dict[str, dict[str, Place]]:
    """For each policy of a spec that loads, the place of every path such as `machines.client.moves[3]`.

    Later stages know paths only; this is how their problems get a place.
    """
    base, _ = _read_base(text, source)
    return {} if base is None else {policy.name: list_places(tree) for policy, tree, _ in _apply_policies(base)}


@lru_cache(maxsize=8)  # a spec is loaded, then its places are asked for
def _read_base(text: str, source: str) -> tuple[Mapping | None, tuple[Problem, ...]]:
    """The tree of the document itself, if every entry of it has the right shape."""
    document, problems = read(text, source)
    if document is not None and not problems:
        problems = _find_misfits(document)
    return (document, ()) if isinstance(document, Mapping) and not problems else (None, problems)


def _find_misfits(document: Node) -> tuple[Problem, ...]:
    """Every entry of the wrong shape, and if there is any, every name that nothing declares as well."""
    misfits = set(validate(document, SPECIFICATION))
    if misfits and isinstance(document, Mapping):
        blamed = {problem.place for problem in misfits}
        misfits.update(problem for problem in check_references(document) if problem.place not in blamed)
    return tuple(sorted(misfits))


def _apply_policies(base: Mapping) -> Iterator[tuple[Policy, Mapping, tuple[Problem, ...]]]:
    """Each policy with the tree it makes of the base and the changes that do not fit."""
    declared = [(decode_policy(text_of(name), body), body) for name, body in base.named("policies")]
    yield declared[0][0] if declared else Policy("base", "The document as it stands.", None, ()), base, ()
    for policy, body in declared[1:]:
        yield policy, *apply_changes(base, body.records("changes"))


def _judge(document: Mapping) -> tuple[Problem, ...]:
    return tuple(validate(document, SPECIFICATION)) or tuple(check(document))
