"""What a process says about itself: which library answers to the name h11 in it, and who asked.

Every program under test returns such a report, so that no test can pass on the original by mistake.
Run as a program it prints the report: ``python -m tests.real.report ANY ARGUMENTS``.
"""

import json
import os
import sys
from types import ModuleType
from typing import Any


def describe_process() -> dict[str, Any]:
    """The process's identity, its modules named h11, and the modules that imported one."""
    modules = dict(sys.modules)
    return {
        "pid": os.getpid(),
        "arguments": sys.argv[1:],
        "named_h11": {
            name: module.__name__ for name, module in modules.items() if name == "h11" or name.startswith("h11.")
        },
        "users_of_h11": {
            name: user["h11"].__name__
            for name, module in modules.items()
            if isinstance((user := vars(module)).get("h11"), ModuleType) and user["h11"].__name__ != f"{name}.h11"
        },
        "connection": modules["h11"].Connection.__module__ if "h11" in modules else None,
    }


def find_originals(report: dict[str, Any]) -> list[str]:
    """Whatever in the reported process is not stateline's, though it bears h11's name."""
    bindings = {**report["named_h11"], **report["users_of_h11"], "h11.Connection": report["connection"] or "nothing"}
    return [f"{name} is {owner}" for name, owner in bindings.items() if owner.partition(".")[0] != "stateline"]


if __name__ == "__main__":
    import h11  # noqa: F401  (named_h11 lists it)

    print(json.dumps(describe_process()))
