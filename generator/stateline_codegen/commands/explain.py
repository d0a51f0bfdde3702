"""`stateline explain`: answer a question about the spec."""

import argparse

from ..explain import explain
from .inputs import compile_specs


def run(options: argparse.Namespace) -> int:
    """Print the answer, line by line."""
    compiled = compile_specs(options)
    if compiled is None:
        return 2
    print("\n".join(explain(compiled, options.role, options.state, options.event, options.policy)))
    return 0
