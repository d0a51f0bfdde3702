"""The same bytes through h11 and through stateline.h11, whole and in pieces."""

import h11
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stateline import h11 as ours
from tests.dialects.h11.differences import DIFFERENCES
from tests.dialects.h11.messages import ASK, FIELDS, damaged_scripts, realistic_scripts, recut, script_of
from tests.dialects.h11.parallel import Receive, Script, compare
from tests.http1 import cuts
from tests.http1.pages import Case, load_all

FEW_BYTES = 1000
BATCHES = 20
BATCH = 100


def assert_agreement(script: Script) -> None:
    comparison = compare(script, h11, ours, DIFFERENCES)
    if comparison.unexplained is not None:
        pytest.fail(str(comparison.unexplained), pytrace=False)


def assert_agreement_however_cut(script: Script) -> None:
    ways = [cuts.whole, cuts.at_random(1), cuts.at_random(2)]
    if sum(len(action.data) for action in script.actions if isinstance(action, Receive)) < FEW_BYTES:
        ways.append(cuts.byte_by_byte)
    for cut in ways:
        assert_agreement(recut(script, cut))


@pytest.mark.parametrize("case", load_all(), ids=str)
def test_a_page_means_the_same_to_both(case: Case) -> None:
    assert_agreement_however_cut(script_of(case))


def test_what_browsers_and_servers_send_means_the_same_to_both() -> None:
    for script in realistic_scripts():
        assert_agreement_however_cut(script)


@pytest.mark.parametrize("seed", range(BATCHES))
def test_damaged_messages_mean_the_same_to_both(seed: int) -> None:
    for number, script in enumerate(damaged_scripts(BATCH, seed)):
        assert_agreement(script)
        assert_agreement(recut(script, cuts.byte_by_byte if number % 2 else cuts.at_random(number)))


CHUNKED = (
    b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"5;" + b"x" * 45 + b"\r\nhello\r\n0\r\nX-Long: " + b"y" * 47 + b"\r\n\r\n"
)


@pytest.mark.parametrize("size", range(44, 64))
def test_limits_are_the_same_byte_by_byte(size: int) -> None:
    """The head has 47 bytes, the chunk line 49, the trailers 59: some limit refuses each."""
    script = recut(Script("SERVER", (Receive(CHUNKED),)), cuts.byte_by_byte)
    comparison = compare(script, h11, ours, DIFFERENCES, max_incomplete_event_size=size)
    assert comparison.unexplained is None, str(comparison.unexplained)


# ------------------------------------------------- messages built part by part

line_ends = st.sampled_from([b"\r\n"] * 12 + [b"\n", b"\r\n ", b"\r"])
colons = st.sampled_from([b":", b": ", b": ", b":\t ", b" :", b""])
names = st.sampled_from([b"Host", b"X", b"content-length", b"Transfer-Encoding", b"Connection", b"Upgrade", b"Expect"])
usual_values = [b"a", b"5", b"5, 5", b"0", b"chunked", b"Chunked", b"close", b"x, Close", b"upgrade", b"100-continue"]
values = st.one_of(st.sampled_from(usual_values), st.sampled_from(usual_values), st.binary(max_size=6))
built_lines = st.builds(lambda *parts: b"".join(parts), names, colons, values)
field_lines = st.one_of(st.sampled_from(FIELDS), built_lines)

usual_requests = [
    b"GET / HTTP/1.1",
    b"POST /a HTTP/1.1",
    b"HEAD / HTTP/1.0",
    b"CONNECT a:1 HTTP/1.1",
    b"PRI * HTTP/2.0",
]
versions = st.sampled_from([b"HTTP/1.1", b"HTTP/1.0", b"HTTP/11", b"http/1.1"])
odd_requests = st.builds(lambda *parts: b" ".join(parts), values, values, versions)
request_lines = st.one_of(st.sampled_from(usual_requests), st.sampled_from(usual_requests), odd_requests)

usual_responses = [b"HTTP/1.1 200 OK", b"HTTP/1.0 200 OK", b"HTTP/1.1 204", b"HTTP/1.1 100 ", b"HTTP/1.1 101 x"]
statuses = st.sampled_from([b"200", b"304", b"99", b"099", b"999", b"2000"])
odd_responses = st.builds(lambda *parts: b" ".join(parts), versions, statuses, values)
status_lines = st.one_of(st.sampled_from(usual_responses), st.sampled_from(usual_responses), odd_responses)

usual_chunks = [b"5\r\nhello\r\n", b"1;x=y\r\n1\r\n", b"A \r\n0123456789\r\n"]
odd_chunks = [b"2\nok\r\n", b"0\r\n", b"0;x\r\n", b"2\r\nokay\r\n", b"1" * 21 + b"\r\n", b"-1\r\n"]
chunks = st.one_of(st.sampled_from(usual_chunks), st.sampled_from(usual_chunks + odd_chunks), st.binary(max_size=4))
trailers = st.lists(st.builds(lambda line, end: line + end, field_lines, line_ends), max_size=2).map(b"".join)
chunked_bodies = st.builds(
    lambda chunks, trailers, end: b"".join(chunks) + b"0\r\n" + trailers + end,
    st.lists(chunks, max_size=4),
    trailers,
    line_ends,
)
framings = st.sampled_from([b"", b"Transfer-Encoding: chunked", b"Content-Length: 5"])


@st.composite
def messages(draw: st.DrawFn, start_lines: st.SearchStrategy[bytes]) -> bytes:
    """Build a message that may well be right of parts that may be wrong."""
    framing = draw(framings)
    lines = [draw(start_lines), b"Host: a", *draw(st.lists(field_lines, max_size=2)), framing]
    head = b"".join(line + draw(line_ends) for line in lines if line) + draw(line_ends)
    body: bytes = draw(chunked_bodies if framing[:1] == b"T" else st.binary(max_size=8))
    return head + body


agreed = settings(max_examples=800, deadline=None, derandomize=True, database=None)
seeds = st.integers(0, 5)


def recut_at_random(script: Script, seed: int) -> Script:
    return recut(script, cuts.at_random(seed)) if seed else script


@agreed
@given(st.lists(messages(request_lines), min_size=1, max_size=2).map(b"".join), seeds)
def test_built_requests_mean_the_same_to_both(data: bytes, seed: int) -> None:
    assert_agreement(recut_at_random(Script("SERVER", (Receive(data), Receive(b""))), seed))


@agreed
@given(st.sampled_from(sorted(ASK)), st.lists(messages(status_lines), min_size=1, max_size=2).map(b"".join), seeds)
def test_built_responses_mean_the_same_to_both(asked: str, data: bytes, seed: int) -> None:
    assert_agreement(recut_at_random(Script("CLIENT", (*ASK[asked], Receive(data), Receive(b""))), seed))
