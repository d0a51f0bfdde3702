"""No pattern goes back over what it has read: a hundred thousand bytes of anything are settled at once.

Work inside a regular expression cannot be counted, so that this is the one test with a
clock; but it is the processor's, and a pattern that goes back would need a hundred times
as long as it is given, and one that does not, a thirtieth.
"""

from typing import Any

import pytest

from stateline import CLIENT, SERVER, Connection, EndOfMessage, Limits, Request
from stateline._runtime.errors import Rejection
from stateline.websocket.handshake import split_extensions
from tests.fuzz.targets import TARGETS
from tests.fuzz.watchdog import watchdog
from tests.http1.player import read_all

MANY = 100_000
SECONDS = 5.0
UNBOUNDED = Limits(*(10**9,) * 7, 1)

HEAD = b"GET / HTTP/1.1\r\nHost: a\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
STATUS_LINE = b"HTTP/1.1 200 OK\r\n"

REQUESTS = {
    "blanks after a colon": HEAD + b"X:" + b" " * MANY + b"\0\r\n\r\n",
    "blanks after a value": HEAD + b"X: a" + b" " * MANY + b"\0\r\n\r\n",
    "blanks between words": HEAD + b"X: " + b"a " * MANY + b"\0\r\n\r\n",
    "blanks of a fold": HEAD + b"X: a\r\n" + b" " * MANY + b"\0\r\n\r\n",
    "a name without a colon": HEAD + b"a" * MANY + b" :x\r\n\r\n",
    "a long host": b"GET / HTTP/1.1\r\nHost: " + b"a" * MANY + b"/\r\n\r\n",
    "octets of a host": b"GET / HTTP/1.1\r\nHost: " + b"%41" * MANY + b"%4\r\n\r\n",
    "colons of a host": b"GET / HTTP/1.1\r\nHost: [" + b":" * MANY + b"\r\n\r\n",
    "digits of a port": b"GET / HTTP/1.1\r\nHost: a:" + b"1" * MANY + b"x\r\n\r\n",
    "a method": b"G" * MANY + b"\xff / HTTP/1.1\r\nHost: a\r\n\r\n",
    "a target": b"GET /" + b"a" * MANY + b"# HTTP/1.1\r\nHost: a\r\n\r\n",
    "a scheme": b"GET " + b"a" * MANY + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    "an authority": b"CONNECT " + b"a" * MANY + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    "a version": b"GET / HTTP/" + b"1" * MANY + b"\r\nHost: a\r\n\r\n",
    "members of a list": HEAD + b"Connection: " + b", " * MANY + b"close\r\n\r\n",
    "transfer codings": HEAD + b"Transfer-Encoding: " + b"chunked, " * MANY + b"\r\n\r\n",
    "digits of a length": HEAD + b"Content-Length: " + b"1" * MANY + b"\r\n\r\n",
    "lengths": HEAD + b"Content-Length: " + b"1," * MANY + b"2\r\n\r\n",
    "digits of a chunk size": CHUNKED + b"0" * MANY + b"1\r\n",
    "blanks after a chunk size": CHUNKED + b"1" + b" " * MANY + b"\0\r\n",
    "blanks before an extension": CHUNKED + b"1;" + b" " * MANY + b"\0\r\n",
    "blanks after an extension": CHUNKED + b"1;a" + b" " * MANY + b"\0\r\n",
    "blanks before a value": CHUNKED + b"1;a=" + b" " * MANY + b"\0\r\n",
    "an extension": CHUNKED + b"1;" + b"a" * MANY + b"\0\r\n",
    "extensions": CHUNKED + b"1" + b";aa" * MANY + b"\0\r\n",
    "spaced extensions": CHUNKED + b"1" + b" ; a = b" * MANY + b" \0\r\n",
    "quoted text": CHUNKED + b'1;a="' + b"x" * MANY + b"\r\n",
    "quoted pairs": CHUNKED + b'1;a="' + b"\\x" * MANY + b"\r\n",
    "quoted values": CHUNKED + b"1" + b';a="x"' * MANY + b"\0\r\n",
    "quotes": CHUNKED + b"1" + b';a="' * MANY + b"\r\n",
    "blanks in a trailer": CHUNKED + b"0\r\nX:" + b" " * MANY + b"\0\r\n\r\n",
}
RESPONSES = {
    "blanks of a reason": b"HTTP/1.1 200 " + b"a " * MANY + b"\0\r\n\r\n",
    "digits of a status": b"HTTP/1.1 " + b"2" * MANY + b"\r\n\r\n",
    "blanks after a colon": STATUS_LINE + b"X:" + b" " * MANY + b"\0\r\n\r\n",
    "blanks between words": STATUS_LINE + b"X: " + b"a\t " * MANY + b"\0\r\n\r\n",
    "folds": STATUS_LINE + b"X: a\r\n" + b" b\r\n" * MANY + b"\0\r\n\r\n",
    "folds of blanks": STATUS_LINE + b"X: a\r\n" + b"  \r\n" * MANY + b"\0\r\n\r\n",
}
EXTENSIONS = {
    "blanks after a name": b"a" + b" " * MANY + b"\0",
    "blanks after a parameter": b"a;b" + b" \t" * MANY + b"x",
    "blanks before a value": b"a;b=" + b" " * MANY + b"\0",
    "parameters": b"a" + b";bb" * MANY + b"\0",
    "spaced parameters": b"a" + b" ; b = c" * MANY + b" \0",
    "quoted pairs": b'a;b="' + b"\\x" * MANY,
    "quoted values": b"a" + b';b="x"' * MANY + b"\0",
    "quotes": b"a" + b';b="' * MANY + b"\0",
    "members": b"a;b=c , " * MANY + b"\0",
    "empty members": b", " * MANY + b"\0",
}
STREAMS = {SERVER: REQUESTS, CLIENT: RESPONSES}

CASES = [
    pytest.param(target.role, target.policy, stream, id=f"{target} {name}")
    for target in TARGETS
    for name, stream in STREAMS[target.role].items()
]


@pytest.mark.parametrize(("role", "policy", "stream"), CASES)
def test_it_is_settled_at_once(role: Any, policy: Any, stream: bytes) -> None:
    connection = Connection(role, policy=policy, limits=UNBOUNDED)
    if role is CLIENT:
        connection.send(Request(method="GET", target="/", headers=[("Host", "a")]))
        connection.send(EndOfMessage())
    connection.receive_data(stream)
    with watchdog(SECONDS):
        read_all(connection)


@pytest.mark.parametrize("value", EXTENSIONS.values(), ids=EXTENSIONS)
def test_so_are_the_extensions_of_a_websocket(value: bytes) -> None:
    with watchdog(SECONDS), pytest.raises(Rejection, match="extensions"):
        split_extensions([value])
