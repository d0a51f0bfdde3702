"""A type checker knows which role can do what, though one call makes connections of either."""

from pathlib import Path

import pytest

from tests.emit.places import run_python

BEGINNING = """
from stateline import CLIENT, SERVER, ClientConnection, Connection, HandOver, PauseReason, Request, ServerConnection

server, client = Connection(SERVER), Connection(CLIENT)
"""

FITTING = """
made: tuple[ServerConnection, ClientConnection] = server, client
for event in server:
    match event:
        case Request(method, target, headers):
            parts: tuple[bytes, bytes, bytes | None] = event.path, event.query, headers.get("a")
            waits: bool = event.expect_continue
data: bytes = server.send_response(200, [("a", b"b")]) + server.send_informational(100)
data += client.send_request("GET", "/", [("host", "a")])
for each in (server, client):
    data += each.send_data(data) + each.end_message([("a", "b")])
    reason: PauseReason | None = each.pause_reason
    said: tuple[bool, bytes | None, HandOver] = each.should_close(), each.upgrade(), each.hand_over()
"""

MISFITS = {
    "client.send_response(200)": '"ClientConnection" has no attribute "send_response"',
    "client.send_informational(100)": '"ClientConnection" has no attribute "send_informational"',
    'server.send_request("GET", "/", [])': '"ServerConnection" has no attribute "send_request"',
    "server.send_response()": 'Missing positional argument "status_code"',
    "server.receive_event('a')": 'has incompatible type "str"',
    "server.hand_over().data = b''": 'Property "data" defined in "HandOver" is read-only',
}


def check(text: str, folder: Path) -> tuple[int, list[str]]:
    """Whether the type checker is content with a program, and what it says if not, line by line."""
    program = folder / "program.py"
    program.write_text(text, encoding="utf-8")
    checked = run_python("-m", "mypy", "--strict", "--no-error-summary", str(program))
    return checked.returncode, [line.removeprefix(f"{program}:") for line in checked.stdout.splitlines()]


def test_what_fits_is_fine(tmp_path: Path) -> None:
    assert check(BEGINNING + FITTING, tmp_path) == (0, [])


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    _, lines = check(BEGINNING + "\n".join(MISFITS), tmp_path_factory.mktemp("misfits"))
    return lines


@pytest.mark.parametrize("line", MISFITS)
def test_what_does_not_fit_is_found(line: str, complaints: list[str]) -> None:
    number = BEGINNING.count("\n") + 1 + list(MISFITS).index(line)
    (complaint,) = (complaint for complaint in complaints if complaint.startswith(f"{number}: error: "))
    assert MISFITS[line] in complaint
