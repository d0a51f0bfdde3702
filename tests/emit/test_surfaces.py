"""What a surface renames, reorders, hides and adds is declared, so that a new field is on every surface by itself."""

import json
from pathlib import Path

import pytest

from stateline_codegen import spec
from stateline_codegen.emit.codecs.frames.events import SPELLING
from stateline_codegen.emit.codecs.http1.surfaces import record, shown_events
from stateline_codegen.emit.surfaces import Shown, list_shown, surface_of
from stateline_codegen.pipeline import compile_spec
from stateline_codegen.spec.model import Protocol
from tests.emit.places import SPEC, run_python
from tests.workspace import write_library

TEXT = SPEC.read_text(encoding="utf-8")
WEBSOCKET = SPEC.with_name("websocket.yaml")
FRAMES = WEBSOCKET.read_text(encoding="utf-8")
END = "\n# --------------------------------------------------------------- policies"
NOTE = '      note: {type: bytes, default: "none", doc: A remark that is not sent.}\n'
HEADERS = "      headers: {type: headers, doc: Field lines in wire order.}\n"


def with_note() -> str:
    """The spec with a field more in its requests."""
    (before, after) = TEXT.split(HEADERS)
    version, rest = after.split("\n", 1)
    return before + HEADERS + version + "\n" + NOTE + rest


def load(text: str) -> Protocol:
    loaded, problems = spec.load(text, SPEC.name)
    assert loaded is not None, problems
    return loaded.base


def find_problems(text: str) -> list[tuple[str, str]]:
    compiled, problems = compile_spec(text, SPEC.name)
    assert compiled is None
    return [(problem.path, problem.sentence) for problem in problems]


