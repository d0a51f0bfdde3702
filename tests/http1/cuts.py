"""Ways of cutting a stream into the pieces in which it arrives."""

import random
from collections.abc import Callable, Iterator

Cut = Callable[[bytes], list[bytes]]

SHORT = 1000
"""A stream of fewer bytes than these is cut everywhere without much ado."""


def whole(data: bytes) -> list[bytes]:
    """Leave it in one piece."""
    return [data] if data else []


def byte_by_byte(data: bytes) -> list[bytes]:
    """Cut everywhere."""
    return [data[index : index + 1] for index in range(len(data))]


def in_two(size: int, places: int = 200) -> Iterator[Cut]:
    """Cut once, everywhere in turn; of a long stream, at so many places spread evenly."""
    for place in range(1, size, max(1, size // places)):
        yield lambda data, place=place: [piece for piece in (data[:place], data[place:]) if piece]  # type: ignore[misc]


def a_few(size: int) -> list[Cut]:
    """List ways for a stream of that size: whole, at random, and everywhere if it is short."""
    ways = [whole, at_random(1), at_random(2)]
    return [*ways, byte_by_byte] if size < SHORT else ways


def at_random(seed: int) -> Cut:
    """Cut into pieces of up to 2, 4, 8 ... bytes, at places that the seed decides."""

    def cut(data: bytes) -> list[bytes]:
        source = random.Random(f"{seed} {len(data)}")
        pieces = []
        while data:
            size = source.randint(1, 2 ** source.randint(1, 14))
            pieces.append(data[:size])
            data = data[size:]
        return pieces

    return cut
