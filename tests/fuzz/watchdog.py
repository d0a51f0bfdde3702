"""A bound on what something may cost of the processor, so that a hang becomes an exception."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TooSlowError(Exception):
    """It cost more than it may."""


@contextmanager
def watchdog(seconds: float) -> Iterator[None]:
    """Raise if what is done takes longer, counted in time of the processor, which a busy machine does not lengthen.

    Raises:
        TooSlowError: Time is up. A regular expression that goes on and on is interrupted, too.

    """

    def bark(signal_number: int, frame: FrameType | None) -> None:
        raise TooSlowError(f"more than {seconds:g} s of the processor's time")

    before = signal.signal(signal.SIGVTALRM, bark)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
