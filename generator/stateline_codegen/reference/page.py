"""The Markdown page of all public names."""

from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ..diagrams.anchors import slug
from ..diagrams.markdown import banner, code, notice, table
from ..spec.model import Protocol, Surface
from .kinship import Kin, find_kin
from .modules import read_modules
from .names import Call, Member
from .prose import Docstring, read_docstring, with_code
from .surfaces import PublicName, PublicSurface, Reference, gather, root_of

WIDTH = 100
"""How many characters of a call stand on one line."""


def reference_page(
    protocol: Protocol,
    package: str,
    texts: Mapping[str, str],
    others: Sequence[tuple[Protocol, Mapping[str, str]]] = (),
) -> str:
    """Write `<protocol>.api.md`.

    Args:
        protocol: Whose surfaces are described; a surface whose package another spec makes is described with that one.
        package: The name of the package.
        texts: The modules of the package that its spec makes, by path.
        others: The other protocols of the workspace, each with its modules.

    """
    surfaces = [
        _joined(surface, [other for other, _ in others])
        for surface in protocol.surfaces
        if f"{root_of(package, surface).replace('.', '/')}/__init__.py" in texts
    ]
    everything = dict(ChainMap(dict(texts), *(dict(theirs) for _, theirs in others)))
    reference = gather(read_modules(everything), package, surfaces)
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


def _joined(surface: Surface, others: Sequence[Protocol]) -> Surface:
    """Add to a surface what other specs say of the names that they add to its package."""
    same = [each for other in others for each in other.surfaces if each.name == surface.name]
    return replace(surface, instead=(*surface.instead, *(pair for each in same for pair in each.instead)))


def _kinships(reference: Reference) -> Iterator[str]:
    own, *others = reference.surfaces
    for other in others:
        if other.surface is own.surface:
            continue
        yield f"## If you know the names of `{other.module}`\n"
        yield f"{other.surface.doc.strip()} Names that are the same on both sides are left out.\n"
        yield table([code(other.module), code(own.module), "what differs"], map(_kin, find_kin(own, other)))


def _kin(row: Kin) -> list[str]:
    return [code(row.theirs), row.ours or "no such name", row.differences]


def _surface(reference: Reference, surface: PublicSurface) -> Iterator[str]:
    yield f"## {surface.module}\n"
    yield f"{read_docstring(surface.doc).summary}\n"
    yield table(["name", "kind", "what it is"], (_row(reference, surface, name) for name in surface.names))
    for name in surface.names:
        if _is_described_here(surface, name) and name.has_details:
            yield from _details(reference, name)


def _is_described_here(surface: PublicSurface, name: PublicName) -> bool:
    return name.home == f"{surface.module}.{name.name}"


def _row(reference: Reference, surface: PublicSurface, name: PublicName) -> list[str]:
    described = name.described
    summary = read_docstring(described.definition.doc).summary
    shown = code(name.name)
    if not _is_described_here(surface, name):
        summary = f"{summary} The same as {_linked(reference.find(described.definition))}."
    elif name.has_details:
        shown = f"[{shown}](#{slug(name.home)})"
    return [shown, described.kind, summary]


def _linked(name: PublicName) -> str:
    return f"[`{name.home}`](#{slug(name.home)})" if name.has_details else code(name.home)


def _details(reference: Reference, name: PublicName) -> Iterator[str]:
    described = name.described
    docstring = read_docstring(described.definition.doc)
    yield f"### {name.home}\n"
    if described.call:
        yield f"```python\n{_laid_out(described.call)}\n```\n"
    if docstring.body:
        yield f"{docstring.body}\n"
    yield from _sections(docstring)
    if described.public_bases:
        bases = " and ".join(_linked(reference.find(base)) for base in described.public_bases)
        yield f"It has all that {bases} has.\n"
    if described.members:
        yield table(["member", "what it is", "raises"], map(_member, described.members))


def _laid_out(call: Call) -> str:
    """Write how something is called, on a line for each parameter where one line is too long."""
    if len(str(call)) <= WIDTH:
        return str(call)
    lines = "".join(f"    {parameter},\n" for parameter in call.parameters)
    return f"{call.name}(\n{lines})"


def _sections(docstring: Docstring) -> Iterator[str]:
    for title, entries in (("Arguments", docstring.arguments), ("Raises", docstring.raises)):
        if entries:
            yield f"{title}:\n"
            yield "\n".join(f"- {with_code(entry)}" for entry in entries) + "\n"


def _member(member: Member) -> list[str]:
    docstring = read_docstring(member.doc)
    arguments = f"Arguments: {'; '.join(map(with_code, docstring.arguments))}" if docstring.arguments else ""
    returned = f"Returns: {docstring.returns}" if docstring.returns else ""
    raised = "; ".join(with_code(entry).rstrip(".") for entry in docstring.raises)
    return [code(member.shown), " ".join(filter(None, (docstring.body, arguments, returned))), raised]
