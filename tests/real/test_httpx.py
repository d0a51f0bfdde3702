"""httpx, unmodified, on stateline.h11."""

import json
from collections.abc import Callable

import pytest

from tests.real.asgi_app import MEGABYTE, cut_payload
from tests.real.client import Call, ClientFailure
from tests.real.peer import answer_with
from tests.real.report import describe_process, find_originals
from tests.real.servers import Server

pytest.importorskip("httpx")
from tests.real import httpx_client
from tests.real.httpx_client import Ask, Reply

GET = Ask("GET", "/")
CONNECTION = Ask("GET", "/request")

Exchange = Callable[..., list[Reply]]


@pytest.fixture(params=["blocking", "async"])
def call(request: pytest.FixtureRequest, in_client: Call) -> Call:
    """Calls the blocking or the asynchronous form of a function of httpx_client in the client's process."""
    return lambda name, *arguments: in_client(getattr(httpx_client, f"{name}_{request.param}"), *arguments)


@pytest.fixture
def ask(call: Call) -> Exchange:
    return lambda url, *asks: call("ask", url, *asks)


def port_seen(reply: Reply) -> int:
    port: int = json.loads(reply.body)["client_port"]
    return port


def test_httpx_runs_on_stateline(ask: Exchange, in_client: Call, server: Server) -> None:
    ask(server.url, GET)
    report = in_client(describe_process)
    assert find_originals(report) == []
    assert {"httpcore._sync.http11", "httpcore._async.http11"} <= report["h11"]["users"].keys()


def test_a_get_is_answered(ask: Exchange, server: Server) -> None:
    (reply,) = ask(server.url, GET)
    assert (reply.version, reply.status, reply.body) == ("HTTP/1.1", 200, b"hello")


def test_a_post_is_echoed(ask: Exchange, server: Server) -> None:
    (reply,) = ask(server.url, Ask("POST", "/echo", b"some body"))
    assert (reply.status, reply.body) == (200, b"some body")


def test_field_names_keep_their_case_on_the_way_out_and_in(ask: Exchange) -> None:
    with answer_with(b"HTTP/1.1 200 Fine\r\nX-CaMeL: Some  Value\r\nContent-Length: 0\r\n\r\n") as peer:
        (reply,) = ask(peer.url, Ask("GET", "/", headers={"X-DroMeDary": "1"}))
    assert b"\r\nX-DroMeDary: 1\r\n" in peer.heads[0]
    assert (reply.reason, reply.headers) == ("Fine", [(b"X-CaMeL", b"Some  Value"), (b"Content-Length", b"0")])


def test_a_megabyte_goes_both_ways_with_a_declared_length(ask: Exchange, server: Server) -> None:
    (reply,) = ask(server.url, Ask("POST", "/echo", MEGABYTE))
    assert reply.body == MEGABYTE


def test_a_megabyte_goes_both_ways_in_chunks(ask: Exchange, server: Server) -> None:
    (reply,) = ask(server.url, Ask("POST", "/echo-in-chunks", cut_payload(1 << 20)))
    assert reply.body == MEGABYTE
    assert (b"transfer-encoding", b"chunked") in [(name.lower(), value) for name, value in reply.headers]


def test_twenty_requests_share_one_connection(ask: Exchange, server: Server) -> None:
    replies = ask(server.url, *[CONNECTION] * 20)
    assert len({port_seen(reply) for reply in replies}) == 1


def test_the_connection_survives_answers_without_body(ask: Exchange, server: Server) -> None:
    asks = [
        CONNECTION,
        Ask("HEAD", "/"),
        Ask("GET", "/no-content"),
        Ask("HEAD", "/payload-in-chunks?bytes=9"),
        CONNECTION,
    ]
    replies = ask(server.url, *asks)
    assert [reply.status for reply in replies] == [200, 200, 204, 200, 200]
    assert [reply.body for reply in replies[1:4]] == [b"", b"", b""]
    assert port_seen(replies[0]) == port_seen(replies[-1])


@pytest.mark.parametrize("closing", [Ask("GET", "/goodbye"), Ask("GET", "/", headers={"Connection": "close"})])
def test_a_closed_connection_is_replaced(ask: Exchange, server: Server, closing: Ask) -> None:
    before, closed, after = ask(server.url, CONNECTION, closing, CONNECTION)
    assert closed.status == 200
    assert port_seen(before) != port_seen(after)


def test_an_answer_left_in_the_middle_does_not_leak_into_the_next(call: Call, server: Server) -> None:
    piece, reply = call("leave_early", server.url, "/payload-in-chunks?bytes=10000000")
    assert MEGABYTE.startswith(piece[:1000])
    assert reply.body == b"hello"


def test_twenty_connections_live_side_by_side(in_client: Call, server: Server) -> None:
    asks = [Ask("POST", "/echo", cut_payload(200_000 + number)) for number in range(20)]
    replies = in_client(httpx_client.ask_at_once, server.url, *asks)
    assert [reply.body for reply in replies] == [MEGABYTE[: 200_000 + number] for number in range(20)]


