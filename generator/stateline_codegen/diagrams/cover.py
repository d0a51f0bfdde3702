"""Which facts a choice depends on: a set of cases, said by as few of their facts as possible."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

Case = tuple[str, ...]
"""One value for each fact."""

Clause = tuple[tuple[str, tuple[str, ...]], ...]
"""Facts that hold together, each with the values that will do; nothing where it always holds."""


def describe(facts: Mapping[str, Sequence[str]], cases: Iterable[Case], chosen: Collection[Case]) -> tuple[Clause, ...]:
    """Say which of the cases are chosen: those for which one of the clauses holds.

    Values that never occur together are nobody's concern, so a clause may speak of them.

    Args:
        facts: The values that each fact can have, in the order in which they are said.
        cases: Everything that occurs.
        chosen: Some of the cases.

    """
    others = set(cases).difference(chosen)
    used = _deciding(len(facts), chosen, others)
    names = [list(facts)[place] for place in used]
    inside, outside = _project(chosen, used), _project(others, used)
    seen = inside | outside
    domains = [
        [value for value in facts[name] if any(case[at] == value for case in seen)] for at, name in enumerate(names)
    ]
    found: dict[Clause, None] = {}
    for box in _boxes(domains, inside, outside):
        parts = zip(names, box, domains, strict=True)
        found[tuple((name, tuple(values)) for name, values, domain in parts if values != domain)] = None
    return tuple(found)


def _deciding(count: int, chosen: Iterable[Case], others: Iterable[Case]) -> tuple[int, ...]:
    """The places of the fewest facts that tell the chosen cases from the others, early ones first."""
    subsets = (places for size in range(count + 1) for places in combinations(range(count), size))
    return next(places for places in subsets if not _project(chosen, places) & _project(others, places))


def _project(cases: Iterable[Case], places: Sequence[int]) -> set[Case]:
    return {tuple(case[place] for place in places) for case in cases}


def _boxes(domains: list[list[str]], inside: set[Case], outside: set[Case]) -> Iterator[list[list[str]]]:
    """Boxes of values that hold every case inside and none outside, each as large as can be."""
    rest = sorted(inside, key=lambda case: [domain.index(value) for domain, value in zip(domains, case, strict=True)])
    while rest:
        box = [[value] for value in rest[0]]
        for at, domain in enumerate(domains):
            for value in domain:
                wider = [*box[:at], [*box[at], value], *box[at + 1 :]]
                if value not in box[at] and not any(_holds(wider, case) for case in outside):
                    box = wider
        held = [case for case in inside if _holds(box, case)]
        yield [
            domain
            if len(values) == len(domain)
            else [value for value in domain if any(case[at] == value for case in held)]
            for at, (domain, values) in enumerate(zip(domains, box, strict=True))
        ]
        rest = [case for case in rest if case not in held]


def _holds(box: list[list[str]], case: Case) -> bool:
    return all(value in values for values, value in zip(box, case, strict=True))
