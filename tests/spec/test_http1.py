"""machine_spec/http1.yaml loads, and the model says what the text says."""

from pathlib import Path

import pytest

from stateline_codegen import spec
from stateline_codegen.spec.citation import Citation
from stateline_codegen.spec.conditions import AllOf, Always, AnyOf, FieldLists, MachineIn, Not, StatusIn, VersionBelow
from stateline_codegen.spec.model import Protocol, Specification

SOURCE = "machine_spec/http1.yaml"
TEXT = (Path(__file__).parents[2] / SOURCE).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def specification() -> Specification:
    loaded, problems = spec.load(TEXT, SOURCE)
    assert [problem.format() for problem in problems] == []
    assert loaded is not None
    return loaded


@pytest.fixture(scope="module")
def strict(specification: Specification) -> Protocol:
    return specification.base


@pytest.fixture(scope="module")
def h11(specification: Specification) -> Protocol:
    return next(protocol for protocol in specification.policies if protocol.policy.name == "h11")


def test_the_base_policy_comes_first_and_changes_nothing(strict: Protocol) -> None:
    assert strict.policy.name == "strict"
    assert strict.policy.changes == ()


def test_the_same_text_gives_the_same_model(specification: Specification) -> None:
    assert spec.load(TEXT, SOURCE)[0] == specification


def test_every_section_arrives(strict: Protocol) -> None:
    sections = (name for name in Protocol.__dataclass_fields__ if name not in ("policy", "source"))
    of_frames = ["views", "handshake", "extensions", "frames", "close_codes", "close_code_ranges"]
    assert [name for name in sections if not getattr(strict, name)] == of_frames


def test_a_variant_without_a_condition_always_holds(strict: Protocol) -> None:
    response = next(event for event in strict.events if event.name == "Response")
    accepted, final = response.variants
    assert accepted.when == AllOf((StatusIn(((200, 299),)), MachineIn("connect", ("PROPOSED",))))
    assert final.when == Always()


def test_a_field_without_a_default_is_required(strict: Protocol) -> None:
    request = next(event for event in strict.events if event.name == "Request")
    required = {field.name: field.is_required for field in request.fields}
    assert required == {"method": True, "target": True, "headers": True, "http_version": False}


def test_an_empty_list_of_headers_is_a_default(strict: Protocol) -> None:
    end = next(event for event in strict.events if event.name == "EndOfMessage")
    assert [(field.name, field.default, field.alias) for field in end.fields] == [("headers", (), "trailers")]


def test_an_event_of_either_role_has_no_sender_of_its_own(strict: Protocol) -> None:
    assert {event.name for event in strict.events if event.sent_by is None} == {
        "Data",
        "EndOfMessage",
        "ConnectionClosed",
    }


def test_a_move_from_any_starts_everywhere(strict: Protocol) -> None:
    client = next(machine for machine in strict.machines if machine.name == "client")
    move = next(move for move in client.moves if move.upon == "fail")
    assert move.from_any
    assert move.sources == tuple(state.name for state in client.states)


def test_a_move_upon_one_variant_names_event_and_variant(strict: Protocol) -> None:
    server = next(machine for machine in strict.machines if machine.name == "server")
    move = next(move for move in server.moves if move.variant == "final")
    assert (move.sources, move.upon, move.target) == (("IDLE", "SEND_RESPONSE"), "Response", "SEND_BODY")
    assert move.cite == Citation("RFC9112", "4")


def test_references_between_patterns_are_resolved_and_braces_made_single(strict: Protocol) -> None:
    patterns = {pattern.name: pattern.expanded for pattern in strict.grammar}
    assert patterns["method"] == patterns["token"]
    assert patterns["reason_phrase"] in patterns["status_line"]
    assert patterns["status_code"] == "[0-9]{3}"
    assert patterns["request_line"].startswith(f"(?P<method>{patterns['token']}) (?P<target>")


def test_an_error_without_a_hint_means_a_bad_request(strict: Protocol) -> None:
    hints = {error.code: error.status_hint for error in strict.errors}
    assert (hints["bad_chunk"], hints["head_too_large"]) == (400, 431)


def test_reason_phrases_keep_their_order(strict: Protocol) -> None:
    assert strict.reason_phrases[:2] == ((100, "Continue"), (101, "Switching Protocols"))


def test_every_followed_state_is_decoded(strict: Protocol) -> None:
    expected = [(m.name, state.name) for m in strict.machines if m.follows for state in m.states]
    assert [(decoding.machine, decoding.state) for decoding in strict.decoding] == expected


def test_a_policy_changes_what_it_says_and_nothing_else(strict: Protocol, h11: Protocol) -> None:
    changed = {change.path.split(".")[0] for change in h11.policy.changes}
    model_names = {"refuse": "refusals", "decode": "decoding", "exposes": "exposures"}
    expected = {model_names.get(section, section) for section in changed} | {"policy"}
    differing = {name for name in Protocol.__dataclass_fields__ if getattr(strict, name) != getattr(h11, name)}
    assert differing == expected


def test_a_later_change_applies_to_what_an_earlier_one_made(h11: Protocol) -> None:
    closing = next(signal for signal in h11.signals if signal.name == "close_requested")
    assert isinstance(closing.when, AnyOf)
    first, second, third = closing.when.parts
    assert (first, second) == (FieldLists("connection", "close"), VersionBelow("1.1"))
    assert isinstance(third, AllOf)


def test_a_removed_rule_is_gone_and_its_neighbours_stay(strict: Protocol, h11: Protocol) -> None:
    assert strict.framing is not None
    assert h11.framing is not None
    kept = [rule.name for rule in strict.framing.rules if rule.name not in ("two-lengths", "coding-too-early")]
    assert [rule.name for rule in h11.framing.rules] == kept


def test_a_changed_pattern_changes_the_patterns_that_refer_to_it(h11: Protocol) -> None:
    patterns = {pattern.name: pattern.expanded for pattern in h11.grammar}
    assert patterns["reason_phrase"] in patterns["status_line"]


def test_a_policy_that_lifts_a_gate_must_close() -> None:
    price = "append: [{all_of: [{has_field: transfer-encoding}, {has_field: content-length}]}]"
    assert price in TEXT
    _, problems = spec.load(TEXT.replace(price, "append: [{has_field: upgrade}]"), SOURCE)
    assert [problem.sentence for problem in problems] == [
        f"lets a {event} through the gate two-lengths without raising close_requested"
        for event in ("Request", "Response")
    ]


def test_several_keys_of_a_condition_mean_all_of_them(h11: Protocol) -> None:
    rule = next(rule for rule in h11.refusals if rule.name == "unknown-coding")
    assert isinstance(rule.when, AllOf)
    assert isinstance(rule.when.parts[1], Not)


def test_every_path_of_the_document_has_a_place_under_every_policy() -> None:
    places = spec.locate(TEXT, SOURCE)
    lines = TEXT.splitlines()
    for policy in ("strict", "h11"):
        move = places[policy]["machines.client.moves[0]"]
        assert lines[move.line - 1][move.column - 1 :].startswith("{from: IDLE, upon: Request")
        rule = places[policy]["settle.close-client"]
        assert lines[rule.line - 1][rule.column - 1 :] == "name: close-client"
    assert "framing.rules.two-lengths" in places["strict"]
    assert "framing.rules.two-lengths" not in places["h11"]
