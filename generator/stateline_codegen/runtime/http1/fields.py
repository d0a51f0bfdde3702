"""Field lines: the headers and trailers of a message."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import compress
from typing import Any, SupportsIndex, TypeVar, overload

BytesLike = bytes | bytearray | memoryview | str
"""What is accepted where a protocol element is meant; text must be ASCII."""

Notable = Mapping[bytes, list[bytes]]
"""The fields that rules ask about: lower-case name to values, in wire order."""

_Default = TypeVar("_Default")


def as_bytes(value: BytesLike) -> bytes:
    """Turn text or any bytes-like object into `bytes`.

    Raises:
        TypeError: It is something else.
        ValueError: It is text outside ASCII.

    """
    if type(value) is bytes:
        return value
    # Not the methods of the value: those of a subclass may give anything.
    if isinstance(value, str):
        return str.encode(value, "ascii")
    if isinstance(value, (bytes, bytearray, memoryview)):
        return memoryview(value).tobytes()
    raise TypeError(f"expected bytes or ASCII text, not {type(value).__name__}")


class Headers(Sequence[tuple[bytes, bytes]]):
    """Field lines in wire order: a sequence of `(lower-case name, value)`.

    Equal to any sequence of the same pairs, a plain list included. The letter
    case of the wire is kept as well; see `raw_items`. Events make these from what
    they are given; there is no need to make one yourself.
    """

    __slots__ = ("_pairs", "_named", "notable", "checked_by", "text")

    _pairs: list[tuple[bytes, bytes]] | None
    """What is shown; None until somebody looks, where `text` has it all."""
    _named: list[bytes] | None
    """One entry a pair that begins with the name as it stood on the wire, up to a colon or its end.

    A name itself has no colon. Where this is None, `text` has the names.
    """
    notable: Notable
    """The values of those fields that rules ask about."""
    checked_by: object
    """The grammar these fields were checked against; None before any check."""
    text: bytes | None
    """The lines as they are to be written, each with its end, where that is known."""

    def __init__(
        self,
        pairs: list[tuple[bytes, bytes]] | None,
        named: list[bytes] | None,
        notable: Notable,
        checked_by: object = None,
        text: bytes | None = None,
    ) -> None:
        self._pairs = pairs
        self._named = named
        self.notable = notable
        self.checked_by = checked_by
        self.text = text

    def raw_items(self) -> list[tuple[bytes, bytes]]:
        """List `(name, value)` with every name in the letter case of the wire."""
        entries = self._entries()
        return [(entry.partition(b":")[0], pair[1]) for entry, pair in zip(entries, self._list(), strict=True)]

    def _list(self) -> list[tuple[bytes, bytes]]:
        """Give the pairs. What is made to be sent is seldom looked at, so they are read from its text only then."""
        if self._pairs is None:
            lines = (line.partition(b": ") for line in self._entries())
            self._pairs = [(raw_name.lower(), value) for raw_name, _, value in lines]
        return self._pairs

    def _entries(self) -> list[bytes]:
        if self._named is not None:
            return self._named
        assert self.text is not None  # one of the two is always there
        return self.text.split(b"\r\n")[:-1]

    @overload
    def get(self, name: BytesLike) -> bytes | None: ...
    @overload
    def get(self, name: BytesLike, default: _Default) -> bytes | _Default: ...
    def get(self, name: BytesLike, default: object = None) -> object:
        """Return the first value of a field, in whatever case it is named, or the default."""
        wanted = as_bytes(name).lower()
        for known, value in self._list():
            if known == wanted:
                return value
        return default

    def getall(self, name: BytesLike) -> list[bytes]:
        """Return every value of a field in wire order, in whatever case it is named."""
        wanted = as_bytes(name).lower()
        return [value for known, value in self._list() if known == wanted]

    def __len__(self) -> int:
        return len(self._list() if self._pairs is None else self._pairs)

    def __iter__(self) -> Iterator[tuple[bytes, bytes]]:
        return iter(self._list() if self._pairs is None else self._pairs)

    @overload
    def __getitem__(self, index: SupportsIndex) -> tuple[bytes, bytes]: ...
    @overload
    def __getitem__(self, index: slice) -> list[tuple[bytes, bytes]]: ...
    def __getitem__(self, index: SupportsIndex | slice) -> tuple[bytes, bytes] | list[tuple[bytes, bytes]]:
        return self._list()[index]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Headers):
            return self._list() == other._list()
        if isinstance(other, Sequence) and not isinstance(other, (str, bytes, bytearray)):
            return self._list() == list(other)
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]  # equal to lists, which have no hash either

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle and copy without what checked them: whoever sends the copy checks it again."""
        return Headers, (self._list(), self._named, self.notable, None, self.text)

    def __repr__(self) -> str:
        return f"<Headers({self._list()!r})>"


