"""The tables that connections step by say in every cell what the judge says, who has never seen them.

`test_every_cell` brings connections to these tables, and `tests/automaton/test_judge.py` brings
the compiler to the judge; this closes the circle.
"""

import pytest

from stateline import CLIENT, SERVER
from stateline.http1.automaton import LETTERS
from stateline.http1.policies import H11, LENIENT_CLIENT, STRICT, ZTTP, Policy
from stateline_codegen.automaton.letters import list_letters
from stateline_codegen.spec import load
from stateline_codegen.spec.model import Protocol
from stateline_codegen.verify import Judge
from tests.emit.places import SPEC

POLICIES = (STRICT, H11, LENIENT_CLIENT, ZTTP)


def load_protocol(policy: Policy) -> Protocol:
    specification, _ = load(SPEC.read_text(encoding="utf-8"), "machine_spec/http1.yaml")
    assert specification is not None
    return next(protocol for protocol in specification.policies if protocol.policy.name == policy.name)


def test_no_policy_is_left_out() -> None:
    specification, _ = load(SPEC.read_text(encoding="utf-8"), "machine_spec/http1.yaml")
    assert specification is not None
    assert [protocol.policy.name for protocol in specification.policies] == [policy.name for policy in POLICIES]


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.name)
def test_every_cell_of_a_generated_table_is_what_the_judge_says(policy: Policy) -> None:
    protocol = load_protocol(policy)
    judge, letters = Judge(protocol), list_letters(protocol)
    assert [letter.name for letter in letters] == list(LETTERS)
    machines = [machine.name for machine in protocol.machines]
    start = judge.start()
    class_of = {start: 0}
    queue = [start]
    for configuration in queue:
        here = class_of[configuration]
        states = dict(zip(machines, configuration, strict=True))
        assert [repr(policy.states[role][here]) for role in (CLIENT, SERVER)] == [states["client"], states["server"]]
        assert policy.client_is_waiting_for_100_continue[here] == (states["expect"] == "WAITING")
        for letter in letters:
            cell, verdict = policy.steps[here][letter.index], judge.step(configuration, letter)
            assert (cell >= 0) == (verdict.target is not None), (letter.name, configuration)
            if verdict.target is None:
                assert verdict.refused_by is not None
                blamed = f"while {verdict.refused_by} is {states[verdict.refused_by]}"
                assert policy.refusals[~cell].sentence.endswith(blamed), (letter.name, configuration)
            elif verdict.target in class_of:
                assert class_of[verdict.target] == cell, (letter.name, configuration)
            else:
                class_of[verdict.target] = cell
                queue.append(verdict.target)
    assert set(class_of.values()) == set(range(len(policy.steps)))