# --------------------------------------------------------------- a field more


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace like ours whose requests have a field more, compiled."""
    folder = tmp_path_factory.mktemp("extended")
    write_library(folder, {f"machine_spec/{SPEC.name}": with_note()})
    return folder


def ask(workspace: Path, script: str) -> str:
    """What a program prints that runs on the library of a workspace."""
    ran = run_python("-c", script, cwd=workspace, env={"PYTHONPATH": str(workspace / "generated")})
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


REQUESTS = [
    (surface.name, shown.name)
    for surface in load(TEXT).surfaces
    for shown in shown_events(load(TEXT), surface)
    if shown.of == ("Request",)
]


def test_every_surface_shows_requests() -> None:
    assert [surface for surface, _ in REQUESTS] == [surface.name for surface in load(TEXT).surfaces]


@pytest.mark.parametrize(("surface", "event"), REQUESTS, ids=[surface for surface, _ in REQUESTS])
def test_a_field_more_is_on_every_surface(extended: Path, surface: str, event: str) -> None:
    module = "stateline" if surface == "stateline" else f"stateline.{surface}"
    script = (
        f"import inspect, json; from {module} import {event} as shown\n"
        "print(json.dumps([shown.__match_args__, list(inspect.signature(shown).parameters)]))"
    )
    fields, parameters = json.loads(ask(extended, script))
    assert "note" in fields
    assert "note" in parameters


@pytest.mark.parametrize("module", ["stateline", "stateline.h11"])
def test_a_field_more_is_set_kept_and_left_at_its_default_when_read(extended: Path, module: str) -> None:
    script = (
        f"from {module} import *\n"
        "request = Request(method='GET', target='/', headers=[('Host', 'a')], note='later')\n"
        "client, server = Connection(CLIENT), Connection(SERVER)\n"
        "server.receive_data(client.send(request))\n"
        "print(request.note, server.next_event().note, request)"
    )
    assert ask(extended, script) == (
        "b'later' b'none' Request(method=b'GET', "
        + ("target=b'/', " if module == "stateline" else "headers=<Headers([(b'host', b'a')])>, ")
        + ("headers=<Headers([(b'host', b'a')])>, " if module == "stateline" else "target=b'/', ")
        + "http_version=b'1.1', note=b'later')"
    )


def test_a_field_more_is_in_the_call_that_says_it(extended: Path) -> None:
    script = (
        "from stateline import *\nprint(Connection(CLIENT).send_request('GET', '/', [('Host', 'a')], note='later')[:4])"
    )
    assert ask(extended, script) == "b'GET '"


# ------------------------------------------------------------- what is declared


def show(declared: str) -> tuple[Shown, ...]:
    """The events of a surface, given what it says of them."""
    other = f"  other:\n    policy: strict\n    doc: Another.\n{declared}"
    protocol = load(TEXT.replace(END, other + END))
    return shown_events(protocol, protocol.surfaces[-1])


def test_a_surface_that_says_nothing_shows_the_events_as_they_are() -> None:
    shown = show("")
    assert [event.name for event in shown] == [event.name for event in load(TEXT).events]
    assert [field.name for field in shown[0].fields if not field.is_derived] == [
        field.name for field in load(TEXT).events[0].fields
    ]


def test_fields_are_put_first_hidden_renamed_and_added() -> None:
    (request, *_) = show(
        "    events:\n"
        "      Head:\n"
        "        of: Request\n"
        "        first: [target]\n"
        "        hides: [http_version, expect_continue]\n"
        "        renames: {headers: fields, query: question}\n"
        "        adds: {stream_id: {type: int, default: 7, doc: Which one.}}\n"
        "        doc: The beginning.\n"
    )
    assert (request.name, request.of, request.doc) == ("Head", ("Request",), "The beginning.")
    assert [(field.name, field.source, field.default) for field in request.fields] == [
        ("target", "target", None),
        ("method", "method", None),
        ("fields", "headers", None),
        ("path", "path", None),
        ("question", "query", None),
        ("stream_id", "", "7"),
    ]


def test_an_event_of_a_class_of_its_own_is_made_of_the_one_that_was_read() -> None:
    (request, *_) = show(
        "    events:\n"
        "      Head:\n"
        "        of: Request\n"
        "        hides: [path, query]\n"
        "        as_text: [http_version]\n"
        "        renames: {headers: fields}\n"
        "        adds: {stream_id: {type: int, default: 7, doc: Which one.}}\n"
    )
    made = record(request, "tuple[tuple[bytes, bytes], ...]", "tuple({})")
    assert [(field.name, field.python_type + field.assignment) for field in made.fields] == [
        ("method", "bytes"),
        ("target", "bytes"),
        ("fields", "tuple[tuple[bytes, bytes], ...]"),
        ("http_version", "str"),
        ("expect_continue", "bool"),
        ("stream_id", "int = 7"),
    ]
    assert made.arguments == (
        "method=event.method",
        "target=event.target",
        "fields=tuple(event.headers)",
        'http_version=event.http_version.decode("ascii")',
        "expect_continue=event.expect_continue",
    )
    assert made.classes == "plain.Request"


def test_events_are_hidden_and_shown_as_one() -> None:
    shown = show("    hides: [ConnectionClosed]\n    events: {Answer: {of: [Response, InformationalResponse]}}\n")
    assert [event.name for event in shown] == ["Request", "Answer", "Data", "EndOfMessage"]
    assert [field.name for field in shown[1].fields] == ["status_code", "headers", "reason", "http_version"]


def test_a_field_of_several_events_may_hold_what_any_of_them_holds() -> None:
    (received,) = (event for event in frames_shown("handler") if event.of == ("Text", "Binary"))
    assert [(field.name, field.python_type) for field in received.fields] == [("data", "str | bytes")]


def test_what_is_hidden_may_be_added_in_another_form() -> None:
    ends = {
        name: next(event for event in frames_shown(name) if event.of == ("CloseConnection",))
        for name in ("websocket", "handler")
    }
    fields = {
        name: [(field.name, field.python_type, field.default) for field in end.fields] for name, end in ends.items()
    }
    assert fields == {
        "websocket": [("code", "int", None), ("reason", "str | None", "None")],
        "handler": [("code", "int", None), ("reason", "str", '""')],
    }


def frames_shown(name: str) -> tuple[Shown, ...]:
    """The events of a surface of WebSocket."""
    loaded, problems = spec.load(FRAMES, WEBSOCKET.name)
    assert loaded is not None, problems
    surface = surface_of(loaded.base, name)
    assert surface is not None
    return list_shown(loaded.base, surface, SPELLING)


# ------------------------------------------------- a surface that two specs have


def test_without_the_other_half_a_package_does_without_it(extended: Path) -> None:
    script = "from stateline import handler; print(*handler.__all__[:3], len(handler.__all__), handler.ProtocolEvent)"
    assert ask(extended, script) == (
        "ProtocolHandler H1Protocol H1HttpToolsProtocol 9 stateline.handler.events.RequestReceived | "
        "stateline.handler.events.BodyReceived | stateline.handler.events.ConnectionClosed | "
        "stateline.handler.events.Upgraded"
    )


def test_with_it_the_package_has_the_names_of_both(tmp_path: Path) -> None:
    texts = {f"machine_spec/{path.name}": path.read_text(encoding="utf-8") for path in (SPEC, WEBSOCKET)}
    renamed = {path: text.replace("WebSocketConnected", "Connected") for path, text in texts.items()}
    write_library(tmp_path, renamed)
    script = "from stateline.handler import *; print(Connected('chat') in [Connected('chat')], WSProtocol().is_closed)"
    assert ask(tmp_path, script) == "True False"


# --------------------------------------------------------------------- problems


@pytest.mark.parametrize(
    ("old", "new", "path", "sentence"),
    [
        (
            "  websocket:\n    policy",
            "  wsproto:\n    policy",
            "surfaces",
            "the codec frames needs the surface websocket",
        ),
        (
            "  handler:\n    policy",
            "  handle:\n    policy",
            "surfaces.handle",
            "the codec frames has no surface handle (did you mean handler?)",
        ),
        ('    version: "1.3.2"\n', "", "surfaces.websocket", "needs a version, which its programs ask for"),
        (
            "modules: [events,",
            "modules: [event,",
            "surfaces.websocket.modules",
            "the codec frames has no module event there (did you mean events?)",
        ),
        (
            "        of: [Text, Binary]\n",
            "        of: Text\n",
            "surfaces.handler",
            "tells of Text and Binary by one event; show it so",
        ),
    ],
    ids=["no own", "unknown", "no version", "no such module", "told apart"],
)
def test_what_the_templates_of_frames_cannot_serve_is_refused(old: str, new: str, path: str, sentence: str) -> None:
    assert FRAMES.count(old) == 1
    compiled, problems = compile_spec(FRAMES.replace(old, new), WEBSOCKET.name)
    assert compiled is None
    assert (path, sentence) in {(problem.path, problem.sentence) for problem in problems}


@pytest.mark.parametrize(
    ("old", "new", "path", "sentence"),
    [
        (
            "    doc: The library's own names.\n",
            "    doc: The library's own names.\n    modules: [http1]\n",
            "surfaces.stateline.modules",
            "the codec http1 knows no module from which programs import names, too",
        ),
        (
            "surfaces:\n  stateline:",
            "surfaces:\n  statline:",
            "surfaces",
            "the codec http1 needs the surface stateline",
        ),
        (
            "  h11:\n    policy: h11\n",
            "  h12:\n    policy: h11\n",
            "surfaces.h12",
            "the codec http1 has no surface h12 (did you mean h11?)",
        ),
        ('    version: "0.16.0"\n', "", "surfaces.h11", "needs a version, which its programs ask for"),
        (
            '    version: "0.16.0"\n',
            '    version: "0.16.0"\n    hides: [Data]\n',
            "surfaces.h11",
            "has the events of the library, of which it can hide none",
        ),
        (
            "      Request: {first",
            "      Request: {hides: [path], first",
            "surfaces.h11.events.Request",
            "is the event of the library, of which it can change the order",
        ),
        (
            "    hides: [InformationalResponse, Response, EndOfMessage]\n    events:\n"
            "      RequestReceived:\n        of: Request\n",
            "    hides: [InformationalResponse, Response]\n    events:\n"
            "      RequestReceived:\n        of: [Request, EndOfMessage]\n",
            "surfaces.handler",
            "tells of Request by itself; show it so",
        ),
        (
            "    doc: The library's own names.\n",
            "    doc: The library's own names.\n    hides: [Data]\n",
            "surfaces.stateline",
            "is what the events say; change them instead",
        ),
    ],
    ids=["modules", "no own", "unknown", "no version", "hidden event", "hidden field", "joined", "own that differs"],
)
def test_what_the_templates_cannot_serve_is_refused(old: str, new: str, path: str, sentence: str) -> None:
    assert TEXT.count(old) == 1
    assert (path, sentence) in find_problems(TEXT.replace(old, new))
