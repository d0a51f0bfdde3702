"""A trace tells what the bytes of both directions mean together, and is right about it."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import stateline
from stateline import CLIENT, H11, LENIENT_CLIENT, NEED_DATA, PAUSED, SERVER, STRICT, Data, EndOfMessage, Policy
from stateline.http1 import automaton, policies, stories
from stateline.http1.traces import Step, Trace
from tests.fuzz.meter import measure
from tests.http1.pages import CASES, Case, load
from tests.http1.player import ROLES

PAGES = sorted(CASES.glob("*/*.md"))
CORPUS = sorted((Path(__file__).parents[1] / "fuzz" / "corpus").glob("*.bin"))
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
NO_CONTENT = b"HTTP/1.1 204 No Content\r\n\r\n"

Pieces = list[tuple[Any, bytes]]


def trace_all(trace: Trace, pieces: Iterable[tuple[Any, bytes]]) -> list[Step]:
    """Tell everything, and see that the steps are those of the table, one following from the other."""
    steps = [step for by, data in pieces for step in trace.receive(by, data)]
    assert all(one.after == other.before for one, other in pairwise(steps))
    assert not steps or steps[0].before == 0
    for step in steps:
        assert trace.policy.steps[step.before][step.letter] == step.after
        assert stories.as_line(step, trace.policy).count("\n") == 0
        assert stories.as_facts(step, trace.policy)["letter"] == automaton.LETTERS[step.letter]
    assert [step.error for step in steps if step.error] == ([trace.error] if trace.error else [])
    assert trace.error is None or steps[-1].error is trace.error
    return steps


def letters(steps: Iterable[Step]) -> list[str]:
    """The letters in order, with pieces of one body told once: where a stream is cut decides how many there are."""
    told: list[str] = []
    for step in steps:
        name = automaton.LETTERS[step.letter]
        if not (isinstance(step.event, Data) and told[-1] == name):
            told.append(name)
    return told


def offsets_of_heads(steps: Iterable[Step]) -> list[int | None]:
    """Where heads and refusals stand. Where a body's parts stand depends on which parts there are."""
    return [step.offset for step in steps if not isinstance(step.event, Data | EndOfMessage)]


def says(steps: Iterable[Step]) -> list[str]:
    return [stories.says(step) for step in steps]


def pieces_of(case: Case) -> Iterator[tuple[Any, bytes]]:
    """The bytes of a case in both directions: what arrives, and what it says is sent."""
    us = ROLES[case.role]
    them = CLIENT if us is SERVER else SERVER
    question = case.options.get("answers", "GET /")
    if us is CLIENT and question != "nothing":
        yield us, f"{question} HTTP/1.1\r\nHost: example.com\r\n\r\n".encode()
    for step in case.steps:
        if step.kind == "http":
            yield them, step.data
            if step.is_last_of_peer:
                yield them, b""
        elif step.kind == "wire" and step.data:
            yield us, step.data


# ------------------------------------------------------------------ everything that is written down somewhere


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}/{page.stem}")
def test_every_wire_case_can_be_traced(page: Path) -> None:
    for case in load(page):
        policy = getattr(policies, case.options.get("policy", "strict").upper())
        pieces = [(by, data) for by, data in pieces_of(case) if data]
        for played in (None, ROLES[case.role]):
            trace_all(
                Trace(policy, played=played), pieces if played is None else [p for p in pieces if p[0] is not played]
            )
        closed = [*pieces, (CLIENT, b""), (SERVER, b"")]
        trace_all(Trace(policy), closed)


@pytest.mark.parametrize("page", [p for p in PAGES if p.parent.name == "request"], ids=lambda page: page.stem)
def test_what_a_page_says_is_refused_of_a_request_the_trace_refuses_too(page: Path) -> None:
    for case in load(page):
        kinds = [step.kind for step in case.steps]
        if "limits" in case.options or set(kinds) != {"http", "events"}:
            continue
        trace = Trace(getattr(policies, case.options.get("policy", "strict").upper()))
        trace_all(trace, pieces_of(case))
        told = f"refused {trace.error.code} {trace.error.error_status_hint}" if trace.error else ""
        expected = case.steps[-1].lines[-1].partition(" at ")[0] if case.is_refused else ""
        assert told == expected, case.place


