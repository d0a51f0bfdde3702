"""The exclusive or of octets with a key that repeats, as quick as it can be in Python."""

_LARGE = 1536
"""From about this size on, a table for each octet of the key is quicker than one large number."""

_TABLES = tuple(bytes(octet ^ key for octet in range(256)) for key in range(256))
"""For each octet of a key, what becomes of every octet."""


def apply_mask(payload: bytes | bytearray, key: bytes | bytearray) -> bytes | bytearray:
    """Combine a payload with a key."""
    size, period = len(payload), len(key)
    if size < _LARGE:
        # The exclusive or of two numbers, whose digits are the octets.
        repeated = (key * -(-size // period))[:size]
        return (int.from_bytes(payload, "little") ^ int.from_bytes(repeated, "little")).to_bytes(size, "little")
    # Of a bytearray, every fourth octet is taken in two thirds of the time that bytes need for it.
    combined = bytearray(payload)
    for place in range(period):
        combined[place::period] = combined[place::period].translate(_TABLES[key[place]])
    return combined
