"""The mutants themselves, and a few of them tried."""

import pytest
import yaml

from tests.conformance.derived import HTTP1, PROTOCOLS, WEBSOCKET
from tests.emit.places import ROOT, run_python
from tests.mutants.conditions import weaken
from tests.mutants.expressions import loosen
from tests.mutants.mutant import Edit, Mutant, apply
from tests.mutants.mutations import list_mutants

DOCUMENTS = {
    name: yaml.safe_load((ROOT / "machine_spec" / f"{name}.yaml").read_text(encoding="utf-8")) for name in PROTOCOLS
}
DOCUMENT = DOCUMENTS[HTTP1]
MUTANTS = {name: list(list_mutants(document)) for name, document in DOCUMENTS.items()}

NOT_MUTATED_YET = {
    HTTP1: set[str](),
    # It has one policy, and no role has a hint of its own.
    WEBSOCKET: {"policies", "roles"},
}

every_spec = pytest.mark.parametrize("protocol", PROTOCOLS)


def test_a_guard_loses_each_conjunct_and_each_of_its_atoms_is_denied() -> None:
    condition = {"has_field": "a", "not": {"version_below": "1.1"}}
    changed = [weaker for _, weaker in weaken(condition, {})]
    assert {"not": {"version_below": "1.1"}} in changed
    assert {"has_field": "a"} in changed
    assert {"all_of": [{"not": {"version_below": "1.1"}}, {"not": {"has_field": "a"}}]} in changed
    assert {"all_of": [{"has_field": "a"}, {"version_below": "1.1"}]} in changed


def test_an_alternative_is_left_out_and_any_taken_for_all() -> None:
    condition = {"any_of": [{"has_field": "a"}, {"has_field": "b"}]}
    changed = [weaker for _, weaker in weaken(condition, {})]
    assert {"any_of": [{"has_field": "b"}]} in changed
    assert {"all_of": condition["any_of"]} in changed


def test_a_state_is_mistaken_for_each_other_one() -> None:
    changed = [weaker for _, weaker in weaken({"machine_in": {"door": "OPEN"}}, {"door": ["OPEN", "SHUT", "AJAR"]})]
    assert {"machine_in": {"door": "SHUT"}} in changed
    assert {"machine_in": {"door": "AJAR"}} in changed


def test_a_pattern_is_loosened_at_every_bound_quantifier_and_class() -> None:
    changed = {pattern for _, pattern in loosen("[0-9]{{1,19}}{ows}x?")}
    assert {
        "[\\x070-9]{{1,19}}{ows}x?",
        "[0-8]{{1,19}}{ows}x?",
        "[0-9]{{1,20}}{ows}x?",
        "[0-9]{{1,18}}{ows}x?",
        "[0-9]{{0,19}}{ows}x?",
        "[0-9]{{1,19}}{ows}x*",
    } == changed


def test_what_is_dropped_is_forgotten_by_priorities_and_policies() -> None:
    rules = DOCUMENT["settle"]
    (index,) = (place for place, rule in enumerate(rules) if rule["name"] == "close-client")
    changed = yaml.safe_load(apply(DOCUMENT, _dropping("settle", index)))
    assert all("close-client" not in rule.get("before", ()) for rule in changed["settle"])
    rules = DOCUMENT["framing"]["rules"]
    (index,) = (place for place, rule in enumerate(rules) if rule["name"] == "two-lengths")
    changed = yaml.safe_load(apply(DOCUMENT, _dropping("framing", "rules", index)))
    assert all(change["in"] != "framing.rules.two-lengths" for change in changed["policies"]["h11"]["changes"])


@every_spec
def test_every_mutant_has_a_name_of_its_own_and_changes_the_document(protocol: str) -> None:
    document, mutants = DOCUMENTS[protocol], MUTANTS[protocol]
    assert len({mutant.name for mutant in mutants}) == len(mutants)
    as_it_stands = apply(document, Mutant("", "", "", (), ""))
    assert yaml.safe_load(as_it_stands) == document
    for mutant in mutants[::20]:
        assert apply(document, mutant) != as_it_stands, mutant.name


@every_spec
def test_every_section_that_decides_anything_is_mutated(protocol: str) -> None:
    mutated = {str(mutant.edits[0].path[0]) for mutant in MUTANTS[protocol]}
    decides_nothing = {"stateline", "protocol", "codec", "title", "doc", "standards", "facts", "commands", "surfaces"}
    # What an invariant forbids is proved, why one pauses is no matter of bytes (see tests/http1/test_conversation.py),
    # and these lists are data that nothing is decided by.
    checked_elsewhere = {"invariants", "pauses", "common_fields", "common_methods", "reason_phrases"}
    known = decides_nothing | checked_elsewhere | NOT_MUTATED_YET[protocol]
    assert set(DOCUMENTS[protocol]) - mutated == known & set(DOCUMENTS[protocol])


@pytest.mark.parametrize(("protocol", "every"), [(HTTP1, "250"), (WEBSOCKET, "145")])
def test_a_few_mutants_are_all_noticed(protocol: str, every: str) -> None:
    tried = run_python("-m", "tests.mutants", "--spec", protocol, "--every", every, cwd=ROOT)
    assert tried.returncode == 0, tried.stdout + tried.stderr
    assert ", 0 survived" in tried.stdout


def _dropping(*path: str | int) -> Mutant:
    return Mutant("", "", "", (Edit(path, is_drop=True),), "")
