"""What changed about frames, their handshake and what one side sees is said in the words of the spec."""

from dataclasses import replace
from pathlib import Path

import pytest

from stateline_codegen import spec
from stateline_codegen.automaton.ir import Automaton
from stateline_codegen.difference import compare_automata
from stateline_codegen.pipeline import compile_spec

SOURCE = "machine_spec/websocket.yaml"
TEXT = (Path(__file__).parents[2] / SOURCE).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def automaton() -> Automaton:
    compiled, problems = compile_spec(TEXT, SOURCE)
    assert compiled is not None, problems
    return compiled.automata[0]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "sends: [CloseConnection]",
            "sends: [CloseConnection, Ping]",
            ["Views: ~ `ConnectionState.REMOTE_CLOSING`: sends CloseConnection -> CloseConnection, Ping"],
        ),
        (
            "when: {ours: CLOSING, theirs: OPEN}",
            "when: {ours: CLOSING}",
            ["Views: ~ `ConnectionState.LOCAL_CLOSING`: when has changed"],
        ),
        ("key_bytes: 16", "key_bytes: 17", ["Handshake: ~ `handshake`: bytes of a key 16 -> 17"]),
        (
            "key: Sec-WebSocket-Key",
            "key: Sec-Websocket-Key",
            ["Handshake: ~ `handshake`: field of the key Sec-WebSocket-Key -> Sec-Websocket-Key"],
        ),
        ("tail: 0000ffff", "tail: 00ff", ["Extensions: ~ `permessage-deflate`: tail 0000ffff -> 00ff"]),
        ("masked_by: client", "masked_by: server", ["Frames: ~ `frames`: masked by client -> server"]),
        ("answered_by: Pong, ", "", ["Frames: ~ `frames.Ping`: answered by Pong -> nothing"]),
        (
            "{up_to: 65535, bits: 16",
            "{up_to: 65000, bits: 16",
            ["Lengths: + `up to 65000`: bits 16; marker 126", "Lengths: - `up to 65535`: bits 16; marker 126"],
        ),
        (
            "1010: {name: MANDATORY_EXT, sent_by: client",
            "1010: {name: MANDATORY_EXT, sent_by: either",
            ["Close codes: ~ `1010`: sent by client -> either"],
        ),
        ("to: 4999", "to: 4998", ["Close codes: + `4000 to 4998`", "Close codes: - `4000 to 4999`"]),
        (
            "Text is UTF-8, close_code: 1007",
            "Text is UTF-8, close_code: 1002",
            ["Errors: ~ `bad_text`: close code 1007 -> 1002"],
        ),
        (
            "subprotocol: {type: text, optional: true, doc: The",
            'subprotocol: {type: text, default: "", doc: The',
            ["Surfaces: ~ `websocket.AcceptConnection.subprotocol`: default none -> ''; may be None -> nothing"],
        ),
    ],
)
def test_a_change_is_said_in_the_words_of_the_spec(automaton: Automaton, old: str, new: str, told: list[str]) -> None:
    assert TEXT.count(old) == 1
    loaded, problems = spec.load(TEXT.replace(old, new), SOURCE)
    assert loaded is not None, problems
    found = compare_automata(automaton, replace(automaton, protocol=loaded.base))
    assert [f"{one.heading}: {one.sign.value} {one.sentence}" for one in found] == told
