"""`python -m stateline` reads captures and tells what happened, with nothing but Python and the library."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import stateline

LIBRARY = Path(stateline.__file__).parents[1]
CORPUS = sorted((Path(__file__).parents[1] / "fuzz" / "corpus").glob("*.bin"))
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
NO_CONTENT = b"HTTP/1.1 204 No Content\r\n\r\n"
CONVERSATION = r"""
# A tunnel, and what two sides say in it.
> CONNECT a:1 HTTP/1.1\r\n
> Host: a:1\r\n\r\n
< HTTP/1.1 200 OK\r\n\r\n
> {3 of \x16}\eof
"""


def run(*arguments: str, given: bytes = b"") -> tuple[int, str, str]:
    """Run the program in an interpreter that finds the library and no site-packages."""
    ran = subprocess.run(
        [sys.executable, "-S", "-m", "stateline", *arguments],
        cwd=LIBRARY,
        env={"PYTHONPATH": str(LIBRARY)},
        input=given,
        capture_output=True,
        check=False,
    )
    return ran.returncode, ran.stdout.decode(), ran.stderr.decode()


def run_json(*arguments: str, given: bytes = b"") -> list[dict[str, Any]]:
    _, out, err = run("--json", *arguments, given=given)
    assert err == ""
    return [json.loads(line) for line in out.splitlines()]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "capture"
    path.write_bytes(GET)
    return path


def test_bytes_from_standard_input_are_told_line_by_line() -> None:
    code, out, err = run("--role", "server", given=GET)
    assert (code, err) == (0, "")
    assert [" ".join(line.split()) for line in out.splitlines()] == [
        "0 > Request GET / 1.1 [Host: a] client IDLE -> SEND_BODY, server IDLE -> SEND_RESPONSE",
        "27 > EndOfMessage client SEND_BODY -> DONE, server SEND_RESPONSE",
        "end client NEED_DATA with 0 bytes unread, server NEED_DATA with 0 bytes unread",
    ]


def test_a_file_is_read_like_standard_input(file: Path) -> None:
    assert run("--role", "server", str(file)) == run("--role", "server", given=GET)


def test_several_files_are_connections_of_their_own(file: Path) -> None:
    _, out, _ = run("--role", "server", str(file), str(file))
    assert out.splitlines().count(f"{file}:") == 2
    told = run_json("--role", "server", str(file), str(file))
    assert [entry["connection"] for entry in told] == [0, 0, 0, 1, 1, 1]
    assert told[0] | {"connection": 1} == told[3]


def test_what_is_refused_is_the_last_line_and_the_exit_code() -> None:
    code, out, err = run("--role", "server", given=GET + b"GET /\x00 HTTP/1.1\r\n\r\n" + GET)
    assert (code, err) == (1, "")
    last = out.splitlines()[-1]
    assert last.split()[:4] == ["27", ">", "refused", "bad_request_line:"]
    assert "client IDLE -> ERROR, server IDLE" in last


def test_every_line_of_json_tells_all_there_is_to_know() -> None:
    *_, last = run_json("--role", "server", "--policy", "h11", given=b"GET / HTTP/1.1\r\n\r\n")
    sentence = last.pop("says")
    assert "refused" in sentence
    assert last.pop("error").keys() == {"sentence", "code", "role", "state", "event", "section", "offset", "hint"}
    assert last.pop("configuration")[0] == 0
    assert last == {
        "connection": 0,
        "source": "standard input",
        "protocol": "http1",
        "policy": "h11",
        "offset": 0,
        "direction": "client",
        "event": None,
        "fields": {},
        "letter": "fail client",
        "states": {"client": ["IDLE", "ERROR"], "server": ["IDLE", "IDLE"]},
        "played": False,
    }


def test_a_conversation_has_both_sides_in_order(tmp_path: Path) -> None:
    path = tmp_path / "tunnel.txt"
    path.write_text(CONVERSATION)
    told = run_json(str(path))
    assert [(entry.get("letter"), entry.get("direction")) for entry in told] == [
        ("Request.connect+close_requested", "client"),
        ("client EndOfMessage", "client"),
        ("Response.connect_accepted", "server"),
        (None, None),
    ]
    assert told[-1]["ending"]["client"] == {"unread": 3, "reading": "PAUSED"}
    assert run(str(path)) == run(given=path.read_bytes())


def test_a_file_for_each_side_is_put_in_order_by_the_protocol(tmp_path: Path) -> None:
    (tmp_path / "asked").write_bytes(2 * GET)
    (tmp_path / "answered").write_bytes(2 * NO_CONTENT)
    arguments = ("--server", str(tmp_path / "answered"), "--client", str(tmp_path / "asked"))
    told = run_json(*arguments, "--close")
    exchange = ["Request.ordinary", "client EndOfMessage", "Response.final", "server EndOfMessage"]
    closes = ["client ConnectionClosed", "server ConnectionClosed"]
    assert [entry["letter"] for entry in told[:-1]] == [*exchange, "start_next_cycle", *exchange, *closes]


def test_bytes_can_be_taken_in_few_at_a_time() -> None:
    post = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
    assert sum(entry.get("event") == "Data" for entry in run_json("--role", "server", given=post)) == 1
    assert sum(entry.get("event") == "Data" for entry in run_json("--role", "server", "--cut", "1", given=post)) == 3


def test_the_end_of_the_bytes_is_a_close_where_one_says_so() -> None:
    body = b"HTTP/1.1 200 OK\r\n\r\nto the end"
    assert run_json("--role", "client", given=body)[-1]["ending"]["server"]["reading"] == "NEED_DATA"
    assert run_json("--role", "client", "--close", given=body)[-2]["letter"] == "server ConnectionClosed"


def test_the_part_that_is_played_can_be_said() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"
    told = run_json("--role", "client", "--play", r"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", given=head)
    assert [entry["letter"] for entry in told[:-1] if not entry["played"]] == ["Response.final", "server EndOfMessage"]


def test_the_help_shows_a_conversation_that_can_be_told() -> None:
    code, out, _ = run("--help")
    assert code == 0
    shown = [line.strip() for line in out.splitlines() if line.startswith(("    >", "    <"))]
    told = run_json(given="\n".join(shown).encode())
    assert [entry["letter"] for entry in told[:-1]] == [
        "Request.ordinary",
        "client EndOfMessage",
        "Response.final",
        "server EndOfMessage",
    ]
    assert all(key in out for entry in told for key in entry)


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_every_stream_of_the_corpus_is_told(path: Path) -> None:
    code, out, err = run("--role", "server" if path.stem.startswith("request") else "client", "--close", str(path))
    assert code in (0, 1)
    assert err == ""
    assert ("refused" in out) == (code == 1)


@pytest.mark.parametrize(
    ("arguments", "given", "sentence"),
    [
        (["--role", "servr"], b"", "there is no role servr; it is one of client, server"),
        (["--policy", "lax"], b"", "there is no policy lax; it is one of strict, h11, lenient_client, zttp"),
        (["nowhere"], b"", "cannot read nowhere: No such file or directory"),
        (["--role", "server", "."], b"", "cannot read .: Is a directory"),
        (["--cut", "0"], b"", "--cut takes a number of bytes, 1 or more"),
        (["--play", "x"], b"", "--play needs --role, which says whose part is played"),
        (["--play", r"\q", "--role", "server"], b"", r"--play: cannot read '\\q'"),
        (["--close"], b"", r"a conversation says itself where a side closes, with \eof"),
        (
            ["--client", "x", "--role", "server"],
            b"",
            "where each side has its own file there can be no --role and no other FILE",
        ),
        ([], GET, "standard input, line 1 begins with neither > nor <; --role reads the bytes of one side"),
        ([], b"> \\eof\n\n# \xc3\xa9\n> c\n", "standard input, line 4 follows the close of its side"),
        ([], b"> a\\q\n", r"standard input, line 1: cannot read '\\q'"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(arguments: list[str], given: bytes, sentence: str) -> None:
    assert run(*arguments, given=given)[::2] == (2, f"stateline: {sentence}\n")


def test_whoever_stops_reading_is_not_complained_to() -> None:
    command = [sys.executable, "-S", "-m", "stateline", "--role", "server"]
    program = subprocess.Popen(
        command, cwd=LIBRARY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert program.stdin is not None
    assert program.stdout is not None
    assert program.stderr is not None
    program.stdout.close()
    program.stdin.write(1000 * GET)
    program.stdin.close()
    assert program.stderr.read() == b""
    assert program.wait() == 0
    program.stderr.close()
