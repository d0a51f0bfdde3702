"""On what a run was made: enough to judge its figures by, and nothing that names a computer or a person."""

import os
import platform
import re
import sys
import sysconfig
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from tests.benchmarks.websocket.drivers import SPEEDUPS

CPUINFO = Path("/proc/cpuinfo")
BUILD_FLAGS = ("--enable-optimizations", "--with-lto", "--enable-experimental-jit", "--disable-gil", "--with-pydebug")


@dataclass(frozen=True, slots=True)
class Machine:
    """The computer and the interpreter."""

    processor: str
    architecture: str
    cores: int
    system: str
    python: str
    build: str
    """The compiler, and the options of `configure` that change how fast the interpreter is."""


def this_machine() -> Machine:
    return Machine(
        processor=_processor(),
        architecture=platform.machine(),
        cores=os.cpu_count() or 1,
        system=_system(),
        python=f"{platform.python_implementation()} {platform.python_version()}",
        build=_build(),
    )


def python_minor() -> str:
    """The running interpreter's version without its patch number, such as 3.11."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def versions(libraries: tuple[str, ...]) -> dict[str, str]:
    """The version of each library; a module of a library has its library's."""
    found = {library: metadata.version(library.partition(".")[0]) for library in libraries}
    if any(library.endswith(SPEEDUPS) for library in libraries):
        found["websockets"] = metadata.version("websockets")
    return found


def _processor() -> str:
    if CPUINFO.exists():
        named = re.search(r"^model name\s*: (.+)$", CPUINFO.read_text(encoding="utf-8"), re.MULTILINE)
        if named:
            return " ".join(named[1].split())
    return platform.processor() or "unknown processor"


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return f"{platform.system()} {platform.release()}"


def _build() -> str:
    # Of the other options many are paths.
    options = str(sysconfig.get_config_var("CONFIG_ARGS") or "")
    return " ".join([platform.python_compiler(), *(flag for flag in BUILD_FLAGS if flag in options)])
