"""What the application under test says over WebSocket."""

import asyncio
from collections import defaultdict
from urllib.parse import parse_qs

from tests.real.asgi import Message, Receive, Scope, Send

ends: defaultdict[str, "asyncio.Future[Message]"] = defaultdict(lambda: asyncio.get_running_loop().create_future())
"""The last message of each WebSocket, by the name that its client gave it."""


def read_query(scope: Scope) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(scope["query_string"].decode()).items()}


async def accept(scope: Scope, send: Send) -> None:
    """Accept, with the subprotocol that the client likes best."""
    await send({"type": "websocket.accept", "subprotocol": next(iter(scope["subprotocols"]), None)})


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    await accept(scope, send)
    while (message := await receive())["type"] == "websocket.receive":
        content = {kind: message[kind] for kind in ("text", "bytes") if message.get(kind) is not None}
        await send({"type": "websocket.send", **content})
    if name := read_query(scope).get("name"):
        ends[name].set_result(message)


async def greet(scope: Scope, receive: Receive, send: Send) -> None:
    """Speaks first, in the same breath as it accepts."""
    await accept(scope, send)
    for number in range(3):
        await send({"type": "websocket.send", "text": f"greeting {number}"})
    await receive()


async def close(scope: Scope, receive: Receive, send: Send) -> None:
    """Closes at once, with the code and the reason that it is asked for."""
    asked = read_query(scope)
    await accept(scope, send)
    await send({"type": "websocket.close", "code": int(asked["code"]), "reason": asked.get("reason", "")})


async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "websocket.close", "code": 1008})


async def refuse_with_body(scope: Scope, receive: Receive, send: Send) -> None:
    headers = [(b"content-length", b"10"), (b"x-mood", b"bad")]
    await send({"type": "websocket.http.response.start", "status": 401, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": b"not ", "more_body": True})
    await send({"type": "websocket.http.response.body", "body": b"today."})


async def be_silent(scope: Scope, receive: Receive, send: Send) -> None:
    """Returns without an answer, which the server has to make up for."""


ROUTES = {
    "/": echo,
    "/greeting": greet,
    "/close": close,
    "/refusal": refuse,
    "/refusal-with-body": refuse_with_body,
    "/silence": be_silent,
}


async def serve(scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await ROUTES[scope["path"]](scope, receive, send)
