"""`stateline explain framing` says of every head what the library does with it, though it never asks the library."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import pytest

from stateline._runtime.errors import Rejection
from stateline._runtime.http1.framing import CHUNKED, UNTIL_CLOSE
from stateline.http1 import heads
from stateline.http1.automaton import LETTERS
from stateline.http1.policies import H11, LENIENT_CLIENT, STRICT, Policy
from stateline_codegen.explain import explain_head
from stateline_codegen.lookup import Unknown
from stateline_codegen.pipeline import Compiled
from tests.cli.conftest import Run
from tests.emit.places import ROOT

POLICIES = (STRICT, H11, LENIENT_CLIENT)

REQUEST_LINES = [
    f"{method} {target} HTTP/{version}"
    for method in ("GET", "HEAD", "CONNECT", "OPTIONS", "head")
    for target in ("/", "*", "a:1")
    for version in ("1.0", "1.1", "2.0")
]
STATUS_LINES = [
    f"HTTP/{version} {status} x" for version in ("1.0", "1.1", "3.0") for status in (100, 101, 200, 204, 304, 500, 700)
]

FRAMING_FIELDS = [
    [],
    ["Content-Length: 5"],
    ["content-length: 5", "Content-Length: 5"],
    ["Content-Length: 5, 5"],
    ["Content-Length: 5, 6"],
    ["Content-Length: +5"],
    ["Content-Length:"],
    ["Transfer-Encoding: chunked"],
    ["Transfer-Encoding: CHUNKED"],
    ["Transfer-Encoding: gzip, chunked"],
    ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"],
    ["Transfer-Encoding: chunked", "Content-Length: 5"],
    ["Transfer-Encoding: gzip", "Content-Length: x"],
]
OTHER_FIELDS = [
    [],
    ["Host: a"],
    ["Host: a", "Host: a"],
    ["Host: a/b"],
    ["Host: a", "Connection: Close"],
    ["Host: a", "Connection: upgrade ,, keep-alive", "Upgrade: websocket"],
    ["Host: a", "Connection: upgrade", "Upgrade: ,"],
    ["Host: a", "Expect: 100-Continue"],
]


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a head."""

    code: str | None
    """The error it is refused with."""
    framing: str | None
    letter: str | None


def read(policy: Policy, kind: str, lines: list[str], configuration: int) -> Fate:
    """Let the library read a head."""
    data = "".join(f"{line}\r\n" for line in [*lines, ""]).encode()
    framing: int | None = None
    try:
        if kind == "request":
            method, _, headers, version = heads.read_request(data, policy)
            framing = policy.request_framing(method, version, headers.notable, configuration)
            letter = policy.request_letter(method, version, headers.notable, configuration)
        else:
            status, headers, _, version = heads.read_response(data, policy)
            letter = policy.informational_letter(status, version, headers.notable, configuration)
            if status >= 200:
                framing = policy.response_framing(status, version, headers.notable, configuration)
                letter = policy.response_letter(status, version, headers.notable, configuration)
    except Rejection as rejection:
        return Fate(rejection.kind.code, None, None)
    named = {CHUNKED: "chunked", UNTIL_CLOSE: "until_close", 0: "none", None: None}
    return Fate(None, named.get(framing, "content_length"), LETTERS[letter])


def told(lines: list[str]) -> Fate:
    """Read the same off an explanation."""
    said = dict(line.split(": ", 1) for line in lines if ": " in line and not line.startswith((" ", "'")))
    framings = [name for name in said if name in ("none", "content_length", "chunked", "until_close")]
    code = said["refused"].partition(",")[0] if "refused" in said else None
    return Fate(code, framings[0] if framings else None, said.get("letter"))


def list_cases(specs: tuple[Compiled, ...], policy: Policy) -> Iterator[tuple[str, list[str], str, int]]:
    """Every kind of head, in every state that makes a difference to it."""
    automaton = next(one for one in specs[0].automata if one.protocol.policy.name == policy.name)
    place = automaton.machines.index("answers")
    for line, framing, other in product(REQUEST_LINES, FRAMING_FIELDS, OTHER_FIELDS):
        # All of all would only take longer: hosts have nothing to do with lengths.
        if framing == [] or other == ["Host: a"] or line.startswith("GET / "):
            yield "request", [line, *framing, *other], "answers=ORDINARY", 0
    for state in ("ORDINARY", "HEAD", "CONNECT"):
        index = next(n for n, here in enumerate(automaton.configurations) if here[place] == state)
        for line, framing, other in product(STATUS_LINES, FRAMING_FIELDS, [[], ["Connection: close"]]):
            if framing == [] or other == []:
                yield "response", [line, *framing, *other], f"answers={state}", automaton.class_of[index]


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.name)
def test_what_is_told_of_a_head_is_what_the_library_does_with_it(specs: tuple[Compiled, ...], policy: Policy) -> None:
    fates = set()
    for kind, lines, meanwhile, configuration in list_cases(specs, policy):
        fate = read(policy, kind, lines, configuration)
        fates.add(fate)
        assert told(explain_head(specs, kind, lines[0], lines[1:], meanwhile, policy.name)) == fate, (lines, meanwhile)
    assert {fate.framing for fate in fates} == {None, "none", "content_length", "chunked", "until_close"}
    assert len({fate.code for fate in fates}) >= 4
    assert len({fate.letter for fate in fates}) >= 12


def explain(run: Run, *arguments: str) -> list[str]:
    code, out, err = run("explain", "framing", *arguments)
    assert (code, err) == (0, "")
    return out.splitlines()


