"""Before anything is timed: every library brings about exactly the facts a workload expects."""

from dataclasses import fields

from tests.benchmarks.jobs import Driver, Job, Work
from tests.benchmarks.workloads import Facts


class DifferenceError(Exception):
    """A library learned or sent something else than the workload says."""


def prepare(driver: Driver, workload: Work) -> Job | None:
    """The workload made ready, its facts found right; None if the library has no means for it.

    Raises:
        DifferenceError: saying which library differs in what.
    """
    job = driver.job(workload)
    if job is None:
        return None
    # Twice, because what a first operation leaves behind must not change a second.
    for _ in range(2):
        try:
            observed = job.observe(job.perform(job.prepare()))
        except Exception as problem:
            raise DifferenceError(f"{driver.name}, workload {workload.letter}: {problem!r}") from problem
        require_facts(driver, workload, observed)
    return job


def require_facts(driver: Driver, workload: Work, observed: Facts) -> None:
    """Do nothing if `observed` is what `workload` expects.

    Raises:
        DifferenceError: saying which library differs in what.
    """
    difference = first_difference(observed, workload.expected)
    if difference:
        raise DifferenceError(f"{driver.name}, workload {workload.letter}: {difference}")


def first_difference(observed: Facts, expected: Facts) -> str | None:
    """The first thing in which two lots of facts differ, in words; None if in nothing."""
    if len(observed.messages) != len(expected.messages):
        return f"{len(observed.messages)} messages instead of {len(expected.messages)}"
    for number, (own, due) in enumerate(zip(observed.messages, expected.messages, strict=True), start=1):
        for field in fields(due):
            own_value, due_value = getattr(own, field.name), getattr(due, field.name)
            if own_value != due_value:
                return f"message {number} has the {field.name} {_short(own_value)} instead of {_short(due_value)}"
    if observed.sent != expected.sent:
        return f"sent {_short(observed.sent)} instead of {_short(expected.sent)}"
    return None


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 600 else f"{text[:400]}[...]{text[-180:]}"
