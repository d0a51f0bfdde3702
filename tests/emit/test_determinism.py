"""The outputs depend on the specs and the generator, and on nothing else."""

import datetime
import re
import tempfile
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.emit.door import DOOR
from tests.emit.places import ROOT, read_tree, run_stateline
from tests.workspace import generate_copy

TOOLS = ("jinja2", "PyYAML", "graphviz", "pygraphviz", "transitions", "rich")


def test_hash_order_place_and_working_directory_do_not_show(made_anew: dict[str, bytes], tmp_path: Path) -> None:
    assert generate_copy(tmp_path / "a much longer path" / "ünïcode", hash_seed=1) == made_anew
    deeper = tmp_path / "third"
    assert generate_copy(deeper, hash_seed=2, cwd=deeper / "deeper") == made_anew


def test_a_spec_given_by_path_is_named_the_same_however_it_is_typed(tmp_path: Path) -> None:
    inside = tmp_path / "workspace" / "machine_spec" / "door.yaml"
    alone = tmp_path / "alone.yaml"
    inside.parent.mkdir(parents=True)
    for path in (inside, alone):
        path.write_text(DOOR, encoding="utf-8")
    trees = {}
    for name, spec, cwd in [
        ("default", "", tmp_path / "workspace"),
        ("relative", "machine_spec/door.yaml", tmp_path / "workspace"),
        ("absolute", str(inside), tmp_path),
        ("alone", "../alone.yaml", tmp_path / "workspace"),
        ("alone, absolute", str(alone), tmp_path),
    ]:
        made = run_stateline("generate", *(("--spec", spec) if spec else ()), "--out", str(tmp_path / name), cwd=cwd)
        assert made.returncode == 0, made.stderr
        trees[name] = read_tree(tmp_path / name)
    assert trees["default"] == trees["relative"] == trees["absolute"]
    assert trees["alone"] == trees["alone, absolute"]
    assert b"from machine_spec/door.yaml. Do not edit." in trees["absolute"]["generated/door/door/states.py"]
    assert b"from alone.yaml. Do not edit." in trees["alone"]["generated/door/door/states.py"]


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("an absolute path", r"(?<![\w.:/<])/(?:home|root|tmp|usr|opt|var|mnt|work|Users|private)/\w|[A-Z]:\\\\?Users"),
        (
            "a date",
            r"\b20[0-9]{2}-[01][0-9]-[0-3][0-9]\b|\b[0-3]?[0-9] (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)",
        ),
        (
            "the version of a tool",
            rf"(?i)\b(?:{'|'.join((*TOOLS, 'python', 'ruff'))})[ -]*(?:version)?[ =:]*v?\d+\.\d+",
        ),
    ],
)
def test_no_output_contains(what: str, pattern: str, on_disk: dict[str, str]) -> None:
    found = {path: match[0] for path, text in on_disk.items() if (match := re.search(pattern, text))}
    assert not found, what


def test_nothing_of_this_machine_and_this_day_is_in_any_output(on_disk: dict[str, str]) -> None:
    places = (
        rf"(?<![\w.])(?:{'|'.join(re.escape(f'{place}/') for place in (ROOT, Path.home(), tempfile.gettempdir()))})"
    )
    tools = "|".join(re.escape(f"{tool} {version(tool)}") for tool in TOOLS)
    ours = re.compile(rf"{places}|{tools}|{datetime.date.today()}")
    assert not {path: match[0] for path, text in on_disk.items() if (match := ours.search(text))}
