"""The application that every server under load serves.

It knows ASGI and, for one of its answers, where servers keep their parsers.
"""

import gc

from tests.real.asgi_app import Receive, Scope, Send, answer, answer_json, live, read_body

PARSER_ATTRIBUTES = {
    "uvicorn.protocols.http.h11_impl": "conn",
    "uvicorn.protocols.http.httptools_impl": "parser",
    "uvicorn.protocols.http.zttp_impl": "conn",
    "hypercorn.protocol.h11": "connection",
}
"""The modules of servers that speak HTTP/1.1, and what an object there calls its parser."""

GREETING = b"Hello, world!"


async def greet(scope: Scope, receive: Receive, send: Send) -> None:
    await answer(send, GREETING, headers=[(b"content-type", b"text/plain; charset=utf-8")])


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    await answer(send, await read_body(receive), headers=[(b"content-type", b"application/json")])


async def tell_parsers(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the modules that speak HTTP/1.1 in this process, and the modules of the parsers they hold.

    It looks at the objects that are alive, the one that serves this very request among them, so that neither
    an option nor an import can pretend.
    """
    found = set()
    for thing in gc.get_objects():
        module = type(thing).__module__
        if module in PARSER_ATTRIBUTES and (parser := getattr(thing, PARSER_ATTRIBUTES[module], None)) is not None:
            found.add((module, type(parser).__module__))
    await answer_json(send, {"parsers": sorted(found)})


async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
    await answer(send, b"no", status=400)


ROUTES = {"/": greet, "/echo": echo, "/parsers": tell_parsers, "/refusal": refuse}


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await live(receive, send)
    else:
        await ROUTES[scope["path"]](scope, receive, send)
