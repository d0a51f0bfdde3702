"""Every name of h11 and everything its objects are asked to do, on both libraries."""

import copy
import enum
import http
import importlib
import pickle
import weakref
from collections.abc import Callable
from typing import Any, Union, get_args

import h11
import pytest

from stateline import h11 as ours
from tests.dialects.h11.parallel import describe

BOTH = (h11, ours)
EVENTS = ("Request", "InformationalResponse", "Response", "Data", "EndOfMessage", "ConnectionClosed")
HOST = [("Host", "a")]

# At import time, as programs write it.
Incoming = ours.Request | ours.NEED_DATA | ours.PAUSED
Outcome = Union[ours.Response, ours.NEED_DATA, type[ours.PAUSED]]  # noqa: UP007


def public_names(library: Any) -> set[str]:
    return {name for name in vars(library) if not name.startswith("_")}


def kind_of(value: Any) -> str:
    if isinstance(value, type) and type(value) is value:
        return "constant"
    if isinstance(value, type):
        return "exception" if issubclass(value, BaseException) else "class"
    return type(value).__name__


ERRORS = ("LocalProtocolError", "RemoteProtocolError", "UnicodeError", "ValueError", "TypeError", "AttributeError")


def outcome(call: Callable[[], Any]) -> Any:
    """What a call comes to, in terms that do not depend on the library; of an error all but the words.

    A subclass of what h11 raises is the same error, because whoever catches that catches it.
    """
    try:
        value = call()
    except Exception as error:
        classes = [ancestor.__name__ for ancestor in type(error).__mro__]
        return next(name for name in ERRORS if name in classes), getattr(error, "error_status_hint", None)
    return value


def of_both(call: Callable[[Any], Any]) -> tuple[Any, Any]:
    """What a call comes to with h11 and with ours."""
    return outcome(lambda: call(h11)), outcome(lambda: call(ours))


# ----------------------------------------------------------------------- names


@pytest.mark.parametrize("name", sorted(public_names(h11)))
def test_every_public_name_is_there_and_of_the_same_kind(name: str) -> None:
    assert kind_of(getattr(ours, name)) == kind_of(getattr(h11, name))


def test_everything_h11_exports_is_exported() -> None:
    assert set(h11.__all__) <= set(ours.__all__)


def test_the_version_is_the_one_whose_behaviour_this_is() -> None:
    assert (ours._version.__version__, ours.PRODUCT_ID) == (h11._version.__version__, h11.PRODUCT_ID)


@pytest.mark.parametrize(
    ("module", "names"),
    [
        ("_connection", ["Connection", "DEFAULT_MAX_INCOMPLETE_EVENT_SIZE", "NEED_DATA", "PAUSED"]),
        ("_headers", ["Headers", "normalize_and_validate"]),
        ("_util", ["ProtocolError", "LocalProtocolError", "RemoteProtocolError", "Sentinel", "bytesify"]),
        ("_events", list(h11._events.__all__)),
        ("_state", list(h11._state.__all__)),
        ("_version", ["__version__"]),
    ],
)
def test_private_names_that_programs_import_are_there(module: str, names: list[str]) -> None:
    theirs = importlib.import_module(f"h11.{module}")
    here = importlib.import_module(f"stateline.h11.{module}")
    for name in names:
        assert kind_of(getattr(here, name)) == kind_of(getattr(theirs, name))
        if hasattr(ours, name):
            assert getattr(here, name) is getattr(ours, name)


def test_the_default_limit_is_the_same() -> None:
    default = ours._connection.DEFAULT_MAX_INCOMPLETE_EVENT_SIZE
    assert default == h11._connection.DEFAULT_MAX_INCOMPLETE_EVENT_SIZE


# ------------------------------------------------------------------- constants

CONSTANTS = sorted(name for name in public_names(h11) if kind_of(getattr(h11, name)) == "constant")


