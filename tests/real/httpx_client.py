"""What the tests have httpx do, blocking and on an event loop, in a process of its own.

Every function takes and returns plain data, since the caller is the process that runs the tests.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx


@dataclass(frozen=True)
class Ask:
    """One request. A list as content is streamed, in chunks and piece by piece."""

    method: str
    path: str
    content: bytes | list[bytes] | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def for_blocking(self) -> dict[str, Any]:
        return {"method": self.method, "url": self.path, "content": self.content, "headers": self.headers}

    def for_async(self) -> dict[str, Any]:
        content = give_out(self.content) if isinstance(self.content, list) else self.content
        return {**self.for_blocking(), "content": content}


async def give_out(pieces: list[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


@dataclass(frozen=True)
class Reply:
    """One response."""

    version: str
    status: int
    reason: str
    headers: list[tuple[bytes, bytes]]
    body: bytes

    @classmethod
    def of(cls, response: httpx.Response) -> "Reply":
        raw = response.headers.raw
        return cls(response.http_version, response.status_code, response.reason_phrase, raw, response.content)


def open_client(url: str) -> httpx.Client:
    return httpx.Client(base_url=url, trust_env=False)


def open_async_client(url: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=url, trust_env=False)


def ask_blocking(url: str, *asks: Ask) -> list[Reply]:
    """Ask one after the other with one client, which keeps its connections alive."""
    with open_client(url) as client:
        return [Reply.of(client.request(**ask.for_blocking())) for ask in asks]


def ask_async(url: str, *asks: Ask) -> list[Reply]:
    """The same on an event loop."""

    async def exchange() -> list[Reply]:
        async with open_async_client(url) as client:
            return [Reply.of(await client.request(**ask.for_async())) for ask in asks]

    return asyncio.run(exchange())


def ask_at_once(url: str, *asks: Ask) -> list[Reply]:
    """All at once, each on a connection of its own."""

    async def exchange() -> list[Reply]:
        async with open_async_client(url) as client:
            return [
                Reply.of(response)
                for response in await asyncio.gather(*(client.request(**ask.for_async()) for ask in asks))
            ]

    return asyncio.run(exchange())


def leave_early_blocking(url: str, path: str) -> tuple[bytes, Reply]:
    """Read one piece of a long answer, leave, and ask for something else."""
    with open_client(url) as client:
        with client.stream("GET", path) as response:
            piece = next(response.iter_raw())
        return piece, Reply.of(client.get("/"))


def leave_early_async(url: str, path: str) -> tuple[bytes, Reply]:
    """The same on an event loop."""

    async def exchange() -> tuple[bytes, Reply]:
        async with open_async_client(url) as client:
            async with client.stream("GET", path) as response:
                piece = await anext(response.aiter_raw())
            return piece, Reply.of(await client.get("/"))

    return asyncio.run(exchange())


def switch_blocking(url: str, ask: Ask, sent: bytes, size: int) -> tuple[int, bytes]:
    """Ask for another protocol, and once it is granted send something and read what comes, the first bytes included."""
    with open_client(url) as client, client.stream(**ask.for_blocking()) as response:
        stream = response.extensions["network_stream"]
        stream.write(sent)
        received = b""
        while len(received) < size and (piece := stream.read(size)):
            received += piece
        return response.status_code, received


def switch_async(url: str, ask: Ask, sent: bytes, size: int) -> tuple[int, bytes]:
    """The same on an event loop."""

    async def exchange() -> tuple[int, bytes]:
        async with open_async_client(url) as client, client.stream(**ask.for_async()) as response:
            stream = response.extensions["network_stream"]
            await stream.write(sent)
            received = b""
            while len(received) < size and (piece := await stream.read(size)):
                received += piece
            return response.status_code, received

    return asyncio.run(exchange())
