"""Answers to questions about a spec, in sentences.

Each kind of question has a module: `states` says what may be done in a state and by
which rule, `paths` how to get from here to there, `heads` what becomes of the head
of a message, `frames` what some octets are as a frame, `entries` what an entry of the
spec says, `policies` what a policy changes. Every answer is a list of lines, made
of the model and the automaton alone; no message is ever read by the library.
`codecs` understand a head, or octets, as a person types them.
"""

from .entries import explain_entry
from .frames import explain_frame
from .heads import explain_head
from .paths import explain_path
from .policies import explain_policy
from .states import explain_event, explain_state

__all__ = [
    "explain_entry",
    "explain_event",
    "explain_frame",
    "explain_head",
    "explain_path",
    "explain_policy",
    "explain_state",
]
