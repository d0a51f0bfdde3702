"""`stateline explain frame` says of octets what the library does with them, though it never asks the library."""

import random
from collections.abc import Sequence

import pytest

from stateline.websocket import Limits
from stateline_codegen.conformance import FrameCase
from stateline_codegen.explain import explain_entry, explain_event, explain_frame
from stateline_codegen.lookup import Unknown
from stateline_codegen.pipeline import Compiled
from tests.cli.conftest import Run
from tests.conformance.derived import WEBSOCKET, cases
from tests.emit.places import ROOT
from tests.fuzz.frames.acts import acts_of
from tests.fuzz.frames.witness import Witness
from tests.workspace import compiled

ENOUGH = Limits(**dict.fromkeys(Limits.__match_args__, 1 << 64))

WAYS = {
    "BETWEEN": ("Request", "AcceptConnection"),
    "IN_TEXT": ("Request", "AcceptConnection", "{} Text.first"),
    "IN_BINARY": ("Request", "AcceptConnection", "{} Binary.first"),
}

OTHER = {"client": "server", "server": "client"}


@pytest.fixture(scope="module")
def spec() -> tuple[Compiled, ...]:
    return (compiled(WEBSOCKET),)


def verdict(lines: Sequence[str]) -> tuple[str, set[str]]:
    """What an answer about one role says at its end: the verdict, and the codes of the faults."""
    start = max(place for place, line in enumerate(lines) if line.startswith("from the "))
    codes = {line.strip().partition(",")[0] for line in lines[start + 1 :] if ", " in line and "(RFC" in line}
    return lines[start].rpartition(": ")[2], codes


def test_the_command_says_what_some_octets_are(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    code, out, err = run("explain", "frame", "8185", "37fa213d", "7f9f4d5158")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "81 85: fin 1, rsv1 0, rsv2 0, rsv3 0, opcode 0x1, mask 1, payload_length 5 (RFC 6455, section 5.2)",
        "TEXT, a frame of a message: Begins a message of text. (RFC 6455, section 5.6)",
        "37 fa 21 3d: the key that masks the payload",
        "payload of 5: 'Hello'",
        "",
        "from the client, while client is OPEN, client_message is BETWEEN: legal",
        "  letter client Text.whole: nothing changes",
        "",
        "from the server, while server is OPEN, server_message is BETWEEN: refused",
        "  bad_mask, A client masks every frame and a server none: the server masks it (RFC 6455, section 5.1); "
        "closes with 1002 PROTOCOL_ERROR",
    ]


def test_every_derived_frame_is_explained_as_the_library_takes_it(spec: tuple[Compiled, ...]) -> None:
    """The derived cases are played on the library; see `tests/conformance/frames`."""
    for _, case in cases(WEBSOCKET):
        if isinstance(case, FrameCase) and len(case.octets) < 1000:
            (kind,) = [name for name, way in WAYS.items() if tuple(each.format(case.by) for each in way) == case.way]
            told, codes = verdict(
                explain_frame(spec, [case.octets.hex()], case.by, f"{case.by}=OPEN,{case.by}_message={kind}")
            )
            assert codes == set(case.errors), case.name
            assert told == ("refused" if case.errors else "legal" if case.letter else "legal so far"), case.name


def random_frame(chance: random.Random) -> bytes:
    """Octets that are a frame more often than not."""
    first = chance.choice((0x81, 0x01, 0x82, 0x02, 0x80, 0x00, 0x88, 0x89, 0x8A, chance.randrange(256)))
    size = chance.choice((0, 1, 2, 3, 5, 125, chance.randrange(256)))
    masked = chance.choice((0x00, 0x80))
    header = bytes((first, masked | min(size, 126)))
    header += size.to_bytes(2, "big") if size > 125 or not chance.randrange(9) else b""
    payload = bytes(chance.choice((chance.randrange(128), chance.randrange(256))) for _ in range(size))
    return header + chance.randbytes(4) * bool(masked) + payload[: chance.choice((size, size, size, 1))]


@pytest.mark.parametrize("by", ["client", "server"])
@pytest.mark.parametrize("kind", list(WAYS))
def test_random_frames_are_explained_as_the_library_takes_them(spec: tuple[Compiled, ...], by: str, kind: str) -> None:
    chance = random.Random(f"{by} {kind}")
    acts = {act.name: act for act in acts_of(OTHER[by])}
    told_kinds = set()
    for _ in range(400):
        octets = random_frame(chance)
        witness = Witness(OTHER[by], ENOUGH)
        for letter in WAYS[kind]:
            assert acts[letter.format(by)].attempt(witness) == ""
        lines = explain_frame(spec, [octets.hex()], by, f"{by}=OPEN,{by}_message={kind}")
        told, codes = verdict(lines)
        if any("belong to the next frame" in line for line in lines):
            continue
        told_kinds.add(told)
        witness.hear(octets)
        assert witness.ws.connection is not None
        failure = witness.ws.connection.failure
        is_text_continued = kind == "IN_TEXT" and octets[0] & 0x0F == 0
        if failure is None:
            assert told != "refused" or not codes - {"bad_text"}, lines
        elif is_text_continued and failure.code == "bad_text":
            continue  # what began the text is not asked for
        elif told == "legal so far":
            assert failure.code == "bad_text"  # the payload that has arrived is
        else:
            assert told == "refused", (lines, failure)
            assert failure.code in codes
    assert told_kinds == {"legal", "legal so far", "refused"}


