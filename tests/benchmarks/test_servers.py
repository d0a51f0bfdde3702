"""The benchmark of servers: they are what they claim to be, wrk's word is understood, and figures become a table."""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, replace

import pytest

from tests.benchmarks.machine import Machine
from tests.benchmarks.servers import __main__ as program
from tests.benchmarks.servers import loads, record
from tests.benchmarks.servers.claims import check_answers, check_parser, find_parsers
from tests.benchmarks.servers.contenders import CONTENDERS, Contender, Running, ServerError, find_missing, serve
from tests.benchmarks.servers.loads import LOADS, Tally, find_faults, press, read_tally
from tests.benchmarks.servers.record import Method, Rates, Record
from tests.benchmarks.servers.rounds import take_turns
from tests.benchmarks.table import markdown

UVICORN_ON_H11 = CONTENDERS[0]

# --- the servers -----------------------------------------------------------------------------------------------------


def start(stack: ExitStack, contender: Contender) -> Running:
    if module := find_missing(contender):
        pytest.skip(f"{contender.name}: {module} is not installed")
    return stack.enter_context(serve(contender))


@pytest.fixture(params=CONTENDERS, ids=lambda contender: contender.name)
def server(request: pytest.FixtureRequest) -> Iterator[Running]:
    with ExitStack() as stack:
        yield start(stack, request.param)


def test_each_server_runs_on_the_parser_it_claims_and_answers_rightly(server: Running) -> None:
    ((implementation, parser),) = find_parsers(server)
    assert implementation == server.contender.implementation
    assert parser.startswith(server.contender.parser)
    check_parser(server)
    check_answers([server])


def test_a_server_that_runs_on_another_parser_is_found_out() -> None:
    pretender = replace(UVICORN_ON_H11, parser="httptools")
    with ExitStack() as stack:
        server = start(stack, pretender)
        with pytest.raises(
            ServerError, match=r"^uvicorn on httptools runs on h11\._connection, in uvicorn\..*h11_impl$"
        ):
            check_parser(server)


def test_a_parser_whose_name_merely_begins_alike_is_another_one() -> None:
    with ExitStack() as stack:
        server = start(stack, UVICORN_ON_H11)
        with pytest.raises(ServerError, match=r"^uvicorn on h runs on h11\._connection"):
            check_parser(replace(server, contender=replace(UVICORN_ON_H11, parser="h")))


def test_a_server_that_answers_otherwise_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = replace(LOADS[0], target="/echo")
    monkeypatch.setattr("tests.benchmarks.servers.claims.LOADS", [elsewhere])
    with ExitStack() as stack:
        server = start(stack, UVICORN_ON_H11)
        with pytest.raises(ServerError, match=r"^uvicorn on h11, a browser's GET: .* is not what"):
            check_answers([server])


def test_a_server_that_ends_early_is_a_failure_that_quotes_its_log() -> None:
    broken = replace(UVICORN_ON_H11, arguments=("--no-such-option",))
    with ExitStack() as stack:
        server = start(stack, broken)
        with pytest.raises(ServerError, match="does not answer"):
            check_parser(server)
        with pytest.raises(ServerError, match=r"(?s)^uvicorn on h11 failed; it said:\n.*no-such-option"):
            stack.close()


def test_a_missing_module_is_named() -> None:
    assert find_missing(replace(UVICORN_ON_H11, parser="no_such_parser")) == "no_such_parser"
    assert find_missing(replace(UVICORN_ON_H11, server="no_such_server")) == "no_such_server"
    assert (
        find_missing(replace(UVICORN_ON_H11, implementation="uvicorn.protocols.http.none"))
        == "uvicorn.protocols.http.none"
    )
    assert find_missing(replace(UVICORN_ON_H11, implementation="no_such.module")) == "no_such.module"


# --- the load --------------------------------------------------------------------------------------------------------

OUTPUT = """\
Running 2s test @ http://127.0.0.1:8000/
  1 threads and 16 connections
  3001 requests in 2.00s, 400.00KB read
Requests/sec:   1500.50

{"requests": 3001, "microseconds": 2000000, "connect": 0, "read": 0, "write": 0, "timeout": 0, "status": 0}
"""


def test_the_line_that_the_script_adds_is_read() -> None:
    tally = read_tally(OUTPUT)
    assert tally == Tally(3001, 2.0, {"connect": 0, "read": 0, "write": 0, "timeout": 0, "status": 0})
    assert tally.rate == 1500.5
    assert find_faults(tally) == []


@pytest.mark.parametrize("kind", loads.ERRORS)
def test_an_error_of_any_kind_is_a_fault(kind: str) -> None:
    assert find_faults(read_tally(OUTPUT.replace(f'"{kind}": 0', f'"{kind}": 2'))) == [f"2 {kind} errors"]


