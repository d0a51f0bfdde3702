"""What the templates of frames name must be declared, and what they take for granted must be so."""

import re
from dataclasses import replace

import pytest

from stateline_codegen import spec
from stateline_codegen.automaton.ir import Automaton
from stateline_codegen.emit import find_problems
from stateline_codegen.emit.codecs import frames
from stateline_codegen.emit.codecs.frames import needs
from stateline_codegen.emit.render import list_members
from stateline_codegen.pipeline import compile_spec
from tests.emit.places import ROOT, SPEC, TEMPLATES

SOURCE = "machine_spec/websocket.yaml"
TEXT = (ROOT / SOURCE).read_text(encoding="utf-8")
OF_FRAMES = ("plain", "connection", "frames")
"""The templates that are about an open connection."""


@pytest.fixture(scope="module")
def automaton() -> Automaton:
    compiled, problems = compile_spec(TEXT, SOURCE)
    assert compiled is not None, problems
    return compiled.automata[0]


def edited(text: str, *edits: tuple[str, str]) -> str:
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return text


def complaints(automaton: Automaton, *edits: tuple[str, str]) -> list[str]:
    """What is said of the spec after an edit that leaves its machines as they are."""
    loaded, problems = spec.load(edited(TEXT, *edits), SOURCE)
    assert loaded is not None, [problem.format() for problem in problems]
    found = find_problems((replace(automaton, protocol=loaded.base),), {})
    return [f"{problem.path}: {problem.sentence}" for problem in found]


NAMES = [
    (
        ("  bad_mask:", "  bad_msk:"),
        [
            "errors: the codec frames needs the error bad_mask (is that bad_msk?)",
            "errors.bad_msk: nothing is refused with it",
        ],
    ),
    (
        ("name: PING,", "name: PNIG,"),
        ["frames.opcodes.Ping.name: the codec frames has no opcode PNIG (did you mean PING?)"],
    ),
    (
        ("key: Sec-WebSocket-Key", "key: Sec-WebSocket-Ky"),
        ["fields: the codec frames needs the field sec-websocket-ky (is that sec-websocket-key?)"],
    ),
    (("name: fin,", "name: end,"), ["frames.layout: the codec frames needs the field fin"]),
    (
        ("name: MESSAGE_TOO_BIG,", "name: TOO_BIG,"),
        ["close_codes: the codec frames needs the close code MESSAGE_TOO_BIG (is that TOO_BIG?)"],
    ),
    (
        ("  ConnectionState:", "  ConnectionSate:"),
        ["views: the codec frames needs the view ConnectionState (is that ConnectionSate?)"],
    ),
    (
        ("      REJECTING:\n        number", "      REJECTNG:\n        number"),
        ["views.ConnectionState.values: the codec frames needs the value REJECTING (is that REJECTNG?)"],
    ),
    (
        ("  max_frame_bytes:", "  max_fram_bytes:"),
        [
            "limits: the codec frames needs the limit max_frame_bytes (is that max_fram_bytes?)",
            "limits.max_fram_bytes: the codec frames has no limit max_fram_bytes (did you mean max_frame_bytes?)",
        ],
    ),
]


@pytest.mark.parametrize(("edit", "sentences"), NAMES, ids=lambda case: str(case[0]).strip())
def test_a_name_that_templates_use_is_asked_for(
    automaton: Automaton, edit: tuple[str, str], sentences: list[str]
) -> None:
    assert set(sentences) <= set(complaints(automaton, edit))


def test_a_name_that_no_template_uses_is_free(automaton: Automaton) -> None:
    assert complaints(automaton, ("name: PROTOCOL_ERROR,", "name: WRONG,")) == []


