"""The Jinja environment, and nothing else."""

from dataclasses import fields
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("stateline_codegen.emit"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # the output is Python, not HTML
    )


def render(template: str, context: Any) -> str:
    """Render a template with the fields of its context, a dataclass, as its whole vocabulary."""
    vocabulary = {field.name: getattr(context, field.name) for field in fields(context)}
    return _environment().get_template(template).render(vocabulary)
