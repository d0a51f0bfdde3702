"""Named constants that are classes and instances of themselves.

A state or a marker compares with `is`, hashes, prints as its own name, stands in
`isinstance(event, (EndOfMessage, PAUSED))` beside event classes, and in
`Event | PAUSED` where a type is wanted, because `type(PAUSED) is PAUSED`.
"""

from typing import Any


class Sentinel(type):
    """The metaclass of every constant; use as `class DONE(Sentinel, metaclass=Sentinel)`."""

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> "Sentinel":
        """Make the constant and turn it into its own type."""
        constant = super().__new__(mcs, name, bases, namespace)
        # Assigning __class__ is done here alone, once per constant and at import
        # time: nothing else makes type(X) is X true.
        type.__setattr__(constant, "__class__", constant)
        return constant

    def __repr__(self) -> str:
        return self.__name__


class NEED_DATA(Sentinel, metaclass=Sentinel):
    """No event is complete; read from the peer and call `receive_data`."""


class PAUSED(Sentinel, metaclass=Sentinel):
    """Bytes may be waiting, but it is not the time to read them.

    Either the peer's turn is over until `start_next_cycle`, or a change of
    protocol is pending or made and the bytes belong to somebody else.
    """
