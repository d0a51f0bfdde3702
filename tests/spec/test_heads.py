"""What conditions say of one head, each way, and the least that decides it."""

import pytest

from stateline_codegen import spec
from stateline_codegen.spec import conditions as c
from stateline_codegen.spec.heads import Head, find_grounds, is_met, match_pattern
from stateline_codegen.spec.model import Protocol
from tests.emit.places import SPEC


@pytest.fixture(scope="module")
def protocol() -> Protocol:
    specification, _ = spec.load(SPEC.read_text(encoding="utf-8"), "http1.yaml")
    assert specification is not None
    return specification.base


HEAD = Head(
    event="Request",
    values={"method": b"POST", "target": b"/x", "http_version": b"1.1"},
    fields={
        "host": (b"a.example",),
        "connection": (b"Close , upgrade", b",x"),
        "upgrade": (b",",),
        "content-length": (b"5",),
        "transfer-encoding": (b"CHUNKED",),
        "expect": (b"100-continue", b"100-continue"),
    },
    states={"client": "IDLE", "answers": "HEAD"},
)

TRUE = [
    c.Always(),
    c.EventIs("Request"),
    c.MethodIn(("GET", "POST")),
    c.TargetIs(("asterisk_form", "origin_form")),
    c.VersionBelow("2.0"),
    c.VersionIn(("1.0", "1.1")),
    c.HasField("host"),
    c.FieldLists("connection", "close"),
    c.FieldLists("connection", "UPGRADE"),
    c.FieldLists("connection", None),
    c.FieldIs("transfer-encoding", "chunked"),
    c.FieldRepeated("expect"),
    c.MachineIn("answers", ("HEAD", "CONNECT")),
]
FALSE = [
    c.Never(),
    c.EventIs("Response"),
    c.MethodIn(("post",)),
    c.TargetIs(("asterisk_form",)),
    c.VersionBelow("1.1"),
    c.VersionIn(("1.0",)),
    c.HasField("via"),
    c.FieldLists("connection", "clos"),
    c.FieldLists("upgrade", None),
    c.FieldLists("via", None),
    c.FieldIs("expect", "100-continue"),
    c.FieldRepeated("connection-x"),
    c.FieldMalformed("host"),
    c.FieldMalformed("content-length"),
    c.MachineIn("client", ("DONE",)),
]


@pytest.mark.parametrize("condition", TRUE, ids=str)
def test_a_condition_that_holds(protocol: Protocol, condition: c.Condition) -> None:
    assert is_met(condition, HEAD, protocol)
    assert not is_met(c.Not(condition), HEAD, protocol)


@pytest.mark.parametrize("condition", FALSE, ids=str)
def test_a_condition_that_does_not_hold(protocol: Protocol, condition: c.Condition) -> None:
    assert not is_met(condition, HEAD, protocol)
    assert is_met(c.Not(condition), HEAD, protocol)


@pytest.mark.parametrize("status", [b"199", b"200", b"299", b"300"])
def test_a_status_is_compared_as_a_number(protocol: Protocol, status: bytes) -> None:
    head = Head("Response", {"status_code": status}, {}, {})
    assert is_met(c.StatusIn(((200, 299),)), head, protocol) == (200 <= int(status) <= 299)


@pytest.mark.parametrize(("values", "is_malformed"), [((b"1",), False), ((b"x",), True), ((b"1", b"1"), True)])
def test_a_malformed_field_is_one_that_is_not_one_line_of_its_grammar(
    protocol: Protocol, values: tuple[bytes, ...], is_malformed: bool
) -> None:
    head = Head("Request", {}, {"content-length": values}, {})
    assert is_met(c.FieldMalformed("content-length"), head, protocol) == is_malformed


def test_what_only_a_sender_knows_cannot_be_asked_of_a_head(protocol: Protocol) -> None:
    with pytest.raises(ValueError, match="PeerHasSpoken"):
        is_met(c.PeerHasSpoken(), HEAD, protocol)


YES, ALSO, NO = c.HasField("host"), c.HasField("expect"), c.HasField("via")


@pytest.mark.parametrize(
    ("condition", "grounds"),
    [
        (YES, YES),
        (NO, c.Not(NO)),
        (c.Not(NO), c.Not(NO)),
        (c.Not(YES), YES),
        (c.AllOf((YES, ALSO)), c.AllOf((YES, ALSO))),
        (c.AllOf((YES, NO, ALSO)), c.Not(NO)),
        (c.AnyOf((NO, ALSO, YES)), ALSO),
        (c.AnyOf((NO, c.Not(YES))), c.AllOf((c.Not(NO), YES))),
        (c.AllOf((YES, c.AnyOf((NO, YES)))), YES),
        (c.Not(c.AllOf((YES, NO))), c.Not(NO)),
    ],
)
def test_the_grounds_are_the_least_that_decides(
    protocol: Protocol, condition: c.Condition, grounds: c.Condition
) -> None:
    assert find_grounds(condition, HEAD, protocol) == grounds
    assert is_met(grounds, HEAD, protocol)


def test_a_pattern_must_match_the_whole_value(protocol: Protocol) -> None:
    assert match_pattern(protocol, "method", b"GET")
    assert not match_pattern(protocol, "method", b"GET ")
