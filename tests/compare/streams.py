"""The wire cases whose bytes can be given to any library."""

from dataclasses import dataclass

from tests.http1.pages import Case, load_all

Question = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Stream:
    """What one peer sends on a new connection."""

    reader: str
    """`client` or `server`."""
    question: Question | None
    """Method and target of the request that a client has sent before."""
    data: bytes
    is_closed: bool
    """Whether the peer closes its side at the end."""

    @property
    def exchange(self) -> str:
        """The place of the stream, such as `server` or `client after GET /, closed`."""
        place = self.reader
        if self.reader == "client":
            place += f" after {b' '.join(self.question).decode() if self.question else 'nothing'}"
        return place + ", closed" * self.is_closed


def select(cases: list[Case]) -> dict[Stream, Case]:
    """Take the cases that only receive, each stream of bytes once.

    Left out is what other libraries could not be asked: to send, and to keep limits that the case sets.
    """
    streams: dict[Stream, Case] = {}
    for case in cases:
        if "limits" not in case.options and not any(step.kind == "send" for step in case.steps):
            streams.setdefault(read_stream(case), case)
    return streams


def select_all() -> dict[Stream, Case]:
    """Take them from every page there is."""
    return select(load_all())


def read_stream(case: Case) -> Stream:
    """Take what the peer sends in a case."""
    received = [step for step in case.steps if step.kind == "http"]
    return Stream(
        case.role,
        _question(case) if case.role == "client" else None,
        b"".join(step.data for step in received),
        received[-1].is_last_of_peer,
    )


def _question(case: Case) -> Question | None:
    answered = case.options.get("answers", "GET /")
    if answered == "nothing":
        return None
    method, target = answered.encode().split(b" ")
    return method, target
