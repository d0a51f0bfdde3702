"""`stateline generate`: make every output and say what changed."""

import argparse

from .. import summary
from ..workspace import read_outputs, refuse_foreign, replace_outputs
from .inputs import build, complete, console, output_root


def run(options: argparse.Namespace) -> int:
    """Replace the outputs, all or none."""
    root = output_root(options)
    made = build(options)
    if made is None:
        return 2
    existing = read_outputs(root)
    texts = complete(made, existing)
    refuse_foreign(existing, texts)
    changes = replace_outputs(root, texts)
    summary.print_summary(console(), made, changes)
    return 0
