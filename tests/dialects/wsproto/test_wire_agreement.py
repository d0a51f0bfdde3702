"""The same bytes through wsproto and through stateline.websocket, whole and in pieces."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dialects.disagreements import Receive
from tests.dialects.wsproto import heads
from tests.dialects.wsproto.differences import WSPROTO
from tests.dialects.wsproto.frames import (
    CLOSE,
    CONTINUATION,
    OPCODES,
    RSV1,
    TEXT,
    Deflater,
    Frame,
    close,
    stream,
    text,
)
from tests.dialects.wsproto.libraries import BOTH_ROLES, ROLES
from tests.dialects.wsproto.made import ANSWERED, ASKED_FOR, ODD_VALUES, every_change, requests, responses, streams
from tests.dialects.wsproto.parallel import DEFLATE, HANDSHAKE, OPEN, Action, End, Respond, Script, offering, send
from tests.dialects.wsproto.walks import AGREEMENTS
from tests.http1 import cuts

ASK: tuple[Action, ...] = (send("Request", host="a", target="/", subprotocols=("a", "b"), extensions=offering()),)
ACCEPT: tuple[Action, ...] = (
    send("AcceptConnection", subprotocol="a", extensions=offering()),
    send("AcceptConnection", extensions=offering()),
)
SPEAK: tuple[Action, ...] = (
    Respond(),
    send("TextMessage", data="hello hello"),
    send("CloseConnection", code=1000),
    End(),
)


def assert_agreement(script: Script, *ways: cuts.Cut) -> None:
    for cut in (cuts.whole, *ways):
        WSPROTO.assert_agreement(script, cut=cut)


def answered(data: bytes, *, role: str) -> Script:
    """Let a role hear the head of the other, and go on from there."""
    if role == "SERVER":
        return Script(role, (Receive(data), *ACCEPT, Receive(text("hi").to(role)), *SPEAK))
    return Script(role, (*ASK, Receive(data), Receive(text("hi").to(role)), *SPEAK))


# ----------------------------------------------------------- opening handshake

CHANGED_REQUESTS = every_change(heads.REQUEST, ASKED_FOR)
CHANGED_RESPONSES = every_change(heads.RESPONSE, ANSWERED)


def test_every_change_to_a_request_means_the_same_to_both() -> None:
    for fields in CHANGED_REQUESTS:
        assert_agreement(answered(heads.head(heads.ASKING, fields), role="SERVER"))


def test_every_change_to_a_response_means_the_same_to_both() -> None:
    for fields in CHANGED_RESPONSES:
        assert_agreement(answered(heads.head(heads.SWITCHING, fields), role="CLIENT"))


agreed = settings(max_examples=200, deadline=None, derandomize=True, database=None)
seeds = st.integers(0, 1 << 16)


@agreed
@given(requests(), seeds)
def test_made_requests_mean_the_same_to_both(data: bytes, seed: int) -> None:
    assert_agreement(answered(data, role="SERVER"), cuts.at_random(seed))


@agreed
@given(responses(), seeds)
def test_made_responses_mean_the_same_to_both(data: bytes, seed: int) -> None:
    assert_agreement(answered(data, role="CLIENT"), cuts.at_random(seed))


# ---------------------------------------------------------------------- frames

PAYLOADS = (b"", b"x", "h€y".encode(), b"\xff", b"\x03\xe8", b"\x03\xe8bye", b"x" * 125, b"x" * 126)


def after(role: str, agreement: str | None, *frames: Frame) -> Script:
    """Let a role hear frames, then answer, speak and come to an end."""
    return Script(role, (Receive(stream(role, *frames)), *SPEAK), agreement)


@BOTH_ROLES
@pytest.mark.parametrize("agreement", [OPEN, DEFLATE])
def test_every_first_byte_means_the_same_to_both(role: str, agreement: str) -> None:
    for first, payload in product(range(256), PAYLOADS):
        frame = Frame(first & 0xF, payload, first >= 0x80, first >> 4 & 7)
        assert_agreement(after(role, agreement, frame))
        assert_agreement(after(role, agreement, Frame(TEXT, b"begin", fin=False), frame))


@BOTH_ROLES
def test_every_way_to_tell_a_length_means_the_same_to_both(role: str) -> None:
    lengths = (0, 1, 125, 126, 127, 65535, 65536, 1 << 62, 1 << 63, (1 << 64) - 1)
    ways = ((opcode, extra, size) for opcode in OPCODES for size in lengths for extra in (0, 2, 8))
    for opcode, extra, size in ways:
        if size < {0: 126, 2: 1 << 16, 8: 1 << 64}[extra]:
            frame = Frame(opcode, b"x" * size if size < 300 else b"x", length_bytes=extra, claimed=size)
            assert_agreement(after(role, OPEN, frame), cuts.byte_by_byte)


@BOTH_ROLES
def test_masks_where_none_belong_mean_the_same_to_both(role: str) -> None:
    for opcode, is_masked, payload in product((*OPCODES, 0x3), (True, False), (b"", b"x", b"\x03\xe8")):
        assert_agreement(after(role, OPEN, Frame(opcode, payload, is_masked=is_masked)), cuts.byte_by_byte)


@BOTH_ROLES
def test_every_close_code_means_the_same_to_both(role: str) -> None:
    for code in (*range(5100), 0x7FFF, 0x8000, 0xFFFF):
        assert_agreement(after(role, OPEN, close(code)))
    for size in range(126):
        assert_agreement(after(role, OPEN, Frame(CLOSE, b"\x03\xe8" + b"x" * size)))


@BOTH_ROLES
def test_every_close_code_is_sent_or_refused_by_both(role: str) -> None:
    for code in (*range(-2, 5100), 65535, 65536):
        assert_agreement(Script(role, (send("CloseConnection", code=code, reason="why"), send("Ping")), OPEN))


@BOTH_ROLES
def test_every_way_to_cut_a_character_means_the_same_to_both(role: str) -> None:
    data = "aé€𝄞z".encode()
    for place, other in product(range(len(data) + 1), repeat=2):
        begin, end = sorted((place, other))
        frames = [
            Frame(TEXT, data[:begin], fin=False),
            Frame(CONTINUATION, data[begin:end], fin=False),
            Frame(CONTINUATION, data[end:]),
        ]
        assert_agreement(after(role, OPEN, *frames), cuts.byte_by_byte)


@BOTH_ROLES
def test_every_pair_of_octets_is_text_to_both_or_to_neither(role: str) -> None:
    for first, second in product(range(0x7E, 0x100), (0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF)):
        assert_agreement(after(role, OPEN, Frame(TEXT, bytes([first, second]), fin=False)))
        assert_agreement(after(role, OPEN, Frame(TEXT, bytes([0x61, first, second]))))


@BOTH_ROLES
@pytest.mark.parametrize("agreement", [agreement for agreement in AGREEMENTS if agreement is not HANDSHAKE])
@settings(agreed, max_examples=100)
@given(data=st.data(), seed=seeds)
def test_made_streams_mean_the_same_to_both(role: str, agreement: str, data: st.DataObject, seed: int) -> None:
    deflater = None
    if agreement:
        bits = (9 if role == "SERVER" else 10) if "bits" in agreement else 15
        deflater = Deflater(bits, keeps_context="no_context" not in agreement)
    made = data.draw(streams(role, deflater))
    assert_agreement(Script(role, (Receive(made), *SPEAK), agreement), cuts.at_random(seed), cuts.byte_by_byte)


@BOTH_ROLES
def test_damage_to_compressed_messages_means_the_same_to_both(role: str) -> None:
    payload = Deflater()(b"hello hello hello hello")
    for place, bit in product(range(len(payload)), range(8)):
        damaged = payload[:place] + bytes([payload[place] ^ 1 << bit]) + payload[place + 1 :]
        assert_agreement(after(role, DEFLATE, Frame(TEXT, damaged, rsv=RSV1), Frame(TEXT, b"more")))


# --------------------------------------------------------------------- sending


WINDOW = offering(client_max_window_bits=11, server_max_window_bits=12)


def test_every_offer_is_answered_and_every_answer_taken_alike() -> None:
    for value in ODD_VALUES[b"Sec-WebSocket-Extensions"]:
        line = (b"Sec-WebSocket-Extensions", value)
        answers = (send("AcceptConnection", extensions=WINDOW), send("TextMessage", data="hello hello"))
        assert_agreement(Script("SERVER", (Receive(heads.request(line)), *answers)))
        asks = (send("Request", host="a", target="/", extensions=WINDOW), Receive(heads.response(line)))
        assert_agreement(Script("CLIENT", (*asks, send("TextMessage", data="hello hello"))))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("settings_", [{}, {"client_no_context_takeover": True, "server_max_window_bits": 10}])
def test_both_offer_and_agree_on_the_same(role: str, settings_: dict[str, bool | int]) -> None:
    extension = b"permessage-deflate; server_no_context_takeover; client_max_window_bits=12"
    line = (b"Sec-WebSocket-Extensions", extension)
    mine = offering(**settings_)
    if role == "SERVER":
        actions: tuple[Action, ...] = (Receive(heads.request(line)), send("AcceptConnection", extensions=mine))
    else:
        actions = (send("Request", host="a", target="/", extensions=mine), Receive(heads.response(line)))
    speak = [send("TextMessage", data="hello hello")] * 3
    assert_agreement(Script(role, (*actions, *speak)))
