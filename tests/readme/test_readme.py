"""The examples of the README run, and talk to each other."""

import asyncio
import contextlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from stateline.websocket.connection import CLIENT, Connection
from stateline.websocket.events import BytesMessage, CloseConnection, Ping, TextMessage

README = Path(__file__).parents[2] / "README.md"
BLOCKS = re.findall(r"(?:<!-- example: (\w+) -->\n)?```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
EXAMPLES = {name: code for name, code in BLOCKS if name}


def run(code: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(code, str(README), "exec"), names)
    return names


def test_the_first_example_prints_what_it_promises() -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        run(BLOCKS[0][1])
    assert printed.getvalue().splitlines() == [
        "b'GET' b'/hello' b'example.org'",
        "b'HTTP/1.1 204 No Content\\r\\n\\r\\n'",
    ]


@pytest.mark.parametrize("size", [0, 11, 1_000_000])
def test_the_example_client_and_server_understand_each_other(size: int) -> None:
    async def exchange(port: int) -> None:
        post = run(EXAMPLES["client"])["post"]
        assert await post("127.0.0.1", port, "/", b"x" * size) == (200, b"you sent %d bytes\n" % size)

    serve(exchange)


def test_the_example_server_keeps_connections_alive() -> None:
    async def exchange(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(50):
            writer.write(b"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n")
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200 OK\r\n")
            assert await reader.readexactly(17) == b"you sent 0 bytes\n"
        writer.close()

    serve(exchange)


def test_the_example_server_says_100_before_it_waits_for_a_body() -> None:
    async def exchange(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        writer.write(b"hi")
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 OK\r\n")
        writer.close()

    serve(exchange)


@pytest.mark.parametrize(("request_line", "status"), [("HEAD / HTTP/1.1", 200), ("CONNECT a:80 HTTP/1.1", 501)])
def test_the_example_server_survives_methods_with_rules_of_their_own(request_line: str, status: int) -> None:
    async def exchange(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"{request_line}\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 %d " % status)
        if status == 200:
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 OK\r\n")
        else:  # what follows a refused tunnel is no request
            assert await reader.read() == b"you sent 0 bytes\n"
        writer.close()

    serve(exchange)


def test_the_example_server_answers_nonsense_with_the_hint_and_closes() -> None:
    async def exchange(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n")
        answer = await reader.read()
        assert answer.startswith(b"HTTP/1.1 501 Not Implemented\r\n")
        assert b"\r\nConnection: close\r\n" in answer
        writer.close()

    serve(exchange)


def test_the_example_handler_answers_one_after_another_and_nonsense_last() -> None:
    async def exchange(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(1000 * b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" + b"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n")
        for _ in range(1000):
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 OK\r\n")
            assert await reader.readexactly(6) == b"hello\n"
        assert (await reader.read()).startswith(b"HTTP/1.1 405 Method Not Allowed\r\n")
        writer.close()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        writer.write(b"hi")
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 405 ")
        writer.write(b"GET\r\n\r\n")
        assert (await reader.read()).startswith(b"HTTP/1.1 400 Bad Request\r\n")
        writer.close()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nmore than there should be")
        assert (await reader.read()).startswith(b"HTTP/1.1 200 OK\r\n")
        writer.close()

    async def both() -> None:
        made = run(EXAMPLES["handler"])["Greeter"]
        async with await asyncio.get_running_loop().create_server(made, "127.0.0.1", 0) as server:
            await asyncio.wait_for(exchange(server.sockets[0].getsockname()[1]), 30)

    asyncio.run(both())


def test_the_example_socket_echoes_what_came_with_the_request_and_what_comes_later() -> None:
    request = (
        b"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )

    async def exchange(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        client = Connection(CLIENT)
        writer.write(request + client.send(TextMessage("first")) + client.send(Ping(b"there?")))
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101 Switching Protocols\r\n")
        assert await reader.readexactly(15) == b"\x8a\x06there?\x81\x05first"
        writer.write(client.send(BytesMessage(b"later")) + client.send(CloseConnection(1000)))
        assert await reader.read() == b"\x88\x02\x03\xe8"
        writer.close()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request.replace(b": 13", b": 8"))
        answer = await reader.read()
        assert answer.startswith(b"HTTP/1.1 426 Upgrade Required\r\n")
        assert b"\r\nSec-WebSocket-Version: 13\r\n" in answer
        writer.close()

    async def both() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, trouble: troubles.append(trouble))
        made = run(EXAMPLES["echo"])["Echo"]
        async with await asyncio.get_running_loop().create_server(made, "127.0.0.1", 0) as server:
            await asyncio.wait_for(exchange(server.sockets[0].getsockname()[1]), 30)

    troubles: list[dict[str, Any]] = []
    asyncio.run(both())
    assert troubles == []


def test_what_the_readme_shows_of_traces_is_what_is_told(tmp_path: Path) -> None:
    (conversation,) = shown("talk")
    (tmp_path / "talk.txt").write_text(conversation, encoding="utf-8")
    (tmp_path / "machine_spec").symlink_to(README.parent / "machine_spec")
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    transcripts = [*shown("told"), *shown("traced")]
    commands = [part.partition("\n") for transcript in transcripts for part in transcript.split("$ ")[1:]]
    assert len(commands) == 3
    for command, _, expected in commands:
        ran = subprocess.run(
            ["sh", "-c", command], cwd=tmp_path, env=os.environ | {"PATH": path}, capture_output=True, text=True
        )
        assert ran.stdout == expected, command
    assert "bad_host \u00d71" in (tmp_path / "talk.svg").read_text(encoding="utf-8")


def test_the_websocket_example_prints_what_it_shows() -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        run(EXAMPLES["websocket"])
    assert [printed.getvalue()] == shown("websocket_prints")


def shown(name: str) -> list[str]:
    """The blocks of the README that are called so and are no Python."""
    return re.findall(rf"<!-- example: {name} -->\n```(?:text|console)\n(.*?)```", README.read_text("utf-8"), re.DOTALL)


def serve(exchange: Callable[[int], Awaitable[None]]) -> None:
    """Run the example server on a free port, and an exchange with it."""

    async def both() -> None:
        server = await asyncio.start_server(run(EXAMPLES["server"])["serve"], "127.0.0.1", 0)
        async with server:
            await asyncio.wait_for(exchange(server.sockets[0].getsockname()[1]), 30)

    asyncio.run(both())
