"""curl as the client of uvicorn and hypercorn on stateline.h11."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.real.asgi_app import MEGABYTE
from tests.real.servers import PATIENCE, Server

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


def curl(*arguments: str, data: bytes = b"") -> bytes:
    command = ["curl", "--silent", "--show-error", "--noproxy", "*", "--max-time", str(PATIENCE), *arguments]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


def test_curl_gets(server: Server) -> None:
    assert curl(server.url) == b"hello"


def test_curl_asks_for_the_head(server: Server) -> None:
    head = curl("--head", server.url).decode().lower().splitlines()
    assert head[0].startswith("http/1.1 200")
    assert "content-length: 5" in head


def test_curl_posts_a_megabyte(server: Server) -> None:
    assert curl("--data-binary", "@-", f"{server.url}/echo", data=MEGABYTE) == MEGABYTE


def test_curl_uploads_a_megabyte_in_chunks(server: Server) -> None:
    assert curl("--upload-file", "-", f"{server.url}/echo", data=MEGABYTE) == MEGABYTE


def test_curl_downloads_a_megabyte_in_chunks(server: Server) -> None:
    assert curl(f"{server.url}/payload-in-chunks?bytes={len(MEGABYTE)}") == MEGABYTE


def test_curl_is_told_to_continue(server: Server, tmp_path: Path) -> None:
    """By default curl loses patience after a second; here it would wait until the test fails."""
    expecting = ["--header", "Expect: 100-continue", "--expect100-timeout", "600"]
    heads = tmp_path / "heads"
    body = curl(*expecting, "--dump-header", str(heads), "--data-binary", "@-", f"{server.url}/echo", data=b"patience")
    assert body == b"patience"
    assert [line.split()[1] for line in heads.read_text().splitlines() if line.startswith("HTTP/")] == ["100", "200"]


def test_curl_reuses_its_connection(server: Server) -> None:
    paths = ("", "no-content", "payload-in-chunks?bytes=1000", "goodbye", "")
    urls = [argument for path in paths for argument in ("--output", os.devnull, f"{server.url}/{path}")]
    printed = curl("--write-out", "%{http_code} %{num_connects}\n", *urls).decode()
    assert printed.splitlines() == ["200 1", "204 0", "200 0", "200 0", "200 1"]


def test_curl_speaks_http_1_0(server: Server) -> None:
    seen = json.loads(curl("--http1.0", f"{server.url}/request"))
    assert seen["http_version"] == "1.0"


def test_curl_gets_chunks_apart_for_http_1_0(server: Server) -> None:
    assert curl("--http1.0", f"{server.url}/payload-in-chunks?bytes=100000") == MEGABYTE[:100_000]


@pytest.mark.parametrize("running_server", ["hypercorn"], indirect=True)
@pytest.mark.parametrize("option", ["--http2-prior-knowledge", "--http2"])
def test_curl_speaks_http2(server: Server, option: str) -> None:
    if b"HTTP2" not in curl("--version"):
        pytest.skip("this curl does not speak HTTP/2")
    assert curl(option, "--write-out", " over %{http_version}", server.url) == b"hello over 2"
