"""The Autobahn test suite, in an environment of its own, as it needs CPython 2.7.

The environment is made once, in `build/autobahn`, by the last virtualenv that can, and anew whenever what is
installed there changes.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from tests.emit.places import ROOT

FOLDER = ROOT / "build" / "autobahn"
VARIABLE = "PYTHON27"
"""The environment variable that may name the interpreter."""
PYENV = "~/.pyenv/versions/2.7*/bin/python2.7"
VIRTUALENV = "virtualenv==20.21.1"
REQUIREMENTS = Path(__file__).with_name("requirements.txt")
ACCELERATION = "wsaccel==0.6.2"
"""Masks and checks UTF-8 for the suite, some seventy times as fast; it needs a C compiler to be installed."""

CATALOGUE = """
import json
from autobahntestsuite.case import Cases, CaseCategories
print(json.dumps([[case.__name__[len("Case"):].replace("_", ".") for case in Cases], CaseCategories]))
"""


class SuiteError(Exception):
    """The suite cannot be had; the message says what is missing."""


@dataclass(frozen=True)
class Suite:
    """The suite as it is installed: the interpreter that runs it, and what it has to offer."""

    python: Path
    cases: tuple[str, ...]
    """The names of all cases, such as 6.4.1, in the suite's order."""
    groups: Mapping[str, str]
    """What the first number of a case's name stands for."""
    is_accelerated: bool

    def choose(self, patterns: Sequence[str]) -> tuple[str, ...]:
        """Choose cases by names with wildcards.

        Raises:
            SuiteError: a pattern fits no case.
        """
        if idle := [each for each in patterns if not any(fnmatchcase(case, each) for case in self.cases)]:
            raise SuiteError(f"the suite has no case {', '.join(idle)}")
        return tuple(case for case in self.cases if any(fnmatchcase(case, each) for each in patterns))


def prepare(announce: Callable[[str], None]) -> Suite:
    """Return the suite, for which an environment is made if there is none yet.

    Raises:
        SuiteError: there is no CPython 2.7, or what is needed cannot be installed.
    """
    environment = FOLDER / "environment"
    python = environment / "bin" / "python"
    ready = environment / "ready"
    wanted = "\n".join((VIRTUALENV, REQUIREMENTS.read_text(encoding="utf-8"), ACCELERATION))
    if not ready.exists() or ready.read_text(encoding="utf-8") != wanted:
        interpreter = find_interpreter()
        announce(f"Setting up an environment for the suite (once), with {interpreter} ...")
        shutil.rmtree(environment, ignore_errors=True)
        _make(environment, interpreter)
        _install(python, "--no-deps", "--requirement", str(REQUIREMENTS))
        try:
            _install(python, ACCELERATION)
        except SuiteError:
            announce(f"{ACCELERATION} could not be installed; whatever has many messages will take much longer.")
        ready.write_text(wanted, encoding="utf-8")
    cases, groups = json.loads(_call([str(python), "-W", "ignore", "-c", CATALOGUE]))
    return Suite(python, tuple(cases), groups, any(environment.glob("lib/*/site-packages/wsaccel")))


def find_interpreter() -> Path:
    """Find CPython 2.7 where it is named, or else on the path, or else among pyenv's versions.

    Raises:
        SuiteError: there is none.
    """
    named = os.environ.get(VARIABLE)
    candidates = [named] if named else ["python2.7", *_installed()]
    for candidate in candidates:
        if (found := shutil.which(candidate)) and _runs(found):
            return Path(found)
    places = f"{VARIABLE}={named}" if named else f"python2.7 on the path, {PYENV}, and the variable {VARIABLE}"
    raise SuiteError(f"the Autobahn test suite needs CPython 2.7, which was not found; looked at {places}")


def _installed() -> list[str]:
    home, _, rest = PYENV.partition("/")
    return sorted(map(str, Path(home).expanduser().glob(rest)), reverse=True)


def _runs(interpreter: str) -> bool:
    """Whether it is CPython 2.7, and works: pyenv puts names on the path that it then refuses to run."""
    code = "import platform; print(platform.python_implementation(), platform.python_version_tuple()[:2])"
    done = subprocess.run([interpreter, "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip() == "('CPython', ('2', '7'))"


def _make(environment: Path, interpreter: Path) -> None:
    """Make the environment, with a virtualenv that nothing else is to find: newer Pythons cannot use one so old."""
    maker = FOLDER / "virtualenv"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade"]
    _call([*pip, "--target", str(maker), VIRTUALENV])
    _call(
        [sys.executable, "-m", "virtualenv", "--quiet", "--python", str(interpreter), str(environment)],
        {"PYTHONPATH": str(maker)},
    )


def _install(python: Path, *arguments: str) -> None:
    _call([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments])


def _call(command: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(
        command, env=os.environ | dict(environment or {}), capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or [f"exit status {done.returncode}"]
        raise SuiteError(f"the Autobahn test suite cannot be set up: {' '.join(command[:4])} ...: {said[-1]}")
    return done.stdout
