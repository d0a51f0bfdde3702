"""The machines under policy h11 against those of h11 0.16 itself, cell by cell.

h11 keeps its joint machine in a private class, `h11._state.ConnectionState`. It
is walked breadth-first here, by the calls that h11's own connection makes, and
compared with our table in every configuration and every input. An exception of
any kind is a refusal: h11 0.16 lets some `AttributeError` escape where it means
to refuse.

h11 has five machines where we have seven. What a response answers and whether
the client waits for a 100 are facts on the side in h11, so they are merged away
here, and with them the inputs that only they can tell apart; that merging
loses nothing is a test of its own. One difference of form needs a translation:
a request for a tunnel is a variant of ours, and a proposal of its own in h11.
"""

from collections import Counter
from copy import deepcopy
from pathlib import Path

import h11
import pytest
from h11._state import _SWITCH_CONNECT, _SWITCH_UPGRADE, ConnectionState

from stateline_codegen import automaton, spec

SPEC = Path(__file__).parents[2] / "machine_spec" / "http1.yaml"
SHARED_MACHINES = ("client", "server", "keep_alive", "upgrade", "connect")
ROLES = {"client": h11.CLIENT, "server": h11.SERVER}


@pytest.fixture(scope="module")
def ours():
    specification, problems = spec.load(SPEC.read_text(encoding="utf-8"), "machine_spec/http1.yaml")
    assert specification is not None, "\n".join(problem.format() for problem in problems)
    protocol = next(protocol for protocol in specification.policies if protocol.policy.name == "h11")
    built, problems = automaton.build(protocol)
    assert built is not None, "\n".join(problem.format() for problem in problems)
    return built


def project(built, configuration):
    """The states of the five machines that h11 has too."""
    states = dict(zip(built.machines, configuration, strict=True))
    return tuple(states[machine] for machine in SHARED_MACHINES)


def is_known_to_h11(letter):
    return letter.variant != "head" and "continue_expected" not in letter.signals


def merge(letter):
    """A letter as h11 sees it: without an expectation, and with HEAD being a method like any other."""
    signals = tuple(signal for signal in letter.signals if signal != "continue_expected")
    return (
        letter.event or letter.command,
        letter.by,
        "ordinary" if letter.variant == "head" else letter.variant,
        signals,
    )


def outcomes(built):
    """For every projected configuration and merged letter, where our table leads; None is a refusal."""
    found = {}
    for configuration, row in zip(built.configurations, built.cells, strict=True):
        for letter in built.letters:
            cell = row[letter.index]
            target = project(built, built.configurations[cell]) if cell >= 0 else None
            found.setdefault(project(built, configuration), {}).setdefault(merge(letter), set()).add(target)
    return found


def feed(state, letter):
    """Do to h11's state what its connection does upon this event."""
    if letter.command == "start_next_cycle":
        state.start_next_cycle()
        return
    role = ROLES[letter.by]
    if letter.command == "fail":
        state.process_error(role)
        return
    switch = None
    if letter.event == "Request":
        if letter.variant == "connect":
            state.process_client_switch_proposal(_SWITCH_CONNECT)
        if "upgrade_proposed" in letter.signals:
            state.process_client_switch_proposal(_SWITCH_UPGRADE)
    elif letter.variant == "switching_protocols":
        switch = _SWITCH_UPGRADE
    elif letter.variant == "connect_accepted":
        switch = _SWITCH_CONNECT
    state.process_event(role, getattr(h11, letter.event), switch)
    if "close_requested" in letter.signals:
        state.process_keep_alive_disabled()


def read(state):
    return (
        repr(state.states[h11.CLIENT]),
        repr(state.states[h11.SERVER]),
        "ENABLED" if state.keep_alive else "DISABLED",
        "PROPOSED" if _SWITCH_UPGRADE in state.pending_switch_proposals else "ABSENT",
        "PROPOSED" if _SWITCH_CONNECT in state.pending_switch_proposals else "ABSENT",
    )


def walk_h11(letters):
    """Every configuration that h11 can reach, what each letter does there, and the exceptions that refused."""
    start = ConnectionState()
    table = {read(start): {}}
    queue = [start]
    refused_by = Counter()
    for state in queue:
        for letter in letters:
            following = deepcopy(state)
            try:
                feed(following, letter)
            except Exception as error:
                refused_by[type(error).__name__] += 1
                table[read(state)][merge(letter)] = None
                continue
            table[read(state)][merge(letter)] = read(following)
            if read(following) not in table:
                table[read(following)] = {}
                queue.append(following)
    return table, refused_by


@pytest.fixture(scope="module")
def theirs(ours):
    return walk_h11([letter for letter in ours.letters if is_known_to_h11(letter)])


def test_what_h11_does_not_keep_in_its_machines_decides_nothing_in_ours(ours):
    ambiguous = {
        (configuration, letter): targets
        for configuration, row in outcomes(ours).items()
        for letter, targets in row.items()
        if len(targets) > 1
    }
    assert ambiguous == {}


def test_we_reach_the_configurations_that_h11_reaches(ours, theirs):
    table, _ = theirs
    assert set(outcomes(ours)) == set(table)


def test_we_agree_with_h11_in_every_cell(ours, theirs):
    table, _ = theirs
    found = outcomes(ours)
    differences = {
        (configuration, letter): (found[configuration][letter], target)
        for configuration, row in table.items()
        for letter, target in row.items()
        if found[configuration][letter] != {target}
    }
    assert differences == {}


def test_the_comparison_covers_the_whole_of_h11(theirs):
    table, refused_by = theirs
    cells = [target for row in table.values() for target in row.values()]
    assert len(table) == 108
    assert {len(row) for row in table.values()} == {23}
    assert len(cells) == 2484
    assert sum(target is not None for target in cells) == 466
    # Anything else, such as an AssertionError, would be news about h11.
    assert refused_by == {"LocalProtocolError": 1886, "AttributeError": 132}
