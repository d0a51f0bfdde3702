"""What is fed to both libraries: the bytes of the pages, what browsers and servers send, and both with damage done."""

import random
from collections.abc import Iterator

from tests.dialects.h11.messages import REQUESTS, RESPONSES, damage
from tests.dialects.zttp.parallel import START_NEXT_CYCLE, Action, Receive, Script, end, request
from tests.http1.pages import Case

HOST = (b"Host", b"a")
ASK: dict[str, tuple[Action, ...]] = {
    "GET": (request(b"GET", b"/", HOST), end()),
    "HEAD": (request(b"HEAD", b"/", HOST), end()),
    "CONNECT": (request(b"CONNECT", b"a:443", (b"Host", b"a:443")), end()),
    "upgrade": (request(b"GET", b"/", HOST, (b"Connection", b"upgrade"), (b"Upgrade", b"x")), end()),
    "nothing": (),
}
"""What a client has sent before it hears something."""

MORE = (START_NEXT_CYCLE, START_NEXT_CYCLE)
"""What shows whether anything is read in the cycles after the first."""


def script_of(case: Case) -> Script:
    """Turn what a page receives into a script."""
    actions: list[Action] = []
    if case.role == "client":
        actions += ASK[case.options.get("answers", "GET").split(" ")[0]]
    for step in case.steps:
        if step.kind == "http":
            actions += [Receive(step.data)] if step.data else []
            actions += [Receive(b"")] if step.is_last_of_peer else []
    return Script(case.role.upper(), (*actions, *MORE))


def realistic_scripts() -> Iterator[Script]:
    """Turn every realistic message into a script, with every question it may answer and with a close behind it."""
    for message in REQUESTS:
        yield Script("SERVER", (Receive(message), Receive(b""), *MORE))
    for message in RESPONSES:
        for asked in ASK.values():
            yield Script("CLIENT", (*asked, Receive(message), Receive(b""), *MORE))


def damaged_scripts(count: int, seed: int) -> Iterator[Script]:
    """Damage realistic messages; the same ones for the same seed."""
    source = random.Random(seed)
    asked = list(ASK.values())
    for _ in range(count):
        if source.random() < 0.5:
            message = damage(source.choice(REQUESTS), source) or b"\n"
            yield Script("SERVER", (Receive(message), Receive(b""), *MORE))
        else:
            message = damage(source.choice(RESPONSES), source) or b"\n"
            yield Script("CLIENT", (*source.choice(asked), Receive(message), Receive(b""), *MORE))
