"""stateline.h11 in the place of h11: by calling install(), and by ``python -m stateline.h11``."""

import json
import subprocess
import sys

import pytest

from tests.real.client import Call
from tests.real.report import describe_process, find_originals
from tests.real.servers import PATIENCE, REPOSITORY


def run_python(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *arguments], cwd=REPOSITORY, capture_output=True, text=True, timeout=PATIENCE
    )


def run_code(code: str) -> str:
    completed = run_python("-c", code)
    assert completed.returncode == 0, completed.stderr
    return completed.stdout.strip()


def test_installing_makes_every_import_of_h11_stateline() -> None:
    printed = run_code("""
import stateline.h11
stateline.h11.install()

import json
import h11
import h11._connection, h11._events, h11._headers, h11._state, h11._util
from h11._connection import DEFAULT_MAX_INCOMPLETE_EVENT_SIZE
from h11._headers import Headers
from h11._util import LocalProtocolError, RemoteProtocolError
from tests.real.report import describe_process

assert h11 is stateline.h11
assert h11._connection.Connection is h11.Connection is stateline.h11.Connection
assert h11._events.Request is h11.Request
assert h11._state.CLIENT is h11.CLIENT
assert h11._headers.Headers is Headers is type(h11.Request(method="GET", target="/", headers=[("Host", "a")]).headers)
assert LocalProtocolError is h11.LocalProtocolError and RemoteProtocolError is h11.RemoteProtocolError
assert DEFAULT_MAX_INCOMPLETE_EVENT_SIZE == 16384
print(json.dumps(describe_process()))
""")
    report = json.loads(printed)
    assert {"h11", "h11._connection", "h11._headers", "h11._util"} <= report["h11"]["named"].keys()
    assert find_originals(report) == []
    assert report["h11"]["users"]["__main__"] == "stateline.h11"


def test_importing_stateline_alone_changes_nothing() -> None:
    printed = run_code("""
import sys
import stateline.h11
print([name for name in sys.modules if name.partition(".")[0] == "h11"])
""")
    assert printed == "[]"


def test_installing_twice_is_installing_once() -> None:
    printed = run_code("""
import stateline.h11
stateline.h11.install()
import h11
stateline.h11.install()
import h11 as again
print(h11 is again is stateline.h11)
""")
    assert printed == "True"


@pytest.mark.parametrize("original", ["h11", "h11._util"])
def test_installing_is_refused_once_the_original_is_imported(original: str) -> None:
    pytest.importorskip("h11")
    printed = run_code(f"""
import sys
import {original}
before = dict(sys.modules)
import stateline.h11
try:
    stateline.h11.install()
except RuntimeError as refusal:
    print("h11" in str(refusal))
import h11
print(h11 is before["h11"], h11 is not stateline.h11, sys.modules["h11._util"] is before["h11._util"])
""")
    assert printed.split() == ["True", "True", "True", "True"]


def test_code_written_for_h11_works_with_isinstance_and_except() -> None:
    printed = run_code("""
import stateline.h11
stateline.h11.install()
from h11 import *
import h11

server, client = h11.Connection(our_role=h11.SERVER), Connection(our_role=CLIENT)

def events(connection):
    while not isinstance(event := connection.next_event(), (NEED_DATA, PAUSED)):
        yield event

request = h11.Request(method="POST", target="/", headers=[("Host", "a"), ("Content-Length", "2")])
server.receive_data(client.send(request) + client.send(h11.Data(data=b"hi")) + client.send(h11.EndOfMessage()))
for event in events(server):
    match event:
        case h11.Request(method=b"POST"): print("request")
        case h11.Data(): print("data", bytes(event.data))
        case h11.EndOfMessage(): print("end")
assert server.our_state is h11.SEND_RESPONSE and server.states == {CLIENT: DONE, SERVER: SEND_RESPONSE}

try:
    server.send(h11.Data(data=b"too early"))
except h11.RemoteProtocolError:
    print("wrong")
except h11.LocalProtocolError as error:
    print("local", isinstance(error, h11.ProtocolError), isinstance(error, Exception))

server = h11.Connection(h11.SERVER)
server.receive_data(b"GET /\\r\\n\\r\\n")
try:
    server.next_event()
except (h11.LocalProtocolError, ValueError):
    print("wrong")
except h11.ProtocolError as error:
    print("remote", error.error_status_hint, server.their_state is h11.ERROR)
""")
    assert printed.splitlines() == ["request", "data b'hi'", "end", "local True True", "remote 400 True"]


def test_a_program_is_given_its_arguments_and_stateline() -> None:
    completed = run_python("-m", "stateline.h11", "-m", "tests.real.report", "argument", "-m", "--option")
    report = json.loads(completed.stdout)
    assert report["arguments"] == ["argument", "-m", "--option"]
    assert find_originals(report) == []


def test_a_program_may_be_given_several_libraries_at_once() -> None:
    completed = run_python("-m", "stateline.websocket", "-m", "stateline.h11", "-m", "tests.real.report", "argument")
    report = json.loads(completed.stdout)
    assert report["arguments"] == ["argument"]
    assert find_originals(report, "wsproto") == find_originals(report, "h11") == []


@pytest.mark.parametrize("arguments", [[], ["-m"], ["--help"], ["tests/real/report.py"]], ids=str)
def test_no_program_at_all_is_told_how_to_name_one(arguments: list[str]) -> None:
    completed = run_python("-m", "stateline.h11", *arguments)
    assert completed.returncode == 2
    assert completed.stderr.startswith("usage: python -m stateline.h11 -m PROGRAM")


@pytest.mark.parametrize("name", ["nowhere", "nowhere.near", "tests.nowhere", ".tests"])
def test_a_program_that_is_not_there_is_named_in_one_sentence(name: str) -> None:
    completed = run_python("-m", "stateline.h11", "-m", name)
    assert (completed.returncode, completed.stderr) == (2, f"stateline.h11: there is no module called {name}\n")


def test_the_exit_status_of_the_program_is_passed_on() -> None:
    assert run_python("-m", "stateline.h11", "-m", "json.tool", "--nonsense").returncode == 2


def test_the_client_process_of_these_tests_runs_on_stateline(in_client: Call) -> None:
    assert find_originals(in_client(describe_process)) == []
