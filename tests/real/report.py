"""What a process says about itself: which libraries answer to the names h11 and zttp in it, and who asked.

Every program under test returns such a report, so that no test can pass on the original by mistake.
Run as a program it prints the report: ``python -m tests.real.report ANY ARGUMENTS``.
"""

import json
import os
import sys
from types import ModuleType
from typing import Any


def describe_process() -> dict[str, Any]:
    """The process's identity, and for each original its modules and the modules that imported it."""
    return {"pid": os.getpid(), "arguments": sys.argv[1:], **{name: _describe(name) for name in ("h11", "zttp")}}


def _describe(original: str) -> dict[str, Any]:
    modules = dict(sys.modules)
    return {
        "named": {name: module.__name__ for name, module in modules.items() if name.partition(".")[0] == original},
        "users": {
            name: user[original].__name__
            for name, module in modules.items()
            if isinstance((user := vars(module)).get(original), ModuleType)
            and user[original].__name__ != f"{name}.{original}"
        },
        "connection": modules[original].Connection.__module__ if original in modules else None,
    }


def find_originals(report: dict[str, Any], original: str = "h11") -> list[str]:
    """Whatever in the reported process is not stateline's, though it bears the original's name."""
    found = report[original]
    bindings = {**found["named"], **found["users"], f"{original}.Connection": found["connection"] or "nothing"}
    return [f"{name} is {owner}" for name, owner in bindings.items() if owner.partition(".")[0] != "stateline"]


if __name__ == "__main__":
    import h11  # noqa: F401  (the report lists it)

    print(json.dumps(describe_process()))
