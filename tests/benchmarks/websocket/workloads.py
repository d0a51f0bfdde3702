"""The WebSocket workloads a to i, as data: what arrives, what must be learned from it, what must be sent.

What one operation is:

- *echo*: on one open connection of a server, read all that arrives, send every message back once it is whole,
  answer every ping;
- *hear*: on one open connection of a server, read a message that arrives and count its octets;
- *talk*: on one open connection of a client, send a message and read the server's;
- *accept*: make a server's connection, read the opening handshake and accept it.
"""

import json
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache

from tests.benchmarks.websocket import wire
from tests.benchmarks.workloads import HOST, Facts, Pairs, cut, filler, head, lowered

READ = 65_536
"""The bytes that one read from a socket brings at most."""


class Role(Enum):
    ECHO = "echo"
    HEAR = "hear"
    TALK = "talk"
    ACCEPT = "accept"


@dataclass(frozen=True, slots=True)
class Heard:
    """What a program learns from one event, or from all the events of one message."""

    kind: str
    data: object


@dataclass(frozen=True, slots=True)
class Workload:
    """One thing to do, and what must come of it.

    Each of `feeds` is handed over in one call. What is sent is expected as the `wire` reads it.
    """

    letter: str
    title: str
    role: Role
    feeds: tuple[bytes, ...]
    expected: Facts
    is_deflated: bool = False
    """Whether the connection was opened with permessage-deflate."""


# --- messages --------------------------------------------------------------------------------------------------------

KINDS = {wire.TEXT: "TextMessage", wire.BINARY: "BytesMessage", wire.PING: "Ping", wire.PONG: "Pong"}
ANSWERS = {wire.TEXT: wire.TEXT, wire.BINARY: wire.BINARY, wire.PING: wire.PONG}
"""What a server of these workloads sends upon what it has read; nothing upon anything else."""

Message = tuple[int, bytes]
"""Opcode and payload."""


def texts(payloads: Iterable[bytes]) -> list[Message]:
    return [(wire.TEXT, payload) for payload in payloads]


def heard(messages: Iterable[Message]) -> tuple[Heard, ...]:
    return tuple(
        Heard(KINDS[opcode], payload.decode() if opcode == wire.TEXT else payload) for opcode, payload in messages
    )


def answered(messages: Iterable[Message], *, is_deflated: bool = False) -> bytes:
    """All that the server sends."""
    return b"".join(
        wire.frame(ANSWERS[opcode], payload, rsv1=is_deflated) for opcode, payload in messages if opcode in ANSWERS
    )


def masking_keys() -> Callable[[], bytes]:
    """Gives a different key for every frame, and the same ones in every run."""
    chance = random.Random(6455).random
    return lambda: int(chance() * (1 << 32)).to_bytes(4, "big")


def frames(messages: Iterable[Message], *, is_deflated: bool = False) -> tuple[bytes, ...]:
    """What a client sends for these messages, each as one frame."""
    key = masking_keys()
    return tuple(wire.frame(opcode, payload, rsv1=is_deflated, key=key()) for opcode, payload in messages)


def fragments(opcode: int, pieces: Sequence[bytes]) -> tuple[bytes, ...]:
    """What a client sends for one message in so many frames (RFC 6455, section 5.4)."""
    key, last = masking_keys(), len(pieces) - 1
    return tuple(
        wire.frame(wire.CONTINUATION if number else opcode, piece, fin=number == last, key=key())
        for number, piece in enumerate(pieces)
    )


def echo(letter: str, title: str, messages: Sequence[Message], feeds: Iterable[bytes]) -> Workload:
    """A server hears these messages, and does with each what it does."""
    return Workload(letter, title, Role.ECHO, tuple(feeds), Facts(heard(messages), answered(messages)))


def deflated(letter: str, title: str, payloads: Sequence[bytes]) -> Workload:
    """Texts that are compressed both ways, each with what came before it in view (RFC 7692, section 7)."""
    feeds = frames(texts(wire.deflated(payloads)), is_deflated=True)
    messages = texts(payloads)
    expected = Facts(heard(messages), answered(messages, is_deflated=True))
    return Workload(letter, title, Role.ECHO, feeds, expected, is_deflated=True)


def talk(letter: str, title: str, message: Message) -> Workload:
    """A client says what it then hears."""
    opcode, payload = message
    sent = wire.frame(opcode, payload)
    return Workload(letter, title, Role.TALK, (sent,), Facts(heard([message]), sent))


# --- payloads --------------------------------------------------------------------------------------------------------