@pytest.mark.usefixtures("asked")
def test_every_rule_is_told_up_to_the_one_that_decides_with_what_decides_it(run: Run) -> None:
    lines = explain(run, "--request", "POST / HTTP/1.1", "--header", "Host: a", "--header", "Content-Length: 5")
    assert lines[0] == "'POST / HTTP/1.1' is the head of a Request, under strict"
    assert "  missing-host: no, there is a `host` field (RFC 9112, section 3.2)" in lines
    assert "  two-lengths: no, there is no `transfer-encoding` field (RFC 9112, section 6.1)" in lines
    at = lines.index("  length: yes, there is a `content-length` field (RFC 9112, section 6.3)")
    assert lines[at + 1] == "content_length: its body has as many bytes as declared"
    assert lines[-1] == "letter: Request.ordinary"


@pytest.mark.usefixtures("asked")
def test_what_is_refused_is_told_with_its_error_and_nothing_is_asked_any_more(run: Run) -> None:
    lines = explain(run, "--request", "GET / HTTP/1.1")
    assert lines[-1] == (
        "refused: bad_host, the Host field is missing, repeated, malformed or at odds with the target "
        "(RFC 9112, section 3.2), status hint 400"
    )
    assert not any(line.startswith(("Where", "Which")) for line in lines)


@pytest.mark.usefixtures("asked")
def test_the_example_of_the_readme_is_what_is_told(run: Run) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"\| tail -n 6\n(Where does its body end\?\n.*?)^```$", readme, re.DOTALL | re.MULTILINE)
    fields = ["--header", "Content-Length: 5", "--header", "Transfer-Encoding: chunked"]
    assert example in "\n".join([*explain(run, "--response", "HTTP/1.1 200 OK", *fields), ""])


@pytest.mark.usefixtures("asked")
def test_the_hint_is_that_of_whoever_reads_the_head(run: Run) -> None:
    conflict = ["--header", "Content-Length: 5", "--header", "Transfer-Encoding: chunked"]
    assert explain(run, "--response", "HTTP/1.1 200 OK", *conflict)[-1].endswith(", status hint 502")
    request = ["--request", "GET / HTTP/1.1", "--header", "Host: a"]
    assert explain(run, *request, *conflict)[-1].endswith(", status hint 400")


@pytest.mark.usefixtures("asked")
def test_what_a_head_meets_is_said_and_can_be_chosen(run: Run) -> None:
    status = ["--response", "HTTP/1.1 200 OK"]
    assert explain(run, *status)[1] == "met while connect is ABSENT, answers is ORDINARY"
    assert "until_close: its body ends with the connection" in explain(run, *status)
    lines = explain(run, *status, "--while", "answers=HEAD")
    assert lines[1] == "met while connect is ABSENT, answers is HEAD"
    assert "none: it has no body" in lines


@pytest.mark.usefixtures("asked")
def test_another_policy_can_be_asked(run: Run) -> None:
    lines = explain(run, "--request", "GET / HTTP/1.0", "--header", "Content-Length: 5, 5", "--policy", "h11")
    assert lines[:2] == [
        "'GET / HTTP/1.0' is the head of a Request, under h11",
        "`content-length` is read as saying 5 once",
    ]


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--request", "GET /"], "'GET /' is no request line (RFC 9112, section 3)"),
        (["--response", "200 OK"], "'200 OK' is no status line (RFC 9112, section 4)"),
        (["--response", "HTTP/1.1 099 x"], "no event has a start line with 1.1, 099, x"),
        (["--request", "GET / HTTP/1.1", "--header", "Host"], "'Host' is no field line (RFC 9112, section 5)"),
        ([], "explain framing needs either --request LINE or --response LINE"),
        (
            ["--request", "GET / HTTP/1.1", "--response", "HTTP/1.1 200 OK"],
            "explain framing needs either --request LINE or --response LINE",
        ),
        (
            ["--request", "GET / HTTP/1.1", "--while", "answers=HEED"],
            "no state of answers is called HEED (did you mean HEAD?)",
        ),
        (
            ["--request", "GET / HTTP/1.1", "--while", "client=DONE,keep_alive=DISABLED"],
            "no configuration that can be reached has client DONE, keep_alive DISABLED",
        ),
    ],
)
def test_a_head_that_is_none_is_not_explained(run: Run, arguments: list[str], sentence: str) -> None:
    assert run("explain", "framing", *arguments) == (2, "", f"stateline: {sentence}\n")


def test_a_spec_without_heads_says_so(workspace: object, run: Run) -> None:
    code, _, err = run("explain", "framing", "--request", "GET / HTTP/1.1")
    assert (code, err) == (2, "stateline: machine_spec/door.yaml has no heads that can be typed on a line\n")


@pytest.mark.usefixtures("asked")
def test_heads_belong_to_questions_about_framing(run: Run) -> None:
    code, _, err = run("explain", "client", "IDLE", "--header", "Host: a")
    assert (code, err) == (2, "stateline: --request, --response, --header and --while belong to: explain framing\n")


def test_a_field_may_say_anything_that_bytes_can(specs: tuple[Compiled, ...]) -> None:
    lines = explain_head(specs, "request", "GET / HTTP/1.1", ["Host: a", "X: é"])
    assert lines[-1] == "letter: Request.ordinary"
    with pytest.raises(Unknown):
        explain_head(specs, "request", "GET / HTTP/1.1", ["Host: a", "X: \0"])
