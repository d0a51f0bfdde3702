"""Rules about frames, close codes and views: numbers are used once, and one side always sees something."""

from collections.abc import Iterator

from .problems import Problem, suggest
from .reading import read_number
from .source import Mapping, Scalar, blame, text_of

WORD = 8
"""The fields of a header fill whole octets."""


def check_opcodes(document: Mapping) -> Iterator[Problem]:
    """Two frames differ in their numbers."""
    frames = document.get("frames")
    seen: dict[object, str] = {}
    for event, body in frames.named("opcodes") if isinstance(frames, Mapping) else ():
        code = body.get("code")
        assert isinstance(code, Scalar)
        first = seen.setdefault(code.value, text_of(event))
        if first != event.value:
            yield blame(code, f"{code.value} is the opcode of {first} already")


def check_layout(document: Mapping) -> Iterator[Problem]:
    """The header of a frame is made of octets."""
    frames = document.get("frames")
    if isinstance(frames, Mapping):
        bits = sum(read_number(field, "bits") for field in frames.records("layout"))
        layout = frames.get("layout")
        if bits % WORD and layout is not None:
            yield blame(layout, f"{bits} bits make no whole octets")


def check_lengths(document: Mapping) -> Iterator[Problem]:
    """Every length has one shortest form."""
    frames = document.get("frames")
    before = -1
    for form in frames.records("lengths") if isinstance(frames, Mapping) else ():
        up_to = read_number(form, "up_to")
        if up_to <= before:
            yield blame(form, f"{before} is written in a shorter form already")
        if up_to >= 1 << read_number(form, "bits"):
            yield blame(form, f"{up_to} does not fit into {read_number(form, 'bits')} bits")
        before = up_to


def check_close_codes(document: Mapping) -> Iterator[Problem]:
    """What is never sent stands for something, and what an error closes with is a code that can be sent."""
    sent: set[int] = set()
    for code, body in document.named("close_codes"):
        is_sent = body.text("sent_by") != "nobody"
        if is_sent:
            sent.add(int(code.value))
        if is_sent == (body.get("stands_for") is not None):
            yield blame(code, "stands_for is for codes that nobody sends, and needed there")
    for _, error in document.named("errors"):
        close = error.get("close_code")
        if isinstance(close, Scalar) and int(close.value) not in sent:
            yield blame(close, f"{close.value} is no close code that can be sent")
    for body in document.records("close_code_ranges"):
        if read_number(body, "to") < read_number(body, "from"):
            yield blame(body, "ends before it begins")


def check_views(document: Mapping) -> Iterator[Problem]:
    """A view is of states that the machines of the roles have, and the last of its values always holds."""
    states = {
        text_of(state): True
        for _, machine in document.named("machines")
        if machine.get("follows") is not None
        for state, _ in machine.named("states")
    }
    for name, view in document.named("views"):
        values = view.named("values")
        for _, value in values[:-1]:
            otherwise = value.get("otherwise")
            if otherwise is not None:
                yield blame(otherwise, f"only the last value of {name.value} can be `otherwise`")
        if values and values[-1][1].get("otherwise") is None:
            yield blame(values[-1][0], f"the last value of {name.value} must be `otherwise: true`")
        for _, value in values:
            when = value.get("when")
            for side in ("ours", "theirs") if isinstance(when, Mapping) else ():
                assert isinstance(when, Mapping)
                for state in when.words(side):
                    if text_of(state) not in states:
                        near = suggest(text_of(state), states)
                        yield blame(state, f"no machine that follows a role has a state {state.value}{near}")


RULES = (check_opcodes, check_layout, check_lengths, check_close_codes, check_views)
