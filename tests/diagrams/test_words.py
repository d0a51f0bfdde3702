"""Diagrams speak English: every condition has a label and a clause, and so has its opposite."""

from typing import get_args

import pytest

from stateline_codegen.diagrams.labels import citation, note, sentence, short, states
from stateline_codegen.spec.citation import Citation
from stateline_codegen.spec.conditions import (
    AllOf,
    Always,
    AnyOf,
    Condition,
    EventIs,
    FieldIs,
    FieldLists,
    FieldMalformed,
    FieldRepeated,
    FramingIn,
    HasField,
    IsSet,
    MachineIn,
    MethodIn,
    Never,
    Not,
    PeerHasSpoken,
    PeerVersionBelow,
    StatusIn,
    TargetDiffers,
    TargetIs,
    VersionBelow,
    VersionIn,
)
from stateline_codegen.spec.model import StatesPattern

WORDS: list[tuple[Condition, str, str]] = [
    (Always(), "always", "never"),
    (Never(), "never", "always"),
    (AllOf((HasField("a"), HasField("b"))), "has a and has b", "no a or no b"),
    (AnyOf((HasField("a"), HasField("b"))), "has a or has b", "no a and no b"),
    (Not(HasField("a")), "no a", "has a"),
    (EventIs("Response"), "event Response", "event not Response"),
    (IsSet("fin"), "fin set", "fin not set"),
    (MethodIn(("GET", "HEAD")), "method GET or HEAD", "method not GET or HEAD"),
    (TargetIs(("origin_form",)), "target origin form", "target not origin form"),
    (TargetDiffers("absolute_form", "host"), "target names another host", "target names no other host"),
    (StatusIn(((200, 299),)), "status 2xx", "status not 2xx"),
    (VersionBelow("1.1"), "version below 1.1", "version 1.1 or later"),
    (VersionIn(("1.0", "1.1")), "version 1.0 or 1.1", "version not 1.0 or 1.1"),
    (HasField("te"), "has te", "no te"),
    (FieldLists("connection", "close"), "connection lists close", "connection does not list close"),
    (FieldIs("te", "chunked"), "te is chunked", "te is not chunked"),
    (FieldRepeated("host"), "host repeated", "host not repeated"),
    (FieldMalformed("host"), "host malformed", "host absent or well-formed"),
    (MachineIn("answers", ("HEAD",)), "answers HEAD", "answers not HEAD"),
    (FramingIn(("chunked",)), "framing chunked", "framing not chunked"),
    (PeerVersionBelow("1.1"), "peer below 1.1 or silent", "peer speaks 1.1 or later"),
    (PeerHasSpoken(), "peer has spoken", "peer is silent"),
]


def test_there_are_words_for_the_whole_vocabulary() -> None:
    assert {type(condition) for condition, _, _ in WORDS} == set(get_args(Condition))


@pytest.mark.parametrize(("condition", "affirmed", "denied"), WORDS, ids=lambda value: type(value).__name__)
def test_a_condition_and_its_opposite_have_a_label(condition: Condition, affirmed: str, denied: str) -> None:
    assert short(condition) == affirmed
    assert short(Not(condition)) == denied
    assert short(Not(Not(condition))) == affirmed


@pytest.mark.parametrize("condition", [condition for condition, _, _ in WORDS], ids=lambda value: type(value).__name__)
def test_a_condition_and_its_opposite_have_a_clause(condition: Condition) -> None:
    affirmed, denied = sentence(condition), sentence(Not(condition))
    assert affirmed
    assert denied
    assert affirmed != denied
    for text in (affirmed, denied):
        assert not set(text) & set("()[]{}'=_"), "a clause is not Python"


def test_members_and_statuses_are_said_as_people_write_them() -> None:
    assert short(FieldLists("upgrade", None)) == "upgrade lists something"
    assert sentence(Not(FieldLists("upgrade", None))) == "`upgrade` is absent or has no member"
    assert short(StatusIn(((204, 204), (304, 304)))) == "status 204 or 304"
    assert short(StatusIn(((100, 199), (400, 451)))) == "status 1xx or 400 to 451"


def test_clauses_within_clauses_stand_in_brackets() -> None:
    a, b, c = HasField("a"), HasField("b"), HasField("c")
    assert short(AnyOf((a, AllOf((b, Not(c)))))) == "has a or (has b and no c)"
    assert short(AllOf((a, AnyOf((b, c))))) == "has a and (has b or has c)"
    assert short(Not(AllOf((a, AnyOf((b, c)))))) == "no a or (no b and no c)"
    assert short(AllOf((AnyOf((a, b)),))) == "has a or has b"


def test_a_set_of_configurations_is_said_machine_by_machine() -> None:
    pattern = StatesPattern((("client", ("CLOSED",)), ("server", ("IDLE", "DONE"))))
    assert states(pattern) == "client CLOSED, server IDLE or DONE"
    assert states(pattern, besides="client") == "server IDLE or DONE"


def test_citations_are_said_in_words() -> None:
    cite = Citation("RFC9112", "6.3")
    assert citation(cite) == "RFC 9112, section 6.3"
    assert note("Why\n  so.\n", cite) == "Why so. (RFC 9112, section 6.3)"
    assert note("", cite) == "(RFC 9112, section 6.3)"
    assert note("Why so.", None) == "Why so."