def sentences(count: int) -> list[bytes]:
    """Texts of 32 bytes."""
    return [b"%04d: as people talk in a chat.." % number for number in range(count)]


def quotes(count: int) -> list[bytes]:
    """JSON texts of a kilobyte that differ in their numbers, as programs exchange them."""
    chance = random.Random(7692).random

    def number(least: int, most: int) -> int:
        return least + int(chance() * (most - least))

    def quote() -> dict[str, object]:
        price = number(100_00, 999_00)
        return {
            "id": number(100_000, 999_999),
            "symbol": ("ACME", "HOLO", "OMNI", "UNIV")[number(0, 4)],
            "bid": price / 100,
            "ask": (price + number(1, 20)) / 100,
            "volume": number(1_000, 9_999),
        }

    return [json.dumps([quote() for _ in range(12)]).encode() for _ in range(count)]


# --- the opening handshake -------------------------------------------------------------------------------------------

CLIENT_KEY = b"dGhlIHNhbXBsZSBub25jZQ=="
SUBPROTOCOLS = ["chat", "superchat"]
EXTENSION = "permessage-deflate"

# What the program is told of apart from the other fields.
OFFERS: Pairs = (
    (b"Sec-WebSocket-Protocol", ", ".join(SUBPROTOCOLS).encode()),
    (b"Sec-WebSocket-Extensions", EXTENSION.encode()),
)
BROWSER: Pairs = (
    (b"User-Agent", b"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"),
    (b"Accept", b"*/*"),
    (b"Accept-Language", b"en-GB,en;q=0.5"),
    (b"Accept-Encoding", b"gzip, deflate, br"),
    (b"Sec-WebSocket-Version", b"13"),
    (b"Origin", b"https://example.com"),
    (b"Sec-WebSocket-Key", CLIENT_KEY),
    (b"Connection", b"keep-alive, Upgrade"),
    (b"Cookie", b"session=5f2b1c0e9a; theme=dark"),
    (b"Upgrade", b"websocket"),
)
OPENING = head(b"GET /chat?room=1 HTTP/1.1", (HOST, *OFFERS, *BROWSER))


def acceptance(key: bytes, fields: Pairs = ()) -> bytes:
    """A server's answer to the client's key."""
    upgraded = ((b"Upgrade", b"websocket"), (b"Connection", b"Upgrade"))
    token = (b"Sec-WebSocket-Accept", wire.accept_token(key))
    return head(b"HTTP/1.1 101 Switching Protocols", (*upgraded, token, *fields))


def accept(letter: str, title: str) -> Workload:
    """A server reads a browser's handshake and accepts it with the first subprotocol and the extension."""
    told = ("example.com", "/chat?room=1", [EXTENSION], SUBPROTOCOLS, list(lowered(BROWSER)))
    chosen = ((b"Sec-WebSocket-Protocol", SUBPROTOCOLS[0].encode()), (b"Sec-WebSocket-Extensions", EXTENSION.encode()))
    expected = Facts((Heard("Request", told),), wire.plain_head(acceptance(CLIENT_KEY, chosen)))
    return Workload(letter, title, Role.ACCEPT, (OPENING,), expected)


# --- the workloads ---------------------------------------------------------------------------------------------------


@cache
def all_workloads() -> tuple[Workload, ...]:
    """The nine workloads in the order of their letters; the goal is about the first four."""
    (sentence,) = few = texts(sentences(1))
    crowd, many = texts(sentences(16)), texts(sentences(100))
    binary = [(wire.BINARY, filler(65_536))]
    article = filler(1_048_576)
    kilobytes = b"".join(fragments(wire.TEXT, cut(article, 1_024)))
    lively = [sentence, (wire.PING, b"1234"), sentence, (wire.PONG, b"")]
    return (
        echo("a", "text of 32 B", few, frames(few)),
        echo("b", "binary of 64 KB", binary, frames(binary)),
        echo("c", "text of 1 MB in fragments of 1 KB", texts([article]), cut(kilobytes, READ)),
        deflated("d", "16 JSON texts of 1 KB, deflated", quotes(16)),
        accept("e", "opening handshake of a browser"),
        talk("f", "client: text of 32 B, there and back", sentence),
        echo("g", "100 texts of 32 B in one read", many, [b"".join(frames(many))]),
        echo("h", "text, ping, text, pong", lively, frames(lively)),
        echo("i", "16 texts of 32 B byte by byte", crowd, cut(b"".join(frames(crowd)), 1)),
    )
