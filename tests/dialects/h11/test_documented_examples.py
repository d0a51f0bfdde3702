"""What h11's documentation shows runs on the dialect, the import line aside."""

from stateline import h11


class Socket:
    """One end of an imaginary wire: what is sent here is received there."""

    def __init__(self) -> None:
        self.sent = b""
        self.waiting = b""

    def send(self, data: bytes | None) -> None:
        self.sent += data or b""

    def receive(self) -> bytes:
        data, self.waiting = self.waiting, b""
        return data


def test_a_client_makes_a_request_and_reads_the_response() -> None:
    socket = Socket()
    socket.waiting = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
    conn = h11.Connection(h11.CLIENT)
    socket.send(conn.send(h11.Request(method=b"GET", target=b"/", headers=[(b"host", b"example.com")])))
    socket.send(conn.send(h11.EndOfMessage()))
    assert socket.sent == b"GET / HTTP/1.1\r\nhost: example.com\r\n\r\n"
    seen = []
    while True:
        event = conn.next_event()
        if event is h11.NEED_DATA:
            conn.receive_data(socket.receive())
            continue
        seen.append(type(event))
        if isinstance(event, h11.Response):
            assert event.status_code == 200
        elif isinstance(event, h11.EndOfMessage):
            break
    assert seen == [h11.Response, h11.Data, h11.EndOfMessage]


def test_a_server_reads_a_request_and_responds() -> None:
    socket = Socket()
    socket.waiting = b"GET /path HTTP/1.1\r\nHost: example.com\r\n\r\n"
    conn = h11.Connection(h11.SERVER)
    while True:
        event = conn.next_event()
        if event is h11.NEED_DATA:
            conn.receive_data(socket.receive())
        elif isinstance(event, h11.Request):
            assert (event.method, event.target) == (b"GET", b"/path")
        elif isinstance(event, h11.EndOfMessage):
            break
    socket.send(conn.send(h11.Response(status_code=200, headers=[(b"content-type", b"text/plain")])))
    socket.send(conn.send(h11.Data(data=b"Hello, World!")))
    socket.send(conn.send(h11.EndOfMessage()))
    assert socket.sent == (
        b"HTTP/1.1 200 \r\ncontent-type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"d\r\nHello, World!\r\n0\r\n\r\n"
    )


def test_the_event_loop_starts_the_next_cycle_when_paused() -> None:
    conn = h11.Connection(h11.SERVER)
    conn.receive_data(b"GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
    targets = []
    while len(targets) < 2:
        event = conn.next_event()
        if event is h11.PAUSED:
            conn.send(h11.Response(status_code=204))
            conn.send(h11.EndOfMessage())
            conn.start_next_cycle()
        elif isinstance(event, h11.Request):
            targets.append(event.target)
    assert targets == [b"/1", b"/2"]


def test_events_are_made_as_documented() -> None:
    post = h11.Request(
        method=b"POST",
        target=b"/api/users",
        headers=[(b"host", b"api.example.com"), (b"content-type", b"application/json"), (b"content-length", b"25")],
    )
    assert post.http_version == b"1.1"
    assert h11.InformationalResponse(status_code=100).headers == []
    assert h11.Response(status_code=404, headers=[(b"content-type", b"text/plain")], reason=b"Not Found").reason
    assert h11.Data(data=b"Hello", chunk_start=True).chunk_start
    assert h11.Data(data=b"!", chunk_end=True).chunk_end
    assert h11.EndOfMessage().headers == []
    trailers = [(b"x-checksum", b"abc123"), (b"x-timestamp", b"1609459200")]
    assert h11.EndOfMessage(headers=trailers).headers == trailers
    assert isinstance(h11.ConnectionClosed(), h11.Event)


def test_a_chunked_upload_is_written_as_documented() -> None:
    conn = h11.Connection(h11.CLIENT)
    headers = [(b"host", b"example.com"), (b"content-type", b"application/json"), (b"transfer-encoding", b"chunked")]
    sent = conn.send(h11.Request(method=b"POST", target=b"/upload", headers=headers))
    sent += conn.send(h11.Data(data=b'{"key": "value"}'))
    sent += conn.send(h11.EndOfMessage())
    assert sent.endswith(b'\r\n\r\n10\r\n{"key": "value"}\r\n0\r\n\r\n')