ODD_BUT_LEGAL = {
    "informational responses come first": (
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody"
    ),
    "there is no reason phrase": b"HTTP/1.1 200 \r\nContent-Length: 4\r\n\r\nbody",
    "the end of the connection ends the body": b"HTTP/1.1 200 OK\r\n\r\nbody",
    "the server is old": b"HTTP/1.0 200 OK\r\n\r\nbody",
    "chunks have extensions and trailers": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"2;name=value\r\nbo\r\n02\r\ndy\r\n0;last\r\nX-Trailer: yes\r\n\r\n"
    ),
    "the head is large": (b"HTTP/1.1 200 OK\r\nX-Padding: " + b"a" * 90_000 + b"\r\nContent-Length: 4\r\n\r\nbody"),
    "values are empty or not ASCII": b"HTTP/1.1 200 OK\r\nX-Empty:\r\nX-Latin: \xe9\r\nContent-Length:4\r\n\r\nbody",
}


@pytest.mark.parametrize("answer", ODD_BUT_LEGAL.values(), ids=ODD_BUT_LEGAL)
def test_an_odd_answer_is_understood_when(ask: Exchange, answer: bytes) -> None:
    with answer_with(answer) as peer:
        (reply,) = ask(peer.url, GET)
    assert (reply.status, reply.body) == (200, b"body")


BROKEN = {
    "nothing comes": b"",
    "it is not HTTP": b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
    "the head ends early": b"HTTP/1.1 200 OK\r\nContent-Le",
    "the declared body ends early": b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
    "the chunks end early": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
    "a chunk size is malformed": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nhalf\r\n",
    "two lengths differ": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nbody",
    "a field has no colon": b"HTTP/1.1 200 OK\r\nnonsense\r\n\r\n",
    "the head does not end": b"HTTP/1.1 200 OK\r\nX-Padding: " + b"a" * 110_000,
}


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
def test_a_broken_answer_is_a_remote_error_when(ask: Exchange, answer: bytes) -> None:
    with answer_with(answer) as peer, pytest.raises(ClientFailure, match=r"^httpx\.RemoteProtocolError: "):
        ask(peer.url, GET)


UNSENDABLE_HEADS = {
    "a value holds a line break": Ask("GET", "/", headers={"X-Name": "value\r\nX-Injected: yes"}),
    "a name is not a token": Ask("GET", "/", headers={"X Name": "value"}),
    "the method is not a token": Ask("GET /", "/"),
}


@pytest.mark.parametrize("unsendable", UNSENDABLE_HEADS.values(), ids=UNSENDABLE_HEADS)
def test_a_request_is_refused_when(ask: Exchange, server: Server, unsendable: Ask) -> None:
    with pytest.raises(ClientFailure, match=r"^httpx\.LocalProtocolError: "):
        ask(server.url, unsendable)


@pytest.mark.parametrize("declared", ["3", "7"], ids=["longer", "shorter"])
def test_a_body_is_refused_that_is_not_as_long_as_declared(ask: Exchange, server: Server, declared: str) -> None:
    """The error comes from sending the body, where httpcore does not translate it: user code sees stateline's own."""
    with pytest.raises(ClientFailure, match=r"^stateline\.[\w.]*LocalProtocolError: "):
        ask(server.url, Ask("POST", "/echo", b"12345", headers={"Content-Length": declared}))


def test_an_upgrade_hands_over_the_first_bytes_too(call: Call) -> None:
    switch = b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\nfirst "
    upgrade = Ask("GET", "/", headers={"Connection": "upgrade", "Upgrade": "echo"})
    with answer_with(switch, then_echo=True) as peer:
        assert call("switch", peer.url, upgrade, b"second", len(b"first second")) == (101, b"first second")


def test_a_tunnel_hands_over_the_first_bytes_too(call: Call) -> None:
    with answer_with(b"HTTP/1.1 200 Connection established\r\n\r\nfirst ", then_echo=True) as peer:
        status, received = call("switch", peer.url, Ask("CONNECT", "/"), b"second", len(b"first second"))
    assert (status, received) == (200, b"first second")
    assert peer.heads[0].startswith(b"CONNECT ")


def test_a_refused_tunnel_is_an_ordinary_answer(ask: Exchange) -> None:
    with answer_with(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 4\r\n\r\nbody") as peer:
        (reply,) = ask(peer.url, Ask("CONNECT", "/"))
    assert (reply.status, reply.body) == (407, b"body")


def test_a_refused_upgrade_leaves_the_connection_as_it_was(ask: Exchange) -> None:
    refusal = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody"
    upgrade = Ask("GET", "/", headers={"Connection": "upgrade", "Upgrade": "echo"})
    with answer_with(refusal, refusal) as peer:
        replies = ask(peer.url, upgrade, GET)
    assert [reply.body for reply in replies] == [b"body", b"body"]
