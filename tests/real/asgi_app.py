"""The application that every server under test serves. It knows ASGI and nothing of h11 or stateline."""

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs

from tests.real import asgi_sockets
from tests.real.asgi import Receive, Scope, Send
from tests.real.report import describe_process

Headers = list[tuple[bytes, bytes]]

PIECE = 65536


def cut_payload(size: int) -> list[bytes]:
    whole = bytes(range(256)) * (size // 256) + bytes(range(size % 256))
    return [whole[start : start + PIECE] for start in range(0, size, PIECE)]


MEGABYTE = b"".join(cut_payload(1 << 20))


async def read_pieces(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        yield message.get("body", b"")
        more = message.get("more_body", False)


async def read_body(receive: Receive) -> bytes:
    return b"".join([piece async for piece in read_pieces(receive)])


async def start(send: Send, status: int = 200, headers: Headers | None = None) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers or []})


async def answer(send: Send, body: bytes, *, status: int = 200, headers: Headers | None = None) -> None:
    await start(send, status, [(b"content-length", b"%d" % len(body)), *(headers or [])])
    await send({"type": "http.response.body", "body": body})


async def answer_json(send: Send, facts: dict[str, Any]) -> None:
    await answer(send, json.dumps(facts).encode(), headers=[(b"content-type", b"application/json")])


def size_asked_for(scope: Scope) -> int:
    return int(parse_qs(scope["query_string"].decode())["bytes"][0])


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    await answer(send, b"hello", headers=[(b"content-type", b"text/plain")])


async def process(scope: Scope, receive: Receive, send: Send) -> None:
    await answer_json(send, describe_process())


async def request(scope: Scope, receive: Receive, send: Send) -> None:
    """The request as the application sees it; the client's port tells connections apart."""
    body = await read_body(receive)
    await answer_json(
        send,
        {
            "method": scope["method"],
            "query": scope["query_string"].decode(),
            "http_version": scope["http_version"],
            "headers": [[name.decode(), value.decode()] for name, value in scope["headers"]],
            "client_port": scope["client"][1],
            "body_size": len(body),
        },
    )


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    await answer(send, await read_body(receive))


async def echo_in_chunks(scope: Scope, receive: Receive, send: Send) -> None:
    """Each piece goes back as it comes, so the length of the answer is unknown when it starts."""
    await start(send)
    async for piece in read_pieces(receive):
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def payload(scope: Scope, receive: Receive, send: Send) -> None:
    size = size_asked_for(scope)
    await start(send, headers=[(b"content-length", b"%d" % size)])
    await send_payload(send, size)


async def payload_in_chunks(scope: Scope, receive: Receive, send: Send) -> None:
    await start(send)
    await send_payload(send, size_asked_for(scope))


async def send_payload(send: Send, size: int) -> None:
    for piece in cut_payload(size):
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def no_content(scope: Scope, receive: Receive, send: Send) -> None:
    await start(send, 204)
    await send({"type": "http.response.body", "body": b""})


async def goodbye(scope: Scope, receive: Receive, send: Send) -> None:
    await answer(send, b"goodbye", headers=[(b"connection", b"close")])


async def refusal(scope: Scope, receive: Receive, send: Send) -> None:
    """Refuses without having read any of the request's body."""
    await answer(send, b"too much", status=413)


async def silence(scope: Scope, receive: Receive, send: Send) -> None:
    """Returns without an answer, which the server has to make up for."""


async def end_of_socket(scope: Scope, receive: Receive, send: Send) -> None:
    """What the application heard last over a WebSocket, once it has ended."""
    await answer_json(send, dict(await asgi_sockets.ends[parse_qs(scope["query_string"].decode())["name"][0]]))


ROUTES = {
    "/": hello,
    "/process": process,
    "/request": request,
    "/echo": echo,
    "/echo-in-chunks": echo_in_chunks,
    "/payload": payload,
    "/payload-in-chunks": payload_in_chunks,
    "/no-content": no_content,
    "/goodbye": goodbye,
    "/refusal": refusal,
    "/silence": silence,
    "/end-of-socket": end_of_socket,
}


async def live(receive: Receive, send: Send) -> None:
    while True:
        stage = (await receive())["type"]
        await send({"type": f"{stage}.complete"})
        if stage == "lifespan.shutdown":
            return


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await live(receive, send)
    elif scope["type"] == "websocket":
        await asgi_sockets.serve(scope, receive, send)
    else:
        await ROUTES[scope["path"]](scope, receive, send)
