"""The client gets along with the servers here, and with one that answers as the test says."""

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable

import pytest

import stateline
from tests.examples.asyncio_client import Client, open_client
from tests.examples.running import FOLDER, PATIENCE, running

HEAD = b"HTTP/1.1 200 OK\r\n"
HOST = ("Host", "a")
Use = Callable[[Client], Awaitable[None]]
Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def with_server(use: Use) -> None:
    async def both(port: int) -> None:
        client = await open_client("127.0.0.1", port)
        await asyncio.wait_for(use(client), PATIENCE)
        await client.close()

    with running("asyncio_server.py", "0") as port:
        asyncio.run(both(port))


def with_script(script: Script, use: Use) -> None:
    """Use a client of a server that does what a script says, then closes."""

    async def play(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await script(reader, writer)
        writer.close()

    async def both() -> None:
        server = await asyncio.start_server(play, "127.0.0.1", 0)
        async with server:
            client = await open_client("127.0.0.1", server.sockets[0].getsockname()[1])
            await asyncio.wait_for(use(client), PATIENCE)
            await client.close()

    asyncio.run(both())


def always(answer: bytes) -> Script:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)

    return script


def test_one_connection_serves_many_exchanges() -> None:
    async def use(client: Client) -> None:
        for size in (0, 1, 3_000_000):
            answer = await client.fetch("POST", "/", [HOST, ("Content-Length", str(size))], b"x" * size)
            assert (answer.response.status_code, answer.body) == (200, b"x" * size)
            assert client.is_reusable

    with_server(use)


def test_a_body_waits_for_100() -> None:
    async def use(client: Client) -> None:
        answer = await client.fetch("POST", "/", [HOST, ("Content-Length", "2"), ("Expect", "100-continue")], b"hi")
        assert [interim.status_code for interim in answer.interim] == [100]
        assert answer.body == b"hi"

    with_server(use)


def test_a_body_that_nobody_wants_is_not_sent() -> None:
    received: list[bytes] = []

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n")
        received.append(await reader.read())

    async def use(client: Client) -> None:
        answer = await client.fetch("POST", "/", [HOST, ("Content-Length", "2"), ("Expect", "100-continue")], b"hi")
        assert answer.response.status_code == 417
        assert not client.is_reusable
        await client.close()
        while not received:
            await asyncio.sleep(0)

    with_script(script, use)
    assert received == [b""]


def test_interim_responses_and_trailers_are_kept() -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    chunks = b"Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-Sum: 7\r\n\r\n"

    async def use(client: Client) -> None:
        answer = await client.fetch("GET", "/", [HOST])
        assert [interim.status_code for interim in answer.interim] == [103]
        assert (answer.body, answer.trailers) == (b"hi", ((b"X-Sum", b"7"),))

    with_script(always(early + HEAD + chunks), use)


def test_the_end_of_the_connection_can_be_that_of_the_body() -> None:
    async def use(client: Client) -> None:
        assert (await client.fetch("GET", "/", [HOST])).body == b"all of it"
        assert not client.is_reusable

    with_script(always(HEAD + b"\r\nall of it"), use)


@pytest.mark.parametrize("answer", [b"", HEAD, HEAD + b"Content-Length: 5\r\n\r\nhi", b"nonsense\r\n\r\n"])
def test_half_an_answer_is_an_error(answer: bytes) -> None:
    async def use(client: Client) -> None:
        with pytest.raises(stateline.RemoteProtocolError):
            await client.fetch("GET", "/", [HOST])

    with_script(always(answer), use)


def test_after_an_upgrade_the_connection_is_handed_over() -> None:
    async def use(client: Client) -> None:
        answer = await client.fetch("GET", "/", [HOST, ("Connection", "upgrade"), ("Upgrade", "echo")])
        assert answer.response is None
        handed, reader, writer = client.hand_over()
        assert (handed.data, handed.protocol) == (b"", b"echo")
        writer.write(b"hello")
        assert await reader.readexactly(5) == b"hello"

    with_server(use)


def test_as_a_program_it_prints_the_body() -> None:
    with running("asyncio_server.py", "0") as port:
        command = [sys.executable, str(FOLDER / "asyncio_client.py"), "127.0.0.1", str(port), "/", "hello"]
        ran = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=True)
    assert (ran.stdout, ran.stderr) == (b"hello", b"")
