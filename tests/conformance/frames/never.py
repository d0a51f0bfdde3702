"""Why the cases that neither role can say cannot be said, by their kind.

Most are letters that no side says while it sees what it sees, and that the other reads
nothing of there. What no application does of its own side, the peer tells the other one.
"""

from tests.fuzz.frames import acts

from .play import HTTP_REFUSES, WINDOW_TOO_SMALL

UNASKED = "bad_http"
"""The code with which HTTP refuses an answer to what was not asked."""

NEVER_SAID: dict[str, set[str]] = {
    "StepCase": {
        acts.NOT_ASKED,
        acts.NOT_SENT,
        acts.BEGINS,
        acts.NOT_READ,
        acts.WAITS,
        acts.HEAD_IS_READ,
        acts.FRAMES_ARE_READ,
        acts.END_IS_NO_NEWS,
        acts.NO_ANSWER,
        acts.AFTER_END,
        acts.ENDS_EARLY,
        UNASKED,
    },
    "HeadCase": {HTTP_REFUSES},
    "ExtensionCase": {WINDOW_TOO_SMALL},
}
