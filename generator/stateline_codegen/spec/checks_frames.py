"""Rules about frames and close codes: every number means one thing, and every length has one shortest form."""

from collections.abc import Iterator

from .problems import Problem
from .reading import read_number
from .source import Mapping, Scalar, blame, text_of

OCTET = 8

ONLY_IN_CONTROL = {"text": False, "more": False, "close": True}
"""Whether a control frame alone carries this, or none does; both kinds carry bytes."""


def check_opcodes(document: Mapping) -> Iterator[Problem]:
    """Two frames differ in their numbers and in what they are called."""
    opcodes = _frames(document).named("opcodes")
    for key, what in (("code", "the opcode"), ("name", "the name")):
        first: dict[object, str] = {}
        for event, body in opcodes:
            number = body.get(key)
            assert isinstance(number, Scalar)
            other = first.setdefault(number.value, text_of(event))
            if other != event.value:
                yield blame(number, f"{number.value} is {what} of {other} already")


def check_carried_events(document: Mapping) -> Iterator[Problem]:
    """Either peer sends each frame; those of a message are told apart by a flag, and control frames are not."""
    events = {text_of(name): body for name, body in document.named("events")}
    for event, body in _frames(document).named("opcodes"):
        declared = events[text_of(event)]
        sender = declared.text("sent_by")
        if sender != "either":
            yield blame(event, f"either peer sends any frame, and {event.value} is sent by {sender or 'nobody'}")
        carries = body.get("carries")
        assert isinstance(carries, Scalar)
        is_control = body.flag("control")
        if ONLY_IN_CONTROL.get(text_of(carries), is_control) is not is_control:
            kinds = "frames of messages, and this is a" if is_control else "control frames, and this is no"
            yield blame(carries, f"{carries.value} is carried by {kinds} control frame")
        variants = declared.named("variants")
        if is_control and variants:
            yield blame(event, f"a control frame is never one of several, so {event.value} has no variants")
        elif not is_control and not _tells_last(variants):
            yield blame(event, f"{event.value} needs two variants: the last frame, for which a flag is set, and others")


def _tells_last(variants: tuple[tuple[Scalar, Mapping], ...]) -> bool:
    """Whether there are two variants, and the first is that of a flag."""
    when = variants[0][1].get("when") if len(variants) == 2 else None
    return isinstance(when, Mapping) and when.keys == ("is_set",)


def check_answers(document: Mapping) -> Iterator[Problem]:
    """A control frame is answered by one that carries the same."""
    events = {text_of(name): body for name, body in document.named("events")}
    opcodes = {text_of(event): body for event, body in _frames(document).named("opcodes")}
    for event, body in opcodes.items():
        for answer in body.words("answered_by"):
            other = opcodes.get(text_of(answer))
            if other is None or not (body.flag("control") and other.flag("control")):
                yield blame(answer, "only a control frame is answered, and by another")
            elif _payload(body, events[event]) != _payload(other, events[text_of(answer)]):
                yield blame(answer, f"{answer.value} has other fields than {event}, and so cannot repeat what it says")


def _payload(opcode: Mapping, event: Mapping) -> tuple[str, list[tuple[str, str]]]:
    return opcode.text("carries"), [(text_of(name), field.text("type")) for name, field in event.named("fields")]


def check_layout(document: Mapping) -> Iterator[Problem]:
    """The header of a frame is made of octets, and each of its fields stands in one."""
    frames = _frames(document)
    place = 0
    for field in frames.records("layout"):
        bits = read_number(field, "bits")
        if place % OCTET + bits > OCTET:
            yield blame(field, f"{field.text('name')} would begin in one octet and end in another")
        place += bits
    layout = frames.get("layout")
    if place % OCTET and layout is not None:
        yield blame(layout, f"{place} bits make no whole octets")


def check_lengths(document: Mapping) -> Iterator[Problem]:
    """Every length has one shortest form, and the header says which it is."""
    frames = _frames(document)
    forms = frames.records("lengths")
    before = -1
    markers: set[int] = set()
    for form in forms:
        up_to, bits = read_number(form, "up_to"), read_number(form, "bits")
        if up_to <= before:
            yield blame(form, f"{before} is written in a shorter form already")
        if up_to >= 1 << bits:
            yield blame(form, f"{up_to} does not fit into {bits} bits")
        yield from _check_marker(form, forms[0], markers)
        before = up_to
    control = frames.get("control_payload_bytes")
    if control is not None and read_number(frames, "control_payload_bytes") > read_number(forms[0], "up_to"):
        yield blame(control, "the length of a control frame is written in the shortest form, which ends before this")


