"""The drivers agree on every workload and the arithmetic is right. Nothing here asserts a time."""

import json
import os
import subprocess
import sys
import tracemalloc
from dataclasses import asdict, replace
from importlib import metadata
from pathlib import Path

import pytest

from stateline_codegen.pipeline import compile_spec
from tests.benchmarks import __main__ as program
from tests.benchmarks import drivers, policies, record, report, table
from tests.benchmarks.callbacks import Httptools
from tests.benchmarks.drivers import LIBRARIES, H11Style
from tests.benchmarks.growth import SHAPES, Shape, exponent
from tests.benchmarks.jobs import Driver, Job
from tests.benchmarks.machine import this_machine
from tests.benchmarks.measure import Effort, Spread, calibrate, compare, geometric_mean, sample, speedups, spread
from tests.benchmarks.memory import grown, weigh
from tests.benchmarks.parity import DifferenceError, first_difference, prepare
from tests.benchmarks.results import Results, Timing
from tests.benchmarks.suites import HTTP1, load
from tests.benchmarks.workloads import (
    CHUNKED,
    HOST,
    Facts,
    Message,
    Role,
    Workload,
    all_workloads,
    request,
    server_read,
)

WORKLOADS = {workload.letter: workload for workload in all_workloads()}
TRAILED = server_read(
    "t", "chunked with trailers", *request(b"POST", b"/", (HOST, CHUNKED), (b"ab",), ((b"X-Sum", b"1"),))
)


@pytest.fixture(scope="module", params=list(LIBRARIES))
def driver(request: pytest.FixtureRequest) -> Driver:
    if request.param in ("httptools", "zttp"):
        pytest.importorskip(request.param)
    return load(request.param)


# --- facts -----------------------------------------------------------------------------------------------------------


def test_the_letters_run_from_a_to_p() -> None:
    assert "".join(WORKLOADS) == "abcdefghijklmnop"


@pytest.mark.parametrize("workload", [*WORKLOADS.values(), TRAILED], ids=lambda workload: workload.letter)
def test_every_library_brings_about_the_expected_facts(driver: Driver, workload: Workload) -> None:
    # Raises if anything differs; only the library that cannot send has nothing to do, and only in the cycles.
    job = prepare(driver, workload)
    assert (job is None) == (isinstance(driver, Httptools) and workload.role is Role.CYCLE)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.title)
def test_the_smallest_size_of_every_growth_is_read(driver: Driver, shape: Shape) -> None:
    assert prepare(driver, shape.workload(shape.sizes[0])) is not None


def test_a_kept_alive_connection_can_be_weighed(driver: Driver) -> None:
    assert driver.idle_connection(WORKLOADS["n"]) is not None


def test_a_lost_field_is_named_before_anything_is_timed() -> None:
    workload = WORKLOADS["b"]
    (message,) = workload.expected.messages
    more = replace(message, headers=(*message.headers, (b"x-more", b"1")))
    with pytest.raises(DifferenceError, match=r"^h11, workload b: message 1 has the headers .* instead of .*x-more"):
        prepare(load("h11"), replace(workload, expected=Facts((more,))))


def test_an_exception_is_reported_with_the_library_and_the_workload() -> None:
    garbled = replace(WORKLOADS["a"], feeds=(b"GET /\r\n\r\n",))
    with pytest.raises(DifferenceError, match=r"^h11, workload a: RemoteProtocolError"):
        prepare(load("h11"), garbled)


def test_an_unfinished_message_is_a_difference() -> None:
    cut_short = replace(WORKLOADS["d"], feeds=(WORKLOADS["d"].feeds[0][:-1],))
    for name in ("h11", "httptools", "zttp"):
        with pytest.raises(DifferenceError, match=rf"^{name}, workload d: "):
            prepare(load(name), cut_short)


@pytest.mark.parametrize(
    ("observed", "words"),
    [
        (Facts((Message((200,), ()),), b"ab"), None),
        (Facts((Message((200,), ()),), b"a"), "sent b'a' instead of b'ab'"),
        (Facts((), b"ab"), "0 messages instead of 1"),
        (Facts((Message((200,), (), b"x"),), b"ab"), "message 1 has the body b'x' instead of b''"),
    ],
)
def test_the_first_difference_is_put_into_words(observed: Facts, words: str | None) -> None:
    assert first_difference(observed, Facts((Message((200,), ()),), b"ab")) == words


# --- arithmetic ------------------------------------------------------------------------------------------------------


