"""The comparison sees what it is there to see: h11 agrees with itself, and with nothing that was tampered with."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import h11
import pytest

from tests.dialects.h11.differences import DIFFERENCES
from tests.dialects.h11.pages import APPLICATION, script_of
from tests.dialects.h11.parallel import Call, Receive, Script, Send, compare
from tests.dialects.h11.walks import ACTIONS, places, wander
from tests.http1.notation import NotationError
from tests.http1.pages import load_all

GET = Receive(b"GET / HTTP/1.1\r\nHost: a\r\nX-Y: z\r\nExpect: 100-continue\r\n\r\n")
POST = Receive(b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
ANSWER = (Send("Response 1.1 200 OK\n  Content-Length: 5"), Send("Data hello"), Send("EndOfMessage"))


def tampered(**changes: Callable[..., Any]) -> Any:
    """Make an h11 whose connection has other methods; each is given the original one first."""

    def wrap(name: str, change: Callable[..., Any]) -> Any:
        original = getattr(h11.Connection, name)
        if isinstance(original, property):
            return property(lambda connection: change(original.fget, connection))
        return lambda connection, *arguments: change(original, connection, *arguments)

    methods = {name: wrap(name, change) for name, change in changes.items()}
    return SimpleNamespace(**{**vars(h11), "Connection": type("Tampered", (h11.Connection,), methods)})


def without_last_field(original: Any, connection: Any) -> Any:
    event = original(connection)
    if type(event) is h11.Request:
        object.__setattr__(event, "headers", h11._headers.Headers(event.headers._full_items[:-1]))
    return event


def in_lower_case(original: Any, connection: Any) -> Any:
    event = original(connection)
    if type(event) is h11.Request:
        items = [(name, name, value) for _, name, value in event.headers._full_items]
        object.__setattr__(event, "headers", h11._headers.Headers(items))
    return event


def hinting_at_418(original: Any, connection: Any) -> Any:
    try:
        return original(connection)
    except h11.RemoteProtocolError as error:
        raise h11.RemoteProtocolError(str(error), 418) from None


def blaming_us(original: Any, connection: Any) -> Any:
    try:
        return original(connection)
    except h11.RemoteProtocolError as error:
        raise h11.LocalProtocolError(str(error)) from None


def never_pausing(original: Any, connection: Any) -> Any:
    event = original(connection)
    return h11.NEED_DATA if event is h11.PAUSED else event


def closing(original: Any, connection: Any, event: Any) -> Any:
    data = original(connection, event)
    return data.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n") if data else data


def never_refusing(original: Any, connection: Any, *arguments: Any) -> Any:
    try:
        return original(connection, *arguments)
    except (h11.LocalProtocolError, RuntimeError):
        return None


def must_close(original: Any, connection: Any) -> Any:
    return {role: h11.MUST_CLOSE if state is h11.DONE else state for role, state in original(connection).items()}


TAMPERINGS: dict[str, tuple[Any, ...]] = {
    "a field is missing": ({"next_event": without_last_field}, GET),
    "a name has lost its letter case": ({"next_event": in_lower_case}, GET),
    "a hint is another": ({"next_event": hinting_at_418}, Receive(b"GET / HTTP/1.1\r\n\r\n")),
    "somebody else is blamed": ({"next_event": blaming_us}, Receive(b"GET / HTTP/1.1\r\n\r\n")),
    "nothing pauses": ({"next_event": never_pausing}, Receive(2 * b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")),
    "a field is added": ({"send": closing}, GET, *ANSWER),
    "a piece of data is withheld": ({"send": lambda original, *given: original(*given)[:-1]}, GET, *ANSWER),
    "everything may be sent": ({"send": never_refusing}, Send("Data x")),
    "reuse is never refused": ({"start_next_cycle": never_refusing}, GET, Call("start_next_cycle")),
    "failing fails": ({"send_failed": lambda original, connection: None}, GET, Call("send_failed")),
    "bytes may follow the end": ({"receive_data": never_refusing}, Receive(b""), GET),
    "a state is another": ({"states": must_close}, GET, *ANSWER),
    "a byte is lost": (
        {"trailing_data": lambda original, connection: (original(connection)[0][1:], original(connection)[1])},
        Receive(b"GET"),
    ),
    "an end is not seen": (
        {"trailing_data": lambda original, connection: (original(connection)[0], False)},
        Receive(b""),
    ),
    "nobody waits": ({"they_are_waiting_for_100_continue": lambda original, connection: False}, POST),
}


def scripts() -> list[Script]:
    walks = [
        Script(role, (*script.actions, a))
        for role in ACTIONS
        for script in places(role).values()
        for a in ACTIONS[role]
    ]
    heard = [*APPLICATION.hear_what_is_realistic(), *APPLICATION.hear_what_is_damaged(100, 0)]
    return [*map(script_of, load_all()), *heard, *walks[::50]]


def test_h11_agrees_with_itself() -> None:
    for script in scripts():
        comparison = compare(script, h11, h11)
        assert comparison.unexplained is None, str(comparison.unexplained)
        assert not comparison.explained


@pytest.mark.parametrize("name", TAMPERINGS)
def test_it_sees_that(name: str) -> None:
    changes, *actions = TAMPERINGS[name]
    script = Script("SERVER", tuple(actions))
    assert compare(script, h11, tampered(**changes), DIFFERENCES).unexplained is not None
    assert compare(script, h11, tampered(), DIFFERENCES).unexplained is None


def test_a_disagreement_can_be_read() -> None:
    script = Script("SERVER", (GET, Call("send_failed")))
    disagreement = compare(script, h11, tampered(send_failed=lambda original, connection: None)).unexplained
    assert str(disagreement).splitlines() == [
        "SERVER:",
        f"    Receive {GET.data!r}",
        "    Call(name='send_failed')",
        "differs at Call(name='send_failed'):",
        "    states",
        "        theirs: ('MUST_CLOSE', 'ERROR')",
        "        ours:   ('DONE', 'SEND_RESPONSE')",
    ]


def test_a_script_that_cannot_be_read_is_no_agreement() -> None:
    with pytest.raises(NotationError):
        compare(Script("CLIENT", (Send("Reqest GET / 1.1"),)), h11, h11)


def test_a_walk_depends_on_its_numbers_alone() -> None:
    assert wander("SERVER", [0, 8, 16, 7]) == wander("SERVER", [0, 8, 16, 7])
