"""How a name of the spec is spelled in Python. The only place that transforms names."""

import re
import textwrap
from collections.abc import Iterable

from ..spec.citation import Citation

_NO_BREAK = "\N{NO-BREAK SPACE}"
_QUOTE = "\\N{QUOTATION MARK}"


def constant(name: str) -> str:
    """`max_head_bytes` -> `MAX_HEAD_BYTES`; `InformationalResponse.interim` -> `INFORMATIONAL_RESPONSE_INTERIM`."""
    return snake(name).upper()


def snake(name: str) -> str:
    """`InformationalResponse.interim` -> `informational_response_interim`; `hold-for-upgrade` -> `hold_for_upgrade`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", re.sub(r"[-. ]", "_", name)).lower()


def pascal(name: str) -> str:
    """`keep_alive` -> `KeepAlive`."""
    return "".join(word.capitalize() for word in name.split("_"))


def cited(cite: Citation | None) -> str:
    """`RFC9112#6.3` -> `RFC 9112, section 6.3`; empty without a citation."""
    if cite is None:
        return ""
    return f"{re.sub(r'(?<=[A-Za-z])(?=[0-9])', ' ', cite.standard)}, section {cite.section}"


def sentence(doc: str) -> str:
    """Bring prose from the spec onto one line."""
    return " ".join(doc.split())


def with_citation(doc: str, cite: Citation | None) -> str:
    """A sentence and, where there is one, its source."""
    parts = [sentence(doc), f"{cited(cite)}." if cite else ""]
    return " ".join(part for part in parts if part)


def wrapped(text: str, width: int = 88) -> tuple[str, ...]:
    """Break prose into lines, but never within a citation."""
    kept = re.sub(r"RFC \d+, section [\d.]+", lambda cite: cite.group().replace(" ", _NO_BREAK), text)
    lines = textwrap.wrap(kept, width, break_on_hyphens=False, break_long_words=False)
    return tuple(line.replace(_NO_BREAK, " ") for line in lines)


def closed(text: str) -> str:
    """End prose with a full stop where its author left that out."""
    return f"{text}." if text and not text.rstrip("\"')`").endswith((".", "!", "?", ":")) else text


def quotable(text: str) -> str:
    """Spell prose so that it means itself between triple quotes, with the escapes that linters put up with there."""
    return text.replace("\\", "\\N{REVERSE SOLIDUS}").replace('"""', f'""{_QUOTE}')


def docstring(*texts: str, indent: int = 4) -> str:
    """Lay prose out between triple quotes, each text on lines of its own; the closing quotes too after several."""
    margin = "\n" + " " * indent
    quoted = [quotable(closed(text)) for text in texts]
    if len(quoted) == 1 and len(quoted[0]) <= 112 - indent:
        return quoted[0][:-1] + _QUOTE if quoted[0].endswith('"') else quoted[0]
    return margin.join([*(line for text in quoted for line in wrapped(text, 110 - indent)), ""])


def import_order(names: Iterable[str]) -> tuple[str, ...]:
    """Order names the way import lists do: constants, then classes, then the rest."""
    return tuple(sorted(names, key=lambda name: (not name.isupper(), not name[:1].isupper(), name)))


def tuple_items(items: Iterable[str]) -> str:
    """What stands between the brackets of a tuple."""
    listed = list(items)
    return ", ".join(listed) + ("," if len(listed) == 1 else "")


def literal(text: str) -> str:
    """A Python string literal in double quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def bytes_literal(text: str) -> str:
    """A Python bytes literal in double quotes, of Latin-1 text."""
    return "b" + literal(text)
