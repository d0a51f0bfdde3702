"""A connection whose every step is held against the table it was compiled with.

Whatever is done goes through a `Witness`. It looks where the connection was before and
where it is after, and allows nothing but the step that the event stands for, or a
refusal: a `LocalProtocolError` for what was sent, a `RemoteProtocolError` for what was
received. Any other exception passes through, and fails whoever asked.
"""

from typing import Any

from stateline import (
    CLIENT,
    NEED_DATA,
    PAUSED,
    SERVER,
    Connection,
    ConnectionClosed,
    Data,
    EndOfMessage,
    Headers,
    InformationalResponse,
    LocalProtocolError,
    ProtocolError,
    RemoteProtocolError,
    Request,
    Response,
)
from stateline.http1 import automaton, errors
from stateline.http1.grammar import headers_from


class Witness:
    """Does one thing after the other with a connection, and sees that each comes out right."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.policy = connection._policy
        self.us, self.them = connection.our_role, connection.their_role
        self.fed = 0
        """How many bytes the peer has sent."""
        self.failure: RemoteProtocolError | None = None
        """What the peer did wrong, once it has."""
        self.refusal: ProtocolError | None = None
        """What the last act was refused with, if it was."""

    @property
    def configuration(self) -> int:
        """Where the connection is."""
        return self.connection._configuration

    @property
    def is_closed(self) -> bool:
        """Whether the peer has closed its side."""
        return self.connection._is_closed

    @property
    def how(self) -> int:
        """How the peer's bytes are read now."""
        return self.policy.readers[self.us][self.configuration]

    # -------------------------------------------------------------------- acts

    def hear(self, data: bytes) -> None:
        """Receive bytes; none mean that the peer closes its side."""
        before = self.facts()
        if data and self.is_closed:
            try:
                self.connection.receive_data(data)
            except RuntimeError:
                assert self.facts() == before, "refused bytes were kept"
                return
            raise AssertionError("bytes after the end were taken")
        self.connection.receive_data(data)
        self.fed += len(data)
        assert self.configuration == before[0], "receiving alone is no step"
        self.check()

    def read(self) -> Any:
        """Read what comes next: an event, `NEED_DATA`, `PAUSED` or the refusal."""
        before, unread = self.configuration, self.connection.buffered_bytes
        self.refusal = None
        try:
            event = self.connection.next_event()
        except RemoteProtocolError as error:
            self.refusal = error
            self._refused_remotely(before, unread, error)
            self.check()
            return error
        assert self.failure is None, f"{event} was read after a refusal"
        assert self.connection.buffered_bytes <= unread
        if event is NEED_DATA or event is PAUSED:
            assert self.configuration == before, "waiting is no step"
        else:
            self._stepped(before, self.letter_heard(event, before))
        self.check()
        return event

    def say(self, event: Any) -> Any:
        """Send an event: the bytes, or the refusal."""
        before = self.facts()
        self.refusal = None
        try:
            sent = self.connection.send(event)
        except LocalProtocolError as error:
            self.refusal = error
            assert self.facts()[1:] == before[1:], "a refused event changed what is read"
            self._stepped(before[0], automaton.FAIL[self.us])
            self._names_the_refusal(before[0], error)
            self.check()
            return error
        assert (sent is None) == isinstance(event, ConnectionClosed)
        letter = self.letter_said(event, sent or b"", before[0])
        if isinstance(event, Request) and before[1][0]:
            # What came before the question cannot be its answer.
            self._stepped(self._following(before[0], letter), automaton.FAIL[self.them])
            self.failure = self.connection._failure
        else:
            self._stepped(before[0], letter)
        self.check()
        return sent

    def start_next_cycle(self) -> LocalProtocolError | None:
        """Begin another exchange: None, or the refusal."""
        before = self.facts()
        self.refusal = None
        try:
            self.connection.start_next_cycle()
        except LocalProtocolError as error:
            self.refusal = error
            assert self.facts() == before, "a refused command did something"
            self._names_the_refusal(before[0], error)
            self.check()
            return error
        self._stepped(before[0], automaton.START_NEXT_CYCLE)
        self.check()
        return None

    def send_failed(self) -> None:
        """Say that sending failed."""
        before = self.configuration
        self.connection.send_failed()
        self._stepped(before, automaton.FAIL[self.us])
        self.check()

    # ----------------------------------------------------------------- letters

    def letter_heard(self, event: Any, configuration: int) -> int:
        """Find the letter that an event stands for which was read here."""
        return self._letter(self.them, event, getattr(event, "headers", None), configuration)

    def letter_said(self, event: Any, sent: bytes, configuration: int) -> int:
        """Find the letter that an event stands for, with the fields that were put on the wire."""
        headers = fields_of(sent) if isinstance(event, (Request, InformationalResponse, Response)) else None
        return self._letter(self.us, event, headers, configuration)

    def _letter(self, role: Any, event: Any, headers: Headers | None, configuration: int) -> int:
        match event:
            case Data():
                return automaton.DATA[role]
            case EndOfMessage():
                return automaton.END_OF_MESSAGE[role]
            case ConnectionClosed():
                return automaton.CONNECTION_CLOSED[role]
        assert headers is not None
        policy, version, notable = self.policy, event.http_version, headers.notable
        match event:
            case Request() if role is CLIENT:
                return policy.request_letter(event.method, version, notable, configuration)
            case InformationalResponse() if role is SERVER:
                return policy.informational_letter(event.status_code, version, notable, configuration)
            case Response() if role is SERVER:
                return policy.response_letter(event.status_code, version, notable, configuration)
        raise AssertionError(f"a {role!r} said {event!r}")

    # ------------------------------------------------------------------ checks

    def check(self) -> None:
        """See that whatever can be asked is answered, and that the answers agree."""
        connection = self.connection
        known = connection.states
        assert known == {role: self.policy.states[role][self.configuration] for role in (CLIENT, SERVER)}
        assert connection.our_state is known[self.us]
        assert connection.their_state is known[self.them]
        unread, is_closed = connection.trailing_data
        assert type(unread) is bytes
        assert connection.buffered_bytes == len(unread)
        assert is_closed == self.is_closed
        assert connection._offset + connection._start + len(unread) == self.fed, "bytes were lost or made up"
        assert (self.failure is not None) == (self.how == automaton.READ_REFUSE)
        waits = connection.client_is_waiting_for_100_continue
        assert connection.they_are_waiting_for_100_continue == (waits and self.us is SERVER)
        assert type(connection.their_http_version) in (bytes, type(None))

    def facts(self) -> tuple[int, tuple[bytes, bool], bytes | None]:
        """Gather what an act may change."""
        connection = self.connection
        return self.configuration, connection.trailing_data, connection.their_http_version

    def _following(self, before: int, letter: int) -> int:
        following = self.policy.steps[before][letter]
        assert following >= 0, f"{automaton.LETTERS[letter]} is refused in {before} and was let through"
        return following

    def _stepped(self, before: int, letter: int) -> None:
        following = self._following(before, letter)
        assert self.configuration == following, f"{automaton.LETTERS[letter]} leads from {before} to {following}"

    def _refused_remotely(self, before: int, unread: int, error: RemoteProtocolError) -> None:
        if self.failure is not None:
            assert error is self.failure, "another refusal came after the first"
            assert self.configuration == before
            assert self.connection.buffered_bytes == unread, "something was read after a refusal"
            return
        self.failure = error
        self._stepped(before, automaton.FAIL[self.them])
        self._names_the_refusal(before, error)
        assert error.offset == self.fed - self.connection.buffered_bytes
        assert 400 <= error.error_status_hint <= 599

    def _names_the_refusal(self, before: int, error: ProtocolError) -> None:
        """See that an error says who did what where, and quotes the table if the table refused."""
        remote = isinstance(error, RemoteProtocolError)
        role = self.them if remote else self.us
        assert error.role == repr(role).lower()
        assert error.state == repr(self.policy.states[role][before])
        assert error.code
        assert str(error)
        if error.code == errors.ILLEGAL_EVENT.code:
            refusals = {self.policy.refusals[~following] for following in self.policy.steps[before] if following < 0}
            quoted = {(refusal.sentence, refusal.event) for refusal in refusals}
            # What the other role says is no letter of ours, so no table is asked.
            is_misuse = str(error) == f"{errors.ILLEGAL_EVENT.sentence}: a {self.us!r} cannot send {error.event}"
            assert (str(error), error.event) in quoted or is_misuse


def fields_of(sent: bytes) -> Headers:
    """Read the fields of a head that was sent, in the plainest way."""
    _, *lines = sent.partition(b"\r\n\r\n")[0].split(b"\r\n")
    return headers_from([(name, value.strip()) for name, _, value in (line.partition(b":") for line in lines)])
