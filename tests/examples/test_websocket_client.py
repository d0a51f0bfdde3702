"""The WebSocket client gets along with the server here, and with one that says what the test says."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable
from threading import Thread

import pytest

from stateline.websocket.utilities import RemoteProtocolError
from tests.examples.running import FOLDER, PATIENCE, Peer, running
from tests.examples.websocket_client import Client, Refused, open_client
from tests.real.frames import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Frame, grant, read_frame

Use = Callable[[Client], Awaitable[None]]
Script = Callable[[Peer], None]


def with_server(use: Use) -> None:
    async def talk(port: int) -> None:
        client = await open_client("127.0.0.1", port, "/", ["unknown", "echo.v1"])
        await asyncio.wait_for(use(client), PATIENCE)
        await client.close()

    with running("websocket_server.py", "0") as port:
        asyncio.run(talk(port))


def with_script(script: Script, use: Use | None = None) -> None:
    """Use a client of a server that does what a script says, then closes. Whatever fails in the script fails here."""
    failures: list[Exception] = []

    def play(listener: socket.socket) -> None:
        try:
            with Peer(listener.accept()[0]) as peer:
                script(peer)
        except Exception as failure:
            failures.append(failure)

    async def talk(port: int) -> None:
        client = await open_client("127.0.0.1", port, "/")
        if use is not None:
            await asyncio.wait_for(use(client), PATIENCE)
        await client.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(PATIENCE)
        thread = Thread(target=play, args=(listener,))
        thread.start()
        try:
            asyncio.run(talk(listener.getsockname()[1]))
        finally:
            thread.join(PATIENCE)
    assert failures == []


def let_in(peer: Peer, *frames: Frame) -> None:
    """Switch to WebSocket and say something in the same breath."""
    head = b"\r\n".join(peer.read_head())
    peer.send(grant(head + b"\r\n") + b"".join(frame.from_server() for frame in frames))


def read_reply(peer: Peer) -> Frame:
    return read_frame(peer, is_masked=True)


def test_messages_of_all_kinds_are_exchanged() -> None:
    async def use(client: Client) -> None:
        assert client.subprotocol == "echo.v1"
        for message in ("Grüße 🌍", "", b"binary", b"", b"\xff" * 3_000_000):
            await client.send(message)
            assert await client.receive() == message
        await client.close(3000, "enough")
        assert client.end is not None
        assert (client.end.code, client.end.reason) == (3000, "enough")

    with_server(use)


def test_fragments_are_put_together_and_pings_between_them_answered() -> None:
    def script(peer: Peer) -> None:
        half, rest = "é".encode()[:1], "é".encode()[1:]
        let_in(peer, Frame(TEXT, half, is_last=False), Frame(PING, b"still there?"), Frame(CONTINUATION, rest))
        assert read_reply(peer) == Frame(PONG, b"still there?")
        peer.send(Frame(BINARY, b"\xc3", is_last=False).from_server() + Frame(CONTINUATION, b"\xa9").from_server())
        assert read_reply(peer) == Frame.close(1000)
        peer.send(Frame.close(1000).from_server())

    async def use(client: Client) -> None:
        assert await client.receive() == "é"
        assert await client.receive() == b"\xc3\xa9"

    with_script(script, use)


def test_a_goodbye_of_the_server_is_answered_and_remembered() -> None:
    def script(peer: Peer) -> None:
        let_in(peer, Frame(TEXT, b"last words"), Frame.close(4999, "reason"))
        assert read_reply(peer) == Frame.close(4999, "reason")

    async def use(client: Client) -> None:
        assert await client.receive() == "last words"
        assert await client.receive() is None
        assert await client.receive() is None
        assert client.end is not None
        assert (client.end.code, client.end.reason) == (4999, "reason")

    with_script(script, use)


def test_what_the_server_says_after_our_goodbye_is_read_up_to_its_own() -> None:
    def script(peer: Peer) -> None:
        let_in(peer)
        assert read_reply(peer) == Frame.close(1000)
        peer.send(Frame(TEXT, b"one more thing").from_server() + Frame.close(1000).from_server())
        assert peer.read_to_end() == b""

    async def use(client: Client) -> None:
        await client.close()

    with_script(script, use)


def test_a_server_that_pings_after_our_goodbye_gets_no_answer_but_its_own_goodbye() -> None:
    """Nothing may be sent after a close frame. RFC 6455, section 5.5.1."""

    def script(peer: Peer) -> None:
        let_in(peer)
        assert read_reply(peer) == Frame.close(1000)
        peer.send(Frame(PING, b"ping").from_server() + Frame.close(1000).from_server())
        assert peer.read_to_end() == b""

    async def use(client: Client) -> None:
        await client.close()

    with_script(script, use)


@pytest.mark.parametrize(
    ("sent", "code"),
    [(Frame(TEXT, b"\xff").from_server(), 1007), (Frame(TEXT, b"masked").from_client(), 1002)],
    ids=["no UTF-8", "masked"],
)
def test_a_server_that_breaks_the_protocol_is_told(sent: bytes, code: int) -> None:
    def script(peer: Peer) -> None:
        let_in(peer)
        peer.send(sent)
        goodbye = read_reply(peer)
        assert (goodbye.opcode, int.from_bytes(goodbye.payload[:2], "big")) == (CLOSE, code)

    async def use(client: Client) -> None:
        assert await client.receive() is None
        assert client.end is not None
        assert client.end.code == code

    with_script(script, use)


def test_a_server_that_leaves_without_a_word_is_noticed() -> None:
    async def use(client: Client) -> None:
        assert await client.receive() is None
        assert client.end is not None
        assert client.end.code == 1006

    with_script(let_in, use)


def test_a_refusal_is_told_with_its_body() -> None:
    def script(peer: Peer) -> None:
        peer.read_head()
        peer.send(
            b"HTTP/1.1 401 Unauthorized\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nnot \r\n6\r\ntoday.\r\n0\r\n\r\n"
        )
        assert peer.read_to_end() == b""

    with pytest.raises(Refused) as refusal:
        with_script(script)
    assert (refusal.value.status, refusal.value.body) == (401, b"not today.")


def test_a_server_that_closes_before_it_answers_is_an_error() -> None:
    with pytest.raises(ConnectionError):
        with_script(lambda peer: peer.send(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 9\r\n\r\nhalf"))


def test_a_server_that_proves_nothing_is_an_error() -> None:
    def script(peer: Peer) -> None:
        peer.read_head()
        peer.send(grant(b"Sec-WebSocket-Key: of somebody else\r\n"))

    with pytest.raises(RemoteProtocolError):
        with_script(script)


def test_as_a_program_it_prints_what_comes_back() -> None:
    with running("websocket_server.py", "0") as port:
        command = [sys.executable, str(FOLDER / "websocket_client.py"), "127.0.0.1", str(port), "/", "hello", "you"]
        ran = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=True)
    assert (ran.stdout.split(), ran.stderr) == ([b"hello", b"you"], b"")