SURFACE = "surfaces.websocket.events"
EXTENSION = "extensions.permessage-deflate"
MISFITS = {
    "a second view": (
        (
            "  ConnectionState:\n",
            "  Mood:\n    doc: How it goes.\n    values:\n"
            "      FINE: {number: 0, otherwise: true, sends: [], doc: Well.}\n  ConnectionState:\n",
        ),
        "views.Mood: the codec frames has no view Mood",
    ),
    "an opcode that does not fit": (
        ("{code: 10, name: PONG", "{code: 16, name: PONG"),
        "frames.opcodes.Pong.code: 16 does not fit into 4 bits",
    ),
    "a frame that carries something else": (
        ("name: TEXT, carries: text", "name: TEXT, carries: bytes"),
        "frames.opcodes.Text: in the codec frames TEXT carries text and is a frame of a message",
    ),
    "a header in another order": (
        (
            "name: mask, bits: 1, doc: Whether the payload is masked.}\n",
            "name: mask, bits: 8, doc: Masked or not.}\n    - {name: more, bits: 1, doc: Nothing.}\n",
        ),
        "frames.layout.more: the codec frames has no field more",
    ),
    "a code that stands for something else": (
        ("sent_by: nobody, stands_for: no_code", "sent_by: either"),
        "close_codes.1005: in the codec frames NO_STATUS_RCVD stands for no_code",
    ),
    "a limit with another error": (
        ("exceeded: long_frame", "exceeded: long_message"),
        "limits.max_frame_bytes.exceeded: the codec frames refuses this with long_frame",
    ),
    "an error of frames without a code": (
        (
            "shortest way and leave its highest bit unset, close_code: 1002",
            "shortest way and leave its highest bit unset",
        ),
        "errors.bad_payload_length: needs a close_code, for frames are refused with it",
    ),
    "an error of nothing": (
        ("  bad_http: {", "  bad_hat: {says: A hat is worn, cite: RFC6455#4.1}\n  bad_http: {"),
        "errors.bad_hat: nothing is refused with it",
    ),
    "a pattern without its group": (
        ("(?P<extension>{extension})", "({extension})"),
        "grammar.extension_member: the codec frames reads a group extension of this pattern",
    ),
    "a property that is taken": (
        ("  client_awaits_pong:", "  state:"),
        "exposes.state: state is something else of a connection; find another name",
    ),
    "an event without a field": (
        ("        hides: [method, headers, http_version]", "        hides: [method, headers]"),
        f"{SURFACE}.Request: in the codec frames Request has host, target, extensions, extra_headers, subprotocols, ",
    ),
    "an event under another name": (
        ("      BytesMessage: {of: Binary", "      ByteMessage: {of: Binary"),
        f"{SURFACE}.ByteMessage: the codec frames shows no ByteMessage of Binary (did you mean BytesMessage?)",
    ),
    "a required field that is left out": (
        ("has_body: {type: bool, default: false", "has_body: {type: bool"),
        f"{SURFACE}.RejectConnection: the codec frames leaves out has_body of RejectConnection, so it needs a default",
    ),
    "a required field behind others": (
        ("subprotocols: {type: texts, default: []", "subprotocols: {type: texts"),
        f"{SURFACE}.Request: subprotocols is required, so it must come before extensions",
    ),
    "an extension of another bit": (
        ("    bit: rsv1", "    bit: rsv2"),
        f"{EXTENSION}.bit: the codec frames marks what is compressed by rsv1",
    ),
    "an extension without a tail": (
        ("    tail: 0000ffff\n", ""),
        f"{EXTENSION}: needs a tail, with which each message ends before it is compressed",
    ),
    "an extension of other parameters": (
        ("      client_max_window_bits:", "      client_max_windows:"),
        f"{EXTENSION}.parameters: the codec frames needs the parameter client_max_window_bits",
    ),
    "another version": (
        ('  version: "13"', '  version: "12"'),
        "refuse.Request.other-version: asks for version 13, and the handshake is of version 12",
    ),
    "another protocol": (
        ("  upgrade: websocket\n", "  upgrade: webcaster\n"),
        "refuse.Request.no-upgrade: asks for websocket, and the handshake is for webcaster",
    ),
    "a question that is not answered": (
        ("when: {not: {has_field: host}}", "when: {any_of: [{not: {has_field: host}}, {target_is: token}]}"),
        "refuse.Request.no-host: the codec frames cannot ask this of the head of Request",
    ),
    "a frame that is not read": (
        ("WAITING: wait, OPEN: frames", "WAITING: wait, OPEN: nothing"),
        "decode.client.OPEN: the connection is open here, so frames must be read",
    ),
    "a reader with nothing to read": (
        ("CONNECTING: request_head, WAITING: wait", "CONNECTING: request_head, WAITING: request_head"),
        "decode.client.WAITING: the client can send nothing here that request_head reads",
    ),
    "an unknown reader": (
        ("REJECTING: rejection", "REJECTING: rejction"),
        "decode.server.REJECTING: the codec frames has no rejction (did you mean rejection?)",
    ),
    "a section for heads": (
        ("close_code_ranges:", "reason_phrases: {101: Switching Protocols}\n\nclose_code_ranges:"),
        "reason_phrases: the codec frames makes nothing of this section",
    ),
    "a request without a key": (
        ("when: {not: {has_field: sec-websocket-key}}", "when: {field_repeated: sec-websocket-key}"),
        "refuse.Request: the codec frames needs a refusal of every Request without sec-websocket-key",
    ),
    "a response without a proof": (
        ("when: {not: {has_field: sec-websocket-accept}}", "when: {field_repeated: sec-websocket-accept}"),
        "refuse.AcceptConnection: the codec frames needs a refusal of every AcceptConnection without sec-",
    ),
    "refusals of a head that nobody looks at": (
        (
            "  AcceptConnection:\n    - {name: older-http",
            "  RejectConnection: [{name: no-reason, when: {field_repeated: host}, reject: bad_host, doc: Why.}]\n"
            "  AcceptConnection:\n    - {name: older-http",
        ),
        "refuse.RejectConnection.no-reason: the codec frames looks at no head of RejectConnection",
    ),
    "a bit of several bits": (
        (
            "    - {name: mask, bits: 1, doc: Whether the payload is masked.}\n    - {name: payload_length, bits: 7,",
            "    - {name: mask, bits: 2, doc: Masked.}\n    - {name: payload_length, bits: 6,",
        ),
        "frames.layout.mask: the codec frames has mask as one bit",
    ),
    "a surface without templates": (
        (
            "    hides: [Continuation]",
            '    hides: [Continuation]\n  other: {policy: strict, version: "1", doc: Once more.}',
        ),
        "surfaces.other: the codec frames has no surface other",
    ),
}


