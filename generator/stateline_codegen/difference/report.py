"""Comparisons as text, for a terminal or a log."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from rich.console import Console
from rich.text import Text

from .findings import Comparison, Difference, Sign

STYLES = {Sign.ADDED: "green", Sign.REMOVED: "red", Sign.CHANGED: "yellow", Sign.SAME: "dim"}
HANGING = 2
"""Columns by which the further lines of a sentence stand back."""

WORDS_ONLY = "Only the words"


def print_comparisons(console: Console, comparisons: Sequence[Comparison]) -> None:
    """Say what changed, policy by policy; nothing of a policy that shows nothing more than the first."""
    for comparison in comparisons:
        if comparison.differences or comparison is comparisons[0]:
            for margin, text in describe(comparison):
                for place, line in enumerate(text.wrap(console, console.width - margin - HANGING) or [Text()]):
                    line.rstrip()
                    indent = margin + (HANGING if place else 0)
                    console.print(Text(" " * indent if line else "").append_text(line), soft_wrap=True)


def print_unpaired(console: Console, added: Sequence[str], removed: Sequence[str]) -> None:
    """Name the protocols that only one version has."""
    for sign, names, verb in ((Sign.ADDED, added, "is new"), (Sign.REMOVED, removed, "is gone")):
        for name in names:
            console.print(Text.assemble((f"{sign.value} {name} {verb}", STYLES[sign])))


def describe(comparison: Comparison) -> Iterator[tuple[int, Text]]:
    """Write one comparison line by line, each with its margin: heading by heading, what only people read last."""
    verdict = "the same language" if comparison.is_same_language else "another language"
    yield 0, Text(f"{comparison.protocol} under {comparison.policy}: {verdict}", style="bold")
    told = [difference for difference in comparison.differences if difference.is_of_language]
    for heading, group in groupby(told, key=lambda difference: difference.heading):
        yield from _part(heading, group)
    words = [difference for difference in comparison.differences if not difference.is_of_language]
    if words:
        yield from _part(WORDS_ONLY, words)


def _part(heading: str, differences: Iterable[Difference]) -> Iterator[tuple[int, Text]]:
    yield 0, Text()
    yield 0, Text(heading, style="bold")
    for difference in differences:
        style = STYLES[difference.sign]
        sign = Text(f"{difference.sign.value} ", style=f"bold {style}")
        yield 2, sign.append_text(_marked(difference.sentence, style))
        yield from ((6, _marked(detail, "")) for detail in difference.details)


def _marked(sentence: str, style: str) -> Text:
    """Let what stands in backticks stand out; the backticks remain for those who see no colours."""
    text = Text(sentence, style=style)
    text.highlight_regex(r"`[^`]+`", "bold")
    return text
