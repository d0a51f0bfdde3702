"""A part of a page that a program writes, between two comments that only an editor of the page sees."""

import re


def replaced(page: str, name: str, text: str) -> str:
    """The page with `text` as its section `name`.

    Raises:
        ValueError: the page has no such section, or several.
    """
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    pattern = re.compile(f"{re.escape(begin)}\n.*?{re.escape(end)}", re.DOTALL)
    made, count = pattern.subn(lambda _: f"{begin}\n{text.strip()}\n{end}", page)
    if count != 1:
        raise ValueError(f"there are {count} sections from {begin} to {end}, and should be one")
    return made