@pytest.mark.parametrize("name", CONSTANTS)
@pytest.mark.parametrize("library", BOTH, ids=["h11", "ours"])
def test_a_constant_is_a_class_and_its_own_instance(library: Any, name: str) -> None:
    constant = getattr(library, name)
    assert type(constant) is constant
    assert isinstance(constant, constant)
    assert isinstance(constant, type)
    assert isinstance(constant, (library.EndOfMessage, constant))
    assert not isinstance(constant, (library.EndOfMessage, library.Data))
    assert not isinstance(library.EndOfMessage(), constant)
    assert repr(constant) == str(constant) == name
    assert constant in {constant: 1}
    assert [other for other in CONSTANTS if getattr(library, other) == constant] == [name]


def test_constants_stand_in_unions() -> None:
    assert set(get_args(Incoming)) == {ours.Request, ours.NEED_DATA, ours.PAUSED}
    assert isinstance(ours.PAUSED, Incoming)
    assert len(get_args(Outcome)) == 3


# ---------------------------------------------------------------------- events


class Status(enum.IntEnum):
    ODD = 299


def get(headers: Any, **more: Any) -> tuple[str, dict[str, Any]]:
    return "Request", {"method": "GET", "target": "/", "headers": headers, **more}


GOOD_EVENTS: list[tuple[str, dict[str, Any]]] = [
    get(HOST),
    get([(b"Host", b"a")], method=b"GET", target=b"/", http_version=b"1.1"),
    get([(bytearray(b"HOST"), memoryview(b"a"))], method=bytearray(b"GET"), target=memoryview(b"/")),
    get([], http_version="1.0"),
    get((), method="PRI", target="*", http_version="2.0"),
    get(iter(HOST)),
    get([*HOST, ("X-Odd", b"\x01\x80 \t b"), ("X-Empty", "")]),
    get(HOST, method="!#$%&'*+-.^_`|~", target='!~"<>'),
    get([*HOST, ("Content-Length", "5"), ("content-length", "5")]),
    get([*HOST, ("Content-Length", "5, 5")]),
    get([*HOST, ("Transfer-Encoding", "Chunked")]),
    get([*HOST, ("Transfer-Encoding", "chunked"), ("Content-Length", "1")]),
    ("InformationalResponse", {"status_code": 100, "headers": []}),
    ("InformationalResponse", {"status_code": 199, "headers": HOST, "reason": "x", "http_version": "1.0"}),
    ("InformationalResponse", {"status_code": http.HTTPStatus.SWITCHING_PROTOCOLS, "headers": []}),
    ("Response", {"status_code": 200, "headers": []}),
    ("Response", {"status_code": 999, "headers": [("A", "b")], "reason": bytearray(b"\x80 x"), "http_version": b"1.0"}),
    ("Response", {"status_code": http.HTTPStatus.OK, "headers": [], "reason": "OK"}),
    ("Response", {"status_code": Status.ODD, "headers": []}),
    ("Data", {"data": b"x"}),
    ("Data", {"data": b"", "chunk_start": True, "chunk_end": True}),
    ("Data", {"data": memoryview(b"x")}),
    ("EndOfMessage", {}),
    ("EndOfMessage", {"headers": None}),
    ("EndOfMessage", {"headers": [("X-Trailer", "y")]}),
    ("ConnectionClosed", {}),
]
BAD_EVENTS: list[tuple[str, dict[str, Any]]] = [
    ("Request", {"method": "GET", "target": "/"}),
    get(HOST, body=b""),
    get([]),
    get(HOST * 2),
    get(HOST * 2, http_version="1.0"),
    get(HOST, method="GE T"),
    get(HOST, method=""),
    get(HOST, method="GÉT"),
    get(HOST, method=1),
    get(HOST, method=None),
    get(HOST, target="/a b"),
    get(HOST, target=""),
    get(HOST, target=b"/\x80"),
    get(HOST, target=b"/\r\n"),
    get(HOST, target=1),
    get(1),
    get([*HOST, ("a",)]),
    get([*HOST, (1, "a")]),
    get([*HOST, ("a", 1)]),
    get([*HOST, ("a", "é")]),
    get([*HOST, ("", "b")]),
    get([*HOST, ("a b", "b")]),
    get([*HOST, (b"\x80", "b")]),
    *(
        get([*HOST, ("a", value)])
        for value in (" b", "b ", "\tb", "b\r\nc", "b\nc", "b\rc", "b\0c", "b\x0bc", "b\x0cc")
    ),
    *(get([*HOST, ("Content-Length", value)]) for value in ("", "x", "-1", "+1", "1_0", "5, 6", "5,", "1" * 21)),
    get([*HOST, ("Content-Length", "5"), ("Content-Length", "6")]),
    *(
        get([*HOST, ("Transfer-Encoding", value)])
        for value in ("", "gzip", "gzip, chunked", "chunked, chunked", "identity")
    ),
    get([*HOST, *[("Transfer-Encoding", "chunked")] * 2]),
    ("InformationalResponse", {"status_code": 200, "headers": []}),
    ("InformationalResponse", {"status_code": 99, "headers": []}),
    ("InformationalResponse", {"status_code": "100", "headers": []}),
    ("InformationalResponse", {"status_code": 100, "headers": [("a", "b\n")]}),
    ("Response", {"status_code": 199, "headers": []}),
    ("Response", {"status_code": 1000, "headers": []}),
    ("Response", {"status_code": 100, "headers": []}),
    ("Response", {"status_code": "200", "headers": []}),
    ("Response", {"status_code": 200.0, "headers": []}),
    ("Response", {"status_code": None, "headers": []}),
    ("Response", {"headers": []}),
    ("Response", {"status_code": 200, "headers": [], "reason": 1}),
    ("Response", {"status_code": 200, "headers": [], "reason": "é"}),
    ("Response", {"status_code": 200, "headers": [("Transfer-Encoding", "gzip")]}),
    ("Data", {}),
    ("Data", {"body": b""}),
    ("EndOfMessage", {"headers": [("a b", "c")]}),
    ("EndOfMessage", {"headers": [("a", "\0")]}),
    ("EndOfMessage", {"headers": [("Transfer-Encoding", "gzip")]}),
    ("ConnectionClosed", {"headers": []}),
]


