"""Limits of size, of which h11 has one for all that is incomplete."""

from typing import Any

import h11
import pytest

from stateline import h11 as ours
from tests.dialects.disagreements import recut
from tests.dialects.h11.differences import DIFFERENCES, H11, counts_the_whole_element
from tests.dialects.h11.parallel import Receive, Script, Side
from tests.http1 import cuts

CHUNKED = (
    b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"5;" + b"x" * 45 + b"\r\nhello\r\n0\r\nX-Long: " + b"y" * 47 + b"\r\n\r\n"
)


@pytest.mark.parametrize("size", range(44, 64))
def test_limits_are_the_same_byte_by_byte(size: int) -> None:
    """The head has 47 bytes, the chunk line 49, the trailers 59: some limit refuses each."""
    script = recut(Script("SERVER", (Receive(CHUNKED),)), cuts.byte_by_byte)
    H11.assert_agreement(script, max_incomplete_event_size=size)


def test_a_head_too_large_is_refused_by_h11_only_if_it_comes_in_pieces() -> None:
    (limit,) = (difference for difference in DIFFERENCES if difference.explains is counts_the_whole_element)
    whole, pieces = limit.witness, recut(limit.witness, in_thousands)
    assert [hint(h11, script) for script in (whole, pieces)] == [None, 431]
    assert [hint(ours, script) for script in (whole, pieces)] == [431, 431]


def in_thousands(data: bytes) -> list[bytes]:
    return [data[start : start + 1000] for start in range(0, len(data), 1000)]


def hint(library: Any, script: Script) -> Any:
    """Play a script and return the hint of the first error."""
    side = Side(library, script.role)
    seen = [observation for action in script.actions for observation in side.perform(action)]
    return next((observation.result[2] for observation in seen if observation.error), None)
