"""What the README shows is the record, and looks the same wherever it is made."""

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.benchmarks import chart, goals, instructions, publish, record
from tests.benchmarks.growth import Growth
from tests.benchmarks.machine import Machine
from tests.benchmarks.memory import Footprint
from tests.benchmarks.record import Method, Record
from tests.benchmarks.results import Results, Timing
from tests.benchmarks.sections import replaced
from tests.benchmarks.suites import SUITES, Suite, suite_of
from tests.benchmarks.workloads import all_workloads

SVG = "{http://www.w3.org/2000/svg}"
LETTERS = "".join(workload.letter for workload in all_workloads())


def record_of(speedup: float, letters: str = LETTERS) -> Record:
    """h11 takes a microsecond for everything, zttp a half, and stateline as much as it must."""
    nanoseconds = {"stateline": 1_000 / speedup, "h11": 1_000.0, "zttp": 500.0}
    times: dict[str, tuple[float, ...]] = {name: (one,) * 3 for name, one in nanoseconds.items()}
    return Record(
        date="2026-01-31",
        machine=Machine("A processor <fast>", "x86_64", 4, "An OS", "CPython 3.11.0", "A compiler"),
        versions={"stateline": "0.1", "h11": "0.2", "zttp": "0.3"},
        method=Method("some time", 3, 20_000_000, 2, 1_000_000),
        results=Results(
            libraries=tuple(times),
            baseline="h11",
            timings=tuple(Timing(letter, f"workload & {letter}", times) for letter in letters),
            growths=(Growth("size", (1, 2), {"stateline": 1.2, "h11": 1.0, "zttp": None}),),
            footprints={name: Footprint(200.0, None) for name in times},
        ),
    )


def test_what_is_published_is_current() -> None:
    for path, text in publish.published().items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is out of date: run `{publish.COMMAND}`"


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.command)
def test_the_record_is_of_a_whole_run(suite: Suite) -> None:
    results = record.read(suite.record).results
    assert results.libraries == tuple(suite.libraries)
    assert results.baseline == suite.baseline
    assert [timing.letter for timing in results.timings] == [workload.letter for workload in suite.workloads()]
    assert results.footprints.keys() == set(suite.libraries)
    assert [growth.title for growth in results.growths] == [shape.title for shape in suite.shapes]