@pytest.mark.parametrize("policy", [STRICT, H11, LENIENT_CLIENT], ids=lambda policy: policy.name)
@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_every_stream_of_the_corpus_is_told_alike_however_it_is_cut(path: Path, policy: Policy) -> None:
    data = path.read_bytes()
    by, played = (CLIENT, SERVER) if path.stem.startswith("request") else (SERVER, CLIENT)
    whole, cut = Trace(policy, played=played), Trace(policy, played=played)
    told = trace_all(whole, [(by, data), (by, b"")])
    again = trace_all(cut, [*((by, data[index : index + 1]) for index in range(len(data))), (by, b"")])
    assert letters(told) == letters(again)
    assert offsets_of_heads(told) == offsets_of_heads(again)
    assert str(whole.error) == str(cut.error)


FRAGMENTS = (
    GET,
    b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"1\r\nx\r\n",
    b"0\r\n\r\n",
    b"HTTP/1.1 101 \r\nUpgrade: x\r\n\r\n",
    b"HTTP/1.1 200 \r\n\r\n",
    b"HTTP/1.0 200 \r\nContent-Length: 1\r\n\r\n",
    NO_CONTENT,
    b"\r\n",
    b"x",
    b"\x00\xff",
)


@given(
    st.lists(st.tuples(st.sampled_from([CLIENT, SERVER]), st.sampled_from(FRAGMENTS)), max_size=12),
    st.sampled_from([None, CLIENT, SERVER]),
    st.sampled_from([STRICT, H11, LENIENT_CLIENT]),
    st.one_of(st.none(), st.sampled_from(FRAGMENTS)),
)
def test_any_bytes_in_any_order_can_be_traced(pieces: Pieces, played: Any, policy: Policy, play: bytes | None) -> None:
    heard = [piece for piece in pieces if piece[0] is not played]
    trace_all(
        Trace(policy, played=played, play=play),
        [*heard, *((role, b"") for role in (CLIENT, SERVER) if role is not played)],
    )


# ------------------------------------------------------------------ both directions


def test_a_trace_stands_where_both_ends_stand() -> None:
    client, server, trace = stateline.Connection(CLIENT), stateline.Connection(SERVER), Trace()
    talk = [
        (client, stateline.Request(method="POST", target="/", headers=[("Host", "a"), ("Content-Length", "2")])),
        (client, stateline.Data(data=b"hi")),
        (client, stateline.EndOfMessage()),
        (server, stateline.Response(status_code=200, headers=[("Content-Length", "2")])),
        (server, stateline.Data(data=b"ho")),
        (server, stateline.EndOfMessage()),
        None,
        (client, stateline.Request(method="HEAD", target="/", headers=[("Host", "a"), ("Connection", "close")])),
        (client, stateline.EndOfMessage()),
        (server, stateline.Response(status_code=200, headers=[("Content-Length", "2")])),
        (server, stateline.EndOfMessage()),
        (server, stateline.ConnectionClosed()),
    ]
    told: list[Step] = []
    for turn in talk:
        if turn is None:
            client.start_next_cycle()
            server.start_next_cycle()
            continue
        speaker, event = turn
        sent = speaker.send(event)
        listener = server if speaker is client else client
        for piece in [sent] * bool(sent) or [b""] * (sent is None):
            listener.receive_data(piece)
            told += trace.receive(speaker.our_role, piece)
        while listener.next_event() not in (NEED_DATA, PAUSED, stateline.ConnectionClosed()):
            pass
        if not isinstance(event, EndOfMessage | stateline.ConnectionClosed):
            continue  # a peer knows from the length that the message is over before it is told
        assert (
            {role: STRICT.states[role][told[-1].after] for role in (CLIENT, SERVER)} == client.states == server.states
        )


