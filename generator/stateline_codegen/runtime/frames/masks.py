"""Masking: the exclusive or of a payload and a key that repeats (RFC 6455, section 5.3)."""

from collections.abc import Callable
from os import urandom

from . import exclusive_or

KEY_BYTES = 4

_Octets = bytes | bytearray


def _quickest() -> Callable[[_Octets, _Octets], _Octets]:
    """Find who masks. Python has no exclusive or of two buffers, and a large frame costs little else."""
    try:
        # Written in C, and kept by the package `websockets`, of which nothing else is used.
        from websockets.speedups import apply_mask
    except ImportError:
        return exclusive_or.apply_mask
    return apply_mask


apply_mask = _quickest()
"""Mask a payload, or take its mask away, which is the same."""


def rotate(key: bytes, size: int) -> bytes:
    """Turn a key such that it goes on behind so many octets."""
    turn = size % KEY_BYTES
    return key[turn:] + key[:turn]


def new_key() -> bytes:
    """Make a key that nobody can predict (RFC 6455, section 10.3)."""
    return urandom(KEY_BYTES)