def test_a_speedup_is_the_baselines_time_divided_by_the_own_one() -> None:
    assert speedups([10, 30], [5, 10]) == (2, 3)


def test_the_spread_is_the_median_between_the_quartiles() -> None:
    assert spread([5, 1, 2, 4, 3]) == Spread(2, 3, 4)
    assert spread([7]) == Spread(7, 7, 7)


def test_the_geometric_mean_of_a_ratio_and_its_inverse_is_one() -> None:
    assert geometric_mean([4, 1 / 4]) == pytest.approx(1)
    assert geometric_mean([2, 8]) == pytest.approx(4)
    assert geometric_mean([]) is None


@pytest.mark.parametrize("power", [0.5, 1, 2])
def test_the_exponent_of_a_power_law_is_its_power(power: float) -> None:
    sizes = [1_000, 2_000, 4_000, 8_000]
    assert exponent(sizes, [3 * size**power for size in sizes]) == pytest.approx(power)


def recording_job(name: str, log: list[str]) -> Job:
    return Job(lambda: name, log.append, lambda _: Facts(()))


def test_every_round_times_every_library_and_begins_with_the_next_one() -> None:
    log: list[str] = []
    times = compare({name: recording_job(name, log) for name in "xyz"}, Effort(rounds=4, turn_ns=0))
    calibration, rounds = log[:3], log[3:]
    assert (calibration, "".join(rounds)) == (["x", "y", "z"], "xyzyzxzxyxyz")
    assert {name: len(own) for name, own in times.items()} == {"x": 4, "y": 4, "z": 4}


@pytest.mark.parametrize("count", [1, 100, 101, 250])
def test_a_sample_performs_exactly_as_often_as_it_says(count: int) -> None:
    log: list[str] = []
    assert sample(recording_job("x", log), count) > 0
    assert log == ["x"] * count


def test_calibration_finds_the_count_that_fills_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.benchmarks.measure.sample", lambda job, count: 50 * count)
    assert calibrate(recording_job("x", []), 100_000) == 2_000


