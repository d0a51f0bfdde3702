"""uvicorn and hypercorn, unmodified, on stateline.h11 and stateline.zttp, asked over plain sockets."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.real.asgi_app import MEGABYTE
from tests.real.servers import HYPERCORN, UVICORN, UVICORN_WITH_ZTTP, Program, Server, serve
from tests.real.wire import Answer, chunked


def facts(answer: Answer) -> dict[str, Any]:
    assert answer.status == 200
    loaded: dict[str, Any] = json.loads(answer.body)
    return loaded


def test_the_server_runs_on_stateline(server: Server) -> None:
    with server.connect() as wire:
        report = facts(wire.ask("GET", "/process"))
    assert server.program.find_originals(report) == []


def test_a_get_is_answered(server: Server) -> None:
    with server.connect() as wire:
        answer = wire.ask("GET", "/")
    assert (answer.version, answer.status, answer.framing, answer.body) == ("HTTP/1.1", 200, "length", b"hello")
    assert answer.headers["content-type"] == "text/plain"
    assert "connection" not in answer.headers


def test_the_application_sees_the_request_as_it_was_sent(server: Server) -> None:
    with server.connect() as wire:
        seen = facts(wire.ask("PURGE", "/request?a=1&b=%20", b"body", X_Mixed_Case="Some  Value", Accept="*/*"))
    assert (seen["method"], seen["query"], seen["http_version"], seen["body_size"]) == ("PURGE", "a=1&b=%20", "1.1", 4)
    assert seen["headers"] == [
        ["host", "localhost"],
        ["x-mixed-case", "Some  Value"],
        ["accept", "*/*"],
        ["content-length", "4"],
    ]


def test_a_post_is_echoed(server: Server) -> None:
    with server.connect() as wire:
        answer = wire.ask("POST", "/echo", b"some body")
    assert (answer.status, answer.body) == (200, b"some body")


def test_a_megabyte_goes_both_ways_with_a_declared_length(server: Server) -> None:
    with server.connect() as wire:
        answer = wire.ask("POST", "/echo", MEGABYTE)
        assert (answer.framing, answer.body == MEGABYTE) == ("length", True)
        answer = wire.ask("GET", f"/payload?bytes={len(MEGABYTE)}")
        assert (answer.framing, answer.body == MEGABYTE) == ("length", True)


def test_a_megabyte_comes_back_in_chunks(server: Server) -> None:
    with server.connect() as wire:
        answer = wire.ask("GET", f"/payload-in-chunks?bytes={len(MEGABYTE)}")
    assert (answer.framing, answer.body == MEGABYTE) == ("chunks", True)


@pytest.mark.parametrize("size", [1000, 65536, len(MEGABYTE)])
def test_a_megabyte_goes_out_in_chunks_of_any_size(server: Server, size: int) -> None:
    with server.connect() as wire:
        answer = wire.ask("POST", "/echo", chunked(MEGABYTE, size), Transfer_Encoding="chunked")
        assert answer.body == MEGABYTE
        assert wire.ask("GET", "/").body == b"hello"


def test_chunks_are_streamed_back_while_they_arrive(server: Server) -> None:
    with server.connect() as wire:
        wire.send(b"POST /echo-in-chunks HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        wire.send(b"5\r\nfirst\r\n")
        wire.read_until(b"5\r\nfirst\r\n")
        wire.send(b"6;ext=1\r\nsecond\r\n0\r\nX-Trailer: yes\r\n\r\n")
        wire.read_until(b"6\r\nsecond\r\n")
        assert wire.read(len(b"0\r\n\r\n")) == b"0\r\n\r\n"
        assert wire.ask("GET", "/").body == b"hello"


def test_two_hundred_requests_share_one_connection(server: Server) -> None:
    with server.connect() as wire:
        answers = [facts(wire.ask("GET", f"/request?{number}")) for number in range(200)]
        assert {seen["client_port"] for seen in answers} == {wire.port}
    assert [seen["query"] for seen in answers] == [str(number) for number in range(200)]


def test_head_is_answered_with_the_fields_of_get_and_no_body(server: Server) -> None:
    with server.connect() as wire:
        head, get = wire.ask("HEAD", "/"), wire.ask("GET", "/")
    assert (head.status, head.framing, get.body) == (200, "nothing", b"hello")
    assert head.headers | {"date": ""} == get.headers | {"date": ""}


def test_head_of_a_streamed_answer_has_no_body_either(server: Server) -> None:
    with server.connect() as wire:
        head = wire.ask("HEAD", "/payload-in-chunks?bytes=100000")
        assert (head.status, head.headers["transfer-encoding"]) == (200, "chunked")
        assert wire.ask("GET", "/").body == b"hello"


def test_204_has_neither_body_nor_framing_fields(server: Server) -> None:
    with server.connect() as wire:
        answer = wire.ask("GET", "/no-content")
        assert (answer.status, answer.framing) == (204, "nothing")
        assert not {"content-length", "transfer-encoding", "connection"} & answer.headers.keys()
        assert wire.ask("GET", "/").body == b"hello"


def test_pipelined_requests_are_answered_in_order(server: Server) -> None:
    requests = [b"GET /request?%d HTTP/1.1\r\nHost: localhost\r\n\r\n" % number for number in range(20)]
    with server.connect() as wire:
        wire.send(b"".join(requests))
        answers = [facts(wire.read_answer()) for _ in requests]
        assert {seen["client_port"] for seen in answers} == {wire.port}
    assert [seen["query"] for seen in answers] == [str(number) for number in range(20)]


def test_pipelined_bodies_are_not_taken_for_requests(server: Server) -> None:
    smuggled = b"GET /no-content HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with server.connect() as wire:
        wire.send(
            b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%b" % (len(smuggled), smuggled)
            + b"POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
            + chunked(smuggled, 7)
            + b"HEAD /payload?bytes=50 HTTP/1.1\r\nHost: localhost\r\n\r\n"
            + b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
        )
        answers = [wire.read_answer(to=method) for method in ("POST", "POST", "HEAD", "GET")]
    assert [answer.body for answer in answers] == [smuggled, smuggled, b"", b"hello"]


def test_a_request_may_arrive_byte_by_byte(server: Server) -> None:
    request = b"POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(b"abcdef", 4)
    with server.connect() as wire:
        for byte in request:
            wire.send(bytes([byte]))
        assert wire.read_answer().body == b"abcdef"


def test_100_continue_arrives_before_the_body_is_sent(server: Server) -> None:
    with server.connect() as wire:
        wire.send(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")
        assert wire.read_answer().status == 100
        wire.send(b"body")
        assert wire.read_answer().body == b"body"
        assert wire.ask("GET", "/").body == b"hello"


def test_a_client_that_does_not_wait_for_100_gets_its_answer(server: Server) -> None:
    with server.connect() as wire:
        answer = wire.ask("POST", "/echo", b"body", Expect="100-continue")
        if answer.status == 100:
            answer = wire.read_answer()
        assert (answer.status, answer.body) == (200, b"body")
        assert wire.ask("GET", "/").body == b"hello"


def test_a_body_refused_unread_may_still_follow(server: Server) -> None:
    with server.connect() as wire:
        answer = wire.ask("POST", "/refusal", b"body")
        assert (answer.status, answer.body) == (413, b"too much")
        assert wire.ask("GET", "/").body == b"hello"


MALFORMED = {
    "binary": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "no version": b"GET /\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "no colon": b"GET / HTTP/1.1\r\nHost: localhost\r\nnonsense\r\n\r\n",
    "space before colon": b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length : 5\r\n\r\nhello",
    "bad length": b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: +5\r\n\r\nhello",
    "two lengths": b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    "bad chunk size": b"POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n",
    "long chunk": b"POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n",
}


@pytest.mark.parametrize("request_bytes", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_request_is_answered_400_and_closed(server: Server, request_bytes: bytes) -> None:
    with server.connect() as wire:
        wire.send(request_bytes)
        answer = wire.read_answer()
        assert (answer.status, answer.headers["connection"]) == (400, "close")
        assert wire.read_to_end() == b""


def test_a_request_without_host_is_malformed_except_to_a_program_for_zttp(server: Server) -> None:
    with server.connect() as wire:
        wire.send(b"GET / HTTP/1.1\r\n\r\n")
        assert wire.read_answer().status == (400 if server.program.wants_host else 200)


def test_nothing_after_a_malformed_request_is_processed(server: Server) -> None:
    with server.connect() as wire:
        wire.send(MALFORMED["two hosts"] + b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert wire.read_answer().status == 400
        assert wire.read_to_end() == b""


def test_a_malformed_request_does_not_hurt_the_one_before(server: Server) -> None:
    with server.connect() as wire:
        wire.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" + MALFORMED["two hosts"])
        assert [wire.read_answer().status, wire.read_answer().status] == [200, 400]
        assert wire.read_to_end() == b""


def test_an_unknown_transfer_coding_is_refused(server: Server) -> None:
    with server.connect() as wire:
        answer = wire.ask("POST", "/echo", b"hello", Transfer_Encoding="gzip, chunked")
        assert answer.status == server.program.status_for_unknown_coding
        assert wire.read_to_end() == b""


def head_of(size: int) -> bytes:
    """A request head that lacks nothing but its last two bytes, and has ``size`` without them, in lines of 2 KiB."""
    start = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
    lines, rest = divmod(size - len(start), 2048)
    sizes = [2048] * (lines - 1) + [2048 + rest]
    return start + b"".join(b"X-Padding: %b\r\n" % (b"a" * (length - len("X-Padding: \r\n"))) for length in sizes)


def test_a_head_within_the_limit_is_accepted(server: Server) -> None:
    head = head_of(server.program.max_head_bytes - 2)
    with server.connect() as wire:
        wire.send(head[:-100])
        wire.send(head[-100:] + b"\r\n")
        assert wire.read_answer().body == b"hello"


def test_a_head_beyond_the_limit_is_refused_before_it_is_complete(server: Server) -> None:
    with server.connect() as wire:
        wire.send(head_of(server.program.max_head_bytes + 1))
        assert wire.read_answer().status == server.program.status_for_large_head
        assert wire.read_to_end() == b""


def test_a_client_that_says_close_is_closed(server: Server) -> None:
    with server.connect() as wire:
        answer = wire.ask("GET", "/", Connection="close")
        assert (answer.headers["connection"], answer.body) == ("close", b"hello")
        assert wire.read_to_end() == b""


def test_an_application_that_says_close_is_obeyed(server: Server) -> None:
    with server.connect() as wire:
        answer = wire.ask("GET", "/goodbye")
        assert (answer.headers["connection"], answer.body) == ("close", b"goodbye")
        assert wire.read_to_end() == b""


def test_nothing_pipelined_after_close_is_answered(server: Server) -> None:
    with server.connect() as wire:
        wire.send(
            b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\nGET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
        )
        assert wire.read_answer().headers["connection"] == "close"
        assert wire.read_to_end() == b""


def test_an_old_client_gets_its_answer_and_the_end_of_the_connection(server: Server) -> None:
    with server.connect() as wire:
        wire.send(b"GET / HTTP/1.0\r\n\r\n")
        answer = wire.read_answer()
        assert (answer.headers["connection"], answer.body) == ("close", b"hello")
        assert wire.read_to_end() == b""


def test_an_old_client_never_gets_chunks(server: Server) -> None:
    with server.connect() as wire:
        wire.send(b"GET /payload-in-chunks?bytes=100000 HTTP/1.0\r\n\r\n")
        answer = wire.read_answer()
    assert (answer.framing, answer.body) == ("close", MEGABYTE[:100000])


def test_an_upgrade_nobody_supports_is_ignored(server: Server) -> None:
    with server.connect() as wire:
        answer = wire.ask("POST", "/echo", b"body", Connection="Upgrade", Upgrade="teapot/1")
        assert (answer.status, answer.body) == (200, b"body")
        assert wire.ask("GET", "/").body == b"hello"


def test_an_application_that_does_not_answer_is_covered_for(server: Server) -> None:
    with server.connect() as wire:
        answer = wire.ask("GET", "/silence")
        assert (answer.status, answer.headers["connection"]) == (500, "close")
        assert wire.read_to_end() == b""


@pytest.mark.parametrize("sent", [b"GE", b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf"])
def test_a_client_that_leaves_in_the_middle_does_no_harm(server: Server, sent: bytes) -> None:
    with server.connect() as wire:
        wire.send(sent)
    with server.connect() as wire:
        assert wire.ask("GET", "/").body == b"hello"


def test_the_limit_of_uvicorn_reaches_the_connection(tmp_path: Path) -> None:
    with serve(UVICORN.plus("--h11-max-incomplete-event-size", "4096"), tmp_path / "log") as server:
        with server.connect() as wire:
            wire.send(head_of(4094) + b"\r\n")
            assert wire.read_answer().body == b"hello"
        with server.connect() as wire:
            wire.send(head_of(4097))
            assert wire.read_answer().status == 400


def test_the_limit_of_hypercorn_reaches_the_connection(tmp_path: Path) -> None:
    (tmp_path / "hypercorn.toml").write_text("h11_max_incomplete_size = 4096")
    with serve(HYPERCORN.plus("--config", str(tmp_path / "hypercorn.toml")), tmp_path / "log") as server:
        with server.connect() as wire:
            wire.send(head_of(4094) + b"\r\n")
            assert wire.read_answer().body == b"hello"
        with server.connect() as wire:
            wire.send(head_of(4097))
            assert wire.read_answer().status == 431


def test_hypercorn_passes_on_the_field_names_as_they_came(tmp_path: Path) -> None:
    (tmp_path / "hypercorn.toml").write_text("h11_pass_raw_headers = true")
    with (
        serve(HYPERCORN.plus("--config", str(tmp_path / "hypercorn.toml")), tmp_path / "log") as server,
        server.connect() as wire,
    ):
        seen = facts(wire.ask("GET", "/request", X_CaMeL="Case"))
    assert seen["headers"] == [["Host", "localhost"], ["X-CaMeL", "Case"]]


@pytest.mark.parametrize(
    "program", [UVICORN, UVICORN_WITH_ZTTP, HYPERCORN], ids=["uvicorn", "uvicorn-with-zttp", "hypercorn"]
)
def test_worker_processes_run_on_stateline_too(program: Program, tmp_path: Path) -> None:
    with serve(program.plus("--workers", "2"), tmp_path / "log") as server, server.connect() as wire:
        report = facts(wire.ask("GET", "/process"))
    assert report["pid"] != server.pid
    assert program.find_originals(report) == []


def test_hypercorn_without_workers_runs_on_stateline(tmp_path: Path) -> None:
    with serve(HYPERCORN.plus("--workers", "0"), tmp_path / "log") as server, server.connect() as wire:
        report = facts(wire.ask("GET", "/process"))
    assert report["pid"] == server.pid
    assert HYPERCORN.find_originals(report) == []