@pytest.mark.parametrize("case", MISFITS)
def test_what_templates_take_for_granted_is_asked_for(automaton: Automaton, case: str) -> None:
    edit, sentence = MISFITS[case]
    assert [found for found in complaints(automaton, edit) if found.startswith(sentence)]


MACHINES = {
    "a failure that is impossible": (
        [("- {from: any, upon: disconnect,", "- {from: [CONNECTING, OPEN, CLOSING, CLOSED], upon: disconnect,")],
        "commands.disconnect: must be possible at any time, and disconnect client is not after Request",
    ),
    "a client that answers": (
        [("  AcceptConnection:\n    sent_by: server", "  AcceptConnection:\n    sent_by: client")],
        "events.AcceptConnection: in the codec frames AcceptConnection is sent by the server",
    ),
    "a memory that forgets what kind of message it is": (
        [("upon: Binary.whole, by: client, to: BETWEEN", "upon: Binary.whole, by: client, to: IN_TEXT")],
        "machines.client_message: client_message takes messages of Text and Binary for the same",
    ),
    "an event without a frame": (
        [
            (
                "events:\n  Request:\n    sent_by",
                "events:\n  Nod: {sent_by: client, doc: A sign.}\n  Request:\n    sent_by",
            ),
            (
                "      - {from: WAITING, upon: Acc",
                "      - {from: OPEN, upon: Nod, to: OPEN, doc: Yes.}\n      - {from: WAITING, upon: Acc",
            ),
        ],
        "events.Nod: the codec frames has no way to send Nod; it needs an opcode",
    ),
    "a policy of its own": (
        [
            (
                'to the letter."}\n',
                'to the letter."}\n  lax: {doc: b, changes: [{in: limits.max_frame_bytes.default, to: 1, doc: a}]}\n',
            ),
        ],
        "policies.lax: the codec frames has one policy",
    ),
}


@pytest.mark.parametrize("case", MACHINES)
def test_machines_that_templates_cannot_serve_are_told_of(case: str) -> None:
    edits, sentence = MACHINES[case]
    compiled, problems = compile_spec(edited(TEXT, *edits), SOURCE)
    assert compiled is None
    told = [problem for problem in problems if f"{problem.path}: {problem.sentence}".startswith(sentence)]
    assert told, [problem.format() for problem in problems]
    assert all(problem.place.line > 1 for problem in told)


def test_a_type_that_the_codec_http1_does_not_know_is_a_problem() -> None:
    text = edited(
        SPEC.read_text(encoding="utf-8"), ("data: {type: buffer, positional", "data: {type: texts, positional")
    )
    compiled, problems = compile_spec(text, "machine_spec/http1.yaml")
    assert compiled is None
    (problem, *_) = problems
    assert problem.path == "events.Data.fields.data.type"
    assert problem.sentence == "the codec http1 has no type texts (did you mean text?)"
    assert problem.place.line > 1


def read(*names: str) -> str:
    return "\n".join((TEMPLATES / "frames" / f"{name}.py.j2").read_text(encoding="utf-8") for name in names)


def test_the_tables_have_what_the_templates_name() -> None:
    everything = "\n".join(path.read_text(encoding="utf-8") for path in sorted((TEMPLATES / "frames").glob("*.j2")))
    assert list_members("frames", "CloseReason") == set(needs.CLOSE_CODES)
    assert set(re.findall(r"limits\.(max_\w+)", everything)) == set(needs.LIMITS)
    assert set(re.findall(r"\bSTRICT_GRAMMAR\.(\w+)", everything)) == set(frames.USED_PATTERNS)
    assert set(re.findall(r'\bnotable(?:\[|\.get\()b"([a-z-]+)"', everything)) == set(needs.HEADER_FIELDS)
    assert set(re.findall(r"\bOPCODE_([A-Z]+)", everything)) == set(needs.OPCODES)
    refused = {name.lower() for name in re.findall(r"\berrors\.([A-Z_]+)", read(*OF_FRAMES))}
    assert refused - {"mixed_message"} == set(needs.CLOSING_ERRORS)