def test_answers_are_framed_by_what_they_answer() -> None:
    head = b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"
    connect = b"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n"
    ok = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"
    trace = Trace()
    told = trace_all(trace, [(CLIENT, head), (SERVER, ok), (CLIENT, connect), (SERVER, ok), (CLIENT, b"\x16\x03\x01")])
    assert letters(told) == [
        "Request.head",
        "client EndOfMessage",
        "Response.final",
        "server EndOfMessage",
        "start_next_cycle",
        "Request.connect+close_requested",
        "client EndOfMessage",
        "Response.connect_accepted",
    ]
    assert trace.waiting(CLIENT) == (3, "PAUSED")


def test_pipelined_requests_meet_their_answers_in_order() -> None:
    told = trace_all(Trace(), [(CLIENT, 3 * GET), (SERVER, 3 * NO_CONTENT)])
    exchange = ["Request.ordinary", "client EndOfMessage", "Response.final", "server EndOfMessage"]
    assert letters(told) == [*exchange, "start_next_cycle", *exchange, "start_next_cycle", *exchange]
    assert [step.offset for step in told if step.by is CLIENT] == [
        offset for number in range(3) for offset in (len(GET) * number, len(GET) * (number + 1))
    ]


def test_an_answer_that_nobody_asked_for_is_refused_and_nothing_is_read_after_it() -> None:
    trace = Trace()
    told = trace_all(trace, [(SERVER, NO_CONTENT), (CLIENT, GET)])
    assert letters(told) == ["fail server"]
    assert trace.error is not None
    assert (trace.error.code, trace.error.role, trace.error.offset) == ("unasked_response", "server", 0)


def test_a_policy_for_one_role_is_kept_to_by_that_role_alone() -> None:
    folded = b"HTTP/1.1 204 No Content\r\nA: b\r\n c\r\n\r\n"
    assert letters(trace_all(Trace(LENIENT_CLIENT), [(CLIENT, GET), (SERVER, folded)]))[-1] == "server EndOfMessage"
    trace = Trace(LENIENT_CLIENT)
    trace_all(trace, [(CLIENT, b"GET / HTTP/1.1\r\nHost: a\r\nA: b\r\n c\r\n\r\n")])
    assert trace.error is not None
    assert trace.error.code == "folded_line"


# ------------------------------------------------------------------ one direction


def test_the_part_of_a_server_that_was_not_captured_is_played_where_a_request_would_have_to_wait() -> None:
    told = trace_all(Trace(played=SERVER), [(CLIENT, 2 * GET)])
    assert says(told) == [
        "Request GET / 1.1 [Host: a]",
        "EndOfMessage",
        "Response 204 No Content 1.1",
        "EndOfMessage",
        "start_next_cycle",
        "Request GET / 1.1 [Host: a]",
        "EndOfMessage",
    ]
    assert [step.is_played for step in told] == [False, False, True, True, False, False, False]


def test_the_part_of_a_client_that_was_not_captured_is_played_before_each_answer() -> None:
    told = trace_all(Trace(played=CLIENT), [(SERVER, 2 * NO_CONTENT)])
    question = ["Request.ordinary", "client EndOfMessage"]
    answer = ["Response.final", "server EndOfMessage"]
    assert letters(told) == [*question, *answer, "start_next_cycle", *question, *answer]


def test_what_is_played_can_be_said() -> None:
    head = b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"
    ok = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"
    told = trace_all(Trace(played=CLIENT, play=head), [(SERVER, 2 * ok)])
    assert letters(told).count("Request.head") == 2
    assert letters(told)[-1] == "server EndOfMessage"


@pytest.mark.parametrize("play", [b"", b"HTTP/1.1 2", b"HTTP/1.1 100 Continue\r\n\r\n"])
def test_a_part_that_answers_nothing_is_played_once_and_then_waited_for(play: bytes) -> None:
    trace = Trace(played=SERVER, play=play)
    trace_all(trace, [(CLIENT, 3 * GET)])
    assert trace.error is None
    assert trace.waiting(CLIENT) == (2 * len(GET), "PAUSED")


