"""Letters are replayed through the full product, and say what every machine did and why."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from stateline_codegen.automaton.configurations import Machines
from stateline_codegen.automaton.ir import Automaton
from stateline_codegen.diagrams.machines import peer_graphs
from stateline_codegen.diagrams.visits import Refused, Way
from stateline_codegen.emit.modules import PACKAGE
from stateline_codegen.pipeline import Compiled
from stateline_codegen.trace import Ending, Moment, Replay, Tally, TraceError, read_record
from tests import workspace
from tests.trace.lamp import lamp, records


@pytest.fixture(scope="module")
def compiled() -> Compiled:
    """The real spec, understood."""
    return workspace.compiled()


def moments(automaton: Automaton) -> Iterator[Moment]:
    """Every step of the full product, as the replay tells it at the end of the shortest way there."""
    replay = Replay([automaton])
    way_to: dict[int, tuple[str, ...]] = {0: ()}
    for connection, step in enumerate(automaton.steps):
        way = (*way_to[step.source], automaton.letters[step.letter].name)
        way_to.setdefault(step.target, way)
        *_, moment = (replay.follow(entry) for entry in records(automaton, *way, connection=connection))
        yield moment


def test_a_step_is_told_with_the_moves_and_then_the_rules_that_were_applied() -> None:
    replay = Replay([lamp()])
    (moment,) = (replay.follow(entry) for entry in records(lamp(), "Push"))
    assert (moment.before, moment.after) == (("UP", "DARK", "NEVER"), ("UP", "LIT", "ONCE"))
    told = [(c.machine, c.before, c.after, getattr(c.reason, "name", "move")) for c in moment.changes]
    assert told == [
        ("client", "UP", "DOWN", "move"),
        ("server", "DARK", "LIT", "move"),
        ("counter", "NEVER", "ONCE", "move"),
        ("client", "DOWN", "UP", "spring-back"),
    ]


def test_each_connection_begins_at_the_start() -> None:
    built = lamp()
    first, again = records(built, "Push", "Glow"), records(built, "Push", connection=1)
    replay = Replay([built])
    assert [replay.follow(entry).before for entry in [*first, *again]] == [
        ("UP", "DARK", "NEVER"),
        ("UP", "LIT", "ONCE"),
        ("UP", "DARK", "NEVER"),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"letter": "Pull"},
        {"letter": "Glow"},
        {"classes": (0, 0)},
        {"states": {"client": ("UP", "UP"), "server": ("DARK", "DARK")}},
    ],
    ids=["an unknown letter", "a refused letter", "another class", "another state"],
)
def test_a_library_that_goes_elsewhere_than_the_spec_is_found_out(wrong: dict[str, Any]) -> None:
    (entry,) = records(lamp(), "Push")
    with pytest.raises(TraceError, match="leads the library elsewhere than the spec"):
        Replay([lamp()]).follow(replace(entry, **wrong))


def test_a_library_of_another_protocol_or_policy_is_found_out() -> None:
    (entry,) = records(lamp(), "Push")
    with pytest.raises(TraceError, match="speaks tiny under lax, which is in no spec here"):
        Replay([lamp()]).follow(replace(entry, policy="lax"))


def test_a_tally_counts_ways_and_refusals() -> None:
    replay, tally = Replay([lamp()]), Tally()
    for entry in records(lamp(), "Push", "Glow", "Glow", "fail server"):
        tally.add(replay.follow(entry))
    assert tally.taken == {
        Way("client.UP", "client.DOWN", "Push"): 1,
        Way("server.DARK", "server.LIT", "Push"): 1,
        Way("counter.any state", "counter.ONCE", "Push"): 1,
        Way("client.DOWN", "client.UP", "spring-back"): 1,
        Way("server.LIT", "server.LIT", "Glow"): 2,
        Way("server.any state", "server.BROKEN", "fail"): 1,
    }
    assert tally.refused == {Refused("server", "LIT", "too_hot"): 1}


def test_every_step_of_every_policy_is_told_from_its_beginning_to_its_end(compiled: Compiled) -> None:
    for automaton in compiled.automata:
        machines = Machines(automaton.machines)
        for step, moment in zip(automaton.steps, moments(automaton), strict=True):
            assert moment.before == automaton.configurations[step.source]
            configuration = moment.before
            for change in moment.changes:
                assert machines.state(configuration, change.machine) == change.before
                configuration = machines.replace(configuration, [(change.machine, change.after)])
            assert configuration == moment.after == automaton.configurations[step.target]


def test_whatever_a_machine_can_do_is_an_arrow_of_its_picture(compiled: Compiled) -> None:
    automaton, tally = compiled.automata[0], Tally()
    for moment in moments(automaton):
        tally.add(moment)
    graphs = peer_graphs(automaton.protocol)
    arrows = {
        Way(edge.tail, edge.head, label.text) for graph in graphs for edge in graph.edges for label in edge.labels
    }
    drawn = {graph.key for graph in graphs}
    assert {way for way in tally.taken if way.tail.partition(".")[0] in drawn} == arrows


@pytest.mark.parametrize("line", ["", "No module", "[]", "3", '{"ending": 3}', '{"letter": "Push"}'])
def test_anything_but_a_trace_is_refused(line: str) -> None:
    with pytest.raises(TraceError, match=f"python -m {PACKAGE} printed something else than a trace"):
        read_record(line)


def test_an_ending_is_read_with_what_was_left_over() -> None:
    line = (
        '{"connection": 0, "source": "x", "protocol": "http1", "policy": "strict", '
        '"ending": {"client": {"unread": 3, "reading": "PAUSED"}}}'
    )
    assert read_record(line) == Ending(0, "x", "strict", (("client", 3, "PAUSED"),))
