"""The pictures and pages of WebSocket show exactly what its model says."""

import re
from pathlib import Path

import pytest

from stateline_codegen import diagrams, pipeline
from stateline_codegen.automaton.ir import Automaton
from stateline_codegen.automaton.views import see
from stateline_codegen.spec.frames import event_of_frame, frames_of, is_close_code
from stateline_codegen.spec.model import Specification
from tests.conformance.derived import WEBSOCKET
from tests.emit.places import ROOT

from .drawing import read
from .test_completeness import assert_shows, drawn, letters_in, project, projected_steps, spelled_letters
from .test_tables import cells, section

SOURCE = "machine_spec/websocket.yaml"


@pytest.fixture(scope="module")
def compiled() -> tuple[Specification, tuple[Automaton, ...]]:
    found, problems = pipeline.compile_spec((ROOT / SOURCE).read_text(encoding="utf-8"), SOURCE)
    assert found is not None, problems
    return found.specification, found.automata


@pytest.fixture(scope="module")
def automaton(compiled: tuple[Specification, tuple[Automaton, ...]]) -> Automaton:
    return compiled[1][0]


@pytest.fixture(scope="module")
def texts(compiled: tuple[Specification, tuple[Automaton, ...]]) -> dict[str, str]:
    return diagrams.draw(*compiled)


@pytest.fixture(scope="module")
def frames(texts: dict[str, str]) -> str:
    return texts["websocket.frames.md"]


def test_each_picture_shows_the_moves_of_its_machines(automaton: Automaton, texts: dict[str, str]) -> None:
    protocol = automaton.protocol
    memories = read(texts["websocket.memories.dot"])
    for machine in protocol.machines:
        drawing = read(texts[f"websocket.{machine.name}.dot"]) if machine.follows else memories
        assert_shows(drawing, protocol, machine)
    of_memories = [machine for machine in protocol.machines if not machine.follows]
    assert sum(len(drawn(memories, machine)) for machine in of_memories) == len(
        [arrow for arrow in memories.arrows if arrow.colour]
    )


def test_the_joint_pictures_show_every_pair_and_every_step(automaton: Automaton, texts: dict[str, str]) -> None:
    pictures = [read(texts[f"websocket.{name}.dot"]) for name in ("joint", "failed")]
    nodes = {node for drawing in pictures for node in drawing.nodes if node != "entry"}
    assert nodes == {project(automaton, index) for index in range(len(automaton.configurations))}
    meanings = spelled_letters(automaton.protocol)
    found: dict[tuple[str, str], set[str]] = {}
    for drawing in pictures:
        for arrow in drawing.arrows:
            if arrow.tail != "entry" and arrow.text:
                found.setdefault((arrow.tail, arrow.head), set()).update(letters_in(arrow.text, meanings))
    steps = {ends: letters for ends, letters in projected_steps(automaton).items() if ends[0] != ends[1]}
    assert found == steps


def test_every_row_has_as_many_cells_as_its_heading(texts: dict[str, str]) -> None:
    for name in ("frames", "views"):
        width = 0
        for line in texts[f"websocket.{name}.md"].splitlines():
            if line.startswith("|"):
                width = width or len(cells(line))
                assert len(cells(line)) == width, line
            else:
                width = 0


def test_the_header_is_laid_out_bit_by_bit(automaton: Automaton, frames: str) -> None:
    layout = frames_of(automaton.protocol).layout
    rows = section(frames, "Header")[: len(layout)]
    assert [row[2] for row in rows] == [f"`{field.name}`" for field in layout]
    bits = [row[1].split("-") for row in rows]
    assert [int(each[-1]) - int(each[0]) + 1 for each in bits] == [field.bits for field in layout]
    lengths = section(frames, "Header")[len(layout) :]
    assert [row[0].split(" to ")[1] for row in lengths] == [
        str(form.up_to) for form in frames_of(automaton.protocol).lengths
    ]


def test_every_opcode_says_which_events_its_frames_are(automaton: Automaton, frames: str) -> None:
    protocol = automaton.protocol
    rows = {row[0]: row for row in section(frames, "Opcodes")}
    assert len(rows) == len(frames_of(protocol).opcodes)
    for opcode in frames_of(protocol).opcodes:
        row = rows[f"`{opcode.code:#x}`"]
        for cell, is_last in ((row[4], True), (row[5], False)):
            assert cell == f"`{event_of_frame(protocol, opcode, is_last=is_last) or 'fragmented_control_frame'}`"
        assert row[6] == (f"`{opcode.answered_by}`" if opcode.answered_by else "")


def test_every_close_code_and_every_error_that_closes_has_a_row(automaton: Automaton, frames: str) -> None:
    protocol = automaton.protocol
    rows = section(frames, "Close codes")
    assert [row[:3] for row in rows[: len(protocol.close_codes)]] == [
        [str(code.code), f"`{code.name}`", (code.sent_by or "either") if code.is_sent else "nobody"]
        for code in protocol.close_codes
    ]
    assert [[int(row[0]), int(row[1])] for row in rows[len(protocol.close_codes) :]] == [
        [between.first, between.last] for between in protocol.close_code_ranges
    ]
    closing = {row[0]: int(row[2].partition(" ")[0]) for row in section(frames, "What closes a connection")}
    assert closing == {f"`{error.code}`": error.close_code for error in protocol.errors if error.close_code}
    assert all(is_close_code(protocol, code) for code in closing.values())


def test_every_parameter_of_an_extension_has_a_row(automaton: Automaton, frames: str) -> None:
    for extension in automaton.protocol.extensions:
        rows = section(frames, f"Extension {extension.name}")
        assert [row[0] for row in rows] == [f"`{parameter.name}`" for parameter in extension.parameters]


def test_whatever_is_cited_about_frames_is_linked(automaton: Automaton, frames: str) -> None:
    protocol = automaton.protocol
    parts = [*frames_of(protocol).opcodes, *protocol.close_codes, *protocol.close_code_ranges]
    parts += [parameter for extension in protocol.extensions for parameter in extension.parameters]
    for part in parts:
        assert part.cite is not None
        assert f"#section-{part.cite.section})" in frames


def test_each_pair_of_states_says_what_each_side_sees(automaton: Automaton, texts: dict[str, str]) -> None:
    protocol = automaton.protocol
    (view,) = protocol.views
    rows = section(texts["websocket.views.md"], view.name)
    assert [row[0] for row in rows[: len(view.values)]] == [f"`{value.name}`" for value in view.values]
    for value, row in zip(view.values, rows, strict=False):
        assert re.findall(r"`(\w+)`", row[2]) == list(value.sends)
    seen = {tuple(row[:2]): tuple(row[2:]) for row in rows[len(view.values) :]}
    expected = {
        tuple(f"`{state}`" for state in project(automaton, index).split(" + ")): tuple(
            f"`{see(protocol, view, role.name, configuration).name}`" for role in protocol.roles
        )
        for index, configuration in enumerate(automaton.configurations)
    }
    assert seen == expected


def test_the_index_and_the_page_have_all_of_it(texts: dict[str, str]) -> None:
    folder = Path(ROOT / "diagrams")
    index = (folder / "README.md").read_text(encoding="utf-8")
    page = (folder / "index.html").read_text(encoding="utf-8")
    for name in texts:
        if name.startswith(f"{WEBSOCKET}.") and name.endswith(".md"):
            assert f"]({name})" in index
            assert f'id="{name.removesuffix(".md")}"' in page