def _check_marker(form: Mapping, shortest: Mapping, markers: set[int]) -> Iterator[Problem]:
    """What stands in the header instead of a length is no length, fits there and means one form."""
    marker = form.get("marker")
    if form is shortest:
        if marker is not None:
            yield blame(marker, "the shortest form stands in the header itself, so nothing stands there instead")
        return
    if read_number(form, "bits") % OCTET:
        yield blame(form, f"{read_number(form, 'bits')} bits make no whole octets")
    if marker is None:
        yield blame(form, "needs a marker, which stands in the header instead of the length")
        return
    number = read_number(form, "marker")
    if number <= read_number(shortest, "up_to"):
        yield blame(marker, f"{number} is a length in the shortest form")
    elif number >= 1 << read_number(shortest, "bits"):
        yield blame(marker, f"{number} does not fit into {read_number(shortest, 'bits')} bits")
    elif number in markers:
        yield blame(marker, f"{number} is the marker of another form already")
    markers.add(number)


def check_extensions(document: Mapping) -> Iterator[Problem]:
    """An extension has a bit of its own, and its parameters say what their values are."""
    bits = {field.text("name"): read_number(field, "bits") for field in _frames(document).records("layout")}
    taken: dict[str, str] = {}
    for name, extension in document.named("extensions"):
        for bit in extension.words("bit"):
            first = taken.setdefault(text_of(bit), text_of(name))
            if first != name.value:
                yield blame(bit, f"{bit.value} has the meaning that {first} gives it")
            elif bits[text_of(bit)] != 1:
                yield blame(bit, f"{bit.value} has {bits[text_of(bit)]} bits, and only a bit is set or not")
        for parameter, body in extension.named("parameters"):
            grammar = body.get("grammar")
            if body.text("value") == "none" and grammar is not None:
                yield blame(grammar, f"{parameter.value} has no value, so none that matches a pattern")
            elif body.text("value") != "none" and grammar is None:
                yield blame(parameter, f"{parameter.value} needs a grammar, for it can have a value")


def check_close_codes(document: Mapping) -> Iterator[Problem]:
    """A code has a name of its own, and one that is never sent stands for something of its own."""
    named: dict[object, object] = {}
    standing: dict[object, object] = {}
    for code, body in document.named("close_codes"):
        if (body.text("sent_by") == "nobody") != (body.get("stands_for") is not None):
            yield blame(code, "stands_for is for codes that nobody sends, and needed there")
        for name in body.words("name"):
            first = named.setdefault(name.value, code.value)
            if first != code.value:
                yield blame(name, f"{name.value} is the name of {first} already")
        for what in body.words("stands_for"):
            first = standing.setdefault(what.value, code.value)
            if first != code.value:
                yield blame(what, f"{first} stands for {what.value} already")


def check_close_code_ranges(document: Mapping) -> Iterator[Problem]:
    """A range ends behind its beginning, and nothing is said of its codes elsewhere."""
    codes = {int(code.value): code for code, _ in document.named("close_codes")}
    before: list[tuple[int, int]] = []
    for body in document.records("close_code_ranges"):
        first, last = read_number(body, "from"), read_number(body, "to")
        if last < first:
            yield blame(body, "ends before it begins")
        for code in codes:
            if first <= code <= last:
                yield blame(body, f"{code} is one of the close codes already")
        for low, high in before:
            if first <= high and low <= last:
                yield blame(body, f"overlaps the range from {low} to {high}")
        before.append((first, last))


def check_closing_errors(document: Mapping) -> Iterator[Problem]:
    """What an error closes with is a code that either peer can send."""
    sent = {int(code.value) for code, body in document.named("close_codes") if body.text("sent_by") == "either"}
    for _, error in document.named("errors"):
        close = error.get("close_code")
        if isinstance(close, Scalar) and int(close.value) not in sent:
            yield blame(close, f"{close.value} is no close code that either peer sends")


def _frames(document: Mapping) -> Mapping:
    """The section of frames; an empty one where there is none."""
    section = document.get("frames")
    return section if isinstance(section, Mapping) else Mapping((), document.place, document.path)


RULES = (
    check_opcodes,
    check_carried_events,
    check_answers,
    check_layout,
    check_lengths,
    check_extensions,
    check_close_codes,
    check_close_code_ranges,
    check_closing_errors,
)
