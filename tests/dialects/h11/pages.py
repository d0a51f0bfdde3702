"""What the pages receive and send, as scripts."""

from tests.dialects.h11.parallel import Action, Call, Receive, Script, Send
from tests.dialects.messages import Application
from tests.http1.pages import Case
from tests.http1.player import COMMANDS, stanzas

ASKS: dict[str, tuple[Action, ...]] = {
    "GET": (Send("Request GET / 1.1\n  Host: a"), Send("EndOfMessage")),
    "HEAD": (Send("Request HEAD / 1.1\n  Host: a"), Send("EndOfMessage")),
    "CONNECT": (Send("Request CONNECT a:443 1.1\n  Host: a:443"), Send("EndOfMessage")),
    "upgrade": (Send("Request GET / 1.1\n  Host: a\n  Upgrade: x\n  Connection: upgrade"), Send("EndOfMessage")),
    "nothing": (),
}
APPLICATION = Application(ASKS)


def script_of(case: Case) -> Script:
    """Turn a case into a script."""
    actions: list[Action] = []
    if case.role == "client":
        actions += ASKS[case.options.get("answers", "GET").split(" ")[0]]
    for step in case.steps:
        if step.kind == "http":
            actions += [Receive(step.data)] if step.data else []
            actions += [Receive(b"")] if step.is_last_of_peer else []
        elif step.kind == "send":
            actions += [
                Call(lines[0]) if lines[0] in COMMANDS else Send("\n".join(lines))
                for lines in stanzas(step.lines)
                if not lines[0].startswith("refused ")
            ]
    return Script(case.role.upper(), tuple(actions))
