"""A page on this machine from which a real browser opens WebSockets, and what it says became of them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

from tests.browser import browse, console

PATIENCE = 80
SCRIPT = Path(__file__).with_name("visits.js").read_text(encoding="utf-8")
PAGE = """<!doctype html>
<meta charset="utf-8">
<title>Visits</title>
<link rel="icon" href="data:,">
<body>
<script async src="/once-it-is-reported"></script>
<script>{script}
report({plan});</script>
"""
"""The empty script holds up the end of loading, which is when the browser ends."""

Visit = Mapping[str, Any]
"""The address and what to do there, in the words of visits.js."""


@dataclass(frozen=True)
class Report:
    """What the page has seen, by the names of the visits, and what the browser complained of."""

    seen: dict[str, dict[str, Any]]
    console: list[str]


def open_page(folder: Path, plan: Mapping[str, Visit]) -> Report:
    """Have a browser make all visits."""
    reports: list[str] = []
    is_reported = Event()
    page = PAGE.format(script=SCRIPT, plan=json.dumps(plan)).encode()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/":
                self._answer("text/html", page)
            else:
                is_reported.wait(PATIENCE)
                self._answer("text/javascript")

        def do_POST(self) -> None:
            reports.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            is_reported.set()
            self._answer("text/plain")

        def _answer(self, kind: str, body: bytes = b"") -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        Thread(target=server.serve_forever).start()
        try:
            ran = browse(folder, "--dump-dom", f"http://127.0.0.1:{server.server_port}/")
        finally:
            server.shutdown()
    assert reports, ran.stderr
    return Report(json.loads(reports[0]), console(ran))


def described(messages: Iterable[str | bytes]) -> list[dict[str, Any]]:
    """Messages in the words in which the page reports them."""
    return [_describe(message) for message in messages]


def _describe(message: str | bytes) -> dict[str, Any]:
    kind, data = ("text", message.encode()) if isinstance(message, str) else ("ArrayBuffer", message)
    return {"kind": kind, "size": len(data), "sha256": sha256(data).hexdigest()}