def test_what_is_not_the_time_for_a_frame_says_when_it_would_be(spec: tuple[Compiled, ...]) -> None:
    *_, refused, instead = explain_frame(spec, ["80", "00"], "server")
    assert refused.startswith("  illegal_event, This is not the time for it: the server cannot send Continuation.last")
    assert instead == "  possible while server_message is IN_TEXT or IN_BINARY"
    *_, told = explain_frame(spec, ["80", "00"], "server", "server_message=IN_TEXT")
    assert told == "  letter server Continuation.last: server_message IN_TEXT -> BETWEEN"


def test_a_close_says_what_its_code_means(spec: tuple[Compiled, ...]) -> None:
    lines = explain_frame(spec, ["88 05", "03 f1", "62 79 65"], "server")
    assert "close code 1009 MESSAGE_TOO_BIG: A message is too large to process. (RFC 6455, section 7.4.1)" in lines
    assert "reason: 'bye'" in lines
    assert any("which has no meaning" in line for line in explain_frame(spec, ["8802", "0bb7"], "server"))


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["8"], "'8' is no octet in hexadecimal, such as 81, or several, such as 8105"),
        (["81", "zz"], "'zz' is no octet in hexadecimal, such as 81, or several, such as 8105"),
        ([], "explain frame needs octets in hexadecimal, such as 81 05 48 65 6c 6c 6f"),
    ],
)
def test_malformed_octets_are_told(spec: tuple[Compiled, ...], words: list[str], complaint: str) -> None:
    with pytest.raises(Unknown, match=complaint.replace("(", r"\(")):
        explain_frame(spec, words)


@pytest.mark.parametrize("words", [["81", "00"], ["8100"], ["0x81,", "0x00"], [r"\x81", r"\x00"], ["81:", "00"]])
def test_octets_may_be_written_as_other_tools_print_them(spec: tuple[Compiled, ...], words: list[str]) -> None:
    assert explain_frame(spec, words) == explain_frame(spec, ["8100"])


def test_a_spec_without_frames_says_so(specs: tuple[Compiled, ...]) -> None:
    with pytest.raises(Unknown, match=r"machine_spec/http1\.yaml has no frames"):
        explain_frame(specs, ["81", "00"])


def test_options_of_other_questions_are_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert run("explain", "client", "OPEN", "--by", "client")[2] == "stateline: --by belongs to: explain frame\n"


def test_every_entry_about_frames_is_explained_with_its_citation(spec: tuple[Compiled, ...]) -> None:
    protocol = spec[0].specification.base
    assert protocol.frames
    paths = {f"errors.{each.code}": each.cite for each in protocol.errors}
    paths |= {f"limits.{each.name}": each.cite for each in protocol.limits}
    paths |= {f"grammar.{each.name}": each.cite for each in protocol.grammar}
    paths |= {f"frames.opcodes.{each.event}": each.cite for each in protocol.frames.opcodes}
    paths |= {f"close_codes.{each.code}": each.cite for each in protocol.close_codes}
    paths |= {f"views.{view.name}.{each.name}": view.cite for view in protocol.views for each in view.values}
    paths |= {f"extensions.{each.name}": each.cite for each in protocol.extensions}
    paths |= {
        f"extensions.{extension.name}.parameters.{each.name}": each.cite
        for extension in protocol.extensions
        for each in extension.parameters
    }
    for path, cite in paths.items():
        first, *_ = explain_entry(spec, path)
        assert cite is not None
        assert first.startswith(f"{path}: ")
        assert first.endswith(f"(RFC {cite.standard[3:]}, section {cite.section})")


def test_a_code_without_a_name_is_explained_by_its_range(spec: tuple[Compiled, ...]) -> None:
    assert explain_entry(spec, "close_codes.3500") == [
        "close_codes.3500: Registered by libraries and applications. (RFC 6455, section 7.4.2)",
        "  one of 3000 to 3999, which anybody may send",
    ]
    assert explain_entry(spec, "close_codes.2999") == [
        "close_codes.2999: no close has this code",
        "  refused with bad_close_code",
    ]


def test_an_entry_that_is_not_there_is_told_with_the_nearest(spec: tuple[Compiled, ...]) -> None:
    with pytest.raises(Unknown, match=r"no entry is called errors\.bad_msk \(did you mean errors\.bad_mask\?\)"):
        explain_entry(spec, "errors.bad_msk")


def test_a_state_is_asked_of_the_spec_that_has_it(specs: tuple[Compiled, ...], spec: tuple[Compiled, ...]) -> None:
    assert explain_event((*specs, *spec), "client", "OPEN", "client Ping") == explain_event(
        spec, "client", "OPEN", "client Ping"
    )
