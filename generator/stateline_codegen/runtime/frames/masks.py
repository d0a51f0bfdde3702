"""Masking: the exclusive or of a payload and a key that repeats (RFC 6455, section 5.3)."""

from collections.abc import Callable
from os import urandom

from . import exclusive_or

KEY_BYTES = 4

Mask = Callable[[bytes | bytearray, bytes | bytearray], bytes | bytearray]


def _find() -> Mask:
    """Find who masks. Python has no exclusive or of two buffers, and a large frame costs little else."""
    try:
        # Written in C, and kept by the package `websockets`, of which nothing else is used. Where that is not
        # installed, there is nothing for a type checker to find; where it is, nothing to ignore.
        from websockets.speedups import apply_mask  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        return exclusive_or.apply_mask
    found: Mask = apply_mask
    return found


apply_mask = _find()
"""Mask a payload, or take its mask away, which is the same."""


def rotate(key: bytes, size: int) -> bytes:
    """Turn a key such that it goes on behind so many octets."""
    turn = size % KEY_BYTES
    return key[turn:] + key[:turn]


def new_key() -> bytes:
    """Make a key that nobody can predict (RFC 6455, section 10.3)."""
    return urandom(KEY_BYTES)
