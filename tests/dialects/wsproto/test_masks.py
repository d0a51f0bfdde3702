"""Masks are made in C where the package `websockets` is installed and in Python elsewhere, and are the same."""

import subprocess
import sys
from collections.abc import Callable
from itertools import cycle

import pytest

from stateline._runtime.frames import exclusive_or, masks

Octets = bytes | bytearray
Mask = Callable[[Octets, Octets], Octets]

KEY = bytes.fromhex("37fa213d")
SIZES = (*range(10), 125, 126, *range(1533, 1541), 65_535, 65_536)
"""Those around a key, and those around which another way to do it is quicker."""


@pytest.fixture(params=["python", "c"])
def mask(request: pytest.FixtureRequest) -> Mask:
    if request.param == "python":
        return exclusive_or.apply_mask
    reason = "the package websockets has no compiled module here"
    module = pytest.importorskip("websockets.speedups", reason=reason, exc_type=ImportError)
    made: Mask = module.apply_mask
    return made


def test_a_mask_is_that_of_rfc_6455_section_5_7(mask: Mask) -> None:
    assert mask(b"Hello", KEY) == bytes.fromhex("7f9f4d5158")


@pytest.mark.parametrize("kind", [bytes, bytearray])
@pytest.mark.parametrize("size", SIZES)
def test_each_octet_is_combined_with_that_of_the_key(
    mask: Mask, size: int, kind: type[bytes] | type[bytearray]
) -> None:
    payload = bytes(octet % 251 for octet in range(size))
    due = bytes(octet ^ key for octet, key in zip(payload, cycle(KEY), strict=False))
    assert mask(kind(payload), kind(KEY)) == due
    assert mask(kind(due), kind(KEY)) == payload


@pytest.mark.parametrize("key", [bytes(4), b"\xff" * 4, bytes([0, 0, 0, 1]), bytes([128, 0, 0, 0])])
def test_any_key_will_do(mask: Mask, key: bytes) -> None:
    for payload in (bytes(range(256)), bytes(range(256)) * 8):
        assert mask(payload, key) == bytes(octet ^ one for octet, one in zip(payload, cycle(key), strict=False))


def test_the_payload_stays_as_it_was(mask: Mask) -> None:
    for size in (5, 5_000):
        payload = bytearray(size)
        mask(payload, KEY)
        assert payload == bytes(size)


def test_python_masks_where_the_package_is_not_installed() -> None:
    program = (
        "import sys; sys.modules['websockets'] = None; import stateline.websocket; "
        "from stateline._runtime.frames import exclusive_or, masks; assert masks.apply_mask is exclusive_or.apply_mask"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_c_masks_where_it_is() -> None:
    reason = "the package websockets has no compiled module here"
    module = pytest.importorskip("websockets.speedups", reason=reason, exc_type=ImportError)
    assert masks.apply_mask is module.apply_mask
