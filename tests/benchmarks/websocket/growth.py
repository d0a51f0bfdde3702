"""What grows: the bytes of a message, the fragments it has, the reads that bring it."""

from tests.benchmarks.growth import BODY_SIZES, Shape
from tests.benchmarks.websocket import wire
from tests.benchmarks.websocket.workloads import READ, Heard, Role, Workload, echo, fragments, frames
from tests.benchmarks.workloads import Facts, cut, filler

FRAGMENT_COUNTS = (2_000, 4_000, 8_000, 16_000, 32_000)
BYTEWISE_SIZES = (3_750, 7_500, 15_000, 30_000, 60_000)


def message_bytes(size: int) -> Workload:
    """A longer and longer message, of which nothing is kept: memory costs more for each byte the more there are."""
    messages = [(wire.BINARY, filler(size))]
    feeds = cut(b"".join(frames(messages)), READ)
    return Workload("bytes", "bytes of a message", Role.HEAR, feeds, Facts((Heard("BytesMessage", size),)))


def fragment_count(count: int) -> Workload:
    payload = filler(count * 10)
    return echo(
        "fragments",
        "fragments of 10 B",
        [(wire.BINARY, payload)],
        cut(b"".join(fragments(wire.BINARY, cut(payload, 10))), READ),
    )


def bytewise(size: int) -> Workload:
    messages = [(wire.TEXT, filler(size))]
    return echo("bytewise", "a message byte by byte", messages, cut(b"".join(frames(messages)), 1))


SHAPES = (
    Shape("bytes of a message, 2 to 16 MB", BODY_SIZES, message_bytes),
    Shape("fragments of 10 B, 2,000 to 32,000", FRAGMENT_COUNTS, fragment_count),
    Shape("bytewise message, 3.75 to 60 KB", BYTEWISE_SIZES, bytewise),
)
