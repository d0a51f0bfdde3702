"""A choice among cases is said exactly, and by as few facts as possible."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from stateline_codegen.diagrams.cover import Case, Clause, describe

FACTS = {"door": ("SHUT", "OPEN", "LOCKED"), "light": ("OFF", "ON"), "cat": ("IN", "OUT")}
CASES: list[Case] = list(product(*FACTS.values()))


def holds(clauses: tuple[Clause, ...], case: Case) -> bool:
    values = dict(zip(FACTS, case, strict=True))
    return any(all(values[name] in allowed for name, allowed in clause) for clause in clauses)


def test_everything_is_said_by_nothing() -> None:
    assert describe(FACTS, CASES, CASES) == ((),)


def test_only_the_fact_that_makes_the_difference_is_named() -> None:
    chosen = [case for case in CASES if case[1] == "ON"]
    assert describe(FACTS, CASES, chosen) == ((("light", ("ON",)),),)


def test_of_two_facts_that_say_the_same_the_first_one_is_named() -> None:
    cases = [("SHUT", "OFF", "IN"), ("OPEN", "ON", "IN")]
    assert describe(FACTS, cases, cases[1:]) == ((("door", ("OPEN",)),),)


def test_values_that_will_do_stand_together_in_their_order() -> None:
    chosen = [case for case in CASES if case[0] != "OPEN" and case[2] == "OUT"]
    assert describe(FACTS, CASES, chosen) == ((("door", ("SHUT", "LOCKED")), ("cat", ("OUT",))),)


def test_alternatives_are_clauses_of_their_own() -> None:
    chosen = [case for case in CASES if case[0] == "LOCKED" or case[1] == "OFF"]
    assert describe(FACTS, CASES, chosen) == ((("light", ("OFF",)),), (("door", ("LOCKED",)),))


@given(st.sets(st.sampled_from(CASES), min_size=1), st.data())
def test_whatever_occurs_is_told_apart(cases: set[Case], data: st.DataObject) -> None:
    chosen = data.draw(st.sets(st.sampled_from(sorted(cases)), min_size=1))
    clauses = describe(FACTS, cases, chosen)
    assert {case for case in cases if holds(clauses, case)} == chosen
    assert all(any(holds((clause,), case) for case in chosen) for clause in clauses)
