"""A real browser: Debian's chromium, without a screen and without a network."""

import os
import shutil
import subprocess
from pathlib import Path

CHROMIUM = shutil.which("chromium") or ""
MISSING = "there is no chromium; get it with: apt-get install chromium"


def browse(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run chromium once, with a profile of its own that nothing is remembered in."""
    command = [
        CHROMIUM,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--no-proxy-server",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        "--enable-logging=stderr",
        f"--user-data-dir={folder / 'profile'}",
        *arguments,
    ]
    home = {**os.environ, "HOME": str(folder)}
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True, env=home)


def console(ran: subprocess.CompletedProcess[str]) -> list[str]:
    """What the pages that it showed said on the console."""
    return [line for line in ran.stderr.splitlines() if "CONSOLE" in line]
