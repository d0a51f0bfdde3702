"""How connections come about: by role alone, with more arguments, from a subclass, from another connection."""

import copy
from typing import Any

import pytest

import stateline
from stateline import CLIENT, SERVER, Connection, Data, EndOfMessage, Limits, LocalProtocolError, Request, h11
from stateline.http1.policies import H11, STRICT

LIBRARIES = pytest.mark.parametrize("library", [stateline, h11], ids=["stateline", "stateline.h11"])
ROLES = pytest.mark.parametrize("role", [CLIENT, SERVER], ids=repr)

HEAD = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n"


def works(connection: Any, role: type[Any]) -> bool:
    """Whether a new connection plays a role from beginning to end of a message."""
    if role is CLIENT:
        fields = {"method": "GET", "target": "/", "headers": [("Host", "a")]}
        request = (stateline if type(connection).__module__.startswith("stateline.http1") else h11).Request(**fields)
        return bool(connection.send(request) == b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    connection.receive_data(HEAD + b"abc")
    kinds = [type(connection.next_event()) for _ in range(3)]
    return all(issubclass(kind, wanted) for kind, wanted in zip(kinds, (Request, Data, EndOfMessage), strict=True))


@LIBRARIES
@ROLES
def test_a_role_is_all_that_is_needed(library: Any, role: type[Any]) -> None:
    connection = library.Connection(role)
    assert connection.our_role is role
    assert isinstance(connection, library.Connection)
    assert works(connection, role)


@LIBRARIES
@ROLES
def test_the_class_of_a_connection_makes_others_like_it(library: Any, role: type[Any]) -> None:
    kind = type(library.Connection(role))
    again = kind(role)
    assert type(again) is kind
    assert works(again, role)


@ROLES
@pytest.mark.parametrize(
    "options",
    [{"policy": H11}, {"limits": Limits(max_field_count=5)}, {"max_incomplete_event_size": 500}],
    ids=["policy", "limits", "size"],
)
def test_what_else_is_given_makes_no_other_class(role: type[Any], options: dict[str, Any]) -> None:
    connection = Connection(role, **options)
    assert type(connection) is type(Connection(role))
    assert works(connection, role)


def test_limits_and_policies_that_are_given_hold() -> None:
    small = Connection(SERVER, limits=Limits(max_field_count=1))
    small.receive_data(b"GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n")
    with pytest.raises(stateline.RemoteProtocolError):
        small.next_event()
    strange = b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n"
    for policy, is_refused in ((STRICT, True), (H11, False)):
        connection = Connection(SERVER, policy=policy)
        connection.receive_data(strange)
        if is_refused:
            with pytest.raises(stateline.RemoteProtocolError):
                connection.next_event()
        else:
            assert isinstance(connection.next_event(), Request)


@LIBRARIES
@pytest.mark.parametrize("nothing", [None, "server", [], {}, stateline.IDLE, 1])
def test_what_is_no_role_is_refused_in_the_same_words_whatever_it_is(library: Any, nothing: Any) -> None:
    with pytest.raises(ValueError, match="expected CLIENT or SERVER, not"):
        library.Connection(nothing)


@LIBRARIES
@ROLES
def test_a_subclass_may_have_arguments_of_its_own(library: Any, role: type[Any]) -> None:
    class Named(library.Connection):  # type: ignore[misc]  # of either library
        def __init__(self, name: str, *, role: type[Any]) -> None:
            super().__init__(role)
            self.name = name

    connection = Named("one", role=role)
    assert connection.name == "one"
    assert works(connection, role)


@pytest.mark.parametrize(
    ("base", "role"),
    [(stateline.ServerConnection, SERVER), (stateline.ClientConnection, CLIENT)],
    ids=["SERVER", "CLIENT"],
)
def test_the_class_for_a_role_can_be_called_and_has_subclasses(base: Any, role: type[Any]) -> None:
    class Counting(base):  # type: ignore[misc]  # of either role
        def __init__(self) -> None:
            super().__init__(role)
            self.count = 0

    assert works(base(role), role)
    assert works(Counting(), role)
    with pytest.raises(ValueError, match="is for"):
        base(CLIENT if role is SERVER else SERVER)


@LIBRARIES
@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy])
def test_a_copy_goes_on_where_the_connection_stood(library: Any, duplicate: Any) -> None:
    connection = library.Connection(SERVER)
    connection.receive_data(HEAD)
    connection.next_event()
    other = duplicate(connection)
    for one in (connection, other):
        one.receive_data(b"abc")
        assert one.next_event().data == b"abc"
        assert isinstance(one.next_event(), EndOfMessage)


@LIBRARIES
def test_a_copy_is_a_connection_of_its_own(library: Any) -> None:
    connection = library.Connection(CLIENT)
    other = copy.copy(connection)
    other.send(library.Request(method="GET", target="/", headers=[("Host", "a")]))
    with pytest.raises((LocalProtocolError, h11.LocalProtocolError)):
        other.send(library.Request(method="GET", target="/", headers=[("Host", "a")]))
    assert works(connection, CLIENT)


@LIBRARIES
@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy])
def test_a_copy_shares_no_place_in_the_body(library: Any, duplicate: Any) -> None:
    connection = library.Connection(SERVER)
    connection.receive_data(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhe")
    connection.next_event()
    assert connection.next_event().data == b"he"
    other = duplicate(connection)
    other.receive_data(b"llo")
    assert other.next_event().data == b"llo"
    connection.receive_data(b"lloworld")
    assert connection.next_event().data == b"lloworld"
    assert isinstance(connection.next_event(), EndOfMessage)
