"""A client and a server of either library talk to each other, and each hears what the other said."""

from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dialects.wsproto.libraries import connecting, heard, ours, theirs
from tests.http1 import cuts

NAMES = {theirs: "wsproto", ours: "stateline"}
PAIRS = [pair for pair in product((theirs, ours), repeat=2) if pair != (theirs, theirs)]
every_pair = pytest.mark.parametrize(
    ("client", "server"), PAIRS, ids=["-".join(NAMES[side] for side in pair) for pair in PAIRS]
)

SETTINGS: tuple[dict[str, Any] | None, ...] = (
    None,
    {},
    {"client_no_context_takeover": True},
    {"server_no_context_takeover": True, "server_max_window_bits": 9},
    {"client_max_window_bits": 10, "server_max_window_bits": 12},
)
"""What both sides have in mind about compression; None: nothing."""


@dataclass(slots=True)
class Talk:
    """Both ends of a connection, and what each has heard."""

    sides: dict[str, Any]
    libraries: dict[str, Any]
    cut: cuts.Cut
    heard: dict[str, list[Any]]

    def say(self, role: str, event: str, **arguments: Any) -> None:
        """Let one side send an event, and the other hear it in pieces."""
        sent = self.sides[role].send(getattr(self.libraries[role].events, event)(**arguments))
        self.deliver(role, sent)

    def deliver(self, role: str, sent: bytes) -> None:
        """Let bytes of one side arrive at the other."""
        other = "SERVER" if role == "CLIENT" else "CLIENT"
        for piece in self.cut(sent):
            self.sides[other].receive_data(piece)
            for event in self.sides[other].events():
                self.tell(other, event)

    def tell(self, role: str, event: Any) -> None:
        """Note what was heard, messages as a whole."""
        name, told = type(event).__name__, self.heard[role]
        if not hasattr(event, "message_finished"):
            told.append((name, getattr(event, "payload", getattr(event, "code", None)), True))
            return
        unfinished = [place for place, (_, _, is_whole) in enumerate(told) if not is_whole]
        data = event.data if isinstance(event.data, str) else bytes(event.data)
        if unfinished:
            data = told.pop(unfinished[0])[1] + data
        told.append((name, data, event.message_finished))


def met(client: Any, server: Any, mind: dict[str, Any] | None, seed: int = 0) -> Talk:
    """Let a client and a server meet."""
    libraries = {"CLIENT": client, "SERVER": server}
    sides = {role: connecting(library, role) for role, library in libraries.items()}
    talk = Talk(sides, libraries, cuts.at_random(seed), {"CLIENT": [], "SERVER": []})

    def extensions(library: Any) -> list[Any]:
        return [] if mind is None else [library.extensions.PerMessageDeflate(**mind)]

    talk.say("CLIENT", "Request", host="a", target="/", subprotocols=["x", "y"], extensions=extensions(client))
    talk.say("SERVER", "AcceptConnection", subprotocol="y", extensions=extensions(server))
    assert [name for name, _, _ in talk.heard["SERVER"] + talk.heard["CLIENT"]] == ["Request", "AcceptConnection"]
    talk.heard = {"CLIENT": [], "SERVER": []}
    return talk


texts = st.text(max_size=40) | st.sampled_from(["hello " * 30, "€" * 100])
octets = st.binary(max_size=40) | st.sampled_from([b"hello " * 30, bytes(range(256)) * 3, bytes(70_000)])
words = st.one_of(
    st.tuples(st.just("TextMessage"), texts),
    st.tuples(st.just("BytesMessage"), octets),
    st.tuples(st.just("Ping"), st.binary(max_size=125)),
    st.tuples(st.just("Pong"), st.binary(max_size=125)),
)
talks = st.lists(st.tuples(st.sampled_from(("CLIENT", "SERVER")), words), max_size=8)


@every_pair
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(said=talks, mind=st.sampled_from(SETTINGS), seed=st.integers(0, 1 << 16))
def test_each_hears_what_the_other_says(
    client: Any, server: Any, said: list[tuple[str, tuple[str, Any]]], mind: dict[str, Any] | None, seed: int
) -> None:
    talk = met(client, server, mind, seed)
    expected: dict[str, list[Any]] = {"CLIENT": [], "SERVER": []}
    for role, (event, data) in said:
        talk.say(role, event, **{"payload" if event in ("Ping", "Pong") else "data": data})
        expected["SERVER" if role == "CLIENT" else "CLIENT"].append((event, data, True))
    assert talk.heard == expected


@every_pair
@pytest.mark.parametrize("mind", SETTINGS, ids=range(len(SETTINGS)))
def test_a_message_in_fragments_is_heard_as_one(client: Any, server: Any, mind: dict[str, Any] | None) -> None:
    for role, kind, pieces in (
        ("CLIENT", "TextMessage", ["h€", "", "llo "]),
        ("SERVER", "BytesMessage", [b"a" * 300, b"b", b""]),
    ):
        talk = met(client, server, mind)
        for _ in range(2):
            for number, piece in enumerate(pieces):
                talk.say(role, kind, data=piece, message_finished=number == 2)
        whole = type(pieces[0])().join(pieces)  # type: ignore[arg-type]
        assert talk.heard["SERVER" if role == "CLIENT" else "CLIENT"] == [(kind, whole, True)] * 2


@every_pair
@pytest.mark.parametrize("begins", ["CLIENT", "SERVER"])
def test_either_may_close(client: Any, server: Any, begins: str) -> None:
    talk = met(client, server, {})
    other = "SERVER" if begins == "CLIENT" else "CLIENT"
    talk.say(begins, "CloseConnection", code=4000, reason="bye")
    assert talk.heard[other] == [("CloseConnection", 4000, True)]
    talk.say(other, "CloseConnection", code=4000)
    assert talk.heard[begins] == [("CloseConnection", 4000, True)]
    assert [side.state.name for side in talk.sides.values()] == ["CLOSED", "CLOSED"]


@every_pair
def test_both_may_close_at_once(client: Any, server: Any) -> None:
    talk = met(client, server, {})
    farewell = {role: side.send(talk.libraries[role].events.CloseConnection(1001)) for role, side in talk.sides.items()}
    for role, sent in farewell.items():
        talk.deliver(role, sent)
    assert talk.heard == {"CLIENT": [("CloseConnection", 1001, True)], "SERVER": [("CloseConnection", 1001, True)]}
    assert [side.state.name for side in talk.sides.values()] == ["CLOSED", "CLOSED"]


@every_pair
def test_a_rejection_is_heard_with_its_body(client: Any, server: Any) -> None:
    libraries = {"CLIENT": client, "SERVER": server}
    sides = {role: connecting(library, role) for role, library in libraries.items()}
    asked = sides["CLIENT"].send(client.events.Request(host="a", target="/"))
    heard(sides["SERVER"], *cuts.byte_by_byte(asked))
    events = server.events
    answers = (
        events.RejectConnection(status_code=403, headers=[(b"x-why", b"no")], has_body=True),
        events.RejectData(data=b"not ", body_finished=False),
        events.RejectData(data=b"me"),
    )
    answer = b"".join(sides["SERVER"].send(event) for event in answers)
    rejection, *body = heard(sides["CLIENT"], *cuts.byte_by_byte(answer))
    assert [side.state.name for side in sides.values()] == ["CLOSED", "CLOSED"]
    assert (rejection.status_code, rejection.headers[0]) == (403, (b"x-why", b"no"))
    assert b"".join(event.data for event in body) == b"not me"
    assert [event.body_finished for event in body] == [False] * (len(body) - 1) + [True]
