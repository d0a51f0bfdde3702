"""stateline.zttp in the place of zttp: by calling install(), and by ``python -m stateline.zttp``."""

import json

import pytest

from tests.real.report import find_originals
from tests.real.test_install import run_code, run_python


def test_installing_makes_every_import_of_zttp_stateline() -> None:
    printed = run_code("""
import stateline.zttp
stateline.zttp.install()
stateline.zttp.install()

import json
import zttp
from zttp import Event, HeaderBlock
from tests.real.report import describe_process

assert zttp is stateline.zttp and HeaderBlock is stateline.zttp.HeaderBlock
print(json.dumps(describe_process()))
""")
    report = json.loads(printed)
    assert report["zttp"]["users"]["__main__"] == "stateline.zttp"
    assert find_originals(report, "zttp") == []


def test_importing_stateline_alone_changes_nothing() -> None:
    assert run_code("import sys, stateline.zttp; print('zttp' in sys.modules)") == "False"


def test_installing_is_refused_once_the_original_is_imported() -> None:
    pytest.importorskip("zttp")
    printed = run_code("""
import zttp, stateline.zttp
try:
    stateline.zttp.install()
except RuntimeError as refusal:
    print("zttp is imported already" in str(refusal))
import zttp as again
print(again is zttp is not stateline.zttp)
""")
    assert printed.split() == ["True", "True"]


def test_a_program_is_given_its_arguments_and_stateline() -> None:
    completed = run_python("-m", "stateline.zttp", "-m", "tests.real.report", "argument", "-m", "--option")
    assert json.loads(completed.stdout)["arguments"] == ["argument", "-m", "--option"]


def test_no_program_at_all_is_told_how_to_name_one() -> None:
    completed = run_python("-m", "stateline.zttp")
    assert (completed.returncode, completed.stderr) == (
        2,
        "usage: python -m stateline.zttp -m PROGRAM [ARGUMENT ...]\n",
    )
