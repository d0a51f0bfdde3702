"""Markdown pages as parts of the one HTML page: ids, links among them, and tables that scroll by themselves."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from .anchors import anchor

NAME = re.compile(r"[\w.-]+")
"""Code that is one name, which nobody wants to see broken into lines at its hyphens."""


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of the contents."""

    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class Part:
    """A Markdown page as a part of the HTML page."""

    anchor: str
    title: str
    body: Markup
    headings: tuple[Heading, ...]
    """The headings one level below its title."""


def translate(name: str, text: str, known: Collection[str], *, deeper: int) -> Part:
    """Translate a Markdown page.

    Args:
        name: What the page is called, without suffix; its anchors begin so.
        text: The Markdown; the comment at its top is left out.
        known: The names of all pages and pictures that the HTML page has, to which links then lead.
        deeper: By how many levels its headings are lowered.

    """
    parser = _parser()
    tokens = parser.parse(re.sub(r"\A<!--.*?-->", "", text, flags=re.DOTALL))
    headings = _name_headings(name, tokens)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{int(token.tag[1:]) + deeper}"
        for inner in token.children or ():
            if inner.type == "code_inline" and NAME.fullmatch(inner.content):
                inner.attrSet("class", "name")
            if inner.type == "link_open":
                inner.attrSet("href", _rewrite(name, str(inner.attrGet("href")), known))
    body = Markup(parser.renderer.render(_frame_tables(tokens), parser.options, {}))
    below = tuple(heading for level, heading in headings if level == 2)
    return Part(anchor(name), next((each.title for level, each in headings if level == 1), name), body, below)


def prose(text: str) -> Markup:
    """Translate a paragraph."""
    return Markup(_parser().render(text))


@cache
def _parser() -> MarkdownIt:
    # Markup in a spec's prose is text, not HTML.
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _name_headings(name: str, tokens: Sequence[Token]) -> list[tuple[int, Heading]]:
    """Give every heading its id; one that occurs again gets a number, as on GitHub."""
    found: list[tuple[int, Heading]] = []
    seen: Counter[str] = Counter()
    for token, content in pairwise(tokens):
        if token.type == "heading_open":
            level, title = int(token.tag[1:]), _plain(content)
            named = anchor(name, title if level > 1 else "")
            heading = Heading(f"{named}-{seen[named]}" if seen[named] else named, title)
            seen[named] += 1
            token.attrSet("id", heading.anchor)
            found.append((level, heading))
    return found


def _plain(content: Token) -> str:
    """The text of a heading without its markup."""
    return "".join(inner.content for inner in content.children or ())


def _frame_tables(tokens: Sequence[Token]) -> list[Token]:
    """Put every table into a box that scrolls, so that the page never does; people without a mouse can reach it."""
    framed: list[Token] = []
    title = ""
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            title = f": {_plain(tokens[at + 1])}"
        if token.type == "table_open":
            label = escape(f"Table{title}")
            box = f'<div class="scroll" role="group" tabindex="0" aria-label="{label}">\n'
            framed.append(Token("html_block", "", 0, content=box))
        framed.append(token)
        if token.type == "table_close":
            framed.append(Token("html_block", "", 0, content="</div>\n"))
    return framed


def _rewrite(name: str, href: str, known: Collection[str]) -> str:
    """Let a link to a page or picture lead to its part of this page."""
    target, _, fragment = href.partition("#")
    page = re.sub(r"\.(?:md|svg)\Z", "", target) or name
    if page not in known:
        return href
    return f"#{page}.{fragment}" if fragment else f"#{page}"
