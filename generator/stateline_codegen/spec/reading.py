"""What many entries of a spec have in common, read from a valid tree."""

from .citation import Citation
from .conditions import Always, Condition
from .source import Mapping, Scalar, text_of
from .vocabulary import decode_condition


def read_name(body: Mapping) -> str:
    """The `name` of an entry in a list."""
    return body.text("name")


def read_optional(body: Mapping, key: str) -> str | None:
    """The text under a key that may be absent."""
    node = body.get(key)
    return None if node is None else text_of(node)


def read_number(body: Mapping, key: str, default: int = 0) -> int:
    """The whole number under a key."""
    node = body.get(key)
    return int(node.value) if isinstance(node, Scalar) else default


def read_words(body: Mapping, key: str) -> tuple[str, ...]:
    """The words under a key, written as one or as a list; none where the key is absent."""
    return tuple(text_of(word) for word in body.words(key))


def read_citation(body: Mapping) -> Citation | None:
    """The `cite` of an entry, if it has one."""
    written = body.text("cite")
    if not written:
        return None
    standard, _, section = written.partition("#")
    return Citation(standard, section)


def read_condition(body: Mapping) -> Condition:
    """The `when` of an entry; `otherwise` always holds."""
    when = body.get("when")
    return Always() if when is None else decode_condition(when)
