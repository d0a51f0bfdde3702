"""All libraries agree on every workload, and what a peer would read is what the standard says."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace

import pytest

from stateline.websocket import connection, plain
from tests.benchmarks.__main__ import main
from tests.benchmarks.growth import Shape
from tests.benchmarks.jobs import Driver
from tests.benchmarks.parity import DifferenceError, prepare
from tests.benchmarks.suites import WEBSOCKET, load
from tests.benchmarks.websocket import wire
from tests.benchmarks.websocket.workloads import Heard, Workload, all_workloads, quotes, sentences
from tests.benchmarks.workloads import Facts, filler

WORKLOADS = {workload.letter: workload for workload in all_workloads()}


@pytest.fixture(scope="module", params=list(WEBSOCKET.libraries))
def driver(request: pytest.FixtureRequest) -> Iterator[Driver]:
    with pytest.MonkeyPatch.context() as patch:
        for module in (connection, plain):
            patch.setattr(module, "apply_mask", module.apply_mask)  # which a driver exchanges
        yield load(request.param)


# --- facts -----------------------------------------------------------------------------------------------------------


def test_the_letters_run_from_a_to_i() -> None:
    assert "".join(WORKLOADS) == "abcdefghi"


@pytest.mark.parametrize("workload", WORKLOADS.values(), ids=lambda workload: workload.letter)
def test_every_library_brings_about_the_expected_facts(driver: Driver, workload: Workload) -> None:
    # Raises if anything differs.
    assert prepare(driver, workload) is not None


@pytest.mark.parametrize("shape", WEBSOCKET.shapes, ids=lambda shape: shape.title)
def test_the_smallest_size_of_every_growth_is_read(driver: Driver, shape: Shape) -> None:
    assert prepare(driver, shape.workload(shape.sizes[0])) is not None


def test_an_open_connection_can_be_weighed(driver: Driver) -> None:
    assert driver.idle_connection(WORKLOADS[WEBSOCKET.idle]) is not None


def test_another_message_is_named_before_anything_is_timed(capsys: pytest.CaptureFixture[str]) -> None:
    expected = replace(WORKLOADS["a"].expected, messages=(Heard("TextMessage", "what nobody said"),))
    suite = replace(WEBSOCKET, workloads=lambda: (replace(WORKLOADS["a"], expected=expected),))
    assert main(["--quick", "--libraries", "wsproto"], suite) == 1
    assert "wsproto, workload a: message 1 has the data " in capsys.readouterr().err


def test_another_answer_is_a_difference() -> None:
    silent = replace(WORKLOADS["h"], expected=replace(WORKLOADS["h"].expected, sent=b""))
    with pytest.raises(DifferenceError, match=r"^wsproto, workload h: sent "):
        prepare(load("wsproto"), silent)


def test_an_event_without_a_place_in_the_workload_is_a_difference() -> None:
    closing = replace(WORKLOADS["a"], feeds=(wire.frame(0x8, b"", key=b"1234"),))
    with pytest.raises(DifferenceError, match=r"^wsproto, workload a: .*CloseConnection"):
        prepare(load("wsproto"), closing)


def test_what_is_hardly_compressed_is_a_difference() -> None:
    noise = hashlib.shake_128(b"").hexdigest(500)
    payload = next(wire.deflated([noise.encode()]))
    sent = wire.frame(wire.TEXT, noise.encode(), rsv1=True)
    workload = replace(
        WORKLOADS["d"],
        feeds=(wire.frame(wire.TEXT, payload, rsv1=True, key=b"1234"),),
        expected=Facts((Heard("TextMessage", noise),), sent),
    )
    with pytest.raises(DifferenceError, match="hardly compressed"):
        prepare(load("wsproto"), workload)


# --- payloads --------------------------------------------------------------------------------------------------------


def test_payloads_have_the_size_that_the_title_says() -> None:
    assert {len(text) for text in sentences(100)} == {32}
    assert all(900 < len(text) < 1_100 for text in quotes(16))


def test_no_two_messages_of_a_workload_are_alike() -> None:
    for texts in (sentences(100), quotes(16)):
        assert len(set(texts)) == len(texts)


# --- the peer --------------------------------------------------------------------------------------------------------

HELLO = b"Hello"
KEY = bytes.fromhex("37fa213d")


@pytest.mark.parametrize(
    ("made", "example"),
    [
        (wire.frame(wire.TEXT, HELLO), "81 05 48 65 6c 6c 6f"),
        (wire.frame(wire.TEXT, HELLO, key=KEY), "81 85 37 fa 21 3d 7f 9f 4d 51 58"),
        (wire.frame(wire.TEXT, HELLO[:3], fin=False), "01 03 48 65 6c"),
        (wire.frame(wire.CONTINUATION, HELLO[3:]), "80 02 6c 6f"),
        (wire.frame(wire.PING, HELLO), "89 05 48 65 6c 6c 6f"),
        (wire.frame(wire.BINARY, bytes(256))[:4], "82 7e 01 00"),
        (wire.frame(wire.BINARY, bytes(65_536))[:10], "82 7f 00 00 00 00 00 01 00 00"),
    ],
)
def test_frames_are_those_of_rfc_6455_section_5_7(made: bytes, example: str) -> None:
    assert made == bytes.fromhex(example)


def test_messages_are_compressed_as_in_rfc_7692_section_7_2_3() -> None:
    examples = [bytes.fromhex("f2 48 cd c9 c9 07 00"), bytes.fromhex("f2 00 11 00 00")]
    assert list(wire.deflated([HELLO, HELLO])) == examples


def test_the_token_is_that_of_rfc_6455_section_1_3() -> None:
    assert wire.accept_token(b"dGhlIHNhbXBsZSBub25jZQ==") == b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


@pytest.mark.parametrize("size", [0, 5, 125, 126, 65_535, 65_536])
def test_a_peer_reads_what_is_under_the_mask(size: int) -> None:
    payload = filler(size)
    frames = [wire.frame(wire.BINARY, payload, fin=False, key=KEY), wire.frame(wire.PING, b"", key=KEY)]
    assert wire.plain(b"".join(frames)) == wire.frame(wire.BINARY, payload, fin=False) + wire.frame(wire.PING, b"")


def test_a_peer_reads_what_is_compressed_even_if_it_refers_to_what_was_sent_before() -> None:
    texts = quotes(4)
    frames = [wire.frame(wire.TEXT, text, rsv1=True) for text in wire.deflated(texts)]
    due = [wire.frame(wire.TEXT, text, rsv1=True) for text in texts]
    assert wire.plain(b"".join(frames)) == b"".join(due)
    assert wire.plain(frames[3], b"".join(texts[:3])) == due[3]


def test_fields_of_a_head_are_compared_whatever_their_order_and_case() -> None:
    assert wire.plain_head(b"HTTP/1.1 101 A\r\nB: 1\r\na: X\r\n\r\n") == b"HTTP/1.1 101 A\r\na: X\r\nb: 1\r\n"
