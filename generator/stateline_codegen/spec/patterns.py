"""Resolves `{name}` references between the patterns of the grammar.

Reads a valid `grammar` section; produces regular expressions over Latin-1 text,
or the problems that stand in their way.
"""

import re
import string
import warnings
from collections.abc import Iterator

from .problems import Problem, suggest
from .source import Mapping, blame, text_of

# `{{3}}` in the spec is a quantifier once the braces are single.
_QUANTIFIERS = "*+?{"


class _CannotExpandError(Exception):
    """A pattern is malformed, or refers to one that does not exist or to itself."""

    def __init__(self, pattern: str, sentence: str) -> None:
        super().__init__(f"the pattern {pattern} {sentence}")
        self.pattern = pattern


def expand_patterns(document: Mapping) -> dict[str, str]:
    """The regular expression of each pattern. For trees whose patterns were found sound."""
    texts = _texts(document)
    return {name: _expand(name, texts, ()) for name in texts}


def check_patterns(document: Mapping) -> Iterator[Problem]:
    """References that lead nowhere or in a circle, and what Python cannot compile."""
    texts = _texts(document)
    for name, body in document.named("grammar"):
        match = body.get("match")
        assert match is not None
        try:
            _expand(text_of(name), texts, ())
        except _CannotExpandError as error:
            # A pattern is not to blame for those it refers to.
            if error.pattern == name.value:
                yield blame(match, str(error))


def _texts(document: Mapping) -> dict[str, str]:
    return {text_of(name): body.text("match") for name, body in document.named("grammar")}


def _expand(name: str, texts: dict[str, str], above: tuple[str, ...]) -> str:
    if name in above:
        raise _CannotExpandError(name, f"contains itself: {' -> '.join((*above, name))}")
    try:
        pieces = list(string.Formatter().parse(texts[name]))
    except ValueError:
        raise _CannotExpandError(name, "has a brace without a partner; a literal brace is doubled") from None
    expanded = ""
    for index, (literal, reference, form, conversion) in enumerate(pieces):
        expanded += literal
        if reference is None:
            continue
        if reference not in texts or form or conversion:
            unknown = f"refers to an unknown pattern {reference}{suggest(reference, texts)}"
            raise _CannotExpandError(name, f"{unknown}; a literal brace is doubled")
        part = _expand(reference, texts, (*above, name))
        following = pieces[index + 1][0] if index + 1 < len(pieces) else ""
        is_repeated = following.startswith(tuple(_QUANTIFIERS))
        expanded += f"(?:{part})" if is_repeated or _has_bar(part) else part
    _compile(name, expanded)
    return expanded


def _compile(name: str, regex: str) -> None:
    try:
        # A warning means that a later Python may read the pattern otherwise.
        with warnings.catch_warnings(action="error"):
            re.compile(regex.encode("latin-1"))
    except UnicodeEncodeError as error:
        character = error.object[error.start]
        raise _CannotExpandError(name, f"contains {character!r}, which is not Latin-1") from None
    except (re.error, Warning) as error:
        raise _CannotExpandError(name, f"does not compile: {error}") from None


def _has_bar(regex: str) -> bool:
    """Whether there is an alternative outside all groups, which must not reach beyond its pattern."""
    outside = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "", regex, flags=re.DOTALL)
    depth = 0
    for character in outside:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "|" and depth == 0:
            return True
    return False
