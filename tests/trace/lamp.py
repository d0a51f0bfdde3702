"""A lamp that a spring switches off, as small as a spec with moves, rules and a memory can be; and its steps."""

from typing import Any

from stateline_codegen.automaton.ir import Automaton
from stateline_codegen.trace import Record
from stateline_codegen.trace.records import Fault
from tests.automaton.tiny import build

LAMP = """
standards:
  RFC1: {title: Lamps, url: "https://example.org/lamps"}
events:
  Push: {sent_by: client, doc: On., cite: RFC1#2}
  Glow: {sent_by: server, doc: Light.}
commands:
  fail: {per: role, doc: It broke.}
machines:
  client:
    follows: client
    doc: A finger.
    initial: UP
    states: {UP: {doc: Idle.}, DOWN: {doc: Pressing.}, BROKEN: {doc: Hurt., terminal: true}}
    moves:
      - {from: UP, upon: Push, to: DOWN, cite: RFC1#2}
      - {from: any, upon: fail, to: BROKEN, doc: It hurts.}
  server:
    follows: server
    doc: A lamp.
    initial: DARK
    states: {DARK: {doc: No current.}, LIT: {doc: Current.}, BROKEN: {doc: Burnt., terminal: true}}
    moves:
      - {from: DARK, upon: Push, to: LIT, doc: The contact closes.}
      - {from: LIT, upon: Glow, to: LIT, doc: While there is current.}
      - {from: any, upon: fail, to: BROKEN, doc: It hurts.}
  counter:
    doc: Whether it was ever lit.
    initial: NEVER
    states: {NEVER: {doc: It is new.}, ONCE: {doc: It is not.}}
    moves:
      - {from: any, upon: Push, to: ONCE, doc: It counts.}
settle:
  - {name: spring-back, when: {client: DOWN, server: LIT}, then: {client: UP}, doc: The spring is strong., cite: RFC1#3}
"""


def lamp() -> Automaton:
    """The lamp, compiled."""
    return build(LAMP)


def record(automaton: Automaton, letter: str, before: int, after: int, **facts: Any) -> Record:
    """What a library would say about a step of the full product."""
    machines = [(str(m.follows), automaton.machines.index(m.name)) for m in automaton.protocol.public_machines]
    ends = automaton.configurations[before], automaton.configurations[after]
    return Record(
        **{
            "connection": 0,
            "source": "a capture",
            "protocol": automaton.protocol.name,
            "policy": automaton.protocol.policy.name,
            "offset": 0,
            "direction": "client",
            "says": letter,
            "letter": letter,
            "classes": (automaton.class_of[before], automaton.class_of[after]),
            "states": {role: (ends[0][place], ends[1][place]) for role, place in machines},
            "is_played": False,
            "fault": None,
        }
        | facts
    )


def records(automaton: Automaton, *letters: str, connection: int = 0) -> list[Record]:
    """What a library would say about a way from the start."""
    names = [letter.name for letter in automaton.letters]
    told, before = [], 0
    for letter in letters:
        after = automaton.cells[before][names.index(letter)]
        fault = _fault(automaton, letter, before)
        told.append(record(automaton, letter, before, after, fault=fault, connection=connection))
        before = after
    return told


def _fault(automaton: Automaton, letter: str, before: int) -> Fault | None:
    command, _, role = letter.partition(" ")
    if command != "fail":
        return None
    place = next(i for i, machine in enumerate(automaton.protocol.machines) if machine.follows == role)
    return Fault("too_hot", role, automaton.configurations[before][place])
