"""What can be got wrong in a pattern: a bound, a quantifier, a character too many in a class."""

import re
from collections.abc import Iterator

_PIECE = re.compile(
    r"""(?P<escape>\\x[0-9a-f]{2}|\\.) | (?P<class>\[\^?(?:\\.|[^\]\\])*\]) | (?P<bounds>\{\{[0-9,]+\}\})
    | (?P<reference>\{[a-z_]+\}) | (?P<group>\(\?(?:P<[a-z_]+>|[:!])) | (?P<quantifier>[*+?]\+?) | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


def loosen(match: str) -> Iterator[tuple[str, str]]:
    """Every change of one detail of a pattern as the spec writes it: what is done, and the pattern that comes of it."""
    for piece in _PIECE.finditer(match):
        text = piece[0]
        for what, changed in _change(piece.lastgroup or "", text):
            yield f"{what} for {text} at {piece.start()}", match[: piece.start()] + changed + match[piece.end() :]


def _change(kind: str, text: str) -> Iterator[tuple[str, str]]:
    if kind == "class":
        start = 2 if text.startswith("[^") else 1
        yield "BEL too", rf"{text[:start]}\x07{text[start:]}"
        for low, high in re.findall(r"([0-9A-Za-z])-([0-9A-Za-z])", text):
            yield f"nothing beyond {chr(ord(high) - 1)}", text.replace(f"{low}-{high}", f"{low}-{chr(ord(high) - 1)}")
    elif kind == "bounds":
        low, comma, high = text.strip("{}").partition(",")
        if comma:
            yield "one more at most", f"{{{{{low},{int(high) + 1}}}}}"
            yield "one less at most", f"{{{{{low},{int(high) - 1}}}}}"
            yield "none at least", f"{{{{0,{high}}}}}"
        else:
            yield "one more", f"{{{{{int(low) + 1}}}}}"
            yield "one less", f"{{{{{int(low) - 1}}}}}"
    elif kind == "quantifier":
        yield from ((other, other) for other in {"*": "+?", "+": "*", "?": "*", "*+": ()}[text])
