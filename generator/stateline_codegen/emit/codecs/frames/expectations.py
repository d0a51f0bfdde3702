"""What the templates expect of a spec beyond its names: of machines, readers and the heads that it lets through."""

from collections.abc import Iterator

from ....automaton.findings import describe_way
from ....automaton.ir import Automaton
from ....spec.conditions import (
    Condition,
    FieldIs,
    FieldLists,
    FieldMalformed,
    FieldRepeated,
    HasField,
    MachineIn,
    MethodIn,
    VersionBelow,
    VersionIn,
)
from ....spec.logic import World, atoms, find_worlds, holds, specialise
from ....spec.model import Machine, Protocol
from .memories import memories
from .needs import COMMANDS

OPENING = ("Request", "AcceptConnection")
"""The events of a handshake that opens a connection."""

READERS = {
    "request_head": ("Request",),
    "response_head": ("AcceptConnection", "RejectConnection"),
    "rejection": ("RejectData",),
    "frames": ("Text", "Binary", "Continuation", "Ping", "Pong", "CloseConnection"),
    "wait": (),
    "nothing": (),
}
"""The ways in which the templates can read the bytes of a role, each with the events that it can read."""

FRAMES = "frames"
"""The reader of an open connection."""

ASKED = (HasField, FieldLists, FieldIs, FieldRepeated, FieldMalformed)
"""What can be asked of every head."""

ASKED_OF = {
    "Request": (*ASKED, MethodIn, VersionBelow, VersionIn),
    "AcceptConnection": (*ASKED, VersionBelow, VersionIn),
}
"""The heads that are looked at, each with what can be asked of it."""


def opened(automaton: Automaton) -> int | None:
    """Find the class of configurations to which the opening handshake leads, if it leads anywhere."""
    letters = {letter.event: letter.index for letter in automaton.letters}
    configuration = 0
    for event in OPENING:
        configuration = automaton.class_cells[configuration][letters[event]]
        if configuration < 0:
            return None
    return configuration


def find_disappointments(automaton: Automaton) -> Iterator[tuple[str, str]]:
    """Find every expectation that is not met, each with its path in the spec."""
    yield from _find_deaf_ends(automaton)
    yield from _find_closed_doors(automaton)
    yield from _find_unread(automaton.protocol)
    yield from _find_forgetful(automaton.protocol)
    yield from _find_other_questions(automaton.protocol)
    yield from _find_open_heads(automaton.protocol)


def _find_deaf_ends(automaton: Automaton) -> Iterator[tuple[str, str]]:
    """Configurations in which a peer cannot fail or leave, which it does whenever it likes."""
    for letter in automaton.letters:
        refusing = (index for index, row in enumerate(automaton.cells) if row[letter.index] < 0)
        first = next(refusing, None) if letter.command in COMMANDS else None
        if first is not None:
            way = describe_way(automaton.letters, automaton.steps, first)
            yield f"commands.{letter.command}", f"must be possible at any time, and {letter.name} is not {way}"


def _find_closed_doors(automaton: Automaton) -> Iterator[tuple[str, str]]:
    """A handshake that opens nothing."""
    protocol = automaton.protocol
    door = opened(automaton)
    if door is None:
        yield f"events.{OPENING[1]}", f"the codec frames expects that {' and then '.join(OPENING)} open a connection"
        return
    states = dict(zip(automaton.machines, automaton.configurations[automaton.representatives[door]], strict=True))
    for decoding in protocol.decoding:
        if states[decoding.machine] == decoding.state and decoding.reader != FRAMES:
            path = f"decode.{decoding.machine}.{decoding.state}"
            yield path, f"the connection is open here, so {FRAMES} must be read"


def _find_unread(protocol: Protocol) -> Iterator[tuple[str, str]]:
    """States in which a role can send what is not read, or in which nothing can be sent of what is."""
    for decoding in protocol.decoding:
        machine = next(machine for machine in protocol.machines if machine.name == decoding.machine)
        path = f"decode.{decoding.machine}.{decoding.state}"
        sent = dict.fromkeys(_sent(protocol, machine, decoding.state))
        read = READERS.get(decoding.reader)
        if read is None:
            continue  # which is complained of as a reader that there is not
        for event in sent:
            if event not in read:
                yield path, f"{decoding.reader} reads no {event}, which the {machine.follows} can send here"
        if read and sent.keys().isdisjoint(read):
            yield path, f"the {machine.follows} can send nothing here that {decoding.reader} reads"


