"""A spec is compiled to something whole: what its package imports is made together with it."""

import argparse
import os
from pathlib import Path

from stateline_codegen.commands.inputs import foundations
from stateline_codegen.pipeline import build_all
from tests.emit.places import ROOT, read_tree, run_python, run_stateline

WEBSOCKET = ROOT / "machine_spec" / "websocket.yaml"
TEXT = WEBSOCKET.read_text(encoding="utf-8")

OPEN = """
import stateline
from stateline import handler
from stateline.websocket import ConnectionType, WSConnection
from stateline.websocket.events import AcceptConnection, Request

client, server = WSConnection(ConnectionType.CLIENT), WSConnection(ConnectionType.SERVER)
server.receive_data(client.send(Request("a", "/")))
client.receive_data(server.send(AcceptConnection()))
print(stateline.__file__, client.state.name, server.state.name, handler.WSProtocol.__name__)
"""


def test_websocket_by_itself_comes_with_the_http_that_it_opens_with(tmp_path: Path) -> None:
    made = run_stateline("generate", "--spec", str(WEBSOCKET), "--out", "made", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    assert read_tree(tmp_path / "made" / "generated") == read_tree(ROOT / "generated")
    ran = run_python("-c", OPEN, cwd=tmp_path, env={"PYTHONPATH": str(tmp_path / "made" / "generated")})
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == [
        os.path.join(tmp_path, "made", "generated", "stateline", "__init__.py"),
        "OPEN",
        "OPEN",
        "WSProtocol",
    ]
    checked = run_stateline("check", "--spec", str(WEBSOCKET), "--out", "made", cwd=tmp_path)
    assert (checked.returncode, "outputs are current" in checked.stdout) == (0, True)


def test_what_stands_beside_a_spec_is_taken_before_what_came_with_the_compiler(tmp_path: Path) -> None:
    spec = tmp_path / "machine_spec" / "websocket.yaml"
    spec.parent.mkdir()
    spec.write_text(TEXT, encoding="utf-8")
    shipped = foundations(argparse.Namespace(spec=spec))["machine_spec/http1.yaml"]
    assert shipped == (ROOT / "machine_spec" / "http1.yaml").read_text(encoding="utf-8")
    spec.with_name("http1.yaml").write_text("another", encoding="utf-8")
    assert foundations(argparse.Namespace(spec=spec))["machine_spec/http1.yaml"] == "another"


def test_without_it_anywhere_nothing_is_made() -> None:
    made, (problem,) = build_all({"machine_spec/websocket.yaml": TEXT})
    assert made is None
    line = TEXT[: TEXT.index("codec: frames")].count("\n") + 1
    assert problem.format() == (
        f"machine_spec/websocket.yaml:{line}:1: codec: the codec frames builds upon the protocol http1, "
        "and there is no spec of it beside this one"
    )
