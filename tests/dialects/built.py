"""Messages built part by part, for hypothesis to choose from: usual parts mostly, odd ones now and then."""

from hypothesis import strategies as st

from tests.dialects.messages import FIELDS

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
