"""Masking: the exclusive or of a payload and a key that repeats."""

from os import urandom

KEY_BYTES = 4

_LARGE = 1536
"""From about this size on, a table for each octet of the key is quicker than one large number."""

_TABLES = tuple(bytes(octet ^ key for octet in range(256)) for key in range(256))
"""For each octet of a key, what becomes of every octet."""


def apply_mask(payload: bytes | bytearray, key: bytes | bytearray) -> bytes | bytearray:
    """Mask a payload, or take its mask away, which is the same (RFC 6455, section 5.3)."""
    size = len(payload)
    if size < _LARGE:
        # The exclusive or of two numbers, whose digits are the octets.
        repeated = (key * (size + KEY_BYTES - 1 >> 2))[:size]
        return (int.from_bytes(payload, "little") ^ int.from_bytes(repeated, "little")).to_bytes(size, "little")
    return _mask_in_place(bytearray(payload), key)


def take_masked(wire: bytes | bytearray, start: int, end: int) -> bytes | bytearray:
    """Take the mask from a payload that stands behind its key: `apply_mask` with a copy and a call less."""
    key = wire[start - KEY_BYTES : start]
    size = end - start
    if size < _LARGE:
        repeated = (key * (size + KEY_BYTES - 1 >> 2))[:size]
        return (int.from_bytes(wire[start:end], "little") ^ int.from_bytes(repeated, "little")).to_bytes(size, "little")
    return _mask_in_place(bytearray(memoryview(wire)[start:end]), key)


def _mask_in_place(payload: bytearray, key: bytes | bytearray) -> bytearray:
    for place in range(KEY_BYTES):
        payload[place::KEY_BYTES] = payload[place::KEY_BYTES].translate(_TABLES[key[place]])
    return payload


def rotate(key: bytes, size: int) -> bytes:
    """Turn a key such that it goes on behind so many octets."""
    turn = size % KEY_BYTES
    return key[turn:] + key[:turn]


def new_key() -> bytes:
    """Make a key that nobody can predict (RFC 6455, section 10.3)."""
    return urandom(KEY_BYTES)