def make(library: Any, name: str, arguments: dict[str, Any]) -> Any:
    # An iterator among the arguments can be read once; each library gets its own.
    arguments = {key: copy.copy(value) if key == "headers" else value for key, value in arguments.items()}
    return getattr(library, name)(**arguments)


@pytest.mark.parametrize(("name", "arguments"), GOOD_EVENTS)
def test_the_same_arguments_make_the_same_event(name: str, arguments: dict[str, Any]) -> None:
    theirs, here = (make(library, name, arguments) for library in BOTH)
    assert describe(here) == describe(theirs)
    assert [type(value) for _, value in describe(here)[2:]] == [type(value) for _, value in describe(theirs)[2:]]
    assert isinstance(here, ours.Event)


@pytest.mark.parametrize(("name", "arguments"), GOOD_EVENTS)
def test_it_reads_the_same(name: str, arguments: dict[str, Any]) -> None:
    theirs, here = (make(library, name, arguments) for library in BOTH)
    if "data" not in arguments or isinstance(arguments["data"], bytes):  # others say where in memory they are
        assert repr(here) == repr(theirs)


@pytest.mark.parametrize("name", EVENTS)
def test_it_matches_the_same_patterns(name: str) -> None:
    assert getattr(ours, name).__match_args__ == getattr(h11, name).__match_args__


@pytest.mark.parametrize(("name", "arguments"), BAD_EVENTS)
def test_the_same_arguments_are_refused(name: str, arguments: dict[str, Any]) -> None:
    theirs, here = of_both(lambda library: make(library, name, arguments))
    assert theirs[0] in ERRORS
    assert here == theirs


