"""The two heads of an opening handshake as bytes (RFC 6455, sections 4.1 and 4.2)."""

Fields = tuple[tuple[bytes, bytes], ...]

KEY = b"dGhlIHNhbXBsZSBub25jZQ=="
ACCEPT = b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
"""What answers that key; both are the example of RFC 6455, section 1.3."""
ANSWER = b"<the answer to the key>"
"""Stands in a response for what answers the key that this client has made up."""

REQUEST: Fields = (
    (b"Host", b"server.example.com"),
    (b"Upgrade", b"websocket"),
    (b"Connection", b"Upgrade"),
    (b"Sec-WebSocket-Key", KEY),
    (b"Sec-WebSocket-Version", b"13"),
)
RESPONSE: Fields = (
    (b"Upgrade", b"websocket"),
    (b"Connection", b"Upgrade"),
    (b"Sec-WebSocket-Accept", ANSWER),
)
ASKING = b"GET /chat?room=1 HTTP/1.1"
SWITCHING = b"HTTP/1.1 101 Switching Protocols"


def head(line: bytes, fields: Fields) -> bytes:
    """Write a head."""
    return b"\r\n".join([line, *(name + b": " + value for name, value in fields), b"", b""])


def request(*fields: tuple[bytes, bytes], line: bytes = ASKING) -> bytes:
    """Write a good request, with more fields."""
    return head(line, (*REQUEST, *fields))


def response(*fields: tuple[bytes, bytes], line: bytes = SWITCHING) -> bytes:
    """Write a good response, with more fields."""
    return head(line, (*RESPONSE, *fields))


def without(fields: Fields, name: bytes) -> Fields:
    """Leave a field out."""
    return tuple(field for field in fields if field[0].lower() != name.lower())


def instead(fields: Fields, name: bytes, *values: bytes) -> Fields:
    """Give a field another value, in its place, or several in as many lines."""
    changed: list[tuple[bytes, bytes]] = []
    for field in fields:
        changed += [(field[0], value) for value in values] if field[0].lower() == name.lower() else [field]
    return tuple(changed)


def key_of(sent: bytes) -> bytes:
    """Find the key in a request that was sent."""
    (line,) = [line for line in sent.split(b"\r\n") if line.lower().startswith(b"sec-websocket-key:")]
    return line.partition(b":")[2].strip()
