"""What the template of the handler, the contract of pounce's, is given."""

from collections.abc import Iterator
from dataclasses import dataclass

from ....spec.model import Protocol
from ...contexts import template_banner
from .library import asker_and_answerer


@dataclass(frozen=True, slots=True)
class HandlerContext:
    banner: str
    server: str
    policy: str


def contexts(base: Protocol) -> Iterator[tuple[str, str, HandlerContext]]:
    """Describe the module: path, template, context."""
    _, server = asker_and_answerer(base)
    banner = template_banner(base, "http1/handler.py.j2")
    yield "handler.py", "handler.py", HandlerContext(banner, server, base.policy.name.upper())
