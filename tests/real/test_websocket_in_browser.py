"""A real browser speaks WebSocket with uvicorn and hypercorn on stateline.websocket, and with servers written over it.

One page makes all visits, and each test looks at what it reported.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest

from stateline.websocket.events import BytesMessage, CloseConnection, Event, Ping, Pong, TextMessage
from stateline.websocket.extensions import PerMessageDeflate
from tests.browser import CHROMIUM, MISSING
from tests.examples.running import running
from tests.real.asgi_app import MEGABYTE
from tests.real.browsing import Report, described, open_page
from tests.real.servers import HYPERCORN_WITH_WEBSOCKET, UVICORN_WITH_WEBSOCKET, Server, serve
from tests.real.websocket_peer import Peer, Talk, talk_by

if not CHROMIUM:
    pytest.skip(MISSING, allow_module_level=True)

ASGI_SERVERS = {"uvicorn": UVICORN_WITH_WEBSOCKET, "hypercorn": HYPERCORN_WITH_WEBSOCKET}
ECHOES = [*ASGI_SERVERS, "example"]
FLAWLESS = {"failed": False, "wasClean": True}


def say(message: str | bytes, times: int = 1) -> dict[str, Any]:
    """A message in the words of the page."""
    return {"times": times, **({"text": message} if isinstance(message, str) else {"bytes": list(message)})}


TALKS = {
    "text": [say("text"), say(""), say("Grüße, 世界 🌍"), say("\0")],
    "bytes": [say(bytes(range(256))), say(b"")],
    "a megabyte of text": [say("sixteen letters\n", 65536)],
    "a megabyte of bytes": [say(bytes(range(256)), 4096)],
    "many messages": [say(f"message {number}") for number in range(300)],
}


def text_in_fragments(talk: Talk) -> list[Event]:
    talk.accept(extensions=[PerMessageDeflate()])
    talk.send(TextMessage("Grü", message_finished=False), Ping(b"between"), TextMessage("", message_finished=False))
    talk.send(TextMessage("ße, 世界", message_finished=False), TextMessage(" 🌍"))
    return hear_out(talk)


def bytes_in_fragments(talk: Talk) -> list[Event]:
    talk.accept()
    for start in range(0, len(MEGABYTE), 100_000):
        piece = MEGABYTE[start : start + 100_000]
        talk.send(BytesMessage(piece, message_finished=start + 100_000 >= len(MEGABYTE)), Ping(b"%d" % start))
    return hear_out(talk)


PINGS = [b"", b"payload", bytes(range(125))]


def pings(talk: Talk) -> list[Event]:
    talk.accept()
    talk.send(*map(Ping, PINGS), TextMessage("that was all"))
    return hear_out(talk)


def goodbye(talk: Talk) -> list[Event]:
    talk.accept()
    talk.send(CloseConnection(1001, "going away"))
    return [talk.read()]


def company(talk: Talk) -> list[Event]:
    talk.accept(extensions=[PerMessageDeflate()])
    talk.send(TextMessage("stay"))
    return hear_out(talk)


def hear_out(talk: Talk) -> list[Event]:
    """Everything up to the browser's goodbye, which is answered."""
    heard = [talk.read()]
    while not isinstance(heard[-1], CloseConnection):
        heard.append(talk.read())
    talk.send(heard[-1].response())
    return heard


SCRIPTS = {f"/{each.__name__}": each for each in (text_in_fragments, bytes_in_fragments, pings, goodbye, company)}


@dataclass(frozen=True)
class Visited:
    """The servers, and what the browser reported."""

    servers: dict[str, Server]
    peer: Peer
    report: Report

    def seen(self, server: str, name: str) -> dict[str, Any]:
        return self.report.seen[f"{server}: {name}"]

    def told(self, server: str, name: str) -> dict[str, Any]:
        """What the server told its application about the end of a visit."""
        with self.servers[server].connect() as wire:
            told: dict[str, Any] = json.loads(wire.ask("GET", f"/end-of-socket?name={quote(name)}").body)
        return told


def plan_visits(ports: dict[str, int]) -> dict[str, dict[str, Any]]:
    plan: dict[str, dict[str, Any]] = {}

    def visit(server: str, name: str, path: str = "/", **told: Any) -> None:
        plan[f"{server}: {name}"] = {"url": f"ws://127.0.0.1:{ports[server]}{path}", **told}

    for server in ECHOES:
        for name, messages in TALKS.items():
            visit(server, name, say=messages, hear=len(messages), close=[1000])
        visit(server, "subprotocol", protocols=["echo.v2", "echo.v1"], close=[1000])
        visit(server, "goodbye", "/?name=goodbye", close=[3000, "Grüße"])
        visit(server, "goodbye without code", "/?name=wordless", close=[])
    for server in ASGI_SERVERS:
        visit(server, "greeting", "/greeting", hear=3, close=[1000])
        visit(server, "farewell", f"/close?code=4999&reason={quote('Grüße')}")
        visit(server, "refusal", "/refusal")
        visit(server, "refusal with body", "/refusal-with-body")
    visit("restless", "silence", rest=2500, say=[say("still here")], hear=1, close=[1000])
    visit("peer", "text in fragments", "/text_in_fragments", hear=1, close=[1000])
    visit("peer", "bytes in fragments", "/bytes_in_fragments", hear=1, close=[1000])
    visit("peer", "pings", "/pings", hear=1, close=[1000])
    visit("peer", "goodbye", "/goodbye")
    visit("peer", "company", "/company", leaves=True)
    return plan


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visited]:
    folder = tmp_path_factory.mktemp("browser")
    with ExitStack() as stack:
        servers = {
            name: stack.enter_context(serve(program, folder / f"{name}.log")) for name, program in ASGI_SERVERS.items()
        }
        peer = stack.enter_context(talk_by(SCRIPTS))
        ports = {name: server.port for name, server in servers.items()}
        ports["example"] = stack.enter_context(running("websocket_server.py", "0"))
        ports["restless"] = stack.enter_context(running("websocket_server.py", "0", "0.5"))
        ports["peer"] = peer.port
        yield Visited(servers, peer, open_page(folder, plan_visits(ports)))