def test_after_the_last_request_nothing_more_is_read() -> None:
    trace = Trace(played=SERVER)
    told = trace_all(trace, [(CLIENT, b"GET / HTTP/1.0\r\n\r\n" + GET)])
    assert letters(told)[-1] == "fail client"
    assert trace.error is not None
    assert trace.error.code == "bytes_after_close"


def test_the_close_of_a_side_is_told_once() -> None:
    trace = Trace()
    told = trace_all(trace, [(CLIENT, GET), (CLIENT, b""), (SERVER, NO_CONTENT), (SERVER, b"")])
    assert letters(told) == [
        "Request.ordinary",
        "client EndOfMessage",
        "client ConnectionClosed",
        "Response.final",
        "server EndOfMessage",
        "server ConnectionClosed",
    ]
    assert trace.waiting(CLIENT) == trace.waiting(SERVER) == (0, "ConnectionClosed")


# ------------------------------------------------------------------ how it is told


def test_a_line_says_where_who_what_and_what_became_of_it() -> None:
    steps = trace_all(Trace(), [(CLIENT, GET)])
    first, second = (stories.as_line(step, STRICT) for step in steps)
    assert first.startswith("       0 > Request GET / 1.1 [Host: a]  ")
    assert first.endswith("  client IDLE -> SEND_BODY, server IDLE -> SEND_RESPONSE")
    assert second.startswith("      27 > EndOfMessage  ")
    assert second.endswith("  client SEND_BODY -> DONE, server SEND_RESPONSE")


def test_a_refusal_is_told_with_all_that_is_known() -> None:
    (step,) = trace_all(Trace(), [(CLIENT, b"GET / HTTP/1.1\r\n\r\n")])
    facts = stories.as_facts(step, STRICT)
    assert facts["error"] == {
        "sentence": "the Host field is missing, repeated, malformed or at odds with the target: rule missing-host",
        "code": "bad_host",
        "role": "client",
        "state": "IDLE",
        "event": "",
        "section": "RFC 9112, section 3.2",
        "offset": 0,
        "hint": 400,
    }
    assert facts["letter"] == "fail client"
    assert facts["states"] == {"client": ["IDLE", "ERROR"], "server": ["IDLE", "IDLE"]}
    assert stories.says(step) == (
        "refused bad_host: the Host field is missing, repeated, malformed or at odds with the target: "
        "rule missing-host (hint 400, RFC 9112, section 3.2)"
    )


def test_what_is_long_is_cut_and_what_is_not_text_is_written_as_text() -> None:
    post = b"POST /" + b"x" * 500 + b" HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n" + b"\x00\xff" * 500
    head, data, _ = trace_all(Trace(), [(CLIENT, post)])
    assert len(stories.says(head)) <= stories.WIDEST
    assert stories.as_facts(data, STRICT)["fields"]["data"] == r"\0\xff" * 24 + "... (1000 bytes)"


# ------------------------------------------------------------------ work


@pytest.mark.parametrize("size", [0, 1], ids=["whole", "byte by byte"])
def test_the_work_of_telling_grows_no_faster_than_the_capture(size: int) -> None:
    def work(count: int) -> int:
        data = count * GET

        def tell(_: Any) -> None:
            trace = Trace(played=SERVER)
            for start in range(0, len(data), size or len(data)):
                for step in trace.receive(CLIENT, data[start : start + (size or len(data))]):
                    stories.as_line(step, STRICT)

        return measure(tell).lines

    assert work(80) <= 4.4 * work(20)


def test_the_work_of_telling_two_files_grows_no_faster_than_they_do() -> None:
    def work(count: int) -> int:
        return measure(lambda _: trace_all(Trace(), [(CLIENT, count * GET), (SERVER, count * NO_CONTENT)])).lines

    assert work(80) <= 4.4 * work(20)