def test_every_version_of_cpython_has_a_record_of_its_own_and_is_shown_by_its_mean(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    assert record.place(path, record.PYTHON) == path
    assert record.read_others(path) == []
    for python, speedup in (("3.9", 5), ("3.13", 7), ("3.12", 6)):
        made = record_of(speedup)
        of_version = replace(made, machine=replace(made.machine, python=f"CPython {python}.1"))
        record.write(of_version, record.place(path, python))
    assert publish.by_version([record_of(4), *record.read_others(path)]).rows == (
        ("CPython 3.11.0", "4.00", "2.00"),
        ("CPython 3.9.1", "5.00", "2.00"),
        ("CPython 3.12.1", "6.00", "2.00"),
        ("CPython 3.13.1", "7.00", "2.00"),
    )


def test_method_and_machine_stand_with_the_table() -> None:
    told = " ".join(publish.method(record_of(4), "make so").split())
    for words in (
        "One run of `make so` on 2026-01-31:",
        "some time",
        "3 rounds",
        "20 ms",
        "CPython 3.11.0 (A compiler)",
        "An OS",
        "4 cores",
        "h11 0.2",
    ):
        assert words in told


def test_the_commands_that_are_named_are_there() -> None:
    makefile = (publish.README.parent / "Makefile").read_text(encoding="utf-8")
    for command in (publish.COMMAND, instructions.COMMAND, *(suite.command for suite in SUITES)):
        assert f"\n{command.removeprefix('make ')}: " in makefile


# --- sections --------------------------------------------------------------------------------------------------------


def test_a_section_is_replaced_and_nothing_else() -> None:
    page = "before\n<!-- one: begin -->\nold\n<!-- one: end -->\n<!-- two: begin -->\nkept\n<!-- two: end -->\n"
    made = replaced(page, "one", r"new \1" + "\n")
    assert made == page.replace("old", r"new \1")
    assert replaced(made, "one", r"new \1") == made
    assert replaced(page.replace("old\n", ""), "one", "old") == page


def test_a_page_without_the_section_is_refused() -> None:
    with pytest.raises(ValueError, match="0 sections from <!-- one: begin -->"):
        replaced("<!-- one: begin -->\n", "one", "text")


# --- the picture -----------------------------------------------------------------------------------------------------


def test_a_picture_has_a_title_a_summary_and_a_mark_for_every_ratio() -> None:
    picture = ElementTree.fromstring(chart.draw(record_of(4)))
    labels = picture.attrib["aria-labelledby"].split()
    told = {element.attrib["id"]: element.text for element in picture if element.tag in (f"{SVG}title", f"{SVG}desc")}
    assert list(told) == labels
    assert told["summary"] == "Geometric means: stateline 4.00, zttp 2.00; h11 is 1."
    # Two libraries beside the baseline; sixteen workloads, the mean, the legend.
    assert len(picture.findall(f"{SVG}use")) == 2 * (16 + 1 + 1)
    assert "workload & a" in [text.text for text in picture.findall(f"{SVG}text")]


def test_equal_ratios_are_equally_far_apart() -> None:
    axis = chart.Axis(1, 100)
    assert (axis.x(1), axis.x(10), axis.x(100)) == (chart.LEFT, (chart.LEFT + chart.RIGHT) / 2, chart.RIGHT)
    assert [tick["label"] for tick in axis.ticks] == ["1", "2", "5", "10", "20", "50", "100"]


@pytest.mark.parametrize("speedup", [0.3, 1, 4, 150])
def test_every_mark_lies_on_the_axis(speedup: float) -> None:
    picture = chart.draw(record_of(speedup))
    places = [float(x) for x in re.findall(r'<use [^>]* x="([\d.]+)"', picture)]
    assert min(places) >= chart.LEFT
    assert max(places) <= chart.RIGHT


# --- goals -----------------------------------------------------------------------------------------------------------


def judged(speedup: float, python: str = "3.11", letters: str = LETTERS) -> dict[str, str]:
    verdicts = goals.verdicts(goals.load(), record_of(speedup, letters).results, python)
    return {verdict.goal: verdict.words for verdict in verdicts}


def test_goals_are_judged_one_by_one() -> None:
    found = judged(5.5)
    assert found["stateline / h11, geometric mean"] == "met"
    assert found["stateline / h11, b  workload & b"] == "met"
    assert found["stateline / h11, g  workload & g"] == "missed"
    assert found["stateline / h11, i  workload & i"] == "met, and the stretch"
    assert found["stateline / zttp, m  workload & m"] == "met"
    assert found["growth exponent, size"] == "missed"
    assert found["bytes per idle connection"] == "met"


def test_the_mean_of_a_few_workloads_is_not_judged() -> None:
    assert set(judged(5.5, letters="bn")) == {
        "stateline / h11, b  workload & b",
        "stateline / h11, n  workload & n",
        "growth exponent, size",
        "bytes per idle connection",
    }


@pytest.mark.parametrize(("python", "words"), [("3.11", "missed"), ("3.12", "met"), ("3.13", "met"), ("3.99", None)])
def test_a_goal_is_for_some_versions_of_python(python: str, words: str | None) -> None:
    assert judged(4.6, python).get("stateline / h11, geometric mean") == words


def test_every_goal_is_for_workloads_that_there_are() -> None:
    made = goals.load()
    for goal in (*made["mean"], *made["each"]):
        suite = suite_of(goal["library"])
        assert goal["than"] in suite.libraries
        assert set(goal["workloads"]) <= {workload.letter for workload in suite.workloads()}
    for goal in (*made["growth"], *made["memory"]):
        assert suite_of(goal["library"])


def test_the_title_says_how_many_goals_are_missed() -> None:
    verdicts = goals.verdicts(goals.load(), record_of(100).results, "3.12")
    assert goals.table(verdicts).title == "Goals: 1 of 3 missed"
    assert goals.table(verdicts[:1]).title == "Goals: all met"
