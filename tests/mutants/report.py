"""The page that is kept of a run: the score by kind of mutant, and every survivor with its explanation."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.conformance.derived import HTTP1
from tests.mutants.explanations import EXPLANATIONS
from tests.mutants.trial import EQUIVALENT, SURVIVED, VERDICTS, Verdict


def page_of(protocol: str) -> Path:
    """Where the score of a spec is kept."""
    return Path(__file__).with_name("SCORE.md" if protocol == HTTP1 else f"SCORE-{protocol}.md")


def summary(verdicts: Sequence[Verdict]) -> str:
    """Say the score in one line."""
    counts = Counter(verdict.verdict for verdict in verdicts)
    changed = len(verdicts) - counts[EQUIVALENT]
    noticed = changed - counts[SURVIVED]
    share = f"{100 * noticed / changed:.1f} %" if changed else "nothing to notice"
    parts = ", ".join(f"{counts[name]} {name}" for name in VERDICTS)
    return f"{len(verdicts)} mutants: {parts}; noticed {noticed} of {changed} that change anything: {share}"


def render(protocol: str, verdicts: Sequence[Verdict]) -> str:
    """Write the page."""
    kinds = dict.fromkeys(verdict.mutant.kind for verdict in verdicts)
    counts = Counter((verdict.mutant.kind, verdict.verdict) for verdict in verdicts)
    totals = Counter(verdict.verdict for verdict in verdicts)
    rows = [[kind, *(counts[kind, name] for name in VERDICTS)] for kind in kinds]
    rows.append(["**all**", *(totals[name] for name in VERDICTS)])
    survivors = [verdict.mutant.name for verdict in verdicts if verdict.verdict == SURVIVED]
    return "\n".join(
        [
            "# Mutants of the spec\n",
            "Written by `python -m tests.mutants`; do not edit it. "
            f"Each mutant changes one thing in `machine_spec/{protocol}.yaml`.\n",
            f"{summary(verdicts)}.\n",
            "Equivalent is only what the compiler shows to be: the package made of the mutant has the same statements. "
            "All others were played on until something came out otherwise.\n",
            *_table(["what was changed", *VERDICTS], rows),
            "\n## Survivors\n",
            *(
                _table(
                    ["mutant", "why nothing notices"], [[f"`{name}`", explain(protocol, name)] for name in survivors]
                )
                or ["None."]
            ),
            "",
        ]
    )


def explain(protocol: str, name: str) -> str:
    """Why a mutant may survive, empty if nobody has said so."""
    return next((why for beginning, why in EXPLANATIONS[protocol].items() if name.startswith(beginning)), "")


def unexplained(protocol: str, verdicts: Sequence[Verdict], *, is_whole: bool) -> list[str]:
    """Complain about survivors without an explanation and, of a whole run, about explanations without a survivor."""
    survivors = [verdict.mutant.name for verdict in verdicts if verdict.verdict == SURVIVED]
    complaints = [f"no explanation: {name}" for name in survivors if not explain(protocol, name)]
    unused = [
        beginning
        for beginning in EXPLANATIONS[protocol]
        if is_whole and not any(name.startswith(beginning) for name in survivors)
    ]
    return complaints + [f"explains nothing: {beginning}" for beginning in unused]


def _table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    if not rows:
        return []
    lines = [headings, ["---"] * len(headings), *rows]
    return [f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in line)} |" for line in lines]