FieldsLike = Headers | Iterable[tuple[BytesLike, BytesLike]]
"""What the application may give as headers: pairs of name and value."""


def collect(
    items: Iterable[tuple[bytes, bytes]], notable_names: Collection[bytes], checked_by: object = None
) -> Headers:
    """Make headers of pairs whose names are in the letter case of the wire."""
    pairs = []
    named = []
    notable: dict[bytes, list[bytes]] = {}
    for raw_name, value in items:
        name = raw_name.lower()
        pairs.append((name, value))
        named.append(raw_name)
        if name in notable_names:
            notable.setdefault(name, []).append(value)
    return Headers(pairs, named, notable, checked_by)


def list_members(values: Iterable[bytes]) -> list[bytes]:
    """Read field values as one comma-separated list, in lower case and without empty members.

    RFC 9110, section 5.6.1.
    """
    members = [member.strip(b" \t") for member in b",".join(values).lower().split(b",")]
    return [member for member in members if member]


def lists(notable: Notable, name: bytes, member: bytes) -> bool:
    """Whether a list field has this (lower-case) member."""
    return name in notable and member in list_members(notable[name])


def lists_any(notable: Notable, name: bytes) -> bool:
    """Whether a list field has any member at all."""
    return name in notable and bool(list_members(notable[name]))


def is_exactly(notable: Notable, name: bytes, value: bytes) -> bool:
    """Whether a field stands on one line and says this (lower-case) value and no more."""
    values = notable.get(name, ())
    return len(values) == 1 and values[0].lower() == value


def is_repeated(notable: Notable, name: bytes) -> bool:
    """Whether a field stands on more than one line."""
    return name in notable and len(notable[name]) > 1


def is_malformed(notable: Notable, name: bytes, pattern: re.Pattern[bytes]) -> bool:
    """Whether a field is present and is not one line that matches the pattern."""
    if name not in notable:
        return False
    values = notable[name]
    return len(values) > 1 or not pattern.fullmatch(values[0])


def differs(match: re.Match[bytes], notable: Notable, name: bytes) -> bool:
    """Whether the group of a match that is named like a field is not what the field says, in any letter case."""
    part = match[name.decode()].lower()
    return any(value.lower() != part for value in notable.get(name, ()))


def without(headers: Headers, names: Collection[bytes]) -> Headers:
    """Leave out every line of the named (lower-case) fields."""
    kept = [name not in names for name, _ in headers]
    if all(kept):
        return headers
    return Headers(
        list(compress(headers, kept)),
        list(compress(headers._entries(), kept)),
        {name: values for name, values in headers.notable.items() if name not in names},
        headers.checked_by,
    )


def with_line(headers: Headers, raw_name: bytes, value: bytes, notable_names: Collection[bytes]) -> Headers:
    """Append one line."""
    name = raw_name.lower()
    notable = headers.notable
    if name in notable_names:
        notable = {**notable, name: [*notable.get(name, ()), value]}
    text = None if headers.text is None else b"%b%b: %b\r\n" % (headers.text, raw_name, value)
    named = None if headers._named is None else [*headers._named, raw_name]
    return Headers([*headers, (name, value)], named, notable, headers.checked_by, text)


def with_options(
    headers: Headers, drop: Collection[bytes], add: Collection[bytes], notable_names: Collection[bytes]
) -> Headers:
    """Change the members of the Connection field, one line each, after all other lines.

    RFC 9110, section 7.6.1.
    """
    members = {*list_members(headers.notable.get(b"connection", ())), *add}.difference(drop)
    changed = without(headers, (b"connection",))
    for member in sorted(members):
        changed = with_line(changed, b"Connection", member, notable_names)
    return changed
