"""The Markdown page of all public names."""

from collections.abc import Iterator, Mapping

from ..diagrams.anchors import slug
from ..diagrams.markdown import banner, code, codes, notice, table
from ..spec.model import Protocol
from .kinship import Kin, find_kin
from .modules import read_modules
from .names import Described, Member
from .prose import Docstring, read_docstring, with_code
from .surfaces import PublicName, PublicSurface, Reference, gather


def reference_page(protocol: Protocol, package: str, texts: Mapping[str, str]) -> str:
    """Write `<protocol>.api.md`.

    Args:
        protocol: Whose surfaces are described.
        package: The name of the package.
        texts: The modules of the package by path.

    """
    reference = gather(read_modules(texts), package, protocol.surfaces)
    return "\n".join(
        [
            banner(protocol.source),
            f"# {protocol.title}: public names\n",
            notice([protocol.source]),
            "Every name that can be imported, from the docstrings of the library. Something that is the same under "
            "several names is described under the first.\n",
            *_kinships(reference),
            *(part for surface in reference.surfaces for part in _surface(reference, surface)),
        ]
    )


def _kinships(reference: Reference) -> Iterator[str]:
    own, *others = reference.surfaces
    for other in others:
        yield f"## If you know `{other.module}`\n"
        yield f"{other.surface.doc.strip()} Names that are the same on both sides are not repeated.\n"
        yield table(
            [code(other.module), code(own.module), "what differs"],
            (_kin(row) for row in find_kin(own, other) if row.ours != (row.theirs,) or row.differences),
        )


def _kin(row: Kin) -> list[str]:
    return [code(row.theirs), codes(row.ours) or "nothing like it", row.differences]


def _surface(reference: Reference, surface: PublicSurface) -> Iterator[str]:
    yield f"## {surface.module}\n"
    yield f"{read_docstring(surface.doc).summary} Policy: `{surface.surface.policy}`.\n"
    yield table(["name", "kind", "what it is"], (_row(surface, name) for name in surface.names))
    for name in surface.names:
        if _is_described_here(surface, name) and (name.described.signature or name.described.members):
            yield from _details(reference, f"{surface.module}.{name.name}", name.described)


def _is_described_here(surface: PublicSurface, name: PublicName) -> bool:
    return name.home == f"{surface.module}.{name.name}"


def _row(surface: PublicSurface, name: PublicName) -> list[str]:
    described = name.described
    summary = read_docstring(described.definition.doc).summary
    shown = code(name.name)
    if not _is_described_here(surface, name):
        summary = f"{summary} The same as {_linked(name.home)}."
    elif described.signature or described.members:
        shown = f"[{shown}](#{slug(f'{surface.module}.{name.name}')})"
    return [shown, described.kind, summary]


def _linked(name: str) -> str:
    return f"[`{name}`](#{slug(name)})"


def _details(reference: Reference, heading: str, described: Described) -> Iterator[str]:
    docstring = read_docstring(described.definition.doc)
    yield f"### {heading}\n"
    if described.signature:
        yield f"```python\n{described.signature}\n```\n"
    yield f"{docstring.body}\n"
    yield from _sections(docstring)
    if described.public_bases:
        bases = " and ".join(_linked(reference.home_of(base)) for base in described.public_bases)
        yield f"It has all that {bases} has.\n"
    if described.members:
        yield table(["member", "what it is", "raises"], (_member(member) for member in described.members))


def _sections(docstring: Docstring) -> Iterator[str]:
    for title, entries in (("Arguments", docstring.arguments), ("Raises", docstring.raises)):
        if entries:
            yield f"{title}:\n"
            yield "\n".join(f"- {with_code(entry)}" for entry in entries) + "\n"


def _member(member: Member) -> list[str]:
    docstring = read_docstring(member.doc)
    returned = f" Returns: {docstring.returns}" if docstring.returns else ""
    arguments = f" Arguments: {'; '.join(map(with_code, docstring.arguments))}" if docstring.arguments else ""
    raised = "; ".join(with_code(entry).rstrip(".") for entry in docstring.raises)
    return [code(member.shown), f"{' '.join(docstring.body.split())}{arguments}{returned}", raised]
