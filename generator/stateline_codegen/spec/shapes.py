"""The forms a node of a spec can have.

A shape says what may stand in one place: text, a number, a reference to
something declared elsewhere, a list, a record of keys. `language` describes the
whole language in shapes; `validate` compares nodes with them, `references`
finds what must be declared, `schema` writes them down for editors. So the
language is described once, whoever asks.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum


class Style(Enum):
    """How a name is spelled. The value is the regular expression that the whole name matches."""

    STATE = r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*"
    EVENT = r"([A-Z][a-z0-9]*)+"
    SNAKE = r"[a-z][a-z0-9]*(_[a-z0-9]+)*"
    RULE = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
    LIMIT = r"max(_[a-z0-9]+){2,}"
    HEADER = r"[!#$%&'*+.^_`|~0-9a-z-]+"
    SPELLING = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
    METHOD = r"[A-Z]+"
    STANDARD = r"RFC[1-9][0-9]*"
    IDENTIFIER = r"[A-Za-z][A-Za-z0-9_]*"

    @property
    def words(self) -> str:
        """The style as it is called in a sentence."""
        return _STYLE_WORDS[self]

    def respell(self, name: str) -> str:
        """Spell a name in this style as far as that can be done."""
        words = re.findall(r"[A-Z]*[a-z0-9]+|[A-Z0-9]+", name)
        match self:
            case Style.STATE:
                return "_".join(words).upper()
            case Style.EVENT:
                return "".join(word[:1].upper() + word[1:].lower() for word in words)
            case Style.RULE:
                return "-".join(words).lower()
            case Style.SNAKE:
                return "_".join(words).lower()
            case Style.HEADER:
                return name.lower()
            case Style.METHOD:
                return name.upper()
            case Style.LIMIT | Style.SPELLING | Style.STANDARD | Style.IDENTIFIER:
                return name


_STYLE_WORDS = {
    Style.STATE: "UPPER_SNAKE",
    Style.EVENT: "PascalCase",
    Style.SNAKE: "snake_case",
    Style.RULE: "kebab-case",
    Style.LIMIT: "max_<thing>_<unit>",
    Style.HEADER: "a lower-case field name",
    Style.SPELLING: "a field name in its usual spelling",
    Style.METHOD: "a method in capital letters",
    Style.STANDARD: "RFC<number>",
    Style.IDENTIFIER: "a name of Python",
}


@dataclass(frozen=True, slots=True)
class Text:
    """Text, of a certain form if `pattern` is given."""

    pattern: str | None = None
    what: str = "text"
    """Names the form in a sentence: `must be {what}`."""
    may_be_empty: bool = False


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number between inclusive bounds."""

    low: int = 0
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """`true` or `false`; only `true` where saying `false` would say nothing."""

    only_true: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a closed set of words."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A new name."""

    style: Style
    declares: str | None = None
    """The kind of references that may use it; None where nothing refers to it."""


@dataclass(frozen=True, slots=True)
class Reference:
    """The name of something declared elsewhere in the spec."""

    kind: str
    """What it names, in the singular, as it is called in a sentence: `state`, `error`."""


@dataclass(frozen=True, slots=True)
class Cite:
    """A place in a declared standard, such as `RFC9112#6.3`."""


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list without repetitions: of scalars, or of records that may bear a name."""

    item: "Shape"
    minimum: int = 1


@dataclass(frozen=True, slots=True)
class MapOf:
    """A mapping from names of the author's choice, or from references, to values of one shape."""

    key: "Name | Reference | Integer"
    value: "Shape"
    minimum: int = 1


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a record."""

    name: str
    shape: "Shape"
    doc: str
    """What it means, shown by editors."""
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping with known keys."""

    what: str
    """What it describes, with its article: `a state`."""
    keys: tuple[Key, ...]
    exactly_one: tuple[tuple[str, ...], ...] = ()
    """Groups of keys of which exactly one must stand."""
    at_least_one: tuple[tuple[str, ...], ...] = ()
    """Groups of keys of which one or more must stand."""
    others: MapOf | None = None
    """What further keys may be, where the author chooses them."""

    def key(self, name: str) -> Key | None:
        """The description of this key, if there is one."""
        return next((key for key in self.keys if key.name == name), None)


@dataclass(frozen=True, slots=True)
class Either:
    """Any of several shapes; the first that fits counts."""

    options: tuple["Shape", ...]


@dataclass(frozen=True, slots=True)
class Deferred:
    """A shape that contains itself, looked up when it is needed."""

    name: str
    look_up: "Callable[[], Shape]"


@dataclass(frozen=True, slots=True)
class Anything:
    """Whatever stands there is judged elsewhere."""


Shape = (
    Text | Integer | Flag | Choice | Name | Reference | Cite | ListOf | MapOf | Record | Either | Deferred | Anything
)


def one_or_many(item: Shape) -> Either:
    """One value, or a list of at least one."""
    return Either((item, ListOf(item)))
