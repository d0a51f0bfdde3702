"""What the pages receive, as scripts."""

from tests.dialects.messages import Application
from tests.dialects.zttp.parallel import START_NEXT_CYCLE, Action, Receive, Script, end, request
from tests.http1.pages import Case

HOST = (b"Host", b"a")
ASKS: dict[str, tuple[Action, ...]] = {
    "GET": (request(b"GET", b"/", HOST), end()),
    "HEAD": (request(b"HEAD", b"/", HOST), end()),
    "CONNECT": (request(b"CONNECT", b"a:443", (b"Host", b"a:443")), end()),
    "upgrade": (request(b"GET", b"/", HOST, (b"Connection", b"upgrade"), (b"Upgrade", b"x")), end()),
    "nothing": (),
}
APPLICATION = Application(ASKS, afterwards=(START_NEXT_CYCLE, START_NEXT_CYCLE))


def script_of(case: Case) -> Script:
    """Turn what a page receives into a script."""
    actions: list[Action] = []
    if case.role == "client":
        actions += ASKS[case.options.get("answers", "GET").split(" ")[0]]
    for step in case.steps:
        if step.kind == "http":
            actions += [Receive(step.data)] if step.data else []
            actions += [Receive(b"")] if step.is_last_of_peer else []
    return Script(case.role.upper(), (*actions, *APPLICATION.afterwards))