def test_headers_may_be_left_out_of_a_response() -> None:
    """An extension: h11 insists on an empty list."""
    for name, status in (("InformationalResponse", 100), ("Response", 204)):
        assert make(ours, name, {"status_code": status}) == make(ours, name, {"status_code": status, "headers": []})


@pytest.mark.parametrize("name", [name for name in EVENTS if name not in ("Data", "ConnectionClosed")])
def test_only_data_takes_an_argument_without_its_name(name: str) -> None:
    for library in BOTH:
        with pytest.raises(TypeError):
            getattr(library, name)(b"x")
    assert ours.Data(b"x", True, False) == ours.Data(data=b"x", chunk_start=True, chunk_end=False)


def test_events_compare_by_value() -> None:
    tables = []
    for library in BOTH:
        events = [make(library, *event) for event in GOOD_EVENTS]
        twins = [make(library, *event) for event in GOOD_EVENTS]
        assert events == twins
        assert not any(event != twin for event, twin in zip(events, twins, strict=True))
        tables.append([[one == other for other in twins] for one in events])
    assert tables[0] == tables[1]


@pytest.mark.parametrize("name", [name for name in EVENTS if name != "ConnectionClosed"])
def test_an_event_has_no_hash(name: str) -> None:
    arguments = next(arguments for other, arguments in GOOD_EVENTS if other == name)
    for library in BOTH:
        with pytest.raises(TypeError):
            hash(make(library, name, arguments))


@pytest.mark.parametrize(
    ("name", "field"), [("Request", "method"), ("Response", "headers"), ("Data", "data"), ("Request", "x")]
)
def test_an_event_cannot_be_changed(name: str, field: str) -> None:
    arguments = next(arguments for other, arguments in GOOD_EVENTS if other == name)
    for library in BOTH:
        event = make(library, name, arguments)
        with pytest.raises((AttributeError, TypeError)):
            setattr(event, field, b"x")
        with pytest.raises((AttributeError, TypeError)):
            delattr(event, field)


@pytest.mark.parametrize(("name", "arguments"), [pair for pair in GOOD_EVENTS if pair[0] != "Data"])
def test_an_event_can_be_copied_and_pickled(name: str, arguments: dict[str, Any]) -> None:
    event = make(ours, name, arguments)
    assert copy.copy(event) == copy.deepcopy(event) == pickle.loads(pickle.dumps(event)) == event


def test_headers_that_were_checked_are_taken_as_they_are() -> None:
    for library in BOTH:
        request = library.Request(method="GET", target="/", headers=HOST)
        again = library.Request(method="GET", target="/", headers=request.headers)
        assert again.headers is request.headers


# --------------------------------------------------------------------- headers

PAIRS = [("Host", "a"), ("X-One", "1"), ("x-two", ""), ("X-ONE", "3")]
LOWERED = [(b"host", b"a"), (b"x-one", b"1"), (b"x-two", b""), (b"x-one", b"3")]
HEADER_USES: dict[str, Callable[[Any], Any]] = {
    "list": list,
    "len": len,
    "bool": bool,
    "repr": repr,
    "raw_items": lambda headers: headers.raw_items(),
    "first": lambda headers: headers[0] if headers else None,
    "last": lambda headers: headers[-1] if headers else None,
    "beyond": lambda headers: (reads(headers, 9), reads(headers, -9)),
    "dict": dict,
    "reversed": lambda headers: list(reversed(headers)),
    "contains": lambda headers: [(b"x-one", b"1") in headers, (b"X-One", b"1") in headers, b"x-one" in headers],
    "index": lambda headers: headers.index((b"x-one", b"1")) if (b"x-one", b"1") in headers else None,
    "count": lambda headers: headers.count((b"x-one", b"1")),
    "sorted": sorted,
    "equal to a list": lambda headers: (headers == LOWERED, headers != LOWERED, headers == []),
    "equal to a tuple": lambda headers: headers == tuple(LOWERED),
    "equal to itself": lambda headers: headers == headers,
    "hash": lambda headers: type(headers).__hash__,
}


