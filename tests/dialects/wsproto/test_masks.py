"""Masks are made in C where the package `websockets` is installed and in Python elsewhere, and are the same."""

import os
import subprocess
import sys
from collections.abc import Callable
from itertools import cycle

import pytest

from stateline._runtime.frames import exclusive_or, masks
from stateline.websocket import ConnectionType, connection, plain
from stateline.websocket.connection import Connection
from stateline.websocket.events import BytesMessage, Event

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


@pytest.mark.parametrize("step", [1, 7, 1 << 20])
@pytest.mark.parametrize("size", SIZES)
def test_what_a_client_sends_is_heard(mask: Mask, size: int, step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (connection, plain):
        monkeypatch.setattr(module, "apply_mask", mask)
    client, server = Connection(ConnectionType.CLIENT), Connection(ConnectionType.SERVER)
    payload = bytes(octet % 251 for octet in range(min(size, 2_000) if step < size else size))
    wire = client.send(BytesMessage(payload)) + client.send(BytesMessage(payload, message_finished=False))
    heard: list[Event] = []
    for start in range(0, len(wire), step):
        server.receive_data(wire[start : start + step])
        heard += server.events()
    assert b"".join(event.data for event in heard if isinstance(event, BytesMessage)) == payload * 2


def test_masks_are_typed_whether_the_package_is_there_or_not() -> None:
    pytest.importorskip("mypy", reason="mypy is not installed here")
    flags = ["--strict", "--no-site-packages", "--cache-dir", os.devnull]
    ran = subprocess.run(
        [sys.executable, "-m", "mypy", *flags, masks.__file__], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout


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
