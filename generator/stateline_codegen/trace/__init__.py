"""What the running library saw, told in the words of the spec.

    bytes --python -m stateline--> JSON --records--> letters --replay--> moments
       moments --story--> lines for people
       moments --tally--> counts for a picture

The compiler never imports the library: it runs it as a program and reads what it
prints. The library knows classes of configurations only, so the letters it tells are
replayed through the full product of the compiled spec. That says what every machine
did and by which move or rule, and shows at once if library and spec are not of one mind.

Nothing here knows a protocol: an event is a letter and a text.
"""

from .records import Ending, Record, TraceError, read_record
from .replay import Change, Moment, Replay
from .story import tell_ending, tell_heading, tell_moment
from .tally import Tally

__all__ = [
    "Change",
    "Ending",
    "Moment",
    "Record",
    "Replay",
    "Tally",
    "TraceError",
    "read_record",
    "tell_ending",
    "tell_heading",
    "tell_moment",
]
