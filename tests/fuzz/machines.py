"""Machines that hypothesis drives: an application and a peer that do anything, sensible or not.

One machine for each target. A walk begins with what makes sense where the connection is,
so that it gets somewhere, and after a while does anything. Each act is done to a
connection and to its twin without shortcuts, both under the eyes of a `Witness`, and both
must tell the same.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

import hypothesis.strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

import stateline
from stateline import CLIENT, NEED_DATA, PAUSED, ConnectionClosed, Data, EndOfMessage, ProtocolError, h11
from stateline.http1 import automaton
from tests.fuzz.places import BYTES, HEAD_READERS
from tests.fuzz.targets import Target
from tests.fuzz.ways import REQUESTS, RESPONSES
from tests.fuzz.witness import Witness

# ----------------------------------------------------------------- what is said

METHODS = ("GET", "POST", "HEAD", "CONNECT", "OPTIONS", "get", "", "G T", "G\r\n", b"\xff")
PATHS = ("/", "/a?b", "a:80", "*", "http://a/", "", "/ b", "/\x7f", "/#", "/\n")
VERSIONS = ("1.1", "1.1", "1.1", "1.0", "2.0", "", "1.1\r")
CLEAN_FIELDS = (
    ("Host", "a"),
    ("Content-Length", "0"),
    ("Content-Length", "5"),
    ("Transfer-Encoding", "chunked"),
    ("Connection", "close"),
    ("Connection", "keep-alive, Upgrade"),
    ("Upgrade", "x"),
    ("Expect", "100-continue"),
)
ODD_FIELDS = (
    ("Host", "a:80"),
    ("Content-Length", "05, 5"),
    ("Content-Length", "-1"),
    ("Transfer-Encoding", "Chunked"),
    ("Transfer-Encoding", "gzip, chunked"),
    ("Connection", ","),
    ("X-Empty", ""),
    (b"x-obs", b"\xff\x85"),
    ("X-Blank", " a "),
    ("X-Ctl", "a\x01"),
)
BAD_FIELDS = (("", "a"), ("a b", "c"), ("X", "a\r\nb"), ("X", "\0"), (b"X\xff", b""), ("X:", "a"))
STATUSES = (100, 101, 103, 200, 204, 304, 404, 500, 999)
REASONS = ("", "OK", b"\xff", "a\x01", "a\n")

libraries = st.sampled_from((stateline, h11))
fields = st.one_of(
    st.lists(st.sampled_from(CLEAN_FIELDS), max_size=3),
    st.lists(st.sampled_from(CLEAN_FIELDS + ODD_FIELDS), max_size=4),
    st.lists(st.sampled_from(CLEAN_FIELDS + ODD_FIELDS + BAD_FIELDS), max_size=3),
)
pieces_of_data = st.sampled_from((b"hello", b"", b"x", bytearray(b"he"), memoryview(b"llo"), b"\0" * 70))

requests = st.tuples(
    libraries.map(lambda library: library.Request),
    st.fixed_dictionaries(
        {"method": st.sampled_from(METHODS), "target": st.sampled_from(PATHS), "headers": fields},
        optional={"http_version": st.sampled_from(VERSIONS)},
    ),
)
responses = st.tuples(
    st.tuples(libraries, st.booleans()).map(
        lambda drawn: drawn[0].Response if drawn[1] else drawn[0].InformationalResponse
    ),
    st.fixed_dictionaries(
        {"status_code": st.sampled_from(STATUSES), "headers": fields},
        optional={"reason": st.sampled_from(REASONS), "http_version": st.sampled_from(VERSIONS)},
    ),
)
ends = st.tuples(libraries.map(lambda library: library.EndOfMessage), st.fixed_dictionaries({"headers": fields}))
nothings: st.SearchStrategy[Any] = st.just((lambda: None, {}))


# ---------------------------------------------------------------- what is heard

REQUEST_LINES = (
    b"GET / HTTP/1.1",
    b"POST /a HTTP/1.1",
    b"HEAD / HTTP/1.1",
    b"CONNECT a:80 HTTP/1.1",
    b"GET / HTTP/1.0",
)
STATUS_LINES = (
    b"HTTP/1.1 100 Continue",
    b"HTTP/1.1 101 ",
    b"HTTP/1.1 200 OK",
    b"HTTP/1.1 204 ",
    b"HTTP/1.1 404 \xff",
    b"HTTP/1.0 200 OK",
)
ODD_LINES = (b"", b"GET /", b"HTTP/1.1 600 ", b"HTTP/1.1 200", b"PRI * HTTP/2.0", b" ", b"\x16\x03\x01")
LINES_HEARD = (
    b"Content-Length: 5",
    b"Content-Length: 0",
    b"Transfer-Encoding: chunked",
    b"Connection: close",
    b"Connection: keep-alive",
    b"Upgrade: x\r\nConnection: upgrade",
    b"Expect: 100-continue",
    b"X-Empty:",
)
ODD_LINES_HEARD = (
    b"Content-Length: 5, 5",
    b"Content-Length: 99999999999999999999",
    b"Transfer-Encoding: gzip",
    b"Host: b",
    b" folded",
    b"no colon",
    b"X : a",
    b"X: \x00",
    b"X: \x85",
)
BODIES = (
    b"hello",
    b"5\r\nhello\r\n",
    b"0\r\n\r\n",
    b"0\r\nX-Trailer: 1\r\n\r\n",
    b"1;a=b\r\nx\r\n0\r\n\r\n",
    b"x\r\n",
    b"zz\r\n",
    b"0\r\nHost: a\r\n\r\n",
)
NOISE = (b"\r\n", b"\n", b"\r", b"\x00", b" ", b"GET", b"HTTP/", b"\xff" * 9)


@st.composite
def heads_heard(draw: st.DrawFn, start_lines: tuple[bytes, ...]) -> bytes:
    """Draw the bytes of a head, seldom a good one."""
    lines = [draw(st.sampled_from(start_lines + ODD_LINES)), b"Host: a"]
    lines += draw(st.lists(st.sampled_from(LINES_HEARD + ODD_LINES_HEARD), max_size=4))
    return draw(st.sampled_from((b"\r\n", b"\r\n", b"\n"))).join([*lines, b"", b""])


heard = st.one_of(
    heads_heard(REQUEST_LINES),
    heads_heard(STATUS_LINES),
    st.sampled_from(REQUESTS + RESPONSES).map(lambda head: head.data),
    st.sampled_from(BODIES + NOISE),
    st.binary(min_size=1, max_size=8),
)


# ------------------------------------------------------------------ the machine


def describe(outcome: Any) -> Any:
    """Tell everything an outcome says, for comparing two."""
    if isinstance(outcome, ProtocolError):
        return type(outcome), str(outcome), vars(outcome)
    headers = getattr(outcome, "headers", None)
    return type(outcome), repr(outcome), headers is not None and headers.raw_items()


is_past_sense = precondition(lambda self: self.sober <= 0)


class ConnectionMachine(RuleBasedStateMachine):
    """An application and its peer at one connection, behaving well at first.

    A subclass says which `target`, and where the configurations that are `visited` are noted.
    """

    target: ClassVar[Target]
    visited: ClassVar[set[int]]

    @initialize(sober=st.integers(0, 30))
    def open(self, sober: int) -> None:
        self.ends = Witness(self.target.open()), Witness(self.target.open_plain())
        self.witness = self.ends[0]
        self.sober = sober

    def both(self, act: str, *arguments: Any) -> Any:
        """Do the same to both ends."""
        outcome, other = (getattr(end, act)(*arguments) for end in self.ends)
        assert describe(outcome) == describe(other), act
        assert self.ends[0].facts() == self.ends[1].facts()
        self.visited.add(self.witness.configuration)
        return outcome

    # Sense.

    @rule(data=st.data(), cut=st.integers(0, 60))
    def do_what_makes_sense(self, data: st.DataObject, cut: int) -> None:
        self.sober -= 1
        kinds = tuple(self._sensible())
        kind = kinds[data.draw(st.integers(0, len(kinds) - 1), "kind")]
        pick = kind[data.draw(st.integers(0, len(kind) - 1), "pick")]
        if isinstance(pick, bytes):
            for piece in (pick[:cut], pick[cut:]):
                if piece and not self.witness.is_closed:
                    self.both("hear", piece)
                    self.both("read")
            self.both("read")
        elif isinstance(pick, str):
            self.both(pick)
        else:
            self.both("say", pick)

    def _sensible(self) -> Iterator[tuple[Any, ...]]:
        """List kinds of what may come next: bytes to hear, events to say, acts to do."""
        witness, connection = self.witness, self.witness.connection
        ours, theirs = (REQUESTS, RESPONSES) if self.target.role is CLIENT else (RESPONSES, REQUESTS)
        our_state, their_state = connection.our_state, connection.their_state
        yield ("read",)
        if their_state in (stateline.IDLE, stateline.SEND_RESPONSE) and witness.how == HEAD_READERS[witness.them]:
            yield tuple(head.data for head in theirs)
        if witness.how == automaton.READ_BODY:
            yield BYTES["Data"](witness)[0] or b"", BYTES["EndOfMessage"](witness)[0] or b""
        if our_state in (stateline.IDLE, stateline.SEND_RESPONSE):
            yield tuple(head.event for head in ours)
        if our_state is stateline.SEND_BODY:
            left = getattr(connection._writer, "left", None)
            yield (Data(b"x" if left is None else b"x" * left),)
            if not left:
                yield (EndOfMessage(),)
        if our_state is their_state is stateline.DONE:
            yield ("start_next_cycle",)
        if our_state is stateline.MUST_CLOSE:
            yield (ConnectionClosed(),)

    # Anything.

    @is_past_sense
    @rule(piece=heard)
    def hear_anything(self, piece: bytes) -> None:
        self.both("hear", piece)

    @is_past_sense
    @rule(drawn=st.one_of(requests, responses, ends, nothings))
    def say_anything(self, drawn: tuple[Any, dict[str, Any]]) -> None:
        kind, values = drawn
        try:
            event = kind(**values)
        except stateline.LocalProtocolError:
            return
        self.both("say", event)

    @is_past_sense
    @rule(piece=pieces_of_data)
    def say_any_data(self, piece: Any) -> None:
        self.both("say", Data(piece))

    @is_past_sense
    @rule(act=st.sampled_from(("start_next_cycle", "send_failed", "read")))
    def do_anything(self, act: str) -> None:
        self.both(act)

    @is_past_sense
    @rule()
    def close(self) -> None:
        self.both("say", ConnectionClosed())

    @is_past_sense
    @precondition(lambda self: not self.witness.is_closed)
    @rule()
    def the_peer_closes(self) -> None:
        self.both("hear", b"")

    @rule()
    def read_all(self) -> None:
        for _ in range(100):
            event = self.both("read")
            if event in (NEED_DATA, PAUSED) or isinstance(event, (ProtocolError, ConnectionClosed)):
                return
        raise AssertionError("there is no end to what is read")


def machine_for(target: Target) -> type[ConnectionMachine]:
    """Make the machine of a target."""
    return type("Machine", (ConnectionMachine,), {"target": target, "visited": set()})
