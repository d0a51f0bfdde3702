"""A page that cannot be read, or that would check nothing, fails with its place."""

import pytest

import stateline
from tests.http1.notation import NotationError, decode, describe, encode, join_data, make_event, repeat, rewrite
from tests.http1.pages import CASES, PageError, load_all, parse

GOOD = r"""# Page

## A case

```http
GET / HTTP/1.1\r\n
Host: a\r\n
\r\n
```

```events
Request GET / 1.1
  Host: a
EndOfMessage
waiting
```
"""


def test_a_case_is_a_heading_and_its_blocks() -> None:
    (case,) = parse(GOOD, "page.md", "server")
    assert str(case) == "page.md: A case"
    assert [step.kind for step in case.steps] == ["http", "events"]
    assert case.steps[0].data == b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    assert not case.steps[0].is_last_of_peer
    assert not case.is_refused


def test_every_page_is_found() -> None:
    pages = {f"{path.parent.name}/{path.name}" for path in CASES.rglob("*.md")} - {"cases/README.md"}
    assert {case.page for case in load_all()} == pages


def test_no_two_cases_have_the_same_name_and_page() -> None:
    names = [str(case) for case in load_all()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("## A case", "", "page.md:5: the block 'http' is unknown or out of place"),
        ("```http", "```html", "page.md:5: the block 'html' is unknown or out of place"),
        ("```events", "```http", "page.md:3: an `events` block belongs after each `http` block"),
        ("```http", "```send", "page.md:3: there is no `http` block"),
        ("## A case", "## A case\n- polcy: h11", "page.md:4: the option 'polcy' is unknown, repeated or out of place"),
        ("## A case", "## A case\n- role: proxy", "page.md:4: the option 'role' is unknown, repeated or out of place"),
        (r"a\r\n", r"a\r\q", r"page.md:5: cannot read '\\q"),
        (r"a\r\n", "a\t", r"page.md:5: 'Host: a\t' ends in white space that nobody can see"),
        (r"a\r\n", "ä", "page.md:5: cannot read 'ä"),
        ("waiting\n```\n", "waiting\n", "page.md:11: the block has no end"),
        (GOOD[GOOD.index("GET") : GOOD.index("```\n\n")], "", "page.md:5: the block is empty"),
        (GOOD[GOOD.index("##") :], "", "page.md: no case here"),
        (GOOD, GOOD + GOOD, "page.md:19: there is another case of this name"),
    ],
)
def test_a_page_that_cannot_be_read_is_refused(old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(PageError) as caught:
        parse(GOOD.replace(old, new), "page.md", "server")
    assert str(caught.value).startswith(message)


def test_a_case_says_what_it_covers() -> None:
    (case,) = parse(GOOD.replace("## A case\n", "## A case\n\n- covers: E1.1 E7.2\n"), "page.md", "server")
    assert case.covers == ["E1.1", "E7.2"]
    assert parse(GOOD, "page.md", "server")[0].covers == []


def test_a_case_outside_the_two_folders_says_who_reads() -> None:
    with pytest.raises(PageError, match=r"page\.md:3: say `- role: client` or `- role: server`"):
        parse(GOOD, "page.md")


@pytest.mark.parametrize(
    ("text", "data"),
    [
        (r"a\r\n\t\0\\\x7f\xff", b"a\r\n\t\0\\\x7f\xff"),
        ("{3 of ab}c", b"abababc"),
        (r"{2 of \r\n}", b"\r\n\r\n"),
        ("{}{x}", b"{}{x}"),
    ],
)
def test_bytes_are_written_in_printable_ascii(text: str, data: bytes) -> None:
    assert decode(text) == data
    assert decode(encode(data)) == data
    assert rewrite(text) == encode(data)


@pytest.mark.parametrize("text", ["\\", r"\x4", r"\x4G", r"\q", "é", "a\tb", r"\eof\r"])
def test_nothing_else_is_read_as_bytes(text: str) -> None:
    with pytest.raises(NotationError):
        decode(text)


@pytest.mark.parametrize(
    "lines",
    [
        [r"Request GET /\x80 1.0", "  Host: a", "  X-Empty:"],
        ["InformationalResponse 1.1 103 Early Hints", "  Link: </a>"],
        ["Response 1.1 200"],
        [r"Data one\r\ntwo"],
        ["Data"],
        ["EndOfMessage", "  X-Trailer: 1"],
        ["ConnectionClosed"],
    ],
)
def test_an_event_is_read_as_it_is_written(lines: list[str]) -> None:
    assert describe(make_event(stateline, lines)) == lines


def test_a_line_may_stand_for_several() -> None:
    lines = ["Request GET / 1.1", "  2 times A: 3 times b", "12 times", "0 times Data x", "2 times Data 1 times"]
    repeated = ["Request GET / 1.1", *2 * ["  A: 3 times b"], "12 times", *2 * ["Data 1 times"]]
    assert repeat(lines) == repeated


@pytest.mark.parametrize(
    "lines",
    [["Request GET /"], ["Reqest GET / 1.1"], ["Response 1.1"], ["EndOfMessage now"], ["Response 1.1 200", " x"]],
)
def test_nothing_else_is_read_as_an_event(lines: list[str]) -> None:
    with pytest.raises(NotationError):
        make_event(stateline, lines)


def test_data_is_joined_within_a_chunk_and_never_across_two() -> None:
    data = stateline.Data
    pieces = [data(b"a", True, False), data(b"b", False, True), data(b"c", True, True), data(b"d"), data(b"e")]
    assert join_data(pieces) == [data(b"ab", True, True), data(b"c", True, True), data(b"de")]
