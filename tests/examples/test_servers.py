"""Each server, as a program, does all that HTTP/1.1 asks of the side that moves bytes."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.examples.running import PATIENCE, Peer, connect, running

SERVERS = ["asyncio_server.py", "blocking_server.py", "anyio_server.py"]


@pytest.fixture(scope="module", params=SERVERS)
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    with running(request.param, "0") as port:
        yield port


@pytest.fixture
def peer(port: int) -> Iterator[Peer]:
    with connect(port) as peer:
        yield peer


def test_a_connection_is_kept_alive(peer: Peer) -> None:
    for _ in range(20):
        peer.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
        assert peer.read_head()[0] == b"HTTP/1.1 200 OK"
        assert peer.read(5) == b"hello"


def test_requests_that_arrive_together_are_answered_in_order(peer: Peer) -> None:
    bodies = [b"%d" % number for number in range(50)]
    peer.send(b"".join(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%b" % (len(b), b) for b in bodies))
    for body in bodies:
        assert peer.read_head()[0] == b"HTTP/1.1 200 OK"
        assert peer.read(len(body)) == body


def test_a_client_that_waits_for_100_is_told_to_go_on(peer: Peer) -> None:
    peer.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
    assert peer.read_head() == [b"HTTP/1.1 100 Continue"]
    peer.send(b"hi")
    assert peer.read_head()[0] == b"HTTP/1.1 200 OK"
    assert peer.read(2) == b"hi"


def test_head_is_answered_without_a_body(peer: Peer) -> None:
    peer.send(b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert b"Content-Length: 0" in peer.read_head()
    assert peer.read_head()[0] == b"HTTP/1.1 200 OK"
    assert peer.read_to_end() == b""


def test_nonsense_is_answered_with_the_hint_though_more_of_it_follows(peer: Peer) -> None:
    """Had the server closed at once, the bytes it did not read would reset the connection and its answer."""
    peer.send(b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n" + b"x" * 200_000)
    head = peer.read_head()
    assert head[0] == b"HTTP/1.1 501 Not Implemented"
    assert b"Connection: close" in head
    assert peer.read_to_end() == b""


def test_an_answer_before_the_nonsense_is_not_lost(peer: Peer) -> None:
    peer.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\nnonsense\r\n\r\n")
    assert peer.read_head()[0] == b"HTTP/1.1 200 OK"
    assert peer.read_head()[0] == b"HTTP/1.1 400 Bad Request"
    assert peer.read_to_end() == b""


def test_a_tunnel_is_refused(peer: Peer) -> None:
    peer.send(b"CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n")
    assert peer.read_head()[0] == b"HTTP/1.1 501 Not Implemented"
    assert peer.read_to_end() == b""


def test_a_body_that_is_too_long_is_refused(peer: Peer) -> None:
    peer.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 16777217\r\n\r\n" + bytes(16 * 1024 * 1024 + 1))
    assert peer.read_head()[0].startswith(b"HTTP/1.1 413 ")
    assert peer.read_to_end() == b""


def test_a_client_that_has_said_everything_is_answered_still(peer: Peer) -> None:
    peer.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi")
    peer.send_eof()
    assert peer.read_head()[0] == b"HTTP/1.1 200 OK"
    assert peer.read_to_end() == b"hi"


@pytest.mark.parametrize("said", [b"", b"GET / HTT", b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhi"])
def test_a_reset_ends_one_connection_and_nothing_else(port: int, said: bytes) -> None:
    """That nothing is complained about is seen when the server ends."""
    with connect(port) as peer:
        peer.send(said)
        peer.reset()
    with connect(port) as peer:
        peer.send(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert peer.read_head()[0] == b"HTTP/1.1 200 OK"
        assert peer.read_to_end() == b""


def test_after_an_upgrade_the_first_bytes_are_not_lost(peer: Peer) -> None:
    peer.send(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nearly ")
    head = peer.read_head()
    assert head[0] == b"HTTP/1.1 101 Switching Protocols"
    assert b"Upgrade: echo" in head
    peer.send(b"late")
    assert peer.read(10) == b"early late"
    peer.send_eof()
    assert peer.read_to_end() == b""


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_is_content(port: int, tmp_path: Path) -> None:
    (tmp_path / "body").write_bytes(bytes(range(256)) * 4096)
    url = f"http://127.0.0.1:{port}/"
    command = ["curl", "--silent", "--show-error", "--noproxy", "*", "--max-time", str(PATIENCE)]
    command += ["--expect100-timeout", "600", "--header", "Expect: 100-continue"]
    command += ["--write-out", "%{stderr}%{http_code} %{num_connects}\n", "--upload-file", "{body,body}", url]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    assert ran.stdout == (tmp_path / "body").read_bytes() * 2
    assert ran.stderr.decode().splitlines() == ["200 1", "200 0"]
