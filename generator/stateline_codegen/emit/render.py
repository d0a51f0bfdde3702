"""The Jinja environment, and nothing else."""

import re
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


@cache
def list_members(folder: str, module: str) -> frozenset[str]:
    """List what the templates of a folder name of a module, such as `BAD_MASK` for `errors.BAD_MASK`."""
    environment = _environment()
    assert environment.loader is not None
    sources = (
        environment.loader.get_source(environment, name)[0]
        for name in environment.list_templates()
        if name.startswith(f"{folder}/")
    )
    member = re.compile(rf"(?<![.\w]){module}\.([A-Z][A-Z_0-9]*)")
    return frozenset(name for source in sources for name in member.findall(source))


def render(template: str, context: Any) -> str:
    """Render a template with the fields of its context, a dataclass, as its whole vocabulary."""
    vocabulary = {field.name: getattr(context, field.name) for field in fields(context)}
    return _environment().get_template(template).render(vocabulary)
