"""What passes through the proxy, byte for byte, in front of a server that the test plays itself."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.examples.running import PATIENCE, Peer, connect, running


class Behind:
    """The server behind the proxy, one connection after the other."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener

    def accept(self) -> Peer:
        return Peer(self._listener.accept()[0])


@pytest.fixture(scope="module")
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(PATIENCE)
        yield listener


@pytest.fixture(scope="module")
def port(listener: socket.socket) -> Iterator[int]:
    with running("reverse_proxy.py", "0", "127.0.0.1", str(listener.getsockname()[1])) as port:
        yield port


@pytest.fixture
def front(port: int) -> Iterator[Peer]:
    """A connection to the proxy."""
    with connect(port) as peer:
        yield peer


@pytest.fixture
def behind(listener: socket.socket) -> Behind:
    return Behind(listener)


def test_names_keep_their_letter_case_both_ways_and_order(front: Peer, behind: Behind) -> None:
    front.send(b"GET /a?b HTTP/1.1\r\nhOST: a\r\nX-oDD: 1\r\nX-Odd: 2\r\n\r\n")
    with behind.accept() as back:
        assert back.read_head() == [b"GET /a?b HTTP/1.1", b"hOST: a", b"X-oDD: 1", b"X-Odd: 2", b"Via: 1.1 proxy"]
        back.send(b"HTTP/1.1 200 Fine by me\r\ncontent-LENGTH: 2\r\nsEt-CoOkIe: a\r\nSet-Cookie: b\r\n\r\nhi")
        head = [b"HTTP/1.1 200 Fine by me", b"content-LENGTH: 2", b"sEt-CoOkIe: a", b"Set-Cookie: b"]
        assert front.read_head() == head
        assert front.read(2) == b"hi"


