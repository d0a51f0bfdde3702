"""Ways to say each letter: as an event that is sent, or as bytes that are received."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from stateline import ConnectionClosed, Data, EndOfMessage, InformationalResponse, Request, Response

Fields = tuple[tuple[str, str], ...]

SIGNALS: dict[str, Fields] = {
    "close_requested": (("Connection", "close"),),
    "upgrade_proposed": (("Upgrade", "x"), ("Connection", "upgrade")),
    "continue_expected": (("Expect", "100-continue"),),
}
"""Fields that raise a signal, in the order in which a letter names them."""

CHUNKED = (("Transfer-Encoding", "chunked"),)
ONE_BYTE = (("Content-Length", "1"),)
NO_BYTE = (("Content-Length", "0"),)

METHODS = {"head": ("HEAD", "/"), "connect": ("CONNECT", "a:1"), "ordinary": ("GET", "/")}


@dataclass(frozen=True, slots=True)
class Head:
    """A head, and the letter it is meant to say; an empty name promises nothing."""

    letter: str
    event: Any
    data: bytes


def request(variant: str, signals: tuple[str, ...], framing: Fields, version: str = "1.1") -> Head:
    """Make a request that says a letter, with a body in a framing."""
    method, target = METHODS[variant]
    fields = (("Host", "a"), *(field for signal in signals for field in SIGNALS[signal]), *framing)
    if version != "1.1" and "close_requested" not in signals:
        fields = (*fields, ("Connection", "keep-alive"))
    event = Request(method=method, target=target, headers=fields, http_version=version)
    letter = "+".join([f"Request.{variant}", *signals])
    return Head(letter, event, head_bytes(f"{method} {target} HTTP/{version}", fields))


def response(variant: str, status: int, fields: Fields = ()) -> Head:
    """Make a response that says a letter."""
    kind = InformationalResponse if status < 200 else Response
    letter = f"{kind.__name__}.{variant}" + "+close_requested" * (("Connection", "close") in fields)
    return Head(letter, kind(status_code=status, headers=fields), head_bytes(f"HTTP/1.1 {status} ", fields))


def head_bytes(start_line: str, fields: Fields) -> bytes:
    """Write a head."""
    return "\r\n".join([start_line, *(f"{name}: {value}" for name, value in fields), "", ""]).encode()


def _requests() -> Iterator[Head]:
    for variant, raised in product(METHODS, product(*((False, True),) * len(SIGNALS))):
        signals = tuple(signal for signal, is_raised in zip(SIGNALS, raised, strict=True) if is_raised)
        yield request(variant, signals, CHUNKED)
        if variant == "connect":
            # Only h11's rules give it a body.
            yield request(variant, signals, ())
    yield request("ordinary", (), ONE_BYTE)
    yield request("ordinary", (), ())
    yield Head("", Request(method="GET", target="/", headers=[], http_version="1.0"), b"GET / HTTP/1.0\r\n\r\n")
    fields = (("Connection", "keep-alive"),)
    event = Request(method="HEAD", target="/", headers=fields, http_version="1.0")
    yield Head("", event, head_bytes("HEAD / HTTP/1.0", fields))


def _responses() -> Iterator[Head]:
    yield response("switching_protocols", 101, (("Upgrade", "x"),))
    yield response("interim", 103)
    for fields in ((), (("Connection", "close"),)):
        yield response("connect_accepted", 200, fields)
        # Not a 2xx, so that it is final whatever was asked.
        yield response("final", 404, (*fields, *CHUNKED))
        yield response("final", 404, (*fields, *ONE_BYTE))
        yield response("final", 404, (*fields, *NO_BYTE))
    yield Head("", Response(status_code=404), b"HTTP/1.1 404 \r\n\r\n")
    yield Head("", Response(status_code=404, http_version="1.0"), b"HTTP/1.0 404 \r\n\r\n")


REQUESTS = tuple(_requests())
RESPONSES = tuple(_responses())

PARTS = {"Data": Data(b""), "EndOfMessage": EndOfMessage(), "ConnectionClosed": ConnectionClosed()}
"""What else can be sent, by the letter without its role."""
