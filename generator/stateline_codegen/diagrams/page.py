"""The one HTML page: every picture and every table of every protocol, to be opened from a disk without a network.

It is written with a mark in every place where a picture goes. `inline` fills
them in once the pictures are drawn, because those depend on fonts and this does
not: like a picture, a page is stale if the text it was made from has changed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ..automaton.ir import Automaton
from ..spec.model import Specification
from .anchors import anchor
from .graph import Graph
from .html import Part, prose, translate
from .index import write_legend
from .markdown import notice
from .pictures import all_graphs

LEVEL = 2
"""How many headings stand above those of a Markdown page: that of the whole and that of the protocol."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A place for a picture."""

    anchor: str
    key: str
    """What tells it from the other pictures of the protocol."""
    file: str
    mark: Markup
    about: Markup


@dataclass(frozen=True, slots=True)
class Chapter:
    """One protocol."""

    anchor: str
    title: str
    pictures: str
    """The anchor of its pictures."""
    figures: tuple[Figure, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class PageContext:
    title: str
    notice: Markup
    chapters: tuple[Chapter, ...]
    legend: Part


def write_page(protocols: Iterable[tuple[Specification, Sequence[Automaton]]], texts: Mapping[str, str]) -> str:
    """Write the page with marks for its pictures.

    Args:
        protocols: What the pictures are of; `automata` stand in the order of the policies.
        texts: The Markdown pages by their names; those called `<protocol>.….md` are gathered in their order.

    """
    described = list(protocols)
    sources = [specification.base.source for specification, _ in described]
    titles = ", ".join(specification.base.title for specification, _ in described)
    context = PageContext(
        title=f"{titles}: state machines",
        notice=prose(notice(sources)),
        chapters=tuple(_chapter(specification, automata, texts) for specification, automata in described),
        legend=translate("legend", f"# Legend\n\n{write_legend()}", (), deeper=LEVEL - 1),
    )
    environment = Environment(
        loader=PackageLoader("stateline_codegen.diagrams"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=True,
    )
    vocabulary = {field.name: getattr(context, field.name) for field in fields(context)}
    return environment.get_template("page.html.j2").render(vocabulary)


def _chapter(specification: Specification, automata: Sequence[Automaton], texts: Mapping[str, str]) -> Chapter:
    base = specification.base
    graphs = all_graphs(automata)
    pages = {
        name.removesuffix(".md"): text
        for name, text in texts.items()
        if name.startswith(f"{base.name}.") and name.endswith(".md")
    }
    known = {*graphs, *pages}
    return Chapter(
        anchor=anchor(base.name),
        title=base.title,
        pictures=anchor(base.name, "pictures"),
        figures=tuple(_figure(base.name, name, graph) for name, graph in graphs.items()),
        parts=tuple(_part(base.title, translate(name, text, known, deeper=LEVEL)) for name, text in pages.items()),
    )


def _part(protocol: str, part: Part) -> Part:
    """Call a page in the contents what it is besides being about its protocol."""
    title = part.title.removeprefix(f"{protocol}: ")
    return replace(part, title=title[:1].upper() + title[1:])


def _figure(protocol: str, name: str, graph: Graph) -> Figure:
    return Figure(
        anchor=anchor(name),
        key=name.removeprefix(f"{protocol}."),
        file=f"{name}.svg",
        mark=Markup(f"<!-- picture: {name}.svg -->"),
        about=prose(" ".join((graph.doc.strip(), *graph.remarks))),
    )