def test_memory_is_counted_per_thing_kept() -> None:
    tracemalloc.start()
    try:
        per_thing = grown(lambda: bytearray(10_000), 20, lambda: tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert 10_000 < per_thing < 10_200


def test_an_idle_h11_connection_weighs_hundreds_of_bytes() -> None:
    assert 200 < weigh("h11").traced < 5_000


# --- the program -----------------------------------------------------------------------------------------------------


def test_a_missing_library_costs_one_line_and_nothing_more(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(drivers.LIBRARIES, "no_such_library", H11Style)
    assert program.main(["--quick", "--only", "p", "--parts", "speed", "--libraries", "no_such_library,h11"]) == 0
    printed = capsys.readouterr()
    assert printed.err.splitlines() == [
        "no_such_library is not available: No module named 'no_such_library'; going on without it",
        "[ 1/1] p  new connection",
    ]
    assert "p  new connection" in printed.out


def test_a_missing_baseline_ends_the_run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(drivers.LIBRARIES, "no_such_library", H11Style)
    with pytest.raises(SystemExit):
        program.main(["--baseline", "no_such_library", "--libraries", "h11"])
    assert "nothing to compare with: no_such_library is not available" in capsys.readouterr().err


def test_a_difference_ends_the_run_before_anything_is_timed(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = replace(WORKLOADS["a"], expected=WORKLOADS["b"].expected)
    suite = replace(HTTP1, workloads=lambda: (wrong,))
    assert program.main(["--quick", "--only", "a", "--libraries", "h11"], suite) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "h11, workload a: message 1 has the start (b'GET', b'/') instead of" in printed.err


def test_an_unknown_workload_is_refused_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        program.main(["--only", "q"])
    assert "no workload 'q'; there are a, b, c" in capsys.readouterr().err


def test_the_measurements_are_written_as_json_and_read_again(tmp_path: Path) -> None:
    file = tmp_path / "bench.json"
    options = ["--quick", "--only", "a,p", "--parts", "speed", "--libraries", "h11"]
    assert program.main([*options, "--json", str(file)]) == 0
    data = json.loads(file.read_text(encoding="utf-8"))
    assert [timing["letter"] for timing in data["results"]["timings"]] == ["a", "p"]
    assert all(len(timing["times"]["h11"]) == data["method"]["rounds"] for timing in data["results"]["timings"])
    assert data["versions"] == {"h11": metadata.version("h11")}
    made = record.read(file)
    assert made.results.mean_speedup("h11") == pytest.approx(1)
    assert record.as_json(asdict(made)) == file.read_text(encoding="utf-8")


def test_a_record_says_nothing_of_where_it_was_made() -> None:
    told = json.dumps(asdict(this_machine()))
    assert not any(folder in told for folder in (str(Path.home()), sys.prefix, sys.base_prefix))


@pytest.mark.parametrize("option", [["--quick"], ["--only", "a"], ["--libraries", "h11"], ["--against", "HEAD"]])
def test_only_a_whole_run_is_recorded(option: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        program.main(["--record", *option])
    assert "what is recorded is a whole run" in capsys.readouterr().err


RESULTS = Results(
    libraries=("one", "two", "h11"),
    baseline="h11",
    timings=(
        Timing("a", "minimal GET", {"one": (1_000.0,) * 3, "two": (500.0,) * 3, "h11": (4_000.0,) * 3}),
        Timing("n", "cycle", {"one": (1_000.0,) * 3, "h11": (9_000.0,) * 3}),
    ),
)


def test_the_mean_of_some_workloads_stands_beside_that_of_all() -> None:
    speed, _ = report.tables(RESULTS, ["n"])
    assert speed.totals[1:] == (("geometric mean of n", "9.00", "-"),)


def test_the_table_divides_by_the_baseline_and_shows_what_a_library_cannot_do_as_a_dash() -> None:
    speed, durations = report.tables(RESULTS)
    assert [row[1:] for row in speed.rows] == [
        ("4.00 (4.00-4.00)", "8.00 (8.00-8.00)"),
        ("9.00 (9.00-9.00)", "-"),
    ]
    assert speed.totals == (("geometric mean", "6.00", "8.00 (of 1)"),)
    assert [row[1:] for row in durations.rows] == [("1.00", "0.50", "4.00"), ("1.00", "-", "9.00")]


def test_plain_lines_are_aligned() -> None:
    made = table.Table("Title", ("what", "long name"), (("first", "1"),), (("sum", "22"),))
    assert table.plain(made).splitlines() == [
        "Title",
        "",
        "what   long name",
        "first          1",
        "sum           22",
    ]


def test_a_markdown_table_has_a_rule_under_the_columns_and_bold_totals() -> None:
    made = table.Table("Title", ("what", "value"), (("first", "1"),), (("sum", "22"),))
    assert table.markdown(made).splitlines() == [
        "**Title**",
        "",
        "| what | value |",
        "| --- | ---: |",
        "| first | 1 |",
        "| **sum** | **22** |",
    ]


# --- what policies cost ----------------------------------------------------------------------------------------------


def test_a_spec_is_left_with_its_base_policy_alone() -> None:
    (text,) = (path.read_text(encoding="utf-8") for path in (policies.ROOT / "machine_spec").glob("http1.yaml"))
    whole, _ = compile_spec(text, "http1.yaml")
    alone, problems = compile_spec(policies.without_policies(text), "http1.yaml")
    assert whole is not None
    assert alone is not None, problems
    assert len(whole.specification.policies) > 1
    assert [protocol.policy.name for protocol in alone.specification.policies] == [whole.specification.base.policy.name]
    assert policies.without_policies(policies.without_policies(text)) == policies.without_policies(text)


def test_the_package_of_the_base_policy_does_the_same(tmp_path: Path) -> None:
    source = policies.ROOT / "machine_spec" / "http1.yaml"
    policies.write_package({"http1.yaml": policies.without_policies(source.read_text(encoding="utf-8"))}, tmp_path)
    code = (
        "import stateline; print(stateline.__file__);"
        "from tests.benchmarks.suites import load; from tests.benchmarks.parity import prepare;"
        "from tests.benchmarks.workloads import all_workloads;"
        "[prepare(load('stateline'), workload) for workload in all_workloads() if workload.letter in 'bn']"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "generated")}
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=policies.ROOT, env=environment, check=True, capture_output=True, text=True
    )
    assert run.stdout.startswith(str(tmp_path))


@pytest.mark.parametrize(("beside_others", "code"), [(99_000, 0), (100_000, 0), (100_400, 0), (100_600, 1)])
def test_policies_that_nobody_uses_may_cost_next_to_nothing(beside_others: float, code: int) -> None:
    assert policies.report([policies.Cost("b", 100_000, beside_others)]) == code
