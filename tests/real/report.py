"""What a process says about itself: which libraries answer to the names of the originals in it, and who asked.

Every program under test returns such a report, so that no test can pass on an original by mistake.
Run as a program it prints the report: ``python -m tests.real.report ANY ARGUMENTS``.
"""

import json
import os
import sys
from types import ModuleType
from typing import Any

STAND_INS = {"h11": "stateline.h11", "zttp": "stateline.zttp", "wsproto": "stateline.websocket"}
"""Each original, and what answers to its name once it is installed."""
CONNECTIONS = {"h11": "Connection", "zttp": "Connection", "wsproto": "WSConnection"}


def describe_process() -> dict[str, Any]:
    """The process's identity, and for each original its modules and the modules that use it."""
    return {"pid": os.getpid(), "arguments": sys.argv[1:], **{name: _describe(name) for name in STAND_INS}}


def _describe(original: str) -> dict[str, Any]:
    modules = dict(sys.modules)
    named = {name: module.__name__ for name, module in modules.items() if _is_part(name, original)}
    owners = {
        name: [owner for value in vars(user).values() if (owner := _owner(value, original))]
        for name, user in modules.items()
        if name not in named and not _is_part(name, "stateline")
    }
    return {
        "named": named,
        "users": {name: min(found, key=_is_ours) for name, found in owners.items() if found},
        "connection": getattr(modules[original], CONNECTIONS[original]).__module__ if original in modules else None,
    }


def _owner(value: object, original: str) -> str | None:
    """Where a module or class comes from, if that is the original or what stands in for it."""
    name = value.__name__ if isinstance(value, ModuleType) else value.__module__ if isinstance(value, type) else ""
    return name if _is_part(name, original) or _is_part(name, STAND_INS[original]) else None


def _is_part(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def _is_ours(name: str) -> bool:
    return _is_part(name, "stateline")


def find_originals(report: dict[str, Any], original: str = "h11") -> list[str]:
    """Whatever in the reported process is not stateline's, though it bears the original's name."""
    found = report[original]
    bindings = {**found["named"], **found["users"], f"{original}.Connection": found["connection"] or "nothing"}
    return [f"{name} is {owner}" for name, owner in bindings.items() if not _is_ours(owner)]


if __name__ == "__main__":
    import h11  # noqa: F401  (the report lists it)

    print(json.dumps(describe_process()))
