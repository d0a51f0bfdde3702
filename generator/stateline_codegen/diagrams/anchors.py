"""Where a heading can be reached: on a Markdown page as GitHub shows it, and on the one HTML page that gathers all."""

import re

PAGE = "index.html"


def slug(heading: str) -> str:
    """Name a heading the way GitHub does: `client SEND_BODY` is `client-send_body`."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def anchor(page: str, heading: str = "") -> str:
    """Name a heading of a page, or the page itself, among all pages: `http1.now.client-send_body`."""
    return f"{page}.{slug(heading)}" if heading else page


def state_heading(machine: str, state: str) -> str:
    """The heading under which a state says what can happen now."""
    return f"{machine} {state}"


def state_url(protocol: str, machine: str, state: str) -> str:
    """Where a click on a state leads."""
    return f"{PAGE}#{anchor(f'{protocol}.now', state_heading(machine, state))}"
