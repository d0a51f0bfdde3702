"""machine_spec/websocket.yaml loads, and the model says what the text says."""

from pathlib import Path

import pytest

from stateline_codegen import spec
from stateline_codegen.spec.model import Protocol

SOURCE = "machine_spec/websocket.yaml"
TEXT = (Path(__file__).parents[2] / SOURCE).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def strict() -> Protocol:
    loaded, problems = spec.load(TEXT, SOURCE)
    assert [problem.format() for problem in problems] == []
    assert loaded is not None
    return loaded.base


def test_every_section_of_frames_arrives(strict: Protocol) -> None:
    of_heads = ("signals", "facts", "framing", "pauses", "compose", "reason_phrases", "trailers")
    of_speed = ("common_fields", "common_methods")
    sections = (name for name in Protocol.__dataclass_fields__ if name not in ("policy", "source"))
    assert {name for name in sections if not getattr(strict, name)} == {*of_heads, *of_speed}


def test_a_value_of_a_view_says_whose_machines_it_is_about(strict: Protocol) -> None:
    (view,) = strict.views
    values = {value.name: value for value in view.values}
    assert values["REMOTE_CLOSING"].ours == ("OPEN",)
    assert values["REMOTE_CLOSING"].theirs == ("CLOSING", "ERROR")
    assert values["REJECTING"].when.parts == (("server", ("REJECTING",)),)
    assert values["CLOSED"].when.parts == ()
    assert values["LOCAL_CLOSING"].sends == ()


def test_a_tail_is_octets(strict: Protocol) -> None:
    assert [extension.tail for extension in strict.extensions] == [b"\x00\x00\xff\xff"]


def test_the_shortest_form_of_a_length_has_no_marker(strict: Protocol) -> None:
    assert strict.frames is not None
    assert [form.marker for form in strict.frames.lengths] == [None, 126, 127]


def test_a_code_that_nobody_sends_stands_for_something(strict: Protocol) -> None:
    codes = {code.code: code for code in strict.close_codes}
    assert (codes[1000].is_sent, codes[1000].sent_by, codes[1000].stands_for) == (True, None, None)
    assert (codes[1006].is_sent, codes[1006].sent_by, codes[1006].stands_for) == (False, None, "no_close")
    assert (codes[1010].is_sent, codes[1010].sent_by) == (True, "client")


def test_an_error_before_the_first_frame_has_no_close_code(strict: Protocol) -> None:
    codes = {error.code: error.close_code for error in strict.errors}
    assert codes["bad_text"] == 1007
    assert codes["bad_key"] is None