def test_a_run_without_an_answer_is_a_fault() -> None:
    assert find_faults(read_tally(OUTPUT.replace('"requests": 3001', '"requests": 0'))) == ["no answers"]


def test_output_without_that_line_is_not_read() -> None:
    with pytest.raises(ValueError, match="Expecting value"):
        read_tally("unable to connect to 127.0.0.1:8000 Connection refused\n")


def test_the_json_that_is_posted_is_a_kilobyte_and_json() -> None:
    (post,) = (load for load in LOADS if load.method == "POST")
    assert len(post.body) == 1024
    assert json.loads(post.body)


@pytest.mark.skipif(shutil.which("wrk") is None, reason="wrk is not installed")
@pytest.mark.parametrize("load", LOADS, ids=lambda load: load.title)
def test_wrk_and_its_script_ask_what_the_load_says(load: loads.Load) -> None:
    with ExitStack() as stack:
        assert press(start(stack, UVICORN_ON_H11), load, 1) > 0


@pytest.mark.skipif(shutil.which("wrk") is None, reason="wrk is not installed")
def test_a_load_that_is_refused_is_a_failure() -> None:
    with ExitStack() as stack:
        server = start(stack, UVICORN_ON_H11)
        with pytest.raises(ServerError, match=r"^uvicorn on h11, a browser's GET: \d+ status errors$"):
            press(server, replace(LOADS[0], target="/refusal"), 1)


# --- the rounds ------------------------------------------------------------------------------------------------------


def test_every_round_loads_every_server_and_begins_with_the_next_one() -> None:
    asked: list[str] = []

    def record_turn(name: str, load: str) -> float:
        asked.append(load + name)
        return len(asked)

    rates = take_turns("xyz", "gp", 2, record_turn)
    assert asked == ["gx", "gy", "gz", "px", "py", "pz", "gy", "gz", "gx", "py", "pz", "px"]
    assert rates == {"g": {"x": [1, 9], "y": [2, 7], "z": [3, 8]}, "p": {"x": [4, 12], "y": [5, 10], "z": [6, 11]}}


# --- the record ------------------------------------------------------------------------------------------------------

MADE = Record(
    date="2020-02-02",
    machine=Machine("processor", "x86_64", 2, "system", "CPython 3.11.0", "compiler"),
    versions={"uvicorn": "1.0"},
    method=Method(rounds=3, seconds=3, connections=16, event_loop="asyncio", own_core=True),
    rates=(
        Rates("uvicorn", "h11", "h11", {"GET": (1000.0, 2000.0, 1000.0)}),
        Rates("uvicorn", "other", "h11", {"GET": (2000.0, 8000.0, 3000.0)}),
        Rates("hypercorn", "h11", "h11", {"GET": (500.0, 500.0, 500.0)}),
    ),
)


def test_ratios_are_to_the_same_server_in_the_same_round() -> None:
    assert record.ratios(MADE).rows == (
        ("uvicorn on h11", "1"),
        ("uvicorn on other", "3.00 (2.50-3.50)"),
        ("hypercorn on h11", "1"),
    )
    assert [cells[1] for cells in record.absolute(MADE).rows] == ["1,000", "3,000", "500"]


def test_the_section_says_how_it_was_measured_and_shows_the_table() -> None:
    text = record.section(MADE)
    told = " ".join(text.split())
    assert "3 rounds, in each of which wrk loads every server in turn for 3 s over 16 connections" in told
    assert "the event loop of asyncio" in told
    assert text.endswith(markdown(record.ratios(MADE)))


def test_a_record_survives_json() -> None:
    assert record.from_data(json.loads(json.dumps(asdict(MADE)))) == MADE


def test_the_record_has_every_server_and_every_load() -> None:
    made = record.read()
    assert [(one.server, one.parser) for one in made.rates] == [(one.server, one.parser) for one in CONTENDERS]
    assert all(list(one.rounds) == [load.title for load in LOADS] for one in made.rates)
    assert {len(found) for one in made.rates for found in one.rounds.values()} == {made.method.rounds}


# --- the program -----------------------------------------------------------------------------------------------------


def test_without_wrk_the_program_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    assert program.main([]) == 2
    assert "apt-get install wrk" in capsys.readouterr().err


def test_a_failing_server_ends_the_run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(program, "is_wrk_here", lambda: True)
    monkeypatch.setattr(program, "CONTENDERS", [replace(UVICORN_ON_H11, arguments=("--no-such-option",))])
    assert program.main(["--quick"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert re.match(r"Nothing was measured: uvicorn on h11 failed", printed.err)


def test_a_quick_run_is_not_recorded(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        program.main(["--quick", "--record"])
    assert "too rough" in capsys.readouterr().err