def test_what_is_said_to_the_proxy_alone_stays_there(front: Peer, behind: Behind) -> None:
    front.send(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: x-secret\r\nX-Secret: 1\r\nTE: trailers\r\nX-Open: 2\r\n\r\n")
    with behind.accept() as back:
        assert back.read_head() == [b"GET / HTTP/1.1", b"Host: a", b"X-Open: 2", b"Via: 1.1 proxy"]
        back.send(b"HTTP/1.1 204 No Content\r\nConnection: close, x-mine\r\nX-Mine: 1\r\n\r\n")
        assert front.read_head() == [b"HTTP/1.1 204 No Content"]


def test_interim_responses_pass_and_so_does_the_wait_for_them(front: Peer, behind: Behind) -> None:
    front.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
    with behind.accept() as back:
        assert b"Expect: 100-continue" in back.read_head()
        back.send(b"HTTP/1.1 103 Early Hints\r\nLiNk: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n")
        assert front.read_head() == [b"HTTP/1.1 103 Early Hints", b"LiNk: </a>"]
        assert front.read_head() == [b"HTTP/1.1 100 Continue"]
        front.send(b"hi")
        assert back.read(2) == b"hi"
        back.send(b"HTTP/1.1 204 No Content\r\n\r\n")
        assert front.read_head() == [b"HTTP/1.1 204 No Content"]


def test_an_answer_streams_through_with_its_trailers(front: Peer, behind: Behind) -> None:
    """Each piece arrives before the next one is sent."""
    front.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    with behind.accept() as back:
        back.read_head()
        back.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        assert b"Transfer-Encoding: chunked" in front.read_head()
        for piece in (b"one", b"two", b"three"):
            back.send(b"%x\r\n%b\r\n" % (len(piece), piece))
            assert (front.read_line(), front.read_line()) == (b"%x\r\n" % len(piece), piece + b"\r\n")
        back.send(b"0\r\nX-cHeck: 7\r\n\r\n")
        assert [front.read_line() for _ in range(3)] == [b"0\r\n", b"X-cHeck: 7\r\n", b"\r\n"]


def test_a_request_streams_through_with_its_trailers(front: Peer, behind: Behind) -> None:
    front.send(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    with behind.accept() as back:
        assert b"Transfer-Encoding: chunked" in back.read_head()
        for piece in (b"one", b"two", b"three"):
            front.send(b"%x\r\n%b\r\n" % (len(piece), piece))
            assert (back.read_line(), back.read_line()) == (b"%x\r\n" % len(piece), piece + b"\r\n")
        front.send(b"0\r\nX-cHeck: 7\r\n\r\n")
        assert [back.read_line() for _ in range(3)] == [b"0\r\n", b"X-cHeck: 7\r\n", b"\r\n"]
        back.send(b"HTTP/1.1 204 No Content\r\n\r\n")
        assert front.read_head() == [b"HTTP/1.1 204 No Content"]


def test_pieces_go_both_ways_at_once(front: Peer, behind: Behind) -> None:
    front.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n")
    with behind.accept() as back:
        back.read_head()
        back.send(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n")
        front.read_head()
        for letter in (b"a", b"b", b"c"):
            front.send(letter)
            assert back.read(1) == letter
            back.send(letter)
            assert front.read(1) == letter


def test_a_body_that_ends_with_the_connection_is_chunked_for_the_client(front: Peer, behind: Behind) -> None:
    front.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    with behind.accept() as back:
        back.read_head()
        back.send(b"HTTP/1.0 200 OK\r\n\r\nhi")
    assert b"Transfer-Encoding: chunked" in front.read_head()
    assert front.read(12) == b"2\r\nhi\r\n0\r\n\r\n"


def test_a_client_of_http_1_0_gets_neither_chunks_nor_trailers_nor_interim_responses(
    front: Peer, behind: Behind
) -> None:
    front.send(b"GET / HTTP/1.0\r\nHost: a\r\n\r\n")
    with behind.accept() as back:
        assert b"Via: 1.0 proxy" in back.read_head()
        back.send(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        back.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-Check: 7\r\n\r\n")
        assert front.read_head() == [b"HTTP/1.1 200 OK", b"Connection: close"]
        assert front.read_to_end() == b"hi"


def test_requests_that_arrive_together_are_passed_on_in_order(front: Peer, behind: Behind) -> None:
    front.send(b"".join(b"GET /%d HTTP/1.1\r\nHost: a\r\n\r\n" % number for number in range(5)))
    for number in range(5):
        with behind.accept() as back:
            assert back.read_head()[0] == b"GET /%d HTTP/1.1" % number
            back.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n%d" % number)
            front.read_head()
            assert front.read(1) == b"%d" % number


def test_an_answer_that_comes_first_ends_the_connection(front: Peer, behind: Behind) -> None:
    front.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n")
    with behind.accept() as back:
        back.read_head()
        back.send(b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n")
        assert front.read_head()[0] == b"HTTP/1.1 413 Content Too Large"
        assert front.read_to_end() == b""


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Le", b"nonsense\r\n\r\n"])
def test_a_broken_server_is_a_bad_gateway(front: Peer, behind: Behind, answer: bytes) -> None:
    front.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    with behind.accept() as back:
        back.read_head()
        back.send(answer)
    assert front.read_head()[0] == b"HTTP/1.1 502 Bad Gateway"


def test_half_an_answer_is_not_made_whole(front: Peer, behind: Behind) -> None:
    front.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    with behind.accept() as back:
        back.read_head()
        back.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n")
    front.read_head()
    assert front.read_to_end() == b"2\r\nhi\r\n"


@pytest.mark.parametrize(
    ("request_head", "status"),
    [(b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400), (b"CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n", 501)],
)
def test_what_the_proxy_itself_refuses_reaches_nobody(front: Peer, request_head: bytes, status: int) -> None:
    front.send(request_head)
    assert front.read_head()[0].startswith(b"HTTP/1.1 %d " % status)
    assert front.read_to_end() == b""


def test_nonsense_in_the_middle_of_a_body_is_the_clients_mistake(front: Peer, behind: Behind) -> None:
    front.send(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n")
    with behind.accept() as back:
        back.read_head()
        assert back.read_to_end() == b""
    assert front.read_head()[0] == b"HTTP/1.1 400 Bad Request"


def test_a_client_that_goes_takes_its_exchange_with_it(port: int, behind: Behind) -> None:
    """That nothing is complained about is seen when the proxy ends."""
    with connect(port) as front:
        front.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhi")
        with behind.accept() as back:
            back.read_head()
            front.reset()
            assert back.read_to_end() == b"hi"


def test_where_nobody_listens_is_a_bad_gateway() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nobody = str(closed.getsockname()[1])
    with running("reverse_proxy.py", "0", "127.0.0.1", nobody) as port, connect(port) as front:
        front.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert front.read_head()[0] == b"HTTP/1.1 502 Bad Gateway"


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_uploads_through_the_proxy_to_the_server_here(tmp_path: Path) -> None:
    (tmp_path / "body").write_bytes(bytes(range(256)) * 4096)
    with (
        running("asyncio_server.py", "0") as server,
        running("reverse_proxy.py", "0", "127.0.0.1", str(server)) as port,
    ):
        command = ["curl", "--silent", "--show-error", "--noproxy", "*", "--max-time", str(PATIENCE)]
        command += ["--expect100-timeout", "600", "--header", "Expect: 100-continue"]
        command += ["--upload-file", "{body,body}", f"http://127.0.0.1:{port}/"]
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    assert ran.stdout == (tmp_path / "body").read_bytes() * 2
