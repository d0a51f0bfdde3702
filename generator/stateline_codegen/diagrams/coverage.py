"""The page of coverage: which sections of the standards the spec cites, for what, and how many cases come of it."""

from collections import Counter
from collections.abc import Sequence

from ..automaton.ir import Automaton
from ..conformance.cases import (
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
from ..conformance.subjects import Subject, list_subjects
from ..spec.citation import Citation
from ..spec.model import Protocol
from .markdown import banner, code, link, notice, table

KINDS = (
    "moves",
    "settle rules",
    "refusals",
    "variants",
    "signals",
    "views",
    "rules",
    "handshake",
    "extensions",
    "frames",
    "close codes",
    "patterns",
    "limits",
    "errors",
)
"""The columns; a protocol without anything of a kind goes without its column."""

CASES = {
    StepCase: "a letter met somewhere: each move, settle rule and refusal, and each pair of moves in a row",
    HeadCase: "a head, heard or said: each rule taken, and missed by one of its atoms",
    PatternCase: "a text that a pattern only just matches, or only just does not",
    LimitCase: "a limit just met, and exceeded by one",
    TrailerCase: "a field that must not stand among the trailers",
    FrameCase: "octets where frames are read: each first octet, each border of lengths, text and close codes",
    CloseCase: "a close with a code that an application asks for, beginning or answering",
    ExtensionCase: "an extension with parameters on both sides of their borders, offered or agreed to",
    ProofCase: "the key of a client, and a proof that is the right one or not",
}

WHY_NONE = {
    "refusals": "no head is this letter there",
    "errors": "no rule names it; machines or bytes earn it, and wire cases show it",
}


def coverage_page(automaton: Automaton, cases: Sequence[Case]) -> str:
    """Write `<protocol>.coverage.md` about an automaton and the cases that are derived from it."""
    protocol = automaton.protocol
    subjects = list_subjects(automaton)
    counts = Counter(path for case in cases for path in case.exercises)
    kinds = [kind for kind in KINDS if any(subject.kind == kind for subject in subjects)]
    derived = Counter(type(case) for case in cases)
    return "\n".join(
        [
            banner(protocol.source),
            f"# {protocol.title}: coverage by citation\n",
            notice([protocol.source]),
            f"What each section of the standards stands for under the base policy, `{protocol.policy.name}`, and how "
            "many cases are derived from the spec that exercise anything of it. The tests play every one of them on "
            "the generated library.\n",
            "## Sections\n",
            table(["section", *kinds, "cases"], _rows(protocol, kinds, subjects, cases)),
            "## Cases\n",
            table(
                ["cases", "each of them"],
                ([str(derived[kind]), what] for kind, what in CASES.items() if derived[kind]),
            ),
            "## Without a derived case\n",
            table(
                ["what", "where", "why"],
                (
                    [code(subject.path), link(protocol, subject.cite), WHY_NONE.get(subject.kind, "")]
                    for subject in subjects
                    if subject.path not in counts
                ),
            ),
        ]
    )


def _rows(
    protocol: Protocol, kinds: Sequence[str], subjects: Sequence[Subject], cases: Sequence[Case]
) -> list[list[str]]:
    sections = sorted({subject.cite for subject in subjects if subject.cite}, key=_in_order)
    counts = _count_cases(subjects, cases)
    return [_row(protocol, cite, kinds, subjects, counts[cite]) for cite in (*sections, None)]


def _count_cases(subjects: Sequence[Subject], cases: Sequence[Case]) -> Counter[Citation | None]:
    """How many cases exercise anything of each section."""
    cites: dict[str, set[Citation | None]] = {}
    for subject in subjects:
        cites.setdefault(subject.path, set()).add(subject.cite)
    return Counter(
        cite for case in cases for cite in set().union(*(cites[path] for path in case.exercises if path in cites))
    )


def _row(
    protocol: Protocol, cite: Citation | None, kinds: Sequence[str], subjects: Sequence[Subject], count: int
) -> list[str]:
    counts = Counter({subject.path: subject.kind for subject in subjects if subject.cite == cite}.values())
    where = link(protocol, cite) if cite else "a reason of its own"
    return [where, *(str(counts[kind] or "") for kind in kinds), str(count)]


def _in_order(cite: Citation) -> tuple[str, list[int]]:
    return cite.standard, [int(part) if part.isdigit() else 0 for part in cite.section.split(".")]
