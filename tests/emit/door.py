"""The smallest spec that has everything a protocol without bytes can have."""

DOOR = """\
stateline: 1
protocol: door
codec: none
title: Door
doc: A door that can be locked.
roles: {porter: {doc: Minds the door.}}
events: {Push: {sent_by: porter, doc: Towards the street.}, Pull: {sent_by: porter, doc: Towards the hall.}}
commands: {lock: {doc: Turn the key.}}
machines:
  leaf:
    follows: porter
    doc: What hangs in the frame.
    initial: SHUT
    states: {SHUT: {doc: Nobody passes.}, OPEN: {doc: Everybody passes.}, LOCKED: {doc: For good., terminal: true}}
    moves:
      - {from: SHUT, upon: Push, to: OPEN, doc: So people can come in.}
      - {from: OPEN, upon: Pull, to: SHUT, doc: It is cold outside.}
      - {from: SHUT, upon: lock, to: LOCKED, doc: The day is over.}
"""
