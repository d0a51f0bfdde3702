"""SVG pictures as parts of the one HTML page: no id occurs twice, every link and reason can be reached."""

import re
from collections.abc import Mapping
from xml.etree import ElementTree

from .svg import digest_of

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
MARK = re.compile(r"<!-- picture: (\S+) -->")
DOCTYPE = "<!doctype html>\n"


def fill_page(page: str, pictures: Mapping[str, str]) -> str:
    """Put pictures, by their file names, where the page has marked their places, and say from what it was made."""
    filled = MARK.sub(lambda mark: inline_svg(mark[1].removesuffix(".svg"), pictures[mark[1]]), page)
    return filled.replace(DOCTYPE, f"{DOCTYPE}<!-- page-digest: {digest_of(page)} -->\n", 1)


def inline_svg(name: str, svg: str) -> str:
    """Make a picture part of a page: its ids begin with its name, and its width gives way to that of the page."""
    ElementTree.register_namespace("", SVG)
    root = ElementTree.fromstring(svg)
    width = root.attrib.pop("width", "auto")
    root.attrib.pop("height", None)
    root.set("style", f"--width: {width}")
    title = root.findtext(f"{{{SVG}}}g/{{{SVG}}}title") or name
    root.set("role", "group")
    root.set("aria-label", title)
    for element in root.iter():
        if "id" in element.attrib:
            element.set("id", f"{name}.{element.attrib['id']}")
    for link in root.iter(f"{{{SVG}}}a"):
        _explain(link)
    return ElementTree.tostring(root, encoding="unicode")


def _explain(link: ElementTree.Element) -> None:
    """Browsers show the reason of an element from its `title` alone, and follow a plain `href`."""
    told = ElementTree.Element(f"{{{SVG}}}title")
    told.text = link.attrib.pop(f"{{{XLINK}}}title", "")
    if told.text:
        link.insert(0, told)
    target = link.attrib.pop(f"{{{XLINK}}}href", "")
    if target:
        link.set("href", target)