def _sent(protocol: Protocol, machine: Machine, state: str) -> Iterator[str]:
    """List the events of its own role upon which a machine can move from a state."""
    senders = {event.name: event.sent_by for event in protocol.events}
    for move in machine.moves:
        if (
            state in move.sources
            and move.upon in senders
            and (senders[move.upon] or machine.follows) == machine.follows
        ):
            yield move.upon


def _find_forgetful(protocol: Protocol) -> Iterator[tuple[str, str]]:
    """Messages of which nobody remembers that they have begun, or of what kind they are."""
    assert protocol.frames is not None
    known: dict[tuple[str, str], MachineIn] = {}
    for memory in memories(protocol):
        for (by, event), other in known.items():
            is_same = by == memory.role and other.machine == memory.question.machine
            if is_same and not set(other.states).isdisjoint(memory.question.states):
                sentence = f"{memory.question.machine} takes messages of {event} and {memory.opcode.event} for the same"
                yield f"machines.{memory.question.machine}", sentence
        known[memory.role, memory.opcode.event] = memory.question
    for opcode in protocol.frames.opcodes:
        for role in protocol.roles:
            begins = not opcode.is_control and opcode.carries != "more"
            if begins and (role.name, opcode.event) not in known:
                sentence = f"no memory is in another state once the {role.name} has begun a message with {opcode.event}"
                yield f"frames.opcodes.{opcode.event}", sentence


def _find_other_questions(protocol: Protocol) -> Iterator[tuple[str, str]]:
    """Refusals that cannot be asked, or that are about another handshake."""
    version, upgrade = _words(protocol)
    for rule in protocol.refusals:
        path = f"refuse.{rule.event}.{rule.name}"
        if rule.event not in ASKED_OF:
            yield path, f"the codec frames looks at no head of {rule.event}"
            continue
        for atom in atoms(rule.when):
            if not isinstance(atom, ASKED_OF[rule.event]):
                yield path, f"the codec frames cannot ask this of the head of {rule.event}"
            elif isinstance(atom, FieldIs) and atom.field == version.field and atom != version:
                yield path, f"asks for version {atom.value}, and the handshake is of version {version.value}"
            elif isinstance(atom, FieldIs | FieldLists) and atom.field == upgrade.field:
                word = atom.value if isinstance(atom, FieldIs) else atom.member
                if word not in (None, upgrade.member):
                    yield path, f"asks for {word}, and the handshake is for {upgrade.member}"


def _find_open_heads(protocol: Protocol) -> Iterator[tuple[str, str]]:
    """Heads that are not refused, though nobody could go on with them."""
    assert protocol.handshake is not None
    version, upgrade = _words(protocol)
    key, accept = protocol.handshake.fields.key.name, protocol.handshake.fields.accept.name
    granted: dict[str, tuple[tuple[Condition, str], ...]] = {
        "Request": (
            (HasField("host"), "without host"),
            (HasField(key), f"without {key}"),
            (version, f"of another version than {version.value}"),
            (upgrade, f"that does not ask for {upgrade.member}"),
        ),
        "AcceptConnection": ((HasField(accept), f"without {accept}"),),
    }
    for event, conditions in granted.items():
        for condition, what in conditions:
            if any(condition not in world for world in _let_through(protocol, event)):
                yield f"refuse.{event}", f"the codec frames needs a refusal of every {event} {what}"


def _words(protocol: Protocol) -> tuple[FieldIs, FieldLists]:
    """What a request says by which both sides know that they mean this protocol."""
    assert protocol.handshake is not None
    version = FieldIs(protocol.handshake.fields.version.name, protocol.handshake.version)
    return version, FieldLists("upgrade", protocol.handshake.upgrade)


def _let_through(protocol: Protocol, event: str) -> Iterator[World]:
    """List what can be true of a head that is not refused."""
    (declared,) = (each for each in protocol.events if each.name == event)
    conditions = [specialise(rule.when, declared) for rule in protocol.refusals if rule.event == event]
    for world in find_worlds(conditions):
        if not any(holds(condition, world) for condition in conditions):
            yield world
