"""Bytes are written as text and read again, alike in captures and on the pages of the wire cases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stateline._runtime.http1.captures import cut
from stateline._runtime.http1.notation import NotationError, read_bytes, write_bytes
from tests.http1.notation import decode, encode


@given(st.binary())
def test_what_is_written_is_read_again_and_is_what_a_page_would_say(data: bytes) -> None:
    assert write_bytes(data) == encode(data)
    # What happens to look like a repetition is read as one, in captures as on pages.
    assert read_bytes(write_bytes(data)) == decode(encode(data))


@given(st.binary().filter(lambda data: b"{" not in data))
def test_nothing_is_lost_on_the_way(data: bytes) -> None:
    assert read_bytes(write_bytes(data)) == data


@pytest.mark.parametrize(
    ("text", "data"),
    [(r"a\r\n", b"a\r\n"), (r"\x00\xFf\\", b"\x00\xff\\"), (r"{3 of ab}{2 of \0}", b"ababab\0\0"), ("{3 of", b"{3 of")],
)
def test_escapes_and_repetitions_stand_for_bytes(text: str, data: bytes) -> None:
    assert read_bytes(text) == data


@pytest.mark.parametrize("text", [r"\q", r"\x0", "\t", "\xe9", "a\n"])
def test_what_stands_for_no_bytes_is_refused(text: str) -> None:
    with pytest.raises(NotationError, match="cannot read"):
        read_bytes(text)


@given(st.binary(), st.one_of(st.none(), st.integers(1, 10)))
def test_pieces_make_up_the_whole(data: bytes, size: int | None) -> None:
    pieces = list(cut(data, size))
    assert b"".join(pieces) == data
    assert all(len(piece) <= (size or len(data)) for piece in pieces)
    assert b"" not in pieces or pieces == [b""]