def reads(headers: Any, index: int) -> bool:
    try:
        headers[index]
    except IndexError:
        return False
    return True


@pytest.mark.parametrize("use", HEADER_USES)
@pytest.mark.parametrize("pairs", [PAIRS, PAIRS[:1]])
def test_headers_are_used_alike(use: str, pairs: list[tuple[str, str]]) -> None:
    theirs, here = (library.Request(method="GET", target="/", headers=pairs).headers for library in BOTH)
    assert isinstance(here, ours._headers.Headers)
    assert HEADER_USES[use](here) == HEADER_USES[use](theirs)


@pytest.mark.parametrize("use", HEADER_USES)
def test_empty_headers_are_used_alike(use: str) -> None:
    theirs, here = (library.EndOfMessage().headers for library in BOTH)
    assert HEADER_USES[use](here) == HEADER_USES[use](theirs)


# ---------------------------------------------------------------------- errors


@pytest.mark.parametrize("name", ["LocalProtocolError", "RemoteProtocolError"])
def test_an_error_has_a_hint(name: str) -> None:
    for library in BOTH:
        error = getattr(library, name)
        assert issubclass(error, library.ProtocolError)
        assert (str(error("x")), error("x").error_status_hint) == ("x", 400)
        assert error("x", 501).error_status_hint == error("x", error_status_hint=501).error_status_hint == 501


def test_the_abstract_error_is_never_made() -> None:
    for library in BOTH:
        assert issubclass(library.ProtocolError, Exception)
        with pytest.raises(TypeError):
            library.ProtocolError("x")


# ------------------------------------------------------------------ connection


@pytest.mark.parametrize("library", BOTH, ids=["h11", "ours"])
def test_a_connection_is_made_in_every_way_programs_make_it(library: Any) -> None:
    for role, other in ((library.CLIENT, library.SERVER), (library.SERVER, library.CLIENT)):
        for connection in (
            library.Connection(role),
            library.Connection(role, 100),
            library.Connection(our_role=role, max_incomplete_event_size=100),
        ):
            assert (connection.our_role, connection.their_role) == (role, other)
            assert connection.our_state is connection.their_state is library.IDLE
            assert connection.states == {library.CLIENT: library.IDLE, library.SERVER: library.IDLE}
            assert connection.their_http_version is None
            assert connection.trailing_data == (b"", False)
            assert isinstance(connection, library.Connection)
    for nobody in (library.IDLE, None, "client", 0):
        with pytest.raises(ValueError, match="expected CLIENT or SERVER"):
            library.Connection(nobody)