def test_every_visit_came_to_an_end(visited: Visited) -> None:
    assert visited.report.seen.keys() == plan_visits(dict.fromkeys([*ECHOES, "restless", "peer"], 0)).keys()
    assert [name for name, seen in visited.report.seen.items() if "isUnfinished" in seen] == []


@pytest.mark.parametrize("server", ASGI_SERVERS)
def test_the_servers_run_on_stateline(visited: Visited, server: str) -> None:
    with visited.servers[server].connect() as wire:
        report = json.loads(wire.ask("GET", "/process").body)
    assert ASGI_SERVERS[server].find_originals(report) == []


@pytest.mark.parametrize("server", ECHOES)
@pytest.mark.parametrize("talk", TALKS)
def test_what_the_browser_says_comes_back(visited: Visited, server: str, talk: str) -> None:
    seen = visited.seen(server, talk)
    spoken = [message["times"] * message.get("text", bytes(message.get("bytes", []))) for message in TALKS[talk]]
    assert seen["heard"] == described(spoken)
    assert FLAWLESS.items() <= seen.items()
    assert (seen["code"], seen["reason"]) == (1000, "")


@pytest.mark.parametrize("server", ECHOES)
def test_the_browser_is_content_with_the_handshake(visited: Visited, server: str) -> None:
    seen = visited.seen(server, "subprotocol")
    assert seen["protocol"] == "echo.v2"
    assert seen["extensions"].split(";")[0] == "permessage-deflate"


@pytest.mark.parametrize("server", ASGI_SERVERS)
def test_the_server_may_speak_first(visited: Visited, server: str) -> None:
    assert visited.seen(server, "greeting")["heard"] == described(f"greeting {number}" for number in range(3))


@pytest.mark.parametrize("server", ECHOES)
def test_the_browser_says_goodbye(visited: Visited, server: str) -> None:
    seen = visited.seen(server, "goodbye")
    assert (seen["code"], seen["reason"], seen["wasClean"]) == (3000, "Grüße", True)


@pytest.mark.parametrize("server", ECHOES)
def test_the_browser_says_goodbye_without_code(visited: Visited, server: str) -> None:
    seen = visited.seen(server, "goodbye without code")
    assert (seen["code"], seen["reason"], seen["wasClean"]) == (1005, "", True)


def test_the_application_is_told_how_the_browser_said_goodbye(visited: Visited) -> None:
    """By uvicorn; hypercorn tells its applications 1006 whatever was said."""
    assert visited.told("uvicorn", "goodbye") == {"type": "websocket.disconnect", "code": 3000, "reason": "Grüße"}
    assert visited.told("uvicorn", "wordless")["code"] == 1005
    assert visited.told("hypercorn", "goodbye") == {"type": "websocket.disconnect", "code": 1006}


@pytest.mark.parametrize("server", ASGI_SERVERS)
def test_the_server_says_goodbye(visited: Visited, server: str) -> None:
    seen = visited.seen(server, "farewell")
    assert (seen["code"], seen["reason"], seen["wasClean"]) == (4999, "Grüße", True)


@pytest.mark.parametrize("server", ASGI_SERVERS)
@pytest.mark.parametrize("refusal", ["refusal", "refusal with body"])
def test_a_refusal_is_a_failure(visited: Visited, server: str, refusal: str) -> None:
    seen = visited.seen(server, refusal)
    assert (seen["failed"], seen["code"], seen["wasClean"]) == (True, 1006, False)


def test_the_console_stays_empty(visited: Visited) -> None:
    assert visited.report.console == []


def test_a_browser_that_answers_pings_is_not_given_up(visited: Visited) -> None:
    """The server in tests/examples, which pings after half a second and takes no other payload for an answer."""
    seen = visited.seen("restless", "silence")
    assert seen["heard"] == described(["still here"])
    assert (seen["code"], seen["wasClean"]) == (1000, True)


def test_the_browser_answers_each_ping_with_its_payload(visited: Visited) -> None:
    heard = visited.peer.outcome("/pings")
    assert heard == [*map(Pong, PINGS), CloseConnection(1000, "")]


def test_the_browser_puts_compressed_fragments_of_text_together(visited: Visited) -> None:
    seen = visited.seen("peer", "text in fragments")
    assert seen["extensions"].startswith("permessage-deflate")
    assert seen["heard"] == described(["Grüße, 世界 🌍"])
    assert visited.peer.outcome("/text_in_fragments")[0] == Pong(b"between")


def test_the_browser_puts_plain_fragments_of_bytes_together(visited: Visited) -> None:
    seen = visited.seen("peer", "bytes in fragments")
    assert seen["extensions"] == ""
    assert seen["heard"] == described([MEGABYTE])
    heard = visited.peer.outcome("/bytes_in_fragments")
    assert heard[:-1] == [Pong(b"%d" % start) for start in range(0, len(MEGABYTE), 100_000)]


def test_the_browser_answers_a_goodbye_with_its_code(visited: Visited) -> None:
    seen = visited.seen("peer", "goodbye")
    assert (seen["code"], seen["reason"], seen["wasClean"]) == (1001, "going away", True)
    (answer,) = visited.peer.outcome("/goodbye")
    assert answer.code == 1001


def test_a_page_that_is_left_says_goodbye(visited: Visited) -> None:
    (event,) = visited.peer.outcome("/company")
    assert event.code == 1001
