"""What a reason for a disagreement is."""

import re
from dataclasses import dataclass

from tests.compare.streams import Stream


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a class of disagreements is right. What is empty fits everything; patterns are searched for."""

    name: str
    text: str
    libraries: str = ""
    """Names, separated by spaces."""
    ours: str = ""
    """A pattern in the verdict of strict."""
    theirs: str = ""
    """A pattern in the verdict of the library."""
    sent: bytes = b""
    """A pattern in the bytes of the stream."""
    exchange: str = ""
    """A pattern in the stream's `exchange`."""

    def fits(self, library: str, stream: Stream, ours: str, theirs: str) -> bool:
        """Whether this is the reason for a disagreement between two verdicts on a stream."""
        return (
            (not self.libraries or library in self.libraries.split())
            and re.search(self.ours, ours) is not None
            and re.search(self.theirs, theirs) is not None
            and re.search(self.sent, stream.data) is not None
            and re.search(self.exchange, stream.exchange) is not None
        )
