"""Protocols that are drawn only: they load, pass every check and do what their RFCs say."""

from functools import cache
from pathlib import Path

import pytest

from stateline_codegen.automaton.ir import Automaton
from stateline_codegen.pipeline import compile_spec
from stateline_codegen.verify import disagreements

FOLDER = Path(__file__).parent / "sketches"


@cache
def sketch(name: str) -> Automaton:
    compiled, problems = compile_spec((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), f"{name}.yaml")
    assert compiled is not None, "\n".join(problem.format() for problem in problems)
    return compiled.automata[0]


def play(name: str, *letters: str) -> dict[str, str]:
    """The state of every machine after some letters, or the sentence of the refusal under `refused`."""
    automaton = sketch(name)
    numbers = {letter.name: letter.index for letter in automaton.letters}
    here = 0
    for letter in letters:
        here = automaton.cells[here][numbers[letter]]
        if here < 0:
            return {"refused": automaton.refusals[~here].sentence}
    return dict(zip(automaton.machines, automaton.configurations[here], strict=True))


@pytest.mark.parametrize(
    ("name", "letters", "configurations", "legal", "classes"),
    [("http2-stream", 17, 8, 56, 8)],
)
def test_a_sketch_has_a_product_of_this_size(
    name: str, letters: int, configurations: int, legal: int, classes: int
) -> None:
    automaton = sketch(name)
    sizes = (automaton.letters, automaton.configurations, automaton.steps, automaton.representatives)
    assert [len(part) for part in sizes] == [letters, configurations, legal, classes]


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.yaml")))
def test_an_independent_engine_agrees_in_every_cell(name: str) -> None:
    assert disagreements(sketch(name).protocol, sketch(name)) == ()


# ------------------------------------------------------------- RFC 9113


@pytest.mark.parametrize(
    ("letters", "state"),
    [
        (["local Headers.last", "remote Headers.more", "remote Data.last"], "CLOSED"),
        (["local Headers.more", "local Data.more", "local Data.last"], "HALF_CLOSED_LOCAL"),
        (["remote Headers.last"], "HALF_CLOSED_REMOTE"),
        (["remote Headers.last", "local PushPromise", "local Headers.more", "local Headers.last"], "CLOSED"),
        (["local Promise"], "RESERVED_LOCAL"),
        (["local Promise", "local Headers.more", "local Data.last"], "CLOSED"),
        (["remote Promise", "remote Headers.more"], "HALF_CLOSED_LOCAL"),
        (["local Headers.more", "remote RstStream"], "CLOSED"),
        (["local Headers.more", "local RstStream", "remote Data.more"], "RESET"),
        (["local Headers.more", "local RstStream", "forget"], "CLOSED"),
    ],
)
def test_a_stream_goes_where_the_figure_of_section_5_1_leads(letters: list[str], state: str) -> None:
    assert play("http2-stream", *letters) == {"stream": state}


@pytest.mark.parametrize(
    "letters",
    [
        ["remote Data.more"],
        ["remote RstStream"],
        ["remote WindowUpdate"],
        ["remote Headers.last", "remote Data.more"],
        ["local Headers.last", "local Headers.more"],
        ["local Promise", "remote Headers.more"],
        ["local Promise", "local Data.more"],
        ["remote Promise", "local Headers.more"],
        ["local Headers.last", "remote Headers.last", "remote Data.more"],
    ],
)
def test_a_stream_refuses_what_section_5_1_calls_an_error(letters: list[str]) -> None:
    assert "refused" in play("http2-stream", *letters)
    assert "refused" not in play("http2-stream", *letters[:-1])
