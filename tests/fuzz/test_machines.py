"""Random walks through the whole interface, the same in every run."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.fuzz.machines import machine_for
from tests.fuzz.targets import TARGETS, Target

WALKS = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=200,
    stateful_step_count=40,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_whatever_is_done_comes_out_right_and_the_same_with_and_without_shortcuts(target: Target) -> None:
    machine = machine_for(target)
    run_state_machine_as_test(machine, settings=WALKS)
    assert len(machine.visited) > 25, "the walks got nowhere"
