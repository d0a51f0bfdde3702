"""Give the wire cases to every library and write what each does.

    python -m tests.compare

Writes `tests/http1/COMPARISON.md`, and fails if a disagreement has no reason or a reason no disagreement.
"""

import sys

from tests.compare.comparison import compare_all
from tests.compare.drivers import MissingError
from tests.compare.report import PAGE, render


def main() -> int:
    try:
        comparison = compare_all()
    except MissingError as problem:
        print(f"Nothing is compared: {problem}.", file=sys.stderr)
        return 1
    PAGE.write_text(render(comparison), encoding="utf-8", newline="\n")
    print(f"{PAGE.name}: {len(comparison.rows)} streams, {comparison.uses.total()} disagreements with a reason")
    complaints = [f"no reason: {cell}" for cell in comparison.unexplained]
    complaints += [f"explains nothing: the reason {name}" for name in comparison.unused]
    print("\n".join(complaints), end="\n" * bool(complaints), file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