@pytest.mark.parametrize("library", BOTH, ids=["h11", "ours"])
def test_a_subclass_may_have_arguments_of_its_own(library: Any) -> None:
    class Named(library.Connection):  # type: ignore[misc]  # either library, which no type says
        def __init__(self, *, name: str) -> None:
            super().__init__(library.SERVER)
            self.name = name

    named = Named(name="first")
    named.receive_data(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    assert (named.name, named.our_role, type(named.next_event())) == ("first", library.SERVER, library.Request)


@pytest.mark.parametrize("library", BOTH, ids=["h11", "ours"])
def test_a_connection_can_be_subclassed(library: Any) -> None:
    class Recording(library.Connection):  # type: ignore[misc]
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self.sent: list[Any] = []

        def send(self, event: Any) -> Any:
            self.sent.append(event)
            return super().send(event)

    connection = Recording(library.CLIENT, max_incomplete_event_size=100)
    connection.send(event=library.Request(method="GET", target="/", headers=HOST))
    assert [type(event) for event in connection.sent] == [library.Request]
    assert type(connection) is Recording


@pytest.mark.parametrize("library", BOTH, ids=["h11", "ours"])
def test_states_is_a_copy(library: Any) -> None:
    connection = library.Connection(library.SERVER)
    connection.states[library.SERVER] = library.ERROR
    assert connection.our_state is library.IDLE


@pytest.mark.parametrize("library", BOTH, ids=["h11", "ours"])
@pytest.mark.parametrize("convert", [bytes, bytearray, memoryview])
def test_any_bytes_are_received(library: Any, convert: Callable[[bytes], Any]) -> None:
    connection = library.Connection(library.SERVER)
    for piece in (b"GET / HTTP/1.1\r\n", b"Host: a\r\n\r\n", b""):
        connection.receive_data(convert(piece))
    assert isinstance(connection.next_event(), library.Request)
    assert connection.next_event() == library.EndOfMessage()
    assert connection.next_event() == library.ConnectionClosed() == connection.next_event()
    with pytest.raises(RuntimeError):
        connection.receive_data(convert(b"x"))


@pytest.mark.parametrize("library", BOTH, ids=["h11", "ours"])
def test_what_was_received_may_be_changed_afterwards(library: Any) -> None:
    connection = library.Connection(library.SERVER)
    data = bytearray(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    connection.receive_data(data)
    data[:] = b"x" * len(data)
    assert connection.next_event().method == b"GET"


class FileOnDisk:
    def __len__(self) -> int:
        return 10


@pytest.mark.parametrize("library", BOTH, ids=["h11", "ours"])
@pytest.mark.parametrize("framing", [("Content-Length", "10"), ("Transfer-Encoding", "chunked")])
def test_the_very_object_is_passed_through(library: Any, framing: tuple[str, str]) -> None:
    connection = library.Connection(library.CLIENT)
    connection.send(library.Request(method="PUT", target="/", headers=[*HOST, framing]))
    there = FileOnDisk()
    pieces = connection.send_with_data_passthrough(library.Data(data=there))
    around = [b"a\r\n", b"\r\n"] if framing[1] == "chunked" else []
    assert sum(piece is there for piece in pieces) == 1
    assert b"".join(piece for piece in pieces if piece is not there) == b"".join(around)
    assert connection.send_with_data_passthrough(library.EndOfMessage()) is not None
    assert connection.send_with_data_passthrough(library.ConnectionClosed()) is None


@pytest.mark.parametrize("library", BOTH, ids=["h11", "ours"])
def test_what_is_sent_is_bytes_or_none(library: Any) -> None:
    connection = library.Connection(library.CLIENT)
    request = library.Request(method="GET", target="/", headers=[("X-y", "1"), *HOST])
    assert connection.send(request) == b"GET / HTTP/1.1\r\nHost: a\r\nX-y: 1\r\n\r\n"
    assert connection.send(library.EndOfMessage()) == b""
    assert connection.send(library.ConnectionClosed()) is None


@pytest.mark.parametrize("nonsense", [None, "Request", b"GET", object(), 1])
def test_what_is_no_event_is_refused_alike(nonsense: Any) -> None:
    theirs, here = of_both(lambda library: library.Connection(library.CLIENT).send(nonsense))
    assert theirs == here == ("LocalProtocolError", 400)


@pytest.mark.parametrize("library", BOTH, ids=["h11", "stateline"])
def test_a_connection_takes_attributes_and_weak_references(library: Any) -> None:
    connection = library.Connection(library.SERVER)
    connection.peer = "somebody"
    assert weakref.ref(connection)().peer == "somebody"


@pytest.mark.parametrize("library", BOTH, ids=["h11", "stateline"])
def test_a_copied_connection_goes_on_by_itself(library: Any) -> None:
    connection = library.Connection(library.SERVER)
    connection.receive_data(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe")
    assert isinstance(connection.next_event(), library.Request)
    assert isinstance(connection.next_event(), library.Data)
    again = copy.deepcopy(connection)
    assert again.states == connection.states
    again.receive_data(b"llo")
    assert isinstance(again.next_event(), library.Data)
    assert isinstance(again.next_event(), library.EndOfMessage)
    assert connection.next_event() is library.NEED_DATA
