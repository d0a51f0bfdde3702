"""The page of coverage: which sections of the standards the spec cites, for what, and how many cases come of it."""

from collections import Counter
from collections.abc import Sequence

from ..automaton.ir import Automaton
from ..conformance.cases import Case, HeadCase, LimitCase, PatternCase, StepCase, TrailerCase
from ..conformance.subjects import Subject, list_subjects
from ..spec.model import Citation, Protocol
from .markdown import banner, code, link, notice, table

KINDS = ("moves", "settle rules", "refusals", "variants", "signals", "rules", "patterns", "limits", "errors")

CASES = {
    StepCase: "a letter met somewhere: each move, settle rule and refusal, and each pair of moves in a row",
    HeadCase: "a head, heard or said: each rule taken, and missed by one of its atoms",
    PatternCase: "a text that a pattern only just matches, or only just does not",
    LimitCase: "a limit just met, and exceeded by one",
    TrailerCase: "a field that must not stand among the trailers",
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
    return "\n".join(
        [
            banner(protocol.source),
            f"# {protocol.title}: coverage by citation\n",
            notice([protocol.source]),
            f"What each section of the standards stands for under the base policy, `{protocol.policy.name}`, and how "
            "many cases are derived from the spec that exercise anything of it. The tests play every one of them on "
            "the generated library.\n",
            "## Sections\n",
            table(["section", *KINDS, "cases"], _rows(protocol, subjects, cases)),
            "## Cases\n",
            table(
                ["cases", "each of them"],
                ([str(sum(isinstance(case, kind) for case in cases)), what] for kind, what in CASES.items()),
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


def _rows(protocol: Protocol, subjects: Sequence[Subject], cases: Sequence[Case]) -> list[list[str]]:
    sections = sorted({subject.cite for subject in subjects if subject.cite}, key=_in_order)
    return [_row(protocol, cite, subjects, cases) for cite in (*sections, None)]


def _row(protocol: Protocol, cite: Citation | None, subjects: Sequence[Subject], cases: Sequence[Case]) -> list[str]:
    cited = {subject.path: subject.kind for subject in subjects if subject.cite == cite}
    kinds = Counter(cited.values())
    count = sum(any(path in cited for path in case.exercises) for case in cases)
    where = link(protocol, cite) if cite else "a reason of its own"
    return [where, *(str(kinds[kind] or "") for kind in KINDS), str(count)]


def _in_order(cite: Citation) -> tuple[str, list[int]]:
    return cite.standard, [int(part) if part.isdigit() else 0 for part in cite.section.split(".")]
