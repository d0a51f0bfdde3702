"""What can go wrong, as data.

Grammar, framing, limits and the automaton know nothing of local and remote: they
raise a `Rejection`. The connection alone turns it into the error of whoever is
to blame, so that one rule serves both directions.
"""

from typing import Any, NamedTuple


class ErrorKind(NamedTuple):
    """One entry of the spec's `errors:`."""

    code: str
    """Stable name, such as `bad_chunk`."""
    sentence: str
    """What is wrong, without a full stop."""
    status_hint: int
    """The status a server might answer with."""
    section: str
    """Where the standard says so, such as `RFC 9112, section 7.1`; may be empty."""


class Refusal(NamedTuple):
    """Why the automaton has no step for a letter in a configuration."""

    sentence: str
    event: str
    """What was refused, such as `Response.final`."""
    section: str
    """Where the standard says what would have been possible; may be empty."""


class Rejection(Exception):
    """Something was refused; not yet anybody's fault. Never leaves the library."""

    def __init__(self, kind: ErrorKind, detail: str = "", refusal: Refusal | None = None) -> None:
        super().__init__(kind, detail, refusal)
        self.kind = kind
        self.sentence = refusal.sentence if refusal else f"{kind.sentence}: {detail}" if detail else kind.sentence
        self.event = refusal.event if refusal else ""
        self.section = (refusal.section if refusal else "") or kind.section


class ProtocolError(Exception):
    """Somebody broke the protocol. Never raised itself; see its two children.

    Args:
        message: A sentence for people.
        error_status_hint: The status code, 400 to 599, that a server might
            answer with if this happened in a request.

    """

    code: str
    """Stable name of the rule that was broken, listed in the table of errors; empty if unknown."""
    error_status_hint: int
    role: str
    """The role that broke it: `client` or `server`; empty outside a connection."""
    state: str
    """The state that role was in; empty outside a connection."""
    event: str
    """The event that was refused; empty where bytes made no event."""
    section: str
    """Where the rule stands, such as `RFC 9112, section 6.1`; may be empty."""
    offset: int | None
    """How many bytes of the inbound stream came before the refused element; None when sending."""

    def __init__(
        self,
        message: str,
        error_status_hint: int = 400,
        *,
        code: str = "",
        role: str = "",
        state: str = "",
        event: str = "",
        section: str = "",
        offset: int | None = None,
    ) -> None:
        if type(self) is ProtocolError:
            raise TypeError("ProtocolError is abstract; raise LocalProtocolError or RemoteProtocolError")
        super().__init__(message)
        self.error_status_hint = error_status_hint
        self.code = code
        self.role = role
        self.state = state
        self.event = event
        self.section = section
        self.offset = offset

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle and copy with every fact."""
        return (type(self), (str(self), self.error_status_hint), self.__dict__)


class LocalProtocolError(ProtocolError):
    """The application asked for something the protocol forbids. Nothing was sent."""


class RemoteProtocolError(ProtocolError):
    """The peer sent something the protocol forbids. Nothing it sends later is read."""
