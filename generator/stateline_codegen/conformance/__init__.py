"""Conformance cases: what a library must do, derived from the model and its automaton alone.

Nobody writes these cases and nobody forgets one. `derive` is a pure function to
frozen cases, each with what it exercises; whoever has a library plays them with
real events and real bytes.

- `steps` finds the shortest way to each move, settle rule and refusal, and to each
  pair of moves that can follow one another; `sayable` keeps it to letters that
  some head really says.
- `samples` makes heads out of what conditions ask about, `places` finds where they
  can be met, `heads` says what is true of one there, `fates` works out from the
  model what becomes of it, and `rules` chooses those that a rule takes and those
  that it only just misses; `carried` shows them to another policy.
- `texts` reads a pattern for texts that it only just matches and only just does
  not; `bounds` puts them, the two sizes around each limit and each forbidden trailer
  into cases.
- `frames` writes frames on both sides of every border, and every first octet there is;
  `openings` asks for close codes, offers extensions and proves keys.
- `subjects` lists everything that ought to be exercised.
"""

from .cases import (
    Case,
    CloseCase,
    ExtensionCase,
    FrameCase,
    HeadCase,
    LimitCase,
    PatternCase,
    ProofCase,
    StepCase,
    TrailerCase,
)
from .derive import derive, derive_all
from .subjects import Subject, list_subjects

__all__ = [
    "Case",
    "CloseCase",
    "ExtensionCase",
    "FrameCase",
    "HeadCase",
    "LimitCase",
    "PatternCase",
    "ProofCase",
    "StepCase",
    "Subject",
    "TrailerCase",
    "derive",
    "derive_all",
    "list_subjects",
]
