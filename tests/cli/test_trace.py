"""`stateline trace` runs the library on captured traffic, tells what every machine did and draws it."""

import subprocess
import sys
from pathlib import Path

import pytest

from stateline_codegen.commands import trace as command
from tests.cli.conftest import Run
from tests.emit.places import ROOT, run_stateline
from tests.workspace import compiled

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
CORPUS = ROOT / "tests" / "fuzz" / "corpus"


@pytest.fixture
def capture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One request in a file; the working directory is that of the real workspace, whose specs are understood."""
    compile_specs = command.compile_specs
    understood = tuple(compiled(protocol) for protocol in ("http1", "websocket"))
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(
        command, "compile_specs", lambda options: understood if Path.cwd() == ROOT else compile_specs(options)
    )
    path = tmp_path / "request"
    path.write_bytes(GET)
    return path


def test_a_capture_is_told_with_every_machine_and_the_rules_and_sections(run: Run, capture: Path) -> None:
    code, out, err = run("trace", "--role", "server", str(capture))
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        f"{capture}, policy strict",
        "       0 > Request GET / 1.1 [Host: a]",
        "           client      IDLE -> SEND_BODY              Request  (RFC 9112, section 3)",
        "           server      IDLE -> SEND_RESPONSE          Request  (RFC 9112, section 9.3)",
        "           unmoved     keep_alive ENABLED, upgrade ABSENT, connect ABSENT, answers ORDINARY, expect CONTENT",
        "      27 > EndOfMessage",
        "           client      SEND_BODY -> DONE              EndOfMessage  (RFC 9112, section 6)",
        "           unmoved     server SEND_RESPONSE, keep_alive ENABLED, upgrade ABSENT, connect ABSENT, "
        "answers ORDINARY, expect CONTENT",
        "     end   client NEED_DATA with 0 bytes unread, server NEED_DATA with 0 bytes unread",
    ]


def test_settling_is_told_with_its_rule(run: Run, capture: Path) -> None:
    capture.write_bytes(b"GET / HTTP/1.0\r\n\r\n")
    _, out, _ = run("trace", "--role", "server", str(capture))
    told = [" ".join(line.split()) for line in out.splitlines()]
    assert "keep_alive ENABLED -> DISABLED close_requested (RFC 9112, section 9.6)" in told
    assert "client DONE -> MUST_CLOSE close-client This was the last request. (RFC 9112, section 9.6)" in told


def test_a_conversation_is_told_with_both_sides_and_what_was_remembered_between_them(run: Run, capture: Path) -> None:
    capture.write_text(r"""
> CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n
< HTTP/1.1 200 OK\r\n\r\n
""")
    code, out, _ = run("trace", str(capture))
    assert code == 0
    told = [" ".join(line.split()) for line in out.splitlines()]
    assert "connect ABSENT -> PROPOSED Request.connect (RFC 9110, section 9.3.6)" in told
    assert "0 < Response 200 OK 1.1" in told
    assert told[-3].startswith("client MIGHT_SWITCH_PROTOCOL -> SWITCHED_PROTOCOL follow-switch ")
    assert told[-1] == "end client PAUSED with 0 bytes unread, server PAUSED with 0 bytes unread"


def test_the_policy_is_that_of_the_library_and_of_the_spec(run: Run, capture: Path) -> None:
    capture.write_bytes(b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: x\r\n\r\n")
    _, strict, _ = run("trace", "--role", "server", str(capture))
    _, h11, _ = run("trace", "--role", "server", "--policy", "h11", str(capture))
    assert "hold-for-upgrade" not in strict
    assert "hold-for-upgrade" in h11


def test_what_is_refused_is_told_and_gives_the_exit_code(run: Run, capture: Path) -> None:
    capture.write_bytes(GET + b"GET /\r\n\r\n")
    code, out, _ = run("trace", "--role", "server", str(capture))
    assert code == 1
    assert "      27 > refused bad_request_line: " in out
    assert "client      IDLE -> ERROR                  fail  Nothing after this can be trusted." in out


@pytest.mark.parametrize("role", ["server", "client"])
def test_the_whole_corpus_agrees_with_the_full_product(run: Run, capture: Path, tmp_path: Path, role: str) -> None:
    files = sorted(CORPUS.glob("request-*.bin" if role == "server" else "response-*.bin"))
    picture = tmp_path / "corpus.dot"
    code, out, err = run("trace", "--diagram", str(picture), "--role", role, "--close", *map(str, files))
    assert (code, err) == (1, "")
    assert [line for line in out.splitlines() if line.endswith(", policy strict")] == [
        f"{path}, policy strict" for path in files
    ]
    text = picture.read_text(encoding="utf-8")
    assert "start_next_cycle \u00d7" in text
    assert "bare_line_feed \u00d7" in text


def test_a_picture_is_drawn_as_svg(run: Run, capture: Path, tmp_path: Path) -> None:
    assert run("trace", "--role", "server", str(capture), "--diagram", str(tmp_path / "out.svg"))[0] == 0
    text = (tmp_path / "out.svg").read_text(encoding="utf-8")
    assert "<svg" in text
    assert "\u00d71" in text


def test_standard_input_is_read_where_no_file_is_named() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "stateline_codegen", "trace", "--role", "server"],
        cwd=ROOT,
        input=GET,
        capture_output=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.splitlines()[0] == b"standard input, policy strict"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--role", "servr"], "there is no role servr; it is one of client, server"),
        (["--role", "server", "nowhere"], "cannot read nowhere: No such file or directory"),
        (["--diagram", "out.png"], "cannot draw out.png: its name ends in neither .svg nor .dot"),
        (["--spec", "nowhere.yaml"], "cannot read nowhere.yaml: No such file or directory"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(arguments: list[str], sentence: str) -> None:
    ran = run_stateline("trace", *arguments, cwd=ROOT)
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", f"stateline: {sentence}\n")


def test_a_picture_that_cannot_be_written_is_complained_of(run: Run, capture: Path) -> None:
    code, _, err = run("trace", "--role", "server", str(capture), "--diagram", "/nowhere/out.dot")
    assert (code, err) == (2, "stateline: cannot write /nowhere/out.dot: No such file or directory\n")


def test_a_library_that_the_spec_does_not_know_is_found_out(
    run: Run, capture: Path, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "generated"))
    code, _, err = run("trace", "--role", "server", str(capture))
    assert code == 2
    assert err == "stateline: the library speaks http1 under strict, which is in no spec here\n"


def test_where_there_is_no_library_the_command_fails(run: Run, capture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "PACKAGE", "stateline_that_is_nowhere")
    assert run("trace", "--role", "server", str(capture))[0] == 2


def test_only_trace_takes_arguments_it_does_not_know(run: Run, capture: Path) -> None:
    with pytest.raises(SystemExit) as refused:
        run("check", "--role", "server")
    assert refused.value.code == 2


def test_whoever_stops_reading_is_not_complained_to(capture: Path) -> None:
    capture.write_bytes(2000 * GET)
    program = subprocess.Popen(
        [sys.executable, "-m", "stateline_codegen", "trace", "--role", "server", str(capture)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert program.stdout is not None
    assert program.stderr is not None
    program.stdout.readline()
    program.stdout.close()
    assert program.stderr.read() == b""
    assert program.wait() == 0
    program.stderr.close()


def test_a_picture_is_drawn_even_if_nobody_reads_the_story_to_its_end(tmp_path: Path) -> None:
    capture, picture = tmp_path / "talk.txt", tmp_path / "out.dot"
    capture.write_bytes(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" * 2_000)
    command = [sys.executable, "-m", "stateline_codegen", "trace", "--role", "server", str(capture)]
    with subprocess.Popen([*command, "--diagram", str(picture)], cwd=ROOT, stdout=subprocess.PIPE) as told:
        assert told.stdout is not None
        told.stdout.readline()
        told.stdout.close()
        assert told.wait() == 0
    assert picture.read_text(encoding="utf-8").startswith("// ")
