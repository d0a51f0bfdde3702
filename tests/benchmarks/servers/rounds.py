"""Loading all servers in turn, round by round, so that what disturbs the machine disturbs all of them."""

from collections.abc import Callable, Mapping, Sequence

Rates = Mapping[str, Mapping[str, Sequence[float]]]
"""Requests per second in each round, by the title of the load and the name of the contender."""


def take_turns(
    names: Sequence[str], loads: Sequence[str], rounds: int, press: Callable[[str, str], float]
) -> dict[str, dict[str, list[float]]]:
    """Have each contender bear each load once a round; a different contender begins every round."""
    rates: dict[str, dict[str, list[float]]] = {load: {name: [] for name in names} for load in loads}
    for turn in range(rounds):
        shift = turn % len(names)
        for load in loads:
            for name in [*names[shift:], *names[:shift]]:
                rates[load][name].append(press(name, load))
    return rates
